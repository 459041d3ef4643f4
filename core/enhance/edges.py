"""How steep a lesion's edge is and how far it swings past both sides: what sharpening gains and what it costs."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from core.enhance.checks import checked, mask_like
from core.types import FloatArray, Mask

_REACH_PX = 9
_NEAR_PX = 4
"""Up to here, on either side, a pixel belongs to the edge; beyond, to the plateau."""
_UNDEFINED = float("nan")


@dataclass(frozen=True)
class Edge:
    """The mean profile across a lesion's outline, in figures."""

    sharpness: float
    """Steepest change per pixel, as a share of the step between the plateaus: a Gaussian blur of sigma px leaves
    0.4 / sigma, a step from one pixel to the next 0.8 (across a curved outline these lie 1.2 px apart on average).
    NaN without a step."""
    overshoot: float
    """How far the profile goes beyond the plateaus next to the edge, as a share of the step; 0 is none."""


def edge(image: FloatArray, lesion: Mask, head: Mask) -> Edge:
    """Measure the edge of a lesion.

    The profile is the mean over all pixels at the same distance from the outline, 9 px to either side. The plateaus
    are the means from 4 px on. A real lesion is not flat, so that its overshoot is more than 0 before any enhancement:
    compare before and after.

    Args:
        image: float32 (H, W) in [0, 1].
        lesion: bool (H, W).
        head: bool (H, W); pixels outside of it are left out.

    Returns:
        Edge; NaN where lesion or surroundings are too small for a plateau, or there is no step.

    Raises:
        ValueError: image or mask has a wrong shape, type or range.
    """
    image = checked(image)
    place = surroundings(mask_like(lesion, image, "lesion"), _REACH_PX + 2)
    if place is None:
        return Edge(_UNDEFINED, _UNDEFINED)
    distance = signed_distance(lesion[place])
    values = image[place].astype(np.float64)
    counted = (mask_like(head, image, "head")[place] | lesion[place]) & (np.abs(distance) < _REACH_PX)
    inside, outside = counted & (distance < -_NEAR_PX), counted & (distance > _NEAR_PX)
    if not inside.any() or not outside.any():
        return Edge(_UNDEFINED, _UNDEFINED)
    high, low = values[inside].mean(), values[outside].mean()
    if abs(high - low) < 1e-6:
        return Edge(_UNDEFINED, _UNDEFINED)
    shares = (values - low) / (high - low)  # 1 in the lesion, 0 around it, also for a dark lesion
    bins = np.floor(distance[counted]).astype(np.intp) + _REACH_PX
    counts = np.bincount(bins, minlength=2 * _REACH_PX)

    def mean(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        sums = np.bincount(bins, weights=weights, minlength=2 * _REACH_PX)
        return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)[_REACH_PX - _NEAR_PX : _REACH_PX + _NEAR_PX]

    profile, place_px = mean(shares[counted]), mean(distance[counted].astype(np.float64))
    beyond = max(float(np.nanmax(profile)) - 1.0, -float(np.nanmin(profile)), 0.0)
    return Edge(sharpness=float(np.nanmax(-np.diff(profile) / np.diff(place_px))), overshoot=beyond)


def signed_distance(lesion: Mask) -> FloatArray:
    """Distance of each pixel's centre to the outline in px, float32 (H, W): below 0 inside, over 0 outside.

    A lesion that fills the array has no outline: every distance is then large.
    """
    outside = cv2.distanceTransform((~lesion).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    inside = cv2.distanceTransform(lesion.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.where(lesion, 0.5 - inside, outside - 0.5).astype(np.float32)


def surroundings(lesion: Mask, margin: int) -> tuple[slice, slice] | None:
    """Where a lesion and `margin` px around it lie, as rows and columns; None without a lesion."""
    rows, columns = np.flatnonzero(lesion.any(axis=1)), np.flatnonzero(lesion.any(axis=0))
    if not rows.size:
        return None
    return (
        slice(max(int(rows[0]) - margin, 0), int(rows[-1]) + margin + 1),
        slice(max(int(columns[0]) - margin, 0), int(columns[-1]) + margin + 1),
    )
