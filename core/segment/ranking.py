"""Which models to look at first."""

import math
from collections.abc import Iterable

from core import weights


def dice_on_test(name: str) -> float | None:
    """Mean Dice a slice on the test split, from the model's card; None when it was not measured or is leaky."""
    try:
        metrics = weights.card(name).fields.get("metrics")
    except weights.WeightsError:
        return None
    test = metrics.get("test") if isinstance(metrics, dict) else None
    if not isinstance(test, dict) or test.get("leaky"):
        return None
    dice = test.get("dice_mean")
    return float(dice) if isinstance(dice, int | float) and math.isfinite(dice) else None


def ranked(names: Iterable[str]) -> tuple[str, ...]:
    """Models with the highest test Dice first; what was not measured comes last, in the order given."""

    def place(name: str) -> tuple[bool, float]:
        dice = dice_on_test(name)
        return dice is None, -(dice or 0.0)

    return tuple(sorted(names, key=place))
