"""GrabCut: two mixtures of brightness and place, and the cheapest cut between them."""

import cv2
import numpy as np
from scipy.ndimage import distance_transform_edt

from core.classical.marks import REACH_PX, Marks
from core.classical.prepared import Prepared
from core.classical.region import under, with_rim
from core.types import Mask

_ROUNDS = 4
_LIKELY_PX = 16.0
_SIGMA_PX = 3.0
_PLACE = 1.5
"""Weight of the distance from the marks beside brightness: with brightness alone the few pixels at the click make a
mixture so narrow that nothing else fits it."""


def grab_cut(prepared: Prepared, marks: Marks) -> Mask:
    """Iterated graph cuts, after Rother, Kolmogorov and Blake 2004 (ACM TOG 23:309), by OpenCV.

    Its three channels are brightness, brightness blurred and distance from the marks, in place of a photograph's
    colours.

    Args:
        prepared: the working slice.
        marks: include marks are certain lesion and what is near them is likely; exclude marks, what lies beyond their
            reach and the air are certain background.

    Returns:
        bool (h, w).
    """
    fine, distance = prepared.pixels, distance_transform_edt(~marks.include)
    channels = fine, cv2.GaussianBlur(fine, (0, 0), _SIGMA_PX), np.clip(distance / REACH_PX * _PLACE, 0.0, 1.0)
    picture = np.rint(np.stack(channels, axis=-1) * 255).astype(np.uint8)  # OpenCV's takes 8 bits alone
    labels = np.full(fine.shape, cv2.GC_PR_BGD, dtype=np.uint8)
    labels[distance <= _LIKELY_PX] = cv2.GC_PR_FGD
    labels[~marks.within | marks.exclude | ~prepared.head] = cv2.GC_BGD
    labels[marks.include] = cv2.GC_FGD
    if not np.isin(labels, (cv2.GC_BGD, cv2.GC_PR_BGD)).any():  # a slice so small that all of it is near the click
        labels[~marks.include] = cv2.GC_PR_BGD
    if marks.include.all():
        return marks.include
    cv2.setRNGSeed(0)  # the mixtures start from k-means, which draws
    cv2.grabCut(picture, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    lesion = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)) & prepared.head
    return with_rim(under(lesion, marks), fine, marks)
