"""How far inside a region a lesion lies: the shortest way from its outline to the region's contour."""

import numpy as np
import numpy.typing as npt

from core.measure.checks import checked_mask, checked_spacing
from core.measure.contour import segments
from core.types import Mask, Spacing


def contour_distance(mask: Mask, region: Mask, spacing_mm: Spacing | None = None) -> float:
    """The shortest distance from a lesion's outline to the outer contour of the region that it lies in.

    Both outlines run between pixel centres (`core.measure.contour`). Holes of the region are filled, and where the
    region reaches the frame of the image it was cut off there, so the frame is no contour.

    Args:
        mask: bool (H, W), the lesion.
        region: bool (H, W), such as the head.
        spacing_mm: (row, column) distance of pixel centres in mm; None measures in px.

    Returns:
        mm or px; 0 when any of the lesion lies outside of the region; NaN when either is empty, or when no contour
        of the region is in the image.

    Raises:
        ValueError: not masks, different sizes, or an impossible spacing.
    """
    from scipy.ndimage import binary_fill_holes
    from scipy.spatial import cKDTree

    mask, region = checked_mask(mask), checked_mask(region, "region")
    spacing = checked_spacing(spacing_mm)
    if mask.shape != region.shape:
        raise ValueError(f"Mask and region must have the same shape; got {mask.shape} and {region.shape}.")
    if not mask.any() or not region.any():
        return float("nan")
    filled = np.asarray(binary_fill_holes(region), dtype=np.bool_)
    if (mask & ~filled).any():
        return 0.0
    contour = _off_the_frame(_points(filled), region.shape)
    if not len(contour):
        return float("nan")
    scale = np.asarray(spacing)
    nearest, _ = cKDTree(contour * scale).query(_points(mask) * scale)
    return float(nearest.min())


def _points(mask: Mask) -> npt.NDArray[np.float64]:
    """(N, 2) corners and midpoints of the outline's pieces, as (row, column) in px."""
    pieces = segments(mask)
    found: npt.NDArray[np.float64] = np.unique(
        np.concatenate([pieces[:, 0], pieces.mean(axis=1), pieces[:, 1]]), axis=0
    )
    return found


def _off_the_frame(points: npt.NDArray[np.float64], shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    inside = (points > -0.25).all(axis=1) & (points < np.asarray(shape) - 0.75).all(axis=1)
    kept: npt.NDArray[np.float64] = points[inside]
    return kept
