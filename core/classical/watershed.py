"""Watershed of the edge map, flooded from the person's marks and from all that is too far away."""

import cv2
import numpy as np
from skimage.filters import sobel
from skimage.segmentation import watershed as flooded

from core.classical.marks import Marks
from core.classical.prepared import Prepared
from core.classical.region import under, with_rim
from core.types import Mask

_SIGMA_PX = 1.5
_LESION, _REST = 1, 2


def watershed(prepared: Prepared, marks: Marks) -> Mask:
    """Marker-controlled watershed, after Meyer and Beucher 1990 (JVCIR 1:21).

    Args:
        prepared: the working slice.
        marks: include marks flood the lesion; exclude marks, what lies beyond their reach and the air flood the rest.

    Returns:
        bool (h, w).
    """
    edges = sobel(cv2.GaussianBlur(prepared.pixels, (0, 0), _SIGMA_PX))  # type: ignore[no-untyped-call]
    sources = np.where(~marks.within | marks.exclude | ~prepared.head, _REST, 0)
    sources[marks.include] = _LESION
    lesion = np.asarray(flooded(edges, sources) == _LESION)  # type: ignore[no-untyped-call]
    return with_rim(under(lesion & prepared.head, marks), prepared.pixels, marks)
