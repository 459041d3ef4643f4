"""Two studies beside each other: how far area and diameters differ, and how much of that the outlines' pixels could make.

This compares two outlines and nothing more. It says nothing about a course of time or a response: slices differ in
height and tilt, and a single slice never establishes either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.report.errors import ReportError
from core.report.gathering.lesion_record import LesionFacts
from core.report.gathering.quantity import Quantity, digits, measured
from core.report.gathering.record import Facts

Measure: TypeAlias = Literal["area", "longest", "perpendicular"]

ERROR_IN_WORDS = (
    "± is the difference that would come from every outline being half a pixel off all around, in both studies at "
    "once. How differently two people outline the same lesion, and how differently two slices cut it, is not in it."
)


@dataclass(frozen=True)
class Change:
    """One measure in two studies."""

    measure: Measure
    lesion: int | None
    """The lesion's number in both studies; None for everything outlined together."""
    before: Quantity
    after: Quantity
    difference: Quantity
    """After less before."""
    percent: Quantity
    """Of before; not defined where that is 0."""
    error: Quantity
    """The largest difference that outlines half a pixel off can make, of both studies added up."""

    @property
    def beyond_error(self) -> bool:
        """Whether the difference is larger than that."""
        return abs(self.difference.value or 0.0) > (self.error.value or 0.0)


def change(before: Facts, after: Facts) -> tuple[Change, ...]:
    """Compare what is outlined in two studies.

    Lesions are the same when they have the same number, or when each study has only one; their pairing is the
    person's to answer for. Without such a pair only the area of everything outlined is compared.

    Args:
        before: facts of one study's slice.
        after: of the other's.

    Returns:
        Of everything outlined the area, when there are several lesions; then area, longest and perpendicular diameter
        of each lesion that both studies have.

    Raises:
        ReportError: nothing outlined in one of them, or mm in one and px in the other; one sentence.
    """
    for facts in (before, after):
        if not facts.outlined:
            raise ReportError("Two studies can be compared when something is outlined in both of them.")
    units = [facts.outlined[0].area.unit for facts in (before, after)]
    if units[0] != units[1]:
        raise ReportError(
            f"One study is measured in {units[0]} and the other in {units[1]}; enter the pixel spacing of the one without."
        )
    return tuple(_changes(before, after))


def signed(quantity: Quantity) -> str:
    """A difference with its sign and unit, such as "+3.2 mm", "−14 %" or "0 mm"."""
    if quantity.value is None:
        return str(quantity)
    number = digits(measured(abs(quantity.value), quantity.unit, quantity.resolution))
    mark = "" if not number.strip("0.") else "+" if quantity.value > 0 else "\u2212"
    return f"{mark}{number} {quantity.unit}"


def _changes(before: Facts, after: Facts) -> Iterator[Change]:
    pairs = list(_pairs(before.outlined, after.outlined))
    if len(pairs) != 1 or len(before.outlined) > 1 or len(after.outlined) > 1:
        yield _change("area", None, [_total(facts) for facts in (before, after)], _area_errors(before, after))
    for one, other in pairs:
        areas = [one.area, other.area]
        errors = [_area_error(one, before), _area_error(other, after)]
        yield _change("area", one.number, areas, errors)
        for measure in ("longest", "perpendicular"):
            lines = [lesion.longest if measure == "longest" else lesion.perpendicular for lesion in (one, other)]
            lengths = [line.length for line in lines if line is not None]
            if len(lengths) == 2:
                # half a pixel at each end
                found: Measure = "longest" if measure == "longest" else "perpendicular"
                yield _change(found, one.number, lengths, [_pixel(before), _pixel(after)])


def _pairs(
    before: tuple[LesionFacts, ...], after: tuple[LesionFacts, ...]
) -> Iterator[tuple[LesionFacts, LesionFacts]]:
    if len(before) == len(after) == 1:
        yield before[0], after[0]
        return
    later = {lesion.number: lesion for lesion in after}
    yield from ((lesion, later[lesion.number]) for lesion in before if lesion.number in later)


def _change(measure: Measure, lesion: int | None, values: list[Quantity], errors: list[float]) -> Change:
    before, after = values
    first, second = before.value or 0.0, after.value or 0.0
    step = max(before.resolution or 0.0, after.resolution or 0.0) or None
    return Change(
        measure=measure,
        lesion=lesion,
        before=before,
        after=after,
        difference=measured(second - first, before.unit, step),
        percent=measured(100.0 * (second - first) / first if first else None, "%"),
        error=measured(sum(errors), before.unit, step),
    )


def _total(facts: Facts) -> Quantity:
    return facts.total_area or facts.outlined[0].area


def _area_errors(before: Facts, after: Facts) -> list[float]:
    return [sum(_area_error(lesion, facts) for lesion in facts.outlined) for facts in (before, after)]


def _area_error(lesion: LesionFacts, facts: Facts) -> float:
    """Half a pixel all along the outline."""
    return (lesion.perimeter.value or 0.0) * _pixel(facts) / 2


def _pixel(facts: Facts) -> float:
    """The longer side of a pixel, in the unit of lengths."""
    row, column = facts.image.row_spacing, facts.image.column_spacing
    if row is None or column is None:
        return 1.0
    return max(row.value or 0.0, column.value or 0.0)
