"""How the learning rate runs over a training: pure functions of the step, so that a resumed run takes the same rates."""

import math
from collections.abc import Callable, Sequence

LINEAR_WARMUP = 0.25
"""The least share of the steps that ``warmup_linear`` warms up for."""

PATIENCE_EPOCHS = 3
"""``plateau`` halves the rate when that many epochs in a row brought no better score."""


def _constant(done: int, rest: int, scores: Sequence[float]) -> float:
    return 1.0


def _exponential(done: int, rest: int, scores: Sequence[float]) -> float:
    return float(0.01 ** (done / rest))


def _cosine(done: int, rest: int, scores: Sequence[float]) -> float:
    return 0.5 * (1 + math.cos(math.pi * done / rest))


def _linear(done: int, rest: int, scores: Sequence[float]) -> float:
    return 1 - done / rest


def _plateau(done: int, rest: int, scores: Sequence[float]) -> float:
    best, waited, halvings = -math.inf, 0, 0
    for score in scores:
        best, waited = (score, 0) if score > best else (best, waited + 1)  # a NaN is no improvement
        if waited == PATIENCE_EPOCHS:
            halvings, waited = halvings + 1, 0
    return float(0.5**halvings)


SCHEDULES: dict[str, Callable[[int, int, Sequence[float]], float]] = {
    "constant": _constant,
    "exponential": _exponential,
    "cosine": _cosine,
    "warmup_linear": _linear,
    "plateau": _plateau,
}
"""What follows the warm-up: (steps done since, all steps after the warm-up, scores) -> share of the base rate."""


def learning_rate(base: float, name: str, step: int, steps: int, warmup: float, scores: Sequence[float] = ()) -> float:
    """The rate to take at a step.

    Args:
        base: the highest rate, reached when the warm-up is over.
        name: after the warm-up, ``constant`` stays there; ``exponential`` decays to 1 % at the end of the run;
            ``cosine`` follows half a cosine to zero (Loshchilov & Hutter 2017, without restarts); ``warmup_linear``
            falls in a straight line to zero; ``plateau`` halves whenever the best score is three epochs old, and
            counts three anew.
        step: counted from 0.
        steps: of the whole run.
        warmup: share of the steps, 0 to 1, over which the rate rises in a straight line. At least one step, and
            for ``warmup_linear`` at least a quarter of the run.
        scores: validation scores of the finished epochs, oldest first, higher is better; only ``plateau`` reads them.

    Returns:
        A rate in [0, base], the same for the same arguments: nothing is remembered between calls.

    Raises:
        ValueError: an unknown name.
    """
    if name not in SCHEDULES:
        raise ValueError(f"unknown schedule {name!r}; known are {', '.join(SCHEDULES)}")
    share = max(warmup, LINEAR_WARMUP) if name == "warmup_linear" else warmup
    warm_steps = max(1, round(share * steps))
    if step < warm_steps:
        return base * (step + 1) / warm_steps
    rest = max(1, steps - warm_steps)
    return base * SCHEDULES[name](min(step - warm_steps, rest), rest, scores)


def factor(name: str, step: int, steps: int, warmup: float, scores: Sequence[float] = ()) -> float:
    """`learning_rate` for a base rate of 1: a share in [0, 1]."""
    return learning_rate(1.0, name, step, steps, warmup, scores)
