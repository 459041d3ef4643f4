import json

import numpy as np
import pytest

from core.evaluate import CLICK_CAP, Case, Clicks, click_on_all, click_through, summarise_clicks
from core.prompt.prompts import BoxPrompt, StartMask

TRUTH = np.zeros((12, 16), bool)
TRUTH[4:8, 6:10] = True  # 16 pixels
HALF = TRUTH & (np.arange(16) < 8)  # 8 of them: Dice 2 * 8 / 24 = 2/3
NONE = np.zeros_like(TRUTH)


def _case(truth=TRUTH, patient="a", kind="glioma"):
    return Case(np.zeros(truth.shape, np.float32), truth, patient, kind, None)


def test_dice_after_each_click_until_nothing_is_wrong(painter):
    model = painter([HALF, TRUTH])
    found = click_through(model, _case(), at_least=5)
    assert found.dice == pytest.approx((2 / 3, 1.0))
    assert found.dice_after(1) == pytest.approx(2 / 3)
    assert found.dice_after(5) == 1.0
    assert found.decode_ms == (1.0, 2.0)


def test_every_prompt_so_far_is_replayed_and_corrections_fall_on_the_error(painter):
    too_much = TRUTH | (np.arange(16) > 12)
    model = painter([HALF, too_much, TRUTH])
    click_through(model, _case(), at_least=3)
    assert [len(prompts.items) for prompts in model.asked] == [1, 2, 3]
    assert model.asked[2].items[:2] == model.asked[1].items
    first, second, third = model.asked[2].points
    assert TRUTH[int(first.y), int(first.x)]
    assert first.include
    missing = TRUTH & ~HALF
    assert missing[int(second.y), int(second.x)]
    assert second.include
    assert third.x > 12
    assert not third.include


def test_stops_at_twenty_clicks_and_counts_a_slice_that_never_gets_there(painter):
    found = click_through(painter([HALF]), _case(), at_least=1)
    assert len(found.dice) == CLICK_CAP == 20
    figures = summarise_clicks([found], [1])
    assert (figures["noc85"], figures["noc90"], figures["failures90"]) == (20, 20, 1)


def test_clicks_on_beyond_the_target_when_more_clicks_were_asked_for(painter):
    nearly = TRUTH.copy()
    nearly[4, 6] = False  # Dice 2 * 15 / 31 = 0.968
    assert len(click_through(painter([nearly]), _case(), at_least=1).dice) == 1
    assert len(click_through(painter([nearly]), _case(), at_least=10).dice) == 10


def test_figures_have_the_keys_that_outside_scripts_read(painter):
    tracks, _ = click_on_all(painter([HALF, TRUTH]), [_case(), _case(patient="b", kind="meningioma")], [1, 3])
    figures = summarise_clicks(tracks, [1, 3])
    stable = {"dice_at_clicks", "dice_ci95_at_clicks", "noc85", "noc90", "failures90"}
    assert figures.keys() >= stable | {"encode_ms_median", "decode_ms_median"}
    assert figures["dice_at_clicks"].keys() == figures["dice_ci95_at_clicks"].keys() == {"1", "3"}
    assert figures["encode_ms_median"] == 7.0
    json.dumps(figures, allow_nan=False)


def test_number_of_clicks_and_means_by_hand():
    tracks = [
        Clicks("a", "", (0.5, 0.86, 0.95), 1.0, (1.0,)),
        Clicks("a", "", (0.9,), 1.0, (1.0,)),
        Clicks("b", "", (0.2,) * 20, 1.0, (1.0,)),
    ]
    figures = summarise_clicks(tracks, [1, 3])
    assert figures["noc85"] == pytest.approx((2 + 1 + 20) / 3, abs=1e-4)
    assert figures["noc90"] == pytest.approx((3 + 1 + 20) / 3, abs=1e-4)
    assert figures["failures90"] == 1
    assert figures["dice_at_clicks"]["3"] == pytest.approx((0.95 + 0.9 + 0.2) / 3, abs=1e-4)
    assert figures["dice_patient_at_clicks"]["3"] == pytest.approx(((0.95 + 0.9) / 2 + 0.2) / 2, abs=1e-4)


def test_slices_without_a_lesion_are_left_out_and_counted(painter):
    tracks, left_out = click_on_all(painter([TRUTH]), [_case(), _case(NONE)], [1])
    assert (len(tracks), left_out) == (1, 1)
    with pytest.raises(ValueError, match="nothing to click on"):
        click_through(painter([TRUTH]), _case(NONE))


def test_one_jittered_box_is_drawn_on_each_slice_with_a_seed_of_its_own(painter):
    one, other = painter([HALF]), painter([TRUTH])
    for model in (one, other):
        tracks, _ = click_on_all(model, [_case(), _case(patient="b")], [1])
    assert [track.box_dice for track in tracks] == [1.0, 1.0]
    boxes = [[p.box for p in model.asked if isinstance(p.items[0], BoxPrompt)] for model in (one, other)]
    assert boxes[0] == boxes[1]
    assert len(boxes[0]) == 2
    assert boxes[0][0] != boxes[0][1]
    figures = summarise_clicks([Clicks("a", "", (1.0,), 1.0, (1.0,), box_dice=box) for box in (0.5, 0.9)], [1])
    assert (figures["dice_box"], figures["dice_box_median"]) == (0.7, 0.7)


def test_clicks_that_hurt_are_counted_by_their_number_and_never_beyond_those_asked_for():
    tracks = [
        Clicks("a", "", (0.5, 0.49, 0.80, 0.70), 1.0, (1.0,)),  # the 2nd and the 4th hurt
        Clicks("a", "", (0.5, 0.4951, 0.60), 1.0, (1.0,)),  # 0.0049 is within the tolerance
        Clicks("b", "", (0.95,), 1.0, (1.0,)),  # one click: nothing to compare
    ]
    figures = summarise_clicks(tracks, [1, 3])
    assert figures["worse_after_click"] == {"2": 0.5, "3": 0.0, "all": 0.25}
    assert figures["n_clicks_after_another"] == 4
    figures = summarise_clicks(tracks, [4])
    assert figures["worse_after_click"] == {"2": 0.5, "3": 0.0, "4": 1.0, "all": 0.4}
    assert summarise_clicks(tracks[2:], [1])["worse_after_click"] == {"all": None}


def test_medians_and_poor_starts_by_hand():
    tracks = [Clicks("a", "", dice, 1.0, (1.0,)) for dice in ((0.2, 0.4), (0.49, 0.6), (0.5, 0.7), (0.9, 0.95))]
    figures = summarise_clicks(tracks, [1, 5])
    assert figures["dice_median_at_clicks"] == {"1": 0.495, "5": 0.65}
    assert figures["below_half"] == {"1": 0.5, "5": 0.25}
    assert "5" not in summarise_clicks(tracks, [1, 3])["below_half"]


def test_the_curve_and_the_histogram_hold_every_slice():
    tracks = [
        Clicks("a", "", (0.5, 0.92), 1.0, (1.0,)),
        Clicks("b", "", (0.9,), 1.0, (1.0,)),
        Clicks("b", "", (0.1,) * 20, 1.0, (1.0,)),
    ]
    figures = summarise_clicks(tracks, [1, 3])
    assert figures["curve"]["clicks"] == [1, 2, 3]
    assert figures["curve"]["mean"] == pytest.approx([0.5, (0.92 + 0.9 + 0.1) / 3, (0.92 + 0.9 + 0.1) / 3], abs=1e-4)
    assert figures["curve"]["median"] == [0.5, 0.9, 0.9]
    counts = figures["clicks_to_90"]
    assert (counts["1"], counts["2"], counts["never"], sum(counts.values())) == (1, 1, 1, 3)
    assert (figures["failures85"], figures["failures90"]) == (1, 1)


def test_sizes_need_the_spacing_of_every_slice(painter):
    def figures_with(spacing):
        cases = [Case(np.zeros(TRUTH.shape, np.float32), TRUTH, "a", "glioma", each) for each in ((5.0, 5.0), spacing)]
        return summarise_clicks(click_on_all(painter([HALF, TRUTH]), cases, [1, 3])[0], [1, 3])

    # 16 pixels of 25 mm² are 400 mm², of 100 mm² they are 1,600
    sizes = figures_with((10.0, 10.0))["by_size"]
    assert {name: part["n_slices"] for name, part in sizes.items()} == {"under 550 mm²": 1, "1250 mm² and over": 1}
    assert sizes["under 550 mm²"]["dice_at_clicks"] == {"1": 0.6667, "3": 1.0}
    assert "by_size" not in figures_with(None)


def test_a_start_mask_is_corrected_and_its_dice_is_not_a_click(painter):
    model = painter([TRUTH])
    found = click_through(model, _case(), at_least=3, start=StartMask("unet", HALF))
    assert found.dice == (1.0,)
    assert model.asked[0].start.source == "unet"
    assert not HALF[int(model.asked[0].points[0].y), int(model.asked[0].points[0].x)]


def test_a_cap_ends_before_the_target_is_reached(painter):
    found = click_through(painter([HALF]), _case(), at_least=5, cap=5)
    assert len(found.dice) == len(found.predicted_iou) == len(found.stability) == len(found.answer_ms) == 5
