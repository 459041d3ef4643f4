"""The words of the template, by what they must say and must not say."""

from dataclasses import replace

import pytest

from core.prompt import HAND
from core.report import Report, ReportError, check, facts, write
from core.report.gathering.lesion_record import PromptFacts
from core.report.gathering.quantity import Quantity
from core.scan import Scan, phantom
from tests.report.examples import with_lesion


def test_the_six_sections_come_in_order(example):
    report = write(example)
    titles = [section.title for section in report.sections]
    assert titles == [
        "Technique", "Findings", "Comparison of methods", "Limitations", "Plain-language explanation",
        "What to ask a doctor",
    ]  # fmt: skip
    assert all(len(section.body) > 40 for section in report.sections)
    assert (report.writer, report.notes) == ("template", ())


def test_findings_state_every_measurement_with_its_unit(example):
    findings = write(example).sections[1].body
    for words in (
        "One lesion",
        "upper left quarter of the image",
        "612 mm²",
        "34.2 mm",
        "21.1 mm",
        "98.4 mm",
        "0.62",
        "0.41",
    ):
        assert words in findings
    assert "brighter" in findings


def test_comparison_states_each_model_and_how_they_agree(example):
    compared = write(example).sections[2].body
    for words in ("U-Net", "0.87", "DeepLabV3+", "0.81", "HD95 is 5.4 mm", "Dice of 0.84", "98 ms"):
        assert words in compared


def test_without_spacing_the_report_says_so_and_never_says_mm(without_spacing):
    text = write(without_spacing).text
    assert "spacing is not known" in text
    assert "68 px" in text
    assert "px²" in text
    assert "mm" not in text.replace("millimetres", "")
    assert "no perpendicular line" in text


def test_a_spacing_entered_by_hand_is_said_twice(example):
    entered = replace(example, image=replace(example.image, spacing_source="entered"))
    sections = write(entered).sections
    assert "entered by hand" in sections[0].body
    assert "entered by hand" in sections[3].body


def test_no_outline_and_no_comparison_still_make_a_report(study):
    text = write(facts(replace(study, work={}))).text
    assert "No lesion was outlined on this slice" in text
    assert "No automatic model was run on this slice" in text


def test_several_regions_are_counted_and_diameters_explained(example):
    text = write(with_lesion(example, n_components=3)).text
    assert "3 separate regions are outlined" in text
    assert "not of all regions" in text


def test_a_model_that_found_nothing_is_not_given_a_dice(example):
    row = replace(
        example.comparison[0], area=Quantity(0.0, "mm²", 0.25), dice=Quantity(0.0, "", 0.01), hd95=Quantity(None, "mm")
    )
    compared = write(replace(example, comparison=(row,), agreement=())).sections[2].body
    assert "U-Net marked nothing on this slice" in compared
    assert "Dice" not in compared


def _technique(example, prompts, **segmentation):
    drawn = replace(example.lesions[0].segmentation, **segmentation)
    return write(with_lesion(example, prompts=prompts, segmentation=drawn)).sections[0].body


def test_scribbles_and_lassos_are_counted(example):
    technique = _technique(example, PromptFacts(2, 0, 0, None, n_scribbles=1, n_lassos=2))
    assert "drawn by Click SAM from 2 include clicks, 1 scribble and 2 lassos." in technique


def test_an_outline_that_was_edited_by_hand_is_said_to_be_so(example):
    edited = PromptFacts(1, 0, 0, "U-Net", n_brush=3, n_eraser=1, tidied=("fill", "smooth"))
    report = write(with_lesion(example, prompts=edited))
    technique, limits = report.sections[0].body, report.sections[3].body
    assert "from 1 include click starting from the mask of U-Net. It was then edited by hand with" in technique
    assert "3 brush strokes and 1 eraser stroke, cleared of holes and smoothed." in technique
    assert "expects an IoU of 0.93 for its mask before that was edited by hand" in limits
    assert "hand" not in write(example).text


def test_an_outline_without_a_model_names_none(example):
    painted = PromptFacts(0, 0, 0, None, n_brush=2)
    technique = _technique(example, painted, model=HAND, title=HAND, predicted_iou=Quantity(None, "", 0.01))
    assert "drawn from nothing, without a model. It was then edited by hand with 2 brush strokes." in technique
    assert "Click SAM" not in technique


def _variants(example, without_spacing, study):
    several = with_lesion(example, n_components=2)
    darker = with_lesion(example, mean_inside=Quantity(0.1, "", 0.01))
    image, mask = phantom()
    head = Scan(image[None], "phantom", (0.0, 1.0), spacing_mm=(0.9, 0.9), modality="MR", truth=mask)
    yield from (example, without_spacing, several, darker, facts(study))
    yield facts(replace(study, work={}))
    yield facts(replace(study, entered_spacing_mm=(0.4, 0.4)))
    yield facts(replace(study, scan=head, slice_index=0, work={}))
    drawn = PromptFacts(2, 1, 1, "U-Net", n_scribbles=1, n_lassos=2, n_brush=23, n_eraser=1, tidied=("fill", "largest"))
    yield with_lesion(example, prompts=drawn)
    yield with_lesion(example, prompts=PromptFacts(0, 0, 0, None, n_brush=1, tidied=("smooth",)))
    for horizontal in ("left", "middle", "right"):
        for vertical in ("upper", "middle", "lower"):
            yield with_lesion(example, horizontal=horizontal, vertical=vertical)


def test_the_templates_own_words_pass_the_check(example, without_spacing, study):
    for found in _variants(example, without_spacing, study):
        text = write(found).text
        assert [str(fault) for fault in check(text, found)] == []


def test_an_unknown_writer_or_language_is_one_sentence(example):
    with pytest.raises(ReportError, match="template or claude"):
        write(example, writer="somebody")  # type: ignore[arg-type]
    with pytest.raises(ReportError, match="xx"):
        write(example, language="xx")


def test_sections_of_any_text_can_be_told_apart():
    sections = Report("Before.\n# One\nfirst\n\n### Two ###\n\nsecond\n", "template").sections
    assert [(section.title, section.body) for section in sections] == [
        ("", "Before."),
        ("One", "first"),
        ("Two", "second"),
    ]
