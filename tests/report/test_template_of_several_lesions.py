"""The template's words on several lesions: what they say, and that the check never turns them down."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.prompt import HAND
from core.report import check, write
from core.report.gathering.lesion_record import LesionFacts, LineFacts, PromptFacts, SegmentationFacts
from core.report.gathering.quantity import Quantity, digits, measured
from core.report.wording.phrases import numbered
from tests.report.examples import FIRST, SECOND, with_lesions

_QUICK = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def sections(facts):
    return [section.body for section in write(facts).sections]


def test_each_lesion_has_a_paragraph_of_its_own_between_the_count_and_the_total(three):
    count, first, second, fifth, together = sections(three)[1].split("\n\n")
    assert count == "Three lesions are outlined."
    assert first.startswith("Lesion 1: its centroid lies in the upper left quarter of the image.")
    assert "612 mm²" in first
    assert "34.2 mm" in first
    assert second.startswith("Lesion 2: its centroid lies in the lower right quarter of the image.")
    assert "188 mm²" in second
    assert "darker than" in second
    assert fifth.startswith("Lesion 5: its centroid lies in the upper right quarter of the image.")
    assert together.startswith("Together the three lesions have an area of 873 mm², which is 1.4 % of the image.")


def test_lesions_that_were_drawn_alike_share_a_sentence(three):
    assert (
        "The outline of lesion 1 was drawn by Click SAM from 3 include clicks, 1 exclude click and 1 box. "
        "The outline of lesion 2 was drawn by Click SAM from 1 include click. "
        "The outline of lesion 5 was drawn by Click SAM from 1 box." in sections(three)[0]
    )
    alike = with_lesions(three, FIRST, SECOND, replace(SECOND, number=3))
    assert "The outlines of lesions 2 and 3 were each drawn by Click SAM from 1 include click." in sections(alike)[0]


def test_models_are_compared_with_all_outlines_together_and_their_estimates_are_told_apart(two):
    _, _, compared, limits, _, _ = sections(two)
    assert "against all outlines together its Dice is 0.87" in compared
    assert "Click SAM expects an IoU of 0.93 for lesion 1 and 0.81 for lesion 2" in limits
    assert "the drawn outlines, which are not a reference standard" in limits


def test_of_many_estimates_the_lowest_and_the_highest_are_told(two):
    def estimated(number, iou):
        return replace(SECOND, number=number, segmentation=replace(SECOND.segmentation, predicted_iou=iou))

    many = with_lesions(two, *(estimated(n, Quantity(0.9 - n / 20, "", 0.01)) for n in range(1, 7)))
    assert "expects an IoU from 0.60 for lesion 6, the lowest, to 0.85 for lesion 1, the highest" in sections(many)[3]
    assert check(write(many).text, many) == []


def test_an_empty_outline_among_others_is_said_to_be_empty(two):
    empty = replace(SECOND, n_components=0, longest=None, perpendicular=None, horizontal=None, vertical=None)
    one = with_lesions(two, FIRST, empty)
    assert "One lesion is outlined.\n\nLesion 1: " in sections(one)[1]
    assert "Lesion 2: the outline is empty, so nothing was measured." in sections(one)[1]
    none = with_lesions(two, replace(empty, number=1), empty)
    assert sections(none)[1] == "The outlines are empty: no lesion was measured on this slice."
    for found in (one, none):
        assert [str(fault) for fault in check(write(found).text, found)] == []


def test_one_lesion_is_never_called_by_a_number(example):
    assert "Lesion 1" not in write(example).text
    assert "lesion 1" not in write(example).text


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([2], "lesion 2"), ([1, 2], "lesions 1 and 2"), ([1, 2, 3], "lesions 1 to 3"),
        ([1, 2, 3, 4, 7], "lesions 1 to 4 and 7"), ([1, 3, 4, 9], "lesions 1, 3, 4 and 9"),
    ],
)  # fmt: skip
def test_numbers_in_a_row_are_a_range(numbers, words):
    assert numbered(numbers) == words


def _quantity(unit, low, high):
    return st.floats(low, high).map(lambda value: measured(value, unit, None if unit == "%" else 0.01))


def _line():
    ends = st.tuples(st.floats(0, 400), st.floats(0, 400))
    return st.none() | st.builds(LineFacts, _quantity("mm", 0.6, 150), ends, ends)


_PROMPTS = st.builds(
    PromptFacts,
    n_include=st.integers(0, 25), n_exclude=st.integers(0, 12), n_boxes=st.integers(0, 1),
    start_mask_source=st.sampled_from([None, "U-Net", "DeepLabV3+"]), n_scribbles=st.integers(0, 3),
    n_lassos=st.integers(0, 3), n_brush=st.integers(0, 30), n_eraser=st.integers(0, 2),
    tidied=st.lists(st.sampled_from(["fill", "largest", "smooth"]), unique=True).map(tuple),
)  # fmt: skip
_DRAWN = st.builds(
    SegmentationFacts,
    model=st.just("clickseg"), title=st.just("Click SAM"), predicted_iou=_quantity("", 0.01, 1),
    encode=_quantity("ms", 1, 2000), decode=_quantity("ms", 1, 200),
) | st.just(SegmentationFacts(HAND, HAND, Quantity(None), Quantity(0.0, "ms", 1.0), Quantity(0.0, "ms", 1.0)))  # fmt: skip
_LESION = st.builds(
    LesionFacts,
    number=st.integers(1, 20), prompts=_PROMPTS, segmentation=_DRAWN, n_components=st.integers(0, 3),
    area=_quantity("mm²", 0.3, 9000), image_share=_quantity("%", 0.001, 40),
    equivalent_diameter=_quantity("mm", 0.6, 100), perimeter=_quantity("mm", 2, 700), longest=_line(),
    perpendicular=_line(), centroid_px=st.just((150.0, 117.0)),
    horizontal=st.sampled_from(["left", "middle", "right"]), vertical=st.sampled_from(["upper", "middle", "lower"]),
    mean_inside=_quantity("", 0, 1), mean_ring=_quantity("", 0, 1) | st.just(Quantity(None)),
)  # fmt: skip
_LESIONS = st.lists(_LESION, min_size=2, max_size=3, unique_by=lambda lesion: lesion.number).map(
    lambda lesions: sorted(lesions, key=lambda lesion: lesion.number)
)


@_QUICK
@given(lesions=_LESIONS, compared=st.booleans())
def test_the_templates_words_on_any_lesions_pass_the_check(example, lesions, compared):
    found = with_lesions(example if compared else replace(example, comparison=(), agreement=()), *lesions)
    text = write(found).text
    assert [str(fault) for fault in check(text, found)] == []


@_QUICK
@given(lesions=_LESIONS)
def test_paragraphs_that_change_their_lesions_are_caught(example, lesions):
    one, other = lesions[:2]
    assume(one.n_components and other.n_components)
    assume(digits(one.area) != digits(other.area))
    found = with_lesions(example, *lesions)
    names = {f"Lesion {one.number}:": f"Lesion {other.number}:", f"Lesion {other.number}:": f"Lesion {one.number}:"}
    text = re.sub(r"^Lesion \d+:", lambda match: names.get(match[0], match[0]), write(found).text, flags=re.MULTILINE)
    faults = check(text, found)
    for lesion in (one, other):
        assert any(fault.kind == "number" and fault.excerpt == str(lesion.area) for fault in faults), faults
