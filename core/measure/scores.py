"""How far two masks agree: overlap, surface distances, contours."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.measure.checks import checked_mask, checked_spacing
from core.measure.surface import surface_distances
from core.types import Mask, Spacing

NSD_TOLERANCE_MM = 2.0
NSD_TOLERANCE_PX = 1.0
"""In place of the former when the spacing is not known."""
BOUNDARY_TOLERANCE_PX = 2.0
"""Of the boundary F1, always in pixels: it judges the drawing, the other judges the anatomy."""


@dataclass(frozen=True)
class Overlap:
    """Agreement of a prediction with a truth. NaN means undefined: left out of means and counted there."""

    dice: float
    iou: float
    sensitivity: float
    """Share of the truth that was found; NaN when the truth is empty."""
    precision: float
    """Share of the prediction that is true; 0 when only the prediction is empty."""
    specificity: float
    """Share of the background left alone; NaN when the truth fills the slice."""
    pixel_accuracy: float
    """Share of all pixels that agree. Mostly background, so high whatever the lesion: never quote it alone."""
    hd95: float
    """95th percentile of the surface distances, the larger direction, in `unit`; NaN unless both have a pixel."""
    nsd: float
    """Normalised surface Dice at `nsd_tolerance`; 0 when one mask is empty."""
    boundary_f1: float
    """F1 of the contours at `BOUNDARY_TOLERANCE_PX` (Csurka et al. 2013), by length; 0 when one mask is empty."""
    unit: Literal["mm", "px"]
    """Of hd95 and nsd_tolerance."""
    nsd_tolerance: float


def overlap(prediction: Mask, truth: Mask, spacing_mm: Spacing | None = None) -> Overlap:
    """Measure a prediction against the truth.

    Both empty: everything that concerns the lesion is NaN. One empty: Dice, IoU, precision, NSD and boundary F1 are 0,
    hd95 is NaN, sensitivity is 0 for an empty prediction and NaN for an empty truth. Surface distances follow
    DeepMind's surface-distance (weighted by contour length).

    Args:
        prediction: bool (H, W).
        truth: bool (H, W), the same size.
        spacing_mm: (row, column) distance of pixel centres in mm; None measures in px.

    Raises:
        ValueError: not masks, different sizes, or an impossible spacing.
    """
    prediction, truth = checked_mask(prediction, "prediction"), checked_mask(truth, "truth")
    if prediction.shape != truth.shape:
        raise ValueError(f"Prediction and truth must have the same shape; got {prediction.shape} and {truth.shape}.")
    spacing = checked_spacing(spacing_mm)
    both = int(np.count_nonzero(prediction & truth))
    only_prediction = int(np.count_nonzero(prediction)) - both
    only_truth = int(np.count_nonzero(truth)) - both
    neither = truth.size - both - only_prediction - only_truth
    tolerance = NSD_TOLERANCE_PX if spacing_mm is None else NSD_TOLERANCE_MM
    hd95, nsd, boundary_f1 = _contour_scores(prediction, truth, spacing, tolerance)
    return Overlap(
        dice=share(2 * both, 2 * both + only_prediction + only_truth),
        iou=share(both, both + only_prediction + only_truth),
        sensitivity=share(both, both + only_truth),
        precision=share(both, both + only_prediction) if both + only_prediction or not only_truth else 0.0,
        specificity=share(neither, neither + only_prediction),
        pixel_accuracy=share(both + neither, truth.size),
        hd95=hd95,
        nsd=nsd,
        boundary_f1=boundary_f1,
        unit="px" if spacing_mm is None else "mm",
        nsd_tolerance=tolerance,
    )


def share(part: float, whole: float) -> float:
    """part / whole; NaN for a share of nothing."""
    return part / whole if whole else math.nan


def _contour_scores(prediction: Mask, truth: Mask, spacing: Spacing, tolerance: float) -> tuple[float, float, float]:
    """hd95, NSD, boundary F1."""
    n_empty = 2 - int(prediction.any()) - int(truth.any())
    if n_empty:
        score = math.nan if n_empty == 2 else 0.0
        return math.nan, score, score
    forth, back = surface_distances(prediction, truth, spacing)
    hd95 = max(forth.percentile(0.95), back.percentile(0.95))
    nsd = (forth.length_within(tolerance) + back.length_within(tolerance)) / (forth.length + back.length)
    if spacing != (1.0, 1.0):
        forth, back = surface_distances(prediction, truth, (1.0, 1.0))
    precision = forth.length_within(BOUNDARY_TOLERANCE_PX) / forth.length
    recall = back.length_within(BOUNDARY_TOLERANCE_PX) / back.length
    boundary_f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return hd95, nsd, boundary_f1
