"""How far the automatic models of a slice differ from each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.measure import BAND_MM, BAND_PX, band
from core.report.gathering.quantity import Quantity, measured
from core.report.gathering.record import UncertaintyFacts
from core.report.gathering.sizes import area
from core.types import FloatArray, Mask, Spacing

if TYPE_CHECKING:
    from core.segment import Combined, ModelResult


def combined(results: "Sequence[ModelResult]") -> "Combined | None":
    """The models taken together, an ensemble standing for its members; None with fewer than two."""
    if len(results) < 2:
        return None
    from core.segment import combine, independent

    counted = independent(result.name for result in results)
    probabilities = [_as_kept(result.probability) for result in results if result.name in counted]
    return combine(probabilities) if len(probabilities) > 1 else None


def _as_kept(probability: FloatArray) -> FloatArray:
    """As it comes back from the store, so that facts are the same before and after."""
    from core.study.arrays import STEPS

    steps = np.ceil(np.clip(probability, 0.0, 1.0).astype(np.float64) * STEPS - 0.5)
    return np.asarray(steps / STEPS, dtype=np.float32)


def uncertainty_facts(
    results: "Sequence[ModelResult]", drawn: Mask | None, spacing_mm: Spacing | None
) -> UncertaintyFacts | None:
    """The spread of the models' areas, and their mean disagreement near the lesion.

    Args:
        results: of the automatic models on one slice.
        drawn: bool (H, W), what the person outlined; None or empty takes what any model marks in its place.
        spacing_mm: (row, column), or None to measure in px.

    Returns:
        None with fewer than two models.
    """
    together = combined(results)
    if together is None:
        return None
    row, column = spacing_mm or (1.0, 1.0)
    return UncertaintyFacts(
        n_models=together.count,
        area_mean=area(together.area_px_mean * row * column, spacing_mm),
        area_sd=area(together.area_px_sd * row * column, spacing_mm),
        disagreement=measured(_near(together.disagreement, _centre(results, drawn), spacing_mm), "", 0.01),
        band=Quantity(BAND_PX, "px", 1.0) if spacing_mm is None else Quantity(BAND_MM, "mm", 1.0),
    )


def _centre(results: "Sequence[ModelResult]", drawn: Mask | None) -> Mask:
    if drawn is not None and drawn.any():
        return drawn
    marked = results[0].mask
    for result in results[1:]:
        marked = marked | result.mask
    return marked


def _near(disagreement: FloatArray, centre: Mask, spacing_mm: Spacing | None) -> float | None:
    where = band(centre, spacing_mm)
    return float(disagreement[where].mean(dtype="float64")) if where.any() else None
