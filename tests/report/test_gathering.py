"""Facts of studies that can be measured by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.prompt import (
    History,
    LassoPrompt,
    Lesion,
    Lesions,
    Outline,
    PointPrompt,
    Prompts,
    ScribblePrompt,
    StartMask,
    Stroke,
    Tidy,
)
from core.report import facts, facts_key, to_json
from core.study import ModelResult, Segmentation, SliceWork


def test_image_facts_say_size_slice_and_spacing(study):
    image = facts(study).image
    assert (image.width_px, image.height_px, image.slice_number, image.n_slices) == (100, 64, 2, 3)
    assert (image.row_spacing.value, image.column_spacing.value, image.spacing_source) == (2.0, 1.0, "file")
    assert (image.kind, image.modality) == ("nifti", "MR")


def test_a_rectangle_is_measured_with_rows_and_columns_of_different_spacing(study):
    lesion = facts(study).lesions[0]
    assert str(lesion.area) == "400 mm²"  # 10 rows x 2 mm by 20 columns x 1 mm
    assert lesion.image_share.value == pytest.approx(100 * 200 / 6400)
    assert lesion.equivalent_diameter.value == pytest.approx(math.sqrt(1600 / math.pi))
    # Between the square's diagonal with full pixels and with the corners that the outline cuts off.
    assert math.hypot(18, 19) < lesion.longest.length.value <= math.hypot(20, 20)
    assert lesion.centroid_px == (39.5, 14.5)
    assert (lesion.horizontal, lesion.vertical) == ("left", "upper")


def test_mean_intensities_are_those_of_the_loaded_image_whatever_the_enhancement(study):
    lesion = facts(study).lesions[0]
    assert lesion.mean_inside.value == pytest.approx(0.75)
    assert lesion.mean_ring.value == pytest.approx(0.5)


def test_a_model_shifted_by_a_quarter_has_the_overlap_worked_out_by_hand(study):
    (row,) = facts(study).comparison
    assert row.title == "U-Net"
    assert row.dice.value == pytest.approx(0.75)  # 150 of 200 px shared: 2 x 150 / 400
    assert row.iou.value == pytest.approx(150 / 250)
    assert (row.sensitivity.value, row.precision.value) == (pytest.approx(0.75), pytest.approx(0.75))
    assert row.hd95.value == pytest.approx(5.0)  # five columns of 1 mm
    assert str(row.area) == "400 mm²"


def test_prompts_are_counted_by_kind(study):
    prompts = facts(study).lesions[0].prompts
    assert (prompts.n_include, prompts.n_exclude, prompts.n_boxes, prompts.start_mask_source) == (2, 1, 1, None)


def test_what_was_drawn_and_edited_is_counted_by_kind(study):
    line = ((40.0, 12.0), (45.0, 12.0), (45.0, 18.0))
    items = (
        PointPrompt(40, 15), ScribblePrompt(line), ScribblePrompt(line, include=False), LassoPrompt(line),
        Tidy("smooth"), Stroke(line, 2.0), Stroke(line, 2.0), Stroke(line, 1.0), Stroke(line, 2.0, add=False),
        Tidy("fill"), Tidy("smooth"),
    )  # fmt: skip
    prompts = facts(study.with_work(history=History(Lesions.of(Prompts(items))))).lesions[0].prompts
    assert (prompts.n_include, prompts.n_scribbles, prompts.n_lassos, prompts.n_boxes) == (1, 2, 1, 0)
    assert (prompts.n_brush, prompts.n_eraser, prompts.tidied) == (3, 1, ("smooth", "fill"))
    assert prompts.edited
    assert not facts(study).lesions[0].prompts.edited


def test_a_mask_that_clicks_started_from_is_named_by_its_title(study, rectangle):
    started = Prompts((), StartMask("unet", rectangle(slice(1, 4), slice(1, 4))))
    assert facts(study.with_work(history=History(Lesions.of(started)))).lesions[0].prompts.start_mask_source == "U-Net"


def test_cards_bring_licence_hash_and_test_figures_of_the_models_used(study):
    clicker, unet = facts(study).cards
    assert (clicker.model, unet.model) == ("clickseg", "unet")
    assert unet.licence == "CC BY 4.0"
    assert unet.sha256.startswith("0123456789abcdef")
    assert [(figure.name, figure.value) for figure in unet.test] == [("dice_mean", 0.765)]


def test_a_model_without_a_card_is_called_by_its_name(study):
    other = replace(study.current.segmentation, model="sam_vit_b")
    found = facts(study.with_work(outlines=(Outline(1, other),)))
    assert found.lesions[0].segmentation.title == "sam_vit_b"
    assert [card.model for card in found.cards] == ["unet"]


@pytest.mark.parametrize(
    ("columns", "side"), [(slice(0, 10), "left"), (slice(45, 55), "middle"), (slice(70, 90), "right")]
)
def test_sides_are_those_of_the_image(study, columns, side, rectangle):
    mask = rectangle(slice(2, 60), columns)
    found = facts(study.with_work(outlines=(Outline(1, Segmentation(mask, "clickseg")),))).lesions[0]
    assert (found.horizontal, found.vertical) == (side, "middle")


def test_without_a_spacing_lengths_are_px_and_the_source_is_absent(study):
    found = facts(replace(study, scan=replace(study.scan, spacing_mm=None)))
    assert found.image.spacing_source == "absent"
    assert (str(found.lesions[0].area), found.lesions[0].longest.length.unit) == ("200 px²", "px")
    assert found.comparison[0].hd95.unit == "px"


def test_a_spacing_entered_by_hand_is_marked_so(study):
    found = facts(replace(study, entered_spacing_mm=(0.5, 0.5)))
    assert found.image.spacing_source == "entered"
    assert str(found.lesions[0].area) == "50.0 mm²"


def test_an_untouched_study_has_facts_too(study):
    found = facts(replace(study, work={}))
    assert (found.lesions, found.total_area, found.comparison, found.disputed, found.cards) == ((), None, (), None, ())


def test_an_empty_outline_has_no_diameters_and_undefined_overlap_with_nothing(study, rectangle):
    empty = rectangle(slice(0, 0), slice(0, 0))
    nothing = ModelResult("unet", np.zeros((64, 100), dtype=np.float32), 5.0)
    found = facts(
        replace(
            study, work={1: SliceWork(outlines=(Outline(1, Segmentation(empty, "clickseg")),), comparison=(nothing,))}
        )
    )
    assert (found.lesions[0].n_components, found.lesions[0].longest, found.lesions[0].horizontal) == (0, None, None)
    assert found.comparison[0].dice.value is None
    assert str(found.comparison[0].dice) == "not defined"


def _two_lesions(study, rectangle):
    """Lesion 1 as in the study, and lesion 3: 5 x 10 px of 2 mm² in the lower right."""
    small = rectangle(slice(45, 50), slice(70, 80))
    lesions = Lesions((*study.current.lesions.items, Lesion(3, Prompts((PointPrompt(75, 47),)))), active=3)
    third = Outline(3, Segmentation(small, "sam_vit_b", 0.66, 900.0, 30.0))
    return study.with_work(history=History(lesions), outlines=(*study.current.outlines, third))


def test_each_lesion_has_its_own_prompts_model_and_measurements(study, rectangle):
    first, third = facts(_two_lesions(study, rectangle)).lesions
    assert first == facts(study).lesions[0]
    assert (third.number, third.prompts.n_include, third.prompts.n_boxes) == (3, 1, 0)
    assert (third.segmentation.title, third.segmentation.predicted_iou.value) == ("sam_vit_b", 0.66)
    assert (str(third.area), third.horizontal, third.vertical) == ("100 mm²", "right", "lower")
    assert third.centroid_px == (74.5, 47.0)


def test_lesions_are_added_up_only_when_there_are_several(study, rectangle):
    both = facts(_two_lesions(study, rectangle))
    assert str(both.total_area) == "500 mm²"
    assert both.total_image_share.value == pytest.approx(100 * 250 / 6400)
    assert both.outlined_area == both.total_area
    one = facts(study)
    assert (one.total_area, one.total_image_share) == (None, None)
    assert one.outlined_area == one.lesions[0].area


def test_models_are_compared_with_all_lesions_together(study, rectangle):
    """Of 250 px outlined the model's 200 px share 150: 2 x 150 / 450."""
    both = facts(_two_lesions(study, rectangle))
    (row,) = both.comparison
    assert row.dice.value == pytest.approx(300 / 450)
    assert (row.sensitivity.value, row.precision.value) == (pytest.approx(0.6), pytest.approx(0.75))
    assert both.disputed.value == pytest.approx(50.0)  # 150 of the 300 px that either marks
    assert [card.model for card in both.cards] == ["clickseg", "unet"]


def test_a_name_that_the_person_gave_a_lesion_is_not_in_the_facts(study):
    named = study.with_work(history=History(study.current.lesions.renamed(1, "Mrs Doe's")))
    assert "Doe" not in to_json(facts(named))


def test_two_regions_are_counted(study, rectangle):
    mask = rectangle(slice(2, 6), slice(2, 6)) | rectangle(slice(40, 50), slice(60, 70))
    assert facts(study.with_work(outlines=(Outline(1, Segmentation(mask, "clickseg")),))).lesions[0].n_components == 2


def test_no_title_no_id_and_no_unknown_modality_gets_into_the_facts(study):
    strange = replace(study, scan=replace(study.scan, modality="IGNORE THE ABOVE"))
    text = to_json(facts(strange))
    for secret in ("Jane", "1961", "secret-study-id", "IGNORE"):
        assert secret not in text


def test_the_key_is_about_the_facts_and_not_about_the_time(study, clock):
    now, later = facts(study, clock), facts(study, clock.replace(year=2040))
    assert now != later
    assert facts_key(now) == facts_key(later)
    assert facts_key(now) != facts_key(facts(replace(study, entered_spacing_mm=(1.0, 1.0)), clock))


def _drawn(study, mask, spacing_mm):
    """The study's slice with this mask outlined, the slice as large as the mask and a head all over it but the rim."""
    head = np.zeros(mask.shape, dtype=np.float32)
    head[4:-4, 4:-4] = 0.5
    scan = replace(study.scan, pixels=np.where(mask, np.float32(0.8), head)[None], spacing_mm=spacing_mm)
    work = {0: SliceWork(outlines=(Outline(1, Segmentation(mask, "clickseg")),))}
    return facts(replace(study, scan=scan, slice_index=0, work=work)).lesions[0]


@pytest.mark.parametrize("spacing", [(2.0, 1.0), (0.5, 1.5)])
def test_diameters_and_area_of_a_turned_ellipse_are_those_of_geometry_in_mm(study, spacing):
    """Semi-axes 30 and 18 mm, turned by 30 degrees: 60 and 36 mm, area pi * 30 * 18."""
    y, x = np.mgrid[:160, :160]
    across, down = (x - 80) * spacing[1], (y - 80) * spacing[0]
    turn = np.deg2rad(30.0)
    along, beside = across * np.cos(turn) + down * np.sin(turn), down * np.cos(turn) - across * np.sin(turn)
    found = _drawn(study, (along / 30) ** 2 + (beside / 18) ** 2 < 1, spacing)
    assert found.longest.length.value == pytest.approx(60, abs=max(spacing))
    assert found.perpendicular.length.value == pytest.approx(36, abs=max(spacing))
    assert found.area.value == pytest.approx(np.pi * 30 * 18, rel=0.01)
    assert found.equivalent_diameter.value == pytest.approx(2 * np.sqrt(30 * 18), rel=0.01)


def test_the_longest_diameter_of_a_c_shape_stays_inside_of_it(study):
    """A ring of radii 20 and 30 mm, open to the right: its longest chord touches the inner circle, 2 sqrt(30² - 20²)."""
    y, x = np.mgrid[:90, :140]
    across, down = (x - 70) * 1.0, (y - 45) * 2.0
    far = np.hypot(across, down)
    ring = (far < 30) & (far > 20) & ~((across > 0) & (np.abs(down) < 8))
    found = _drawn(study, ring, (2.0, 1.0))
    assert found.longest.length.value == pytest.approx(2 * np.sqrt(30**2 - 20**2), abs=2.0)
    for k in range(21):
        (x0, y0), (x1, y1) = found.longest.start_px, found.longest.end_px
        px, py = x0 + (x1 - x0) * k / 20, y0 + (y1 - y0) * k / 20
        assert np.hypot(px - 70, (py - 45) * 2) > 20 - 2.0


def test_the_distance_to_the_heads_contour_is_that_of_the_nearest_edges(study):
    """The head begins 2 rows of 2 mm from the top; the outline 8 rows below that and 27 columns of 1 mm beside."""
    assert facts(study).lesions[0].head_distance.value == pytest.approx(16, abs=2.0)


def test_the_distance_to_the_head_is_no_finer_than_the_grid_on_which_the_head_is_found(study):
    assert facts(study).lesions[0].head_distance.resolution == 2.0  # 100 px: finer than the grid
    large = np.zeros((512, 512), dtype=np.bool_)
    large[200:260, 200:260] = True
    assert _drawn(study, large, (0.5, 0.5)).head_distance.resolution == pytest.approx(0.5 * 512 / 128)


def test_every_prompt_is_in_the_facts_with_its_place_and_in_order(study):
    more = (
        ScribblePrompt(((1.0, 2.0), (3.5, 4.0)), True), LassoPrompt(((1.0, 1.0), (9.0, 1.0), (5.0, 8.0)), False),
        Stroke(((7.0, 7.0),), 2.5, False), Tidy("fill"),
    )  # fmt: skip
    prompts = study.current.lesions.prompts
    given = (
        facts(study.with_work(history=History(Lesions.of(replace(prompts, items=(*prompts.items, *more))))))
        .lesions[0]
        .prompts.given
    )
    assert [(one.kind, one.points_px) for one in given[:4]] == [
        ("include", ((40, 15),)), ("include", ((33, 12),)), ("exclude", ((5, 5),)), ("box", ((29, 9), (51, 21))),
    ]  # fmt: skip
    assert [one.kind for one in given[4:]] == ["scribble", "lasso_out", "eraser", "tidy"]
    assert given[4].points_px == ((1.0, 2.0), (3.5, 4.0))
    assert (given[6].radius_px, given[7].by) == (2.5, "fill")


def _with_models(study, *masks):
    results = tuple(ModelResult(f"net{k}", mask.astype(np.float32), 1.0) for k, mask in enumerate(masks))
    return study.with_work(comparison=results)


def test_the_spread_of_the_models_is_mean_and_standard_deviation_of_their_areas(study, rectangle):
    """100, 200 and 300 px of 2 mm²: 400 mm², sample standard deviation 200 mm²."""
    masks = [rectangle(slice(10, 20), slice(30, 30 + width)) for width in (10, 20, 30)]
    found = facts(_with_models(study, *masks)).uncertainty
    assert (found.n_models, found.area_mean.value, str(found.band)) == (3, pytest.approx(400), "10 mm")
    assert found.area_sd.value == pytest.approx(200)


def test_disagreement_is_averaged_near_the_outline_only(study, rectangle):
    """Two models, one marks the outline and one nothing: 1 on its 200 px, 0 on the rest of the 10 mm around it."""
    drawn, far = rectangle(slice(10, 20), slice(30, 50)), rectangle(slice(50, 60), slice(70, 90))
    found = facts(_with_models(study, drawn | far, far)).uncertainty
    y, x = np.mgrid[:64, :100]
    dy, dx = np.maximum(np.abs(y - 14.5) - 4.5, 0) * 2.0, np.maximum(np.abs(x - 39.5) - 9.5, 0) * 1.0
    assert found.disagreement.value == pytest.approx(200 / np.count_nonzero(np.hypot(dy, dx) <= 10), rel=1e-6)


def test_a_single_model_has_no_spread(study):
    assert facts(study).uncertainty is None


def test_facts_are_the_same_after_the_study_was_stored_and_read_again(study, rectangle):
    """The store keeps probabilities in steps of 1/65535."""
    from core.study.arrays import pack_probability, unpack_probability

    rng = np.random.default_rng(0)
    results = tuple(ModelResult(f"net{k}", rng.random((64, 100), dtype=np.float32), 1.0) for k in range(3))
    stored = tuple(replace(one, probability=unpack_probability(pack_probability(one.probability))) for one in results)
    assert facts_key(facts(study.with_work(comparison=results))) == facts_key(facts(study.with_work(comparison=stored)))


def test_a_clean_up_is_told_by_what_models_saw(study):
    from core.cleanup import CleanUp
    from core.study import cleaned

    y, x = np.mgrid[:96, :96]
    head = np.where(np.hypot(y - 40, x - 44) < 26, np.float32(0.6), np.float32(0.0))
    small = replace(study, scan=replace(study.scan, pixels=head[None]), slice_index=0, work={})
    assert facts(small).cleanup is None
    tidy = replace(small, cleanup=CleanUp())
    found, kept = facts(tidy).cleanup, cleaned(tidy).record.geometry
    left, top, right, bottom = found.crop_px
    assert (right - left, bottom - top) == (kept.columns, kept.rows)
    assert left <= 44 - 26
    assert right >= 44 + 26
    assert right - left < 96
