"""``--set FIELD=VALUE``: a recipe with some of its hyper-parameters changed, typed and checked."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from core.inputs import check_inputs
from core.train.augment import AUGMENTATIONS
from core.train.losses import LOSSES
from core.train.optimisers import OPTIMISERS
from core.train.recipes import RECIPES, Recipe
from core.train.schedules import SCHEDULES

FIXED = ("name", "task", "architecture", "summary", "shipped")
"""What makes a recipe this one; another recipe is the way to change it."""

FIELDS: dict[str, type] = {field.name: field.type for field in fields(Recipe) if field.name not in FIXED}  # type: ignore[misc]
"""What ``--set`` takes, with types."""

_RANGES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "side": (lambda value: value >= 32 and value % 32 == 0, "a multiple of 32"),
    "train_side": (lambda value: value >= 32 and value % 32 == 0, "a multiple of 32"),
    "finish": (lambda value: 0 <= value <= 1, "from 0 to 1"),
    "epochs": (lambda value: value > 0, "over 0"),
    "passes": (lambda value: value > 0, "over 0"),
    "batch": (lambda value: value > 0, "over 0"),
    "learning_rate": (lambda value: value > 0, "over 0"),
    "weight_decay": (lambda value: value >= 0, "0 or more"),
    "warmup": (lambda value: 0 <= value <= 1, "from 0 to 1"),
    "ema": (lambda value: 0 <= value < 1, "from 0 to below 1"),
    "clip": (lambda value: value > 0, "over 0"),
    "phantoms": (lambda value: value >= 0, "0 or more"),
    "patience": (lambda value: value >= 0, "0 or more"),
    "seed": (lambda value: value >= 0, "0 or more"),
}
_NAMES: Mapping[str, Iterable[str]] = {
    "loss": LOSSES,
    "optimiser": OPTIMISERS,
    "schedule": SCHEDULES,
    "augmentation": AUGMENTATIONS,
    "start": ("", *RECIPES),
}


def split_setting(setting: str) -> tuple[str, str]:
    """``"epochs=40"`` -> ``("epochs", "40")``.

    Raises:
        ValueError: no equals sign, or a field that no recipe has; the message lists those there are.
    """
    field, sign, text = setting.partition("=")
    if not sign or field not in FIELDS:
        raise ValueError(f"{setting!r} sets no field of a recipe; give FIELD=VALUE with one of {', '.join(FIELDS)}")
    return field, text


def parse_value(field: str, text: str) -> Any:
    """The value of a field from its text; several names are joined by commas or plus signs, none is ``none``.

    Raises:
        ValueError: not of the field's type, or out of its range; the message says what is accepted.
    """
    kind = FIELDS[field]
    if kind not in (int, float, str):  # a tuple of names
        names = tuple(name.strip() for name in text.replace("+", ",").split(",") if name.strip())
        value: Any = () if names == ("none",) else names
    else:
        try:
            value = kind(text.strip())
        except ValueError:
            noun = "a whole number" if kind is int else "a number"
            raise ValueError(f"{field} is {noun}; got {text!r}") from None
    check_value(field, value)
    return value


def check_value(field: str, value: Any) -> None:
    """Raise ValueError with one sentence when a field cannot have this value."""
    if field in _NAMES:
        known = tuple(_NAMES[field])
        for name in (value,) if isinstance(value, str) else value:
            if name not in known:
                raise ValueError(f"unknown {field} {name!r}; known are {', '.join(filter(None, known))}")
    if field == "inputs":
        check_inputs(value)
    if field in _RANGES:
        holds, words = _RANGES[field]
        if not (math.isfinite(value) and holds(value)):
            raise ValueError(f"{field} must be {words}; got {value}")


def override(recipe: Recipe, settings: Iterable[str]) -> Recipe:
    """The recipe with ``FIELD=VALUE`` settings applied, the later of two winning.

    Raises:
        ValueError: a setting that is not understood, or one that the recipe's task does not read.
    """
    values = {field: parse_value(field, text) for field, text in map(split_setting, settings)}
    unread = [field for field in ("loss", "inputs") if field in values and recipe.task != "automatic"]
    if unread:
        raise ValueError(
            f"{recipe.name} does not read {unread[0]!r}: clicks are learnt with a loss and input of their own"
        )
    if values.get("start") and recipe.task == "automatic":
        raise ValueError(f"{recipe.name} starts from no other recipe; give --init NAME to start from trained weights")
    return replace(recipe, **values)
