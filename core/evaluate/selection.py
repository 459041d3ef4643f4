"""Which models make a good ensemble: greedy forward selection on validation slices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.evaluate.numbers import mean
from core.types import Mask

HalfArray = npt.NDArray[np.float16]


@dataclass(frozen=True)
class Step:
    """One model more."""

    added: str
    dice_mean: float
    """Mean slice Dice of the averaged probabilities with this model and all before it."""


@dataclass(frozen=True)
class Chosen:
    """Members and how they were come by."""

    members: tuple[str, ...]
    steps: tuple[Step, ...]
    """Of the selection, those that did not help included; none when the members were given."""
    dice_mean: float
    """Mean slice Dice of the ensemble on the slices that chose it."""
    n_slices: int
    n_patients: int


def select(
    probabilities: Mapping[str, Sequence[HalfArray]], truths: Sequence[Mask], size: int
) -> tuple[tuple[Step, ...], int]:
    """Add the model that helps the mean most, again and again (Caruana et al. 2004, without replacement).

    Args:
        probabilities: float16 (H, W) in [0, 1] of each model on each slice; at least two models.
        truths: bool (H, W) of each slice.
        size: members at most, from 2 to the number of models.

    Returns:
        The steps in order, and how many of them make the best ensemble, two at least: one model is none.

    Raises:
        ValueError: fewer than two models, an impossible size, or no slice with a defined Dice.
    """
    if not 2 <= size <= len(probabilities):
        raise ValueError(
            f"an ensemble has from 2 members to as many as there are models ({len(probabilities)}); got size {size}"
        )
    sums = [np.zeros(truth.shape, dtype=np.float32) for truth in truths]
    left, steps = sorted(probabilities), list[Step]()
    while len(steps) < size:
        count = len(steps) + 1
        tried = {name: mean_dice(sums, probabilities[name], truths, count) for name in left}
        best = max(left, key=lambda name: tried[name])
        if np.isnan(tried[best]):
            raise ValueError("no slice has a lesion or a mask, so there is no Dice to choose members by")
        steps.append(Step(best, tried[best]))
        left.remove(best)
        for total, probability in zip(sums, probabilities[best], strict=True):
            total += probability
    kept = max(range(2, size + 1), key=lambda members: steps[members - 1].dice_mean)
    return tuple(steps), kept


def mean_dice(
    sums: Sequence[npt.NDArray[np.float32]], added: Iterable[HalfArray], truths: Sequence[Mask], count: int
) -> float:
    """Mean slice Dice of (sum + added) / count above one half; NaN where no slice has a lesion or a mask."""
    return mean(
        dice((total + probability) > 0.5 * count, truth)
        for total, probability, truth in zip(sums, added, truths, strict=True)
    )


def dice(predicted: Mask, truth: Mask) -> float:
    """NaN when both are empty."""
    whole = int(predicted.sum()) + int(truth.sum())
    return 2 * int((predicted & truth).sum()) / whole if whole else float("nan")
