"""What a method's raw pixels have to become before they are one lesion."""

import cv2
import numpy as np
from scipy.ndimage import binary_fill_holes, distance_transform_edt

from core.classical.marks import Marks
from core.types import FloatArray, Mask

_RIM_PX = 7
"""How far outwards a rim is looked for, on a working slice of 256 px."""
_STANDS_OUT = 0.15
"""How much brighter than both sides a rim is, as a share of the slice's range."""


def under(raw: Mask, marks: Marks) -> Mask:
    """The 8-connected parts under an include mark, holes filled, without the places that were excluded."""
    raw = raw & marks.within & ~marks.exclude
    count, labels = cv2.connectedComponents(raw.astype(np.uint8), connectivity=8)
    hit = np.zeros(count, dtype=np.bool_)
    hit[np.unique(labels[marks.include])] = True
    hit[0] = False
    filled = binary_fill_holes(hit[labels])
    return np.asarray(filled & ~marks.exclude)


def with_rim(region: Mask, pixels: FloatArray, marks: Marks) -> Mask:
    """A dark region with the bright rim that encloses it; unchanged where it has none.

    What takes up contrast is part of an enhancing lesion, and its dead core is darker than the tissue around it: every
    method that follows edges from a click in the core stops inside the rim. The rim counts when the median brightness
    of all pixels at one distance stands out from the region and from what lies beyond, so that a lesion that touches
    the skull on one side has none.

    Args:
        region: bool (h, w).
        pixels: float32 (h, w) in [0, 1].
        marks: where the lesion may be.
    """
    if not region.any() or region.all():
        return region
    distance = distance_transform_edt(~region)
    medians = []
    for step in range(1, _RIM_PX + 3):
        ring = (distance > step - 1) & (distance <= step) & marks.within
        if not ring.any():
            break
        medians.append(float(np.median(pixels[ring])))
    if len(medians) < 3:
        return region
    peak = int(np.argmax(medians[:_RIM_PX]))
    beyond = min(medians[peak:])
    core = float(np.median(pixels[region]))
    if medians[peak] - max(core, beyond) < _STANDS_OUT:
        return region
    bright = pixels > (medians[peak] + beyond) / 2
    rim = (distance <= peak + 1) | (bright & (distance <= _RIM_PX))
    return under(region | (rim & marks.within), marks)
