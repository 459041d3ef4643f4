"""Otsu's threshold, and several of them: the part that is under the click, or all that is bright without one."""

import cv2
import numpy as np
from skimage.filters import threshold_multiotsu

from core.classical.marks import Marks
from core.classical.prepared import Prepared
from core.classical.region import under, with_rim
from core.types import Mask

_CLASSES = 4
_SIGMA_PX = 1.0


def otsu(prepared: Prepared, marks: Marks | None) -> Mask:
    """Two classes, after Otsu 1979 (IEEE TSMC 9:62).

    Args:
        prepared: the working slice.
        marks: the histogram is that of the head within their reach, and the answer is the part under them. None takes
            the whole head and answers with all of its brightest class, the scalp's fat among it.

    Returns:
        bool (h, w).
    """
    return _of_class(prepared, marks, 2)


def multi_otsu(prepared: Prepared, marks: Marks | None) -> Mask:
    """Four classes, after Liao, Chen and Chung 2001 (JISE 17:713); takes and returns the same as `otsu`."""
    return _of_class(prepared, marks, _CLASSES)


def _of_class(prepared: Prepared, marks: Marks | None, classes: int) -> Mask:
    pixels = cv2.GaussianBlur(prepared.pixels, (0, 0), _SIGMA_PX)
    counted = prepared.head if marks is None else prepared.head & marks.within
    if not counted.any():  # a click in the air
        return counted
    try:
        limits = threshold_multiotsu(pixels[counted], classes=classes)  # type: ignore[no-untyped-call]
    except ValueError:  # fewer grey levels than classes
        return np.zeros(counted.shape, dtype=np.bool_)
    level = np.digitize(pixels, limits)
    if marks is None:
        return np.asarray((level == classes - 1) & prepared.head)
    clicked, usual = (float(np.median(level[where])) for where in (marks.include, counted))
    # A lesion is brighter than what is around it, or darker: classes further from there than the clicked one are its too.
    raw = level >= clicked if clicked > usual else level <= clicked if clicked < usual else level == clicked
    return with_rim(under(raw & prepared.head, marks), prepared.pixels, marks)
