"""How many lesions were found, whatever their size: separate lesions matched one to one."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from core.measure.checks import checked_mask
from core.measure.scores import share
from core.types import Mask

LESION_IOU = 0.1
"""A marked lesion counts as a true one when their IoU is over this: found, not yet well drawn."""


@dataclass(frozen=True)
class LesionMatch:
    """Lesions of one slice."""

    found: int
    """True lesions with a marked one of their own."""
    missed: int
    """True lesions without one."""
    false: int
    """Marked lesions that are none, or a second one on the same true lesion."""

    @property
    def f1(self) -> float:
        """2 found / (2 found + missed + false); NaN when there is neither a true nor a marked lesion."""
        return share(2 * self.found, 2 * self.found + self.missed + self.false)


def match_lesions(prediction: Mask, truth: Mask, iou_over: float = LESION_IOU) -> LesionMatch:
    """Match separate lesions one to one, as many as can be matched.

    Lesions are connected components, pixels that touch at a corner being one, as in the evaluation of the WMH
    challenge (wmh.isi.uu.nl; Kuijf et al. 2019), which asks for any overlap. The threshold on IoU and the assignment
    of each marked lesion to at most one true lesion are those of Metrics Reloaded (Maier-Hein et al. 2024), so that
    one large blob over three lesions finds one. No component is too small to count.

    Args:
        prediction: bool (H, W).
        truth: bool (H, W), the same size.
        iou_over: a pair may be matched when its IoU is over this; 0 to 1.

    Raises:
        ValueError: not masks, different sizes, or a threshold outside of [0, 1).
    """
    prediction, truth = checked_mask(prediction, "prediction"), checked_mask(truth, "truth")
    if prediction.shape != truth.shape:
        raise ValueError(f"Prediction and truth must have the same shape; got {prediction.shape} and {truth.shape}.")
    if not 0 <= iou_over < 1:
        raise ValueError(f"The IoU to be over is from 0 to below 1; got {iou_over}.")
    overlaps = _ious(prediction, truth)
    found = _most_pairs(overlaps > iou_over)
    return LesionMatch(found, overlaps.shape[0] - found, overlaps.shape[1] - found)


def _ious(prediction: Mask, truth: Mask) -> npt.NDArray[np.float64]:
    """(true lesions, marked lesions): IoU of each pair."""
    n_true, true = cv2.connectedComponents(truth.astype(np.uint8), connectivity=8)
    n_marked, marked = cv2.connectedComponents(prediction.astype(np.uint8), connectivity=8)
    pairs = np.bincount((true * n_marked + marked).ravel(), minlength=n_true * n_marked).reshape(n_true, n_marked)
    common = pairs[1:, 1:]
    union = pairs.sum(axis=1)[1:, None] + pairs.sum(axis=0)[None, 1:] - common
    ious: npt.NDArray[np.float64] = common / union
    return ious


def _most_pairs(allowed: npt.NDArray[np.bool_]) -> int:
    """How many pairs can stand at once when each row and each column is used at most once."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(allowed, maximize=True)
    return int(allowed[rows, columns].sum())
