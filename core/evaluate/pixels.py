"""Figures that put the pixels of all slices into one pot: confusion, report, ROC and precision-recall."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from core.evaluate.slices import PIXELS_A_SLICE, SEED, SliceScore
from core.types import FloatArray

CLASSES = ("background", "lesion")


def confusion(scores: Sequence[SliceScore]) -> dict[str, int]:
    """Every pixel of every slice: ``background_kept``, ``background_marked``, ``lesion_missed``, ``lesion_found``."""
    names = ("background_kept", "background_marked", "lesion_missed", "lesion_found")
    return {name: sum(getattr(score.counts, name) for score in scores) for name in names}


def classification_report(scores: Sequence[SliceScore], text: bool = False) -> Any:
    """scikit-learn's report on every pixel, classes background and lesion.

    Args:
        scores: at least one.
        text: for reading; else a dictionary.
    """
    from sklearn.metrics import classification_report as report

    counts = list(confusion(scores).values())
    return report(
        [0, 0, 1, 1],
        [0, 1, 0, 1],
        sample_weight=counts,
        labels=[0, 1],
        target_names=CLASSES,
        output_dict=not text,
        zero_division=math.nan,
        digits=3,
    )


def sampled(scores: Sequence[SliceScore]) -> tuple[npt.NDArray[np.bool_], FloatArray]:
    """Truth and probability of the pixels that were drawn from each slice, both (N,)."""
    return (
        np.concatenate([score.sample.truth for score in scores]),
        np.concatenate([score.sample.probability for score in scores]),
    )


def curve_areas(scores: Sequence[SliceScore]) -> dict[str, Any]:
    """Areas under the ROC and precision-recall curve (the latter as average precision) of the drawn pixels.

    NaN when the drawn pixels are all lesion or all background.
    """
    from sklearn.metrics import average_precision_score, roc_auc_score

    truth, probability = sampled(scores)
    defined = bool(truth.any() and not truth.all())
    return {
        "roc_auc": float(roc_auc_score(truth, probability)) if defined else math.nan,
        "pr_auc": float(average_precision_score(truth, probability)) if defined else math.nan,
        "curve_pixels": {"n": len(truth), "n_lesion": int(truth.sum()), "a_slice": PIXELS_A_SLICE, "seed": SEED},
    }
