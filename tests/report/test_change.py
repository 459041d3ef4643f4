"""Two studies beside each other, with differences worked out by hand."""

from dataclasses import replace

import pytest

from core.report import ReportError
from core.report.gathering.change import change, signed
from core.report.gathering.lesion_record import LineFacts
from core.report.gathering.quantity import Quantity
from tests.report.examples import FIRST, SECOND, THIRD, with_lesion, with_lesions


def _grown(example):
    return with_lesion(
        example,
        area=Quantity(700.0, "mm²", 0.25),
        perimeter=Quantity(110.0, "mm", 0.5),
        longest=LineFacts(Quantity(34.9, "mm", 0.5), (0.0, 0.0), (1.0, 1.0)),
        perpendicular=None,
    )


def test_differences_are_after_less_before_with_the_error_of_half_a_pixel_all_around(example):
    """Perimeters 98.43 and 110 mm, pixels of 0.5 mm: 0.25 mm * (98.43 + 110) = 52.1 mm²; each end of a line 0.25 mm."""
    area, longest = change(example, _grown(example))
    assert (area.measure, longest.measure) == ("area", "longest")
    assert area.difference.value == pytest.approx(87.75)
    assert area.percent.value == pytest.approx(100 * 87.75 / 612.25)
    assert area.error.value == pytest.approx(0.25 * 208.43)
    assert area.beyond_error
    assert longest.difference.value == pytest.approx(0.66)
    assert longest.error.value == pytest.approx(1.0)
    assert not longest.beyond_error


def test_the_longer_side_of_a_pixel_makes_the_error(example):
    wide = replace(example, image=replace(example.image, column_spacing=Quantity(2.0, "mm")))
    _, longest, _ = change(example, with_lesions(wide, FIRST))
    assert longest.error.value == pytest.approx(0.5 + 2.0)


def test_with_several_lesions_the_sum_comes_first_and_lesions_are_paired_by_their_number(example):
    before, after = with_lesions(example, FIRST, SECOND), with_lesions(example, SECOND, THIRD)
    found = change(before, after)
    assert [(one.measure, one.lesion) for one in found] == [
        ("area", None), ("area", 2), ("longest", 2), ("perpendicular", 2),
    ]  # fmt: skip
    assert found[0].difference.value == pytest.approx(187.5 + 73.25 - 612.25 - 187.5)
    assert found[0].error.value == pytest.approx(0.25 * (98.43 + 52.71 + 52.71 + 32.08))
    assert [one.difference.value for one in found[1:]] == [0, 0, 0]


def test_the_only_lesion_of_each_study_is_the_same_whatever_its_number(example):
    found = change(example, with_lesions(example, THIRD))
    assert [one.measure for one in found] == ["area", "longest", "perpendicular"]


def test_mm_are_not_compared_with_px(example, without_spacing):
    with pytest.raises(ReportError, match=r"mm².*px²"):
        change(example, without_spacing)


def test_a_study_without_an_outline_is_refused_in_one_sentence(example):
    for pair in ((example, replace(example, lesions=())), (replace(example, lesions=()), example)):
        with pytest.raises(ReportError, match="outlined in both"):
            change(*pair)


@pytest.mark.parametrize(
    ("value", "words"), [(3.24, "+3.2 mm"), (-12.0, "\u221212.0 mm"), (0.0, "0 mm"), (None, "not defined")]
)
def test_a_difference_is_said_with_its_sign(value, words):
    assert signed(Quantity(value, "mm", 0.5)) == words
