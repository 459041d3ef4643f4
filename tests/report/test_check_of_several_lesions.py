"""With several lesions a number, a side and a comparison must be of the lesion that the words name.

Lesion 1: upper left, 612 mm², 34.2 × 21.1 mm, brighter. Lesion 2: lower right, 188 mm², 17.9 × 13.4 mm, darker.
Lesion 5: upper right, 73.2 mm², 11.5 × 8.2 mm, darker.
"""

from dataclasses import replace

import pytest

from core.report import check
from tests.report.examples import FIRST, SECOND, with_lesion, with_lesions

PLANTED_OF_TWO = [
    # (text, kind of fault, words that must be in an excerpt)
    ("Lesion 2 has an area of 612 mm².", "number", "612 mm²"),
    ("Lesion 1: its area is 188 mm².", "number", "188 mm²"),
    ("Lesion 1 has an area of 188 mm² and lesion 2 one of 612 mm².", "number", "188 mm²"),
    ("Lesions 1 and 2 have areas of 188 mm² and 612 mm².", "number", "188 mm²"),
    ("Lesions 1 and 2 have areas of 188 and 612 mm² respectively.", "number", "612 mm²"),
    ("The area is 188 mm² for lesion 1 and 612 mm² for lesion 2.", "number", "188 mm²"),
    ("An area of 612 mm² was found in lesion 2.", "number", "612 mm²"),
    ("The second lesion has an area of 612 mm².", "number", "612 mm²"),
    ("Lesion two has an area of 612 mm².", "number", "612 mm²"),
    ("Lesion 2 lies in the lower right quarter of the image. Its area is 612 mm².", "number", "612 mm²"),
    ("Lesion 2: small. It is well seen. Its longest diameter is\n34.2 mm.", "number", "34.2 mm"),
    ("Lesion 2 measures 34.2 × 21.1 mm.", "number", "34.2"),
    ("Lesion 2 measures 17.9 × 21.1 mm.", "number", "21.1 mm"),
    ("Lesions 1 and 2 each have an area of 612 mm².", "number", "612 mm²"),
    ("Lesion 2 has a total area of 800 mm².", "number", "800 mm²"),
    ("Lesion 1 has a longest diameter of 17.9 mm.", "number", "17.9 mm"),
    ("The outline of lesion 2 was drawn by Click SAM from 3 include clicks.", "number", "3"),
    ("Click SAM expects an IoU of 0.81 for lesion 1.", "number", "0.81"),
    ("Lesion 2 covers 1 % of the image.", "number", "1 %"),
    ("Lesion 2 has a Dice of 0.87.", "number", "0.87"),
    ("U-Net reached a Dice of 0.87 against lesion 2.", "number", "0.87"),
    ("Lesion 1 measures 590 mm².", "number", "590 mm²"),
    ("Lesion 2 lies in the left half of the image.", "side", "left"),
    ("Lesion 1: its centroid lies in the lower left quarter of the image.", "side", "lower"),
    ("Lesion 1 lies in the right half of the image and lesion 2 in the left half.", "side", "right"),
    ("Lesions 1 and 2 lie in the right and left halves of the image.", "side", "right"),
    ("Both lesions 1 and 2 lie in the left half of the image.", "side", "left"),
    ("In the right half lies lesion 1.", "side", "right"),
    ("Lesion 2: its area is 188 mm². It lies in the left half of the image.", "side", "left"),
    ("Lesion 2 is brighter than its surroundings.", "number", "brighter than"),
    ("Lesion 2: its area is 188 mm². On average it is brighter than its surroundings.", "number", "brighter than"),
    ("Three lesions are outlined.", "count", "Three lesions"),
    ("One lesion is outlined.", "count", "One lesion"),
    ("A single lesion is outlined; one lesion was measured.", "count", "one lesion"),
    ("3 lesions are outlined.", "count", "3 lesions"),
    ("A third lesion lies behind.", "count", "third lesion"),
    ("Lesion 3 was not measured.", "count", "Lesion 3"),
    ("Lesions 1 to 3 lie apart.", "count", "Lesions 1 to 3"),
    ("Lesion 1 consists of 2 separate regions.", "count", "2 separate regions"),
    ("No lesion was outlined.", "count", "No lesion"),
    ("Together the lesions have an area of 612 mm² and 5 cm².", "number", "5 cm²"),
    ("Lesion 1 has a second lesion beside it, lesion 4.", "count", "lesion 4"),
]

CLEAN_OF_TWO = [
    "Two lesions are outlined. Both lesions were measured.",
    "2 lesions are outlined, in opposite quarters of the image.",
    "Lesion 1 has an area of 612 mm² and lesion 2 one of 188 mm².",
    "Lesion 1: 612 mm²; lesion 2: 188 mm².",
    "Lesions 1 and 2 have areas of 612 mm² and 188 mm².",
    "Lesions 1 and 2 measure 34.2 × 21.1 mm and 17.9 × 13.4 mm.",
    "The area is 612 mm² for lesion 1 and 188 mm² for lesion 2.",
    "The areas are 612 mm² (lesion 1) and 188 mm² (lesion 2).",
    "The longest diameter is 34 mm in lesion 1 and 18 mm in lesion 2.",
    "The first lesion measures 34 by 21 mm, the second lesion 18 by 13 mm.",
    "Lesion 1 measures 34.2 × 21.1 mm. It lies in the left half of the image.",
    "Lesion 1 is larger than lesion 2, with an area of 612 mm².",
    "Lesion 2 is darker and lesion 1 brighter than its surroundings.",
    "Lesion 1 lies in the upper left quarter and lesion 2 in the lower right quarter of the image.",
    "In the left half lies lesion 1 and in the right half lesion 2.",
    "Lesions 1 and 2 lie in the upper left and lower right quarters of the image.",
    "Together the two lesions have an area of 800 mm², which is 1.3 % of the image.",
    "Lesion 1 has 612 mm², and all lesions together have 800 mm².",
    "The total area of lesions 1 and 2 is 800 mm².",
    "Lesion 1 was drawn by Click SAM from 3 include clicks, 1 exclude click and 1 box.",
    "Click SAM expects an IoU of 0.93 for lesion 1 and 0.81 for lesion 2.",
    "Against all outlines together U-Net reached a Dice of 0.87 and DeepLabV3+ one of 0.81.",
    "Lesion 1 has an area of 612 mm². U-Net marked 590 mm².",
    "One lesion lies in the left half of the image, another lesion in the right half.",
    "No third lesion was outlined.",
    "Lesion 1 was outlined on slice 12 of 24.",
    "## Findings\n\n1. Lesion 1 has an area of 612 mm².\n2. Lesion 2 has an area of 188 mm².",
]


@pytest.mark.parametrize(("text", "kind", "excerpt"), PLANTED_OF_TWO)
def test_what_is_true_of_the_other_lesion_only_is_caught(two, text, kind, excerpt):
    found = check(text, two)
    assert any(fault.kind == kind and excerpt in fault.excerpt for fault in found), [str(fault) for fault in found]
    assert all(text[fault.start : fault.end] == fault.excerpt for fault in found)


@pytest.mark.parametrize("text", CLEAN_OF_TWO)
def test_an_honest_phrasing_about_two_lesions_passes(two, text):
    assert [str(fault) for fault in check(text, two)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Three lesions are outlined; the other two lesions are smaller than lesion 1.",
        "Lesion 5 measures 11.5 × 8.2 mm.",
        "The third lesion measures 11.5 × 8.2 mm.",
        "Lesions 1 to 5 lie apart; lesions 1 and 5 lie in the upper half of the image.",
        "The areas of lesions 1, 2 and 5 are 612, 188 and 73.2 mm².",
        "Two of the lesions lie in the right half of the image.",
        "Of the three lesions, one lesion lies on the left and two lesions lie on the right.",
        "In contrast to lesion 1, lesion 2 lies in the lower right quarter of the image.",
        "The largest is lesion 1 (612 mm²), followed by lesion 2 (188 mm²) and lesion 5 (73.2 mm²).",
        "The perimeter of lesion 1 is 98.4 mm, that of lesion 2 is 52.7 mm and that of lesion 5 is 32.1 mm.",
        "All three lesions consist of a single region; lesions 2 and 5 are darker than their surroundings.",
    ],
)
def test_numbers_of_lesions_may_have_gaps(three, text):
    assert [str(fault) for fault in check(text, three)] == []


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("Lesion 3 measures 11.5 × 8.2 mm.", "Lesion 3"),
        ("The areas of lesions 1, 2 and 5 are 612, 73.2 and 188 mm².", "73.2"),
        ("Lesions 2 and 5 lie in the lower half of the image.", "lower"),
        ("Lesion 5: its area is 188 mm².", "188 mm²"),
        ("Two lesions are outlined.", "Two lesions"),
        ("The other three lesions are smaller.", "other three lesions"),
        ("The fourth lesion is small.", "fourth lesion"),
        ("Lesion 1 lies in the left half. Lesion 2 also lies in the left half.", "left"),
        ("The area of lesion 2 is 612 mm² while that of lesion 1 is 188 mm².", "612 mm²"),
    ],
)
def test_faults_about_three_lesions_are_caught(three, text, excerpt):
    assert any(excerpt in fault.excerpt or fault.excerpt in excerpt for fault in check(text, three))


def test_a_fault_says_of_which_lesion_the_number_is_not(two):
    (fault,) = check("Lesion 2 has an area of 612 mm².", two)
    assert str(fault) == "“612 mm²”: this is not of lesion 2."


def test_a_lesion_that_does_not_exist_is_named(two):
    (fault,) = check("Lesion 4 was seen.", two)
    assert str(fault) == "“Lesion 4”: there is no lesion 4; 2 lesions are outlined."


def test_an_empty_outline_is_not_counted_and_lies_nowhere(two):
    empty = replace(SECOND, n_components=0, longest=None, perpendicular=None, horizontal=None, vertical=None)
    found = with_lesions(two, FIRST, empty)
    assert check("One lesion is outlined. The outline of lesion 2 is empty.", found) == []
    assert [fault.kind for fault in check("Two lesions are outlined.", found)] == ["count"]
    assert [fault.kind for fault in check("Lesion 2 lies in the right half of the image.", found)] == ["side"]


def test_the_regions_of_one_of_several_lesions_are_its_own(two):
    parts = with_lesions(two, FIRST, replace(SECOND, n_components=3))
    assert check("Lesion 2 has 3 separate regions.", parts) == []
    assert check("Lesion 1 has 3 separate regions.", parts) != []


def test_a_single_lesion_may_be_called_by_its_number(example):
    assert check("Lesion 1 has an area of 612 mm².", example) == []
    assert check("Lesion 2 has an area of 612 mm².", example) != []
    assert check("Lesion 7 has an area of 612 mm².", with_lesion(example, number=7)) == []
