"""Planted faults are caught, honest phrasings pass. The facts are those of `example`, written by hand."""

from dataclasses import replace

import pytest

from core.report import check
from core.report.gathering.lesion_record import PromptFacts
from core.report.gathering.quantity import Quantity
from tests.report.examples import with_lesion

PLANTED = [
    # (text, kind of fault, words that must be in an excerpt)
    ("The lesion lies in the right half of the image.", "side", "right"),
    ("The lesion lies in the lower left quarter of the image.", "side", "lower"),
    ("A lesion is seen in the left hemisphere.", "statement", "hemisphere"),
    ("The lesion lies in the left frontal lobe.", "statement", "lobe"),
    ("There are lesions on both sides.", "side", "both sides"),
    ("The longest diameter is 34.2 cm.", "number", "34.2 cm"),
    ("The longest diameter is 3.42 mm.", "number", "3.42 mm"),
    ("The longest diameter is 21.1 mm.", "number", "21.1 mm"),
    ("The perpendicular diameter is 34.2 mm and the longest is 21.1 mm.", "number", "34.2 mm"),
    ("The area is 34.2 mm.", "number", "34.2 mm"),
    ("The area is 612 cm².", "number", "612 cm²"),
    ("The lesion measures 34.2 × 29.5 mm.", "number", "29.5 mm"),
    ("The lesion has a volume of 8.4 ml.", "number", "8.4 ml"),
    ("The midline is displaced by 7 mm.", "number", "7 mm"),
    ("The longest diameter is forty-one millimetres.", "number", "forty-one millimetres"),
    ("The Dice of U-Net is zero point nine five.", "number", "zero point nine five"),
    ("U-Net reached a Dice of 0.81.", "number", "0.81"),
    ("The Dice is 0.87 for DeepLabV3+.", "number", "0.87"),
    ("DeepLabV3+ needed 123 ms.", "number", "123 ms"),
    ("The outline was drawn from 4 include clicks.", "number", "4"),
    ("The confidence is 97 %.", "number", "97 %"),
    ("A sensitivity of 0.87 and a precision of 0.76 were reached by U-Net.", "number", "0.87"),
    ("The lesion measures 34.2 × 21.1 × 18 mm.", "number", "18 mm"),
    ("The score was ninety-nine percent.", "number", "ninety-nine percent"),
    ("Slice 14 of 24 was used.", "number", "14"),
    ("A second lesion lies behind it.", "count", "second lesion"),
    ("Two lesions are outlined.", "count", "Two lesions"),
    ("Multiple small lesions are visible.", "count", "Multiple small lesions"),
    ("No lesion is visible on this slice.", "count", "No lesion"),
    ("nnU-Net agrees with this outline.", "model", "nnU-Net"),
    ("MedSAM gave a similar outline.", "model", "MedSAM"),
    ("The slice was enhanced with CLAHE.", "model", "CLAHE"),
    ("This CT image shows a lesion.", "statement", "CT"),
    ("On this T1-weighted image the lesion is bright.", "statement", "T1"),
    ("The appearance is that of a glioblastoma.", "statement", "glioblastoma"),
    ("This is most consistent with a tumour.", "statement", "tumour"),
    ("The lesion looks benign.", "statement", "benign"),
    ("The lesion is probably malignant.", "statement", "malignant"),
    ("It is a high-grade lesion.", "statement", "high-grade"),
    ("The diagnosis is clear.", "statement", "diagnosis"),
    ("No treatment is needed.", "statement", "treatment"),
    ("This is not for diagnosis, but treatment with steroids should start.", "statement", "treatment"),
    ("Surgical resection is advised.", "statement", "Surgical"),
    ("A follow-up scan is recommended in 3 months.", "statement", "follow-up"),
    ("The prognosis is poor.", "statement", "prognosis"),
    ("The lesion has grown since the last scan.", "statement", "grown"),
    ("There is a partial response.", "statement", "response"),
    ("The lesion is surrounded by oedema.", "statement", "oedema"),
    ("The lesion is darker than its surroundings.", "number", "darker than"),
    ("See https://example.org/more for details.", "markup", "https://e"),
    ("See [the paper](http://example.org).", "markup", "[the paper]"),
    ("![scan](https://example.org/track.png)", "markup", "![scan]"),
    ("<script>alert(1)</script> The lesion is outlined.", "markup", "<script>"),
    ("The area is {{lesions.1.volume}}.", "markup", "{{lesions.1.volume}}"),
    ("   ", "empty", ""),
]

CLEAN = [
    "The lesion lies in the left half of the image, in its upper part.",
    "A single lesion in the upper left quarter of the image measures 34.2 mm by 21.1 mm.",
    "The lesion measures 34 × 21 mm in its longest and perpendicular diameters.",
    "Longest diameter: 3.4 cm. Perpendicular diameter: 2.1 cm. Area: 6.1 cm².",
    "The longest and perpendicular diameters are 34.2 and 21.1 mm.",
    "It is 34.2 mm in longest diameter and 21.1 mm across, with an area of about 610 mm².",
    "The area of the outline is 612 square millimetres, or 1 % of the image.",
    "The longest diameter is thirty-four millimetres.",
    "U-Net reached a Dice of 0.87 and an IoU of 0.78; DeepLabV3+ reached 0.81 and 0.68.",
    "The Dice was 0.87 for U-Net and 0.81 for DeepLabV3+.",
    "U-Net and DeepLabV3+ agree with each other with a Dice of 0.84.",
    "U-Net overlaps the outline by 87 % (Dice), with an HD95 of 3.1 mm, in 0.12 s.",
    "The 95th percentile surface distance of U-Net is 3.1 mm.",
    "The sensitivity of DeepLabV3+ is 0.87 and its precision 0.76.",
    "The models took 123 ms and 98 ms.",
    "U-Net marked 590 mm², DeepLabV3+ 702 mm², and the outline 612 mm².",
    "The centroid lies at x = 150 px and y = 117 px.",
    "Two automatic models were compared with the outline.",
    "The outline was made with 3 include clicks, 1 exclude click and 1 box.",
    "Slice 12 of 24 has 512 × 480 px with a spacing of 0.5 × 0.5 mm.",
    "The image was enhanced with MUSICA-style amplification (after Vuylsteke & Schoeters 1994), p = 0.85.",
    "The mean intensity is 0.62 inside and 0.41 in the ring, so the lesion is brighter than its surroundings.",
    "This is not a diagnosis. It must not be used for diagnosis or treatment.",
    "A single slice cannot show a response to treatment, and this report makes no diagnosis.",
    "No second lesion was outlined.",
    "Click SAM estimates an IoU of 0.93 for its own outline.",
    "On its own test data U-Net reached a mean Dice of 0.77 (0.765).",
    "This magnetic resonance image was left unchanged; one of the two models took longer.",
    "## Findings\n\n1. The area is 612 mm².\n2. The perimeter is 98 mm.",
]


@pytest.mark.parametrize(("text", "kind", "excerpt"), PLANTED)
def test_a_planted_fault_is_caught(example, text, kind, excerpt):
    found = check(text, example)
    assert any(fault.kind == kind and excerpt in fault.excerpt for fault in found), [str(fault) for fault in found]
    assert all(text[fault.start : fault.end] == fault.excerpt for fault in found)


@pytest.mark.parametrize("text", CLEAN)
def test_an_honest_phrasing_passes(example, text):
    assert [str(fault) for fault in check(text, example)] == []


def test_a_correct_text_about_one_patient_is_wrong_about_another(example):
    text = "The longest diameter is 34.2 mm, in the left half of the image."
    longest = replace(example.lesions[0].longest, length=Quantity(35.1, "mm", 0.5))
    other = with_lesion(example, longest=longest, horizontal="right")
    assert check(text, example) == []
    assert {fault.kind for fault in check(text, other)} == {"number", "side"}


def test_millimetres_without_a_spacing_are_caught(without_spacing):
    assert check("The longest diameter is 68 px.", without_spacing) == []
    assert [fault.excerpt for fault in check("The longest diameter is 68 mm.", without_spacing)] == ["68 mm"]


@pytest.mark.parametrize("px", [1000.0, 1004.0, 2995.0, 10049.0, 99.6, 7.0])
def test_a_fact_that_rounds_to_zeros_is_found_as_it_is_printed(without_spacing, px):
    area = Quantity(px, "px²", 1.0)
    found = with_lesion(without_spacing, area=area)
    assert check(f"The area of the outline is {area}.", found) == []
    assert check(f"The area of the outline is {Quantity(px * 1.2, 'px²', 1.0)}.", found) != []


def test_several_regions_may_be_counted_and_one_may_not(example):
    two = with_lesion(example, n_components=2)
    assert check("Two lesions are outlined, both regions in the image.", two) == []
    assert [fault.kind for fault in check("One lesion is outlined.", two)] == ["count"]


def test_without_an_outline_a_side_and_a_lesion_are_invented(example):
    nothing = replace(example, lesions=())
    assert {fault.kind for fault in check("The lesion is located in the left half of the image.", nothing)} == {
        "side",
        "count",
    }
    assert check("No lesion was outlined on this slice.", nothing) == []


def test_a_fault_reads_as_a_sentence(example):
    (fault,) = check("The longest diameter is 99 mm.", example)
    assert str(fault) == "“99 mm”: no fact of this measure has this value in this unit."


def test_wrong_counts_of_strokes_are_found_and_a_brush_stroke_is_no_diagnosis(example):
    edited = with_lesion(example, prompts=PromptFacts(3, 1, 1, None, n_scribbles=1, n_brush=2))
    assert check("The outline was edited with 2 brush strokes after 1 scribble.", edited) == []
    assert check("One brush stroke was added.", edited) == []
    assert [fault.kind for fault in check("The outline was edited with 7 brush strokes.", edited)] == ["number"]
    assert [fault.kind for fault in check("The lesion is a stroke.", edited)] == ["statement"]
