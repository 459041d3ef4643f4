"""Several models on one slice: their mean, and where and how far they disagree.

The mean of independently trained networks is better calibrated than any of them, and their spread says where not to
trust it: Lakshminarayanan et al. 2017 (arXiv:1612.01474), for segmentation Mehrtash et al. 2020 (IEEE TMI 39:3868).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.segment.results import ModelResult
from core.types import FloatArray


@dataclass(frozen=True, eq=False)
class Combined:
    """What several models make of one slice together."""

    probability: FloatArray
    """float32 (H, W) in [0, 1]: the mean of the members."""
    disagreement: FloatArray
    """float32 (H, W) in [0, 1]: twice the standard deviation of the members' probabilities. 0: all say the same;
    1: half of them are certain of lesion and half are certain of none."""
    entropy: FloatArray
    """float32 (H, W) in [0, 1], in bits: of the mean. 0: certain either way; 1: a coin's toss. Besides disagreement
    it holds the doubt that all members share, such as on a blurred edge."""
    area_px_mean: float
    """Mean area of the members' masks, in pixels."""
    area_px_sd: float
    """Their sample standard deviation; over the mean it is the volume variation coefficient of Wang et al. 2019
    (Neurocomputing 338:34), there of one network's augmented views."""
    unanimous_share: float
    """Share of the pixels in any member's mask that are in every member's; NaN when all masks are empty."""
    count: int
    """How many members."""


def combine(probabilities: Sequence[FloatArray]) -> Combined:
    """The mean of several models and their spread.

    Standard deviation and not mutual information: on 38 validation slices with four networks it told wrong pixels
    from right ones better (area under the ROC curve near the lesion 0.69 against 0.64).

    Args:
        probabilities: at least two, each float32 (H, W) in [0, 1], of one size.

    Raises:
        ValueError: fewer than two, or of different sizes.
    """
    if len(probabilities) < 2:
        raise ValueError(f"an ensemble needs at least two models' probabilities; got {len(probabilities)}")
    shapes = {np.shape(probability) for probability in probabilities}
    if len(shapes) > 1 or any(len(shape) != 2 for shape in shapes):
        raise ValueError(f"probabilities must all be (H, W) of one size; got {', '.join(map(str, sorted(shapes)))}")
    members = np.stack([np.asarray(probability, dtype=np.float32) for probability in probabilities])
    mean = members.mean(axis=0)
    masks = members > 0.5
    areas = masks.sum(axis=(1, 2)).astype(np.float64)
    union, common = np.count_nonzero(masks.any(axis=0)), np.count_nonzero(masks.all(axis=0))
    return Combined(
        probability=mean,
        disagreement=np.clip(2.0 * members.std(axis=0), 0.0, 1.0).astype(np.float32),
        entropy=_entropy_bits(mean),
        area_px_mean=float(areas.mean()),
        area_px_sd=float(areas.std(ddof=1)),
        unanimous_share=common / union if union else float("nan"),
        count=len(members),
    )


def result_from(name: str, members: Sequence[ModelResult]) -> ModelResult:
    """An ensemble's answer out of its members' answers, without running them again.

    Args:
        name: of the ensemble.
        members: at least two, on the same slice.

    Returns:
        Its time is that of all members one after the other, and of taking the mean.

    Raises:
        ValueError: as `combine`.
    """
    started = time.perf_counter()
    probability = combine([member.probability for member in members]).probability
    elapsed = (time.perf_counter() - started) * 1000
    return ModelResult(name, probability, sum(member.predict_ms for member in members) + elapsed)


def _entropy_bits(probability: FloatArray) -> FloatArray:
    """Binary entropy, 0 at 0 and 1."""
    total = np.zeros_like(probability)
    for part in (probability, 1.0 - probability):
        total -= part * np.log2(np.where(part > 0, part, 1.0))
    return np.clip(total, 0.0, 1.0).astype(np.float32)
