"""Erosion and dilation by discs of any size, through the distance transform: the time does not grow with the disc."""

import cv2
import numpy as np

from core.types import Mask


def dilated(mask: Mask, radius_px: float) -> Mask:
    """Every pixel at most so far from the mask; bool (H, W). An empty mask stays empty."""
    if not mask.any():
        return mask
    return _distance(~mask) <= radius_px


def eroded(mask: Mask, radius_px: float) -> Mask:
    """Every pixel of the mask farther than this from all that is not; what lies outside the slice does not count."""
    if mask.all():
        return mask
    return _distance(mask) > radius_px


def opened(mask: Mask, radius_px: float) -> Mask:
    """The mask without what is thinner than a disc."""
    return dilated(eroded(mask, radius_px), radius_px)


def closed(mask: Mask, radius_px: float) -> Mask:
    """The mask with gaps filled that are narrower than a disc; its border to the slice's edge stays open."""
    pad = int(radius_px) + 2
    return eroded(dilated(np.pad(mask, pad), radius_px), radius_px)[pad:-pad, pad:-pad]


def filled(mask: Mask) -> Mask:
    """The mask with its holes."""
    padded = np.pad(mask.astype(np.uint8), 1)
    cv2.floodFill(padded, None, (0, 0), 2, flags=4)
    return np.asarray(padded[1:-1, 1:-1] != 2)


def largest_part(mask: Mask) -> Mask:
    """The largest part that hangs together by pixel edges; empty when the mask is."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    if count < 2:
        return np.zeros(mask.shape, dtype=np.bool_)
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))


def solidity(mask: Mask) -> float:
    """Area of the largest outline over that of its convex hull, 0 to 1; 0 when the mask is empty."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return 0.0
    outline = max(contours, key=cv2.contourArea)
    return float(cv2.contourArea(outline) / max(cv2.contourArea(cv2.convexHull(outline)), 1.0))


def hull(mask: Mask) -> Mask:
    """The convex hull of everything in the mask; empty when that is."""
    drawn = mask.astype(np.uint8)
    contours, _ = cv2.findContours(drawn, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if contours:
        cv2.fillConvexPoly(drawn, cv2.convexHull(np.concatenate(contours)), 1)
    return drawn.astype(np.bool_)


def _distance(mask: Mask) -> np.ndarray:
    # Within 2 % of the Euclidean distance, and ten times as fast as the exact one.
    return cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
