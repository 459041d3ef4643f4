"""Region growing from the click, with the tolerance whose border is steepest."""

import cv2
import numpy as np
from skimage.filters import sobel
from skimage.segmentation import find_boundaries

from core.classical.marks import Marks
from core.classical.prepared import Prepared
from core.classical.region import under, with_rim
from core.types import Mask

_TOLERANCES = np.linspace(0.03, 0.4, 24)
"""Of the slice's range: from noise alone to where every region has leaked."""
_SIGMA_PX = 1.0


def region_growing(prepared: Prepared, marks: Marks) -> Mask:
    """All that is reached from the click within a tolerance of its brightness.

    The tolerance is the one that leaves the steepest border, after Hojjatoleslami and Kittler 1998 (IEEE TIP 7:1079):
    a larger one leaks, and a leak's border lies in flat tissue.

    Args:
        prepared: the working slice.
        marks: growing starts at include marks and never enters exclude marks.

    Returns:
        bool (h, w).
    """
    pixels = cv2.GaussianBlur(prepared.pixels, (0, 0), _SIGMA_PX)
    edges = sobel(pixels)  # type: ignore[no-untyped-call]
    difference = np.abs(pixels - np.median(pixels[marks.include]))
    best, steepest = marks.include & prepared.head, -1.0
    for tolerance in _TOLERANCES:
        region = under(((difference <= tolerance) | marks.include) & prepared.head, marks)
        border = find_boundaries(region, connectivity=2)  # type: ignore[no-untyped-call]
        steepness = float(edges[border].mean()) if border.any() else 0.0
        if steepness > steepest:
            best, steepest = region, steepness
    return with_rim(best, prepared.pixels, marks)
