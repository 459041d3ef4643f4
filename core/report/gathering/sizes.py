"""Lengths, areas and shares as quantities, with the steps that a slice's pixels can tell apart."""

from core.report.gathering.quantity import Quantity, measured
from core.types import Spacing


def length(value: float | None, spacing_mm: Spacing | None) -> Quantity:
    """A length in mm with (row, column) spacing, in px without."""
    return measured(value, "px", 1.0) if spacing_mm is None else measured(value, "mm", max(spacing_mm))


def area(value: float, spacing_mm: Spacing | None) -> Quantity:
    """An area in mm² with (row, column) spacing, in px² without."""
    return measured(value, "px²", 1.0) if spacing_mm is None else measured(value, "mm²", spacing_mm[0] * spacing_mm[1])


def percent(share: float) -> Quantity:
    """A share in [0, 1] as a percentage."""
    return measured(100.0 * share, "%")
