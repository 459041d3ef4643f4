"""Letters, scales and logos beside the head: small and bright, in what should be air."""

import cv2
import numpy as np

from core.cleanup.contour import air_level
from core.cleanup.levels import percentiles, thinned
from core.cleanup.morphology import dilated, hull
from core.types import FloatArray, Mask

_AWAY = 0.03  # of the slice's longer side around the head's convex hull: scalp, ears and noses stay
_LARGEST_AREA = 0.02  # of the slice
_THICKEST = 0.12  # of the longer side: higher than a line of large letters is something else
_CONTRAST = 0.12  # of the slice's range above air: noise and ghosts of the head stay


def letters_outside(image: FloatArray, head: Mask) -> Mask:
    """What is written beside the head.

    Args:
        image: float32 (H, W) in [0, 1], white surroundings repaired.
        head: bool (H, W), the head's filled outline; nothing in its convex hull or near it is touched.

    Returns:
        bool (H, W): the writing and a rim of one or two pixels around it. Writing on the head cannot be told from
        tissue and stays.
    """
    side = max(image.shape)
    low, high = percentiles(image, 0.5, 99.0)
    if high - low < 1e-4:
        return np.zeros(image.shape, dtype=np.bool_)
    near = dilated(hull(head), max(2.0, _AWAY * side))
    stretched = np.clip((image - low) / (high - low), 0.0, 1.0).astype(np.float32)
    bright = stretched > air_level(thinned(stretched)) + _CONTRAST
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bright.astype(np.uint8), connectivity=8)
    beside = np.ones(count, dtype=np.bool_)
    beside[np.unique(labels[near])] = False
    thickness = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    small = (stats[:, cv2.CC_STAT_AREA] <= _LARGEST_AREA * image.size) & (thickness <= _THICKEST * side)
    kept = beside & small & (stats[:, cv2.CC_STAT_AREA] >= 3)
    kept[0] = False
    return dilated(kept[labels], 2.0 if side >= 400 else 1.0) & ~near
