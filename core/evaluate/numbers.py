"""Means that leave out what is undefined, and numbers as they are written to JSON."""

import math
from collections.abc import Iterable
from typing import Any


def mean(values: Iterable[float]) -> float:
    """The mean of the defined values; NaN when there is none."""
    defined = [value for value in values if not math.isnan(value)]
    return sum(defined) / len(defined) if defined else math.nan


def rounded(figures: dict[str, Any]) -> dict[str, Any]:
    """Four decimals, and None for NaN, which JSON has no word for; inside lists and dictionaries too."""
    return {key: _rounded(value) for key, value in figures.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return rounded(value)
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4)
    return value
