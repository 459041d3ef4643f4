"""What a hyper-parameter search varies: ``FIELD=a,b,c`` or ``FIELD=low..high``, the latter with ``log`` behind it or not."""

import itertools
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.train.overrides import FIELDS, override, parse_value, split_setting
from core.train.recipes import Recipe

if TYPE_CHECKING:
    from optuna.trial import Trial

Value = str | int | float
_RANGE = re.compile(r"(?P<low>[^,]+?)\.\.(?P<high>[^,]+?)(?P<log>log)?")


class Axis(Protocol):
    """The values that one field may take."""

    def suggest(self, trial: "Trial", field: str) -> Value:
        """One value, as Optuna's sampler chooses."""

    def points(self) -> tuple[Value, ...]:
        """The values that a grid tries."""

    def words(self) -> str:
        """As it is written on the command line."""


@dataclass(frozen=True)
class Choice:
    """Some values, as text; names of a field that takes several are joined by plus signs."""

    texts: tuple[str, ...]

    def suggest(self, trial: "Trial", field: str) -> Value:
        """See `Axis`."""
        return str(trial.suggest_categorical(field, self.texts))

    def points(self) -> tuple[Value, ...]:
        """All of them."""
        return self.texts

    def words(self) -> str:
        """See `Axis`."""
        return ",".join(self.texts)


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``, both included."""

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def suggest(self, trial: "Trial", field: str) -> Value:
        """See `Axis`."""
        if self.whole:
            return trial.suggest_int(field, int(self.low), int(self.high), log=self.log)
        return trial.suggest_float(field, self.low, self.high, log=self.log)

    def points(self) -> tuple[Value, ...]:
        """Both ends and the middle, on the axis's own scale."""
        middle = math.sqrt(self.low * self.high) if self.log else (self.low + self.high) / 2
        points: tuple[Value, ...] = (self.low, middle, self.high)
        return tuple(dict.fromkeys(round(float(value)) for value in points)) if self.whole else points

    def words(self) -> str:
        """See `Axis`."""
        return f"{self.low:g}..{self.high:g}{'log' if self.log else ''}"


Space = Mapping[str, Axis]
"""The fields of a recipe that a search varies."""


def default_space(recipe: Recipe) -> Space:
    """What matters most in training a segmentation network, when nothing else is said."""
    space: dict[str, Axis] = {
        "learning_rate": Range(1e-4, 1e-2, log=True),
        "weight_decay": Range(1e-4, 1e-1, log=True),
        "batch": Choice(("8", "16", "32")),
    }
    if recipe.task == "automatic":
        space["loss"] = Choice(tuple(dict.fromkeys((recipe.loss, "bce_dice", "dice_focal", "tversky", "lovasz"))))
    return space


def parse_space(texts: Iterable[str], recipe: Recipe) -> Space:
    """The space from the command line; none given means `default_space`.

    Raises:
        ValueError: a field that no recipe has, or values that it cannot take.
    """
    space: dict[str, Axis] = {}
    for text in texts:
        field, values = split_setting(text)
        found = _RANGE.fullmatch(values.strip())
        space[field] = _range(field, found) if found else Choice(tuple(part.strip() for part in values.split(",")))
        for point in space[field].points():
            override(recipe, [f"{field}={text_of(point)}"])  # raises where the recipe cannot take it
    return space or default_space(recipe)


def _range(field: str, found: "re.Match[str]") -> Range:
    if FIELDS[field] not in (int, float):
        raise ValueError(f"{field} is no number, so it has no range; give --space {field}=a,b,c")
    low, high = float(parse_value(field, found["low"])), float(parse_value(field, found["high"]))
    log = bool(found["log"])
    if not low < high or (log and low <= 0):
        raise ValueError(f"a range goes from low to high, over 0 where log is asked for; got {field}={found[0]}")
    return Range(low, high, log, FIELDS[field] is int)


def text_of(value: Value) -> str:
    """A value as ``--set`` takes it; numbers to three digits, which is also what the trial is trained with."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def grid_of(space: Space) -> list[dict[str, Value]]:
    """Every combination of the points of all axes."""
    return [
        dict(zip(space, values, strict=True))
        for values in itertools.product(*(axis.points() for axis in space.values()))
    ]
