"""What a person asks for: an immutable list of prompts, its undo history, and the operations that change it.

The mask is always computed from the list, so undo, redo, deleting one prompt and replaying cost nothing to get
right, and two people who send the same list get the same mask.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, TypeAlias

from core.types import Mask


@dataclass(frozen=True)
class PointPrompt:
    """A click at (x, y) in native pixels: this place belongs to the lesion, or does not."""

    x: float
    y: float
    include: bool = True


@dataclass(frozen=True)
class BoxPrompt:
    """A box around the lesion, corners in native pixels with x0 < x1 and y0 < y1."""

    x0: float
    y0: float
    x1: float
    y1: float


Prompt: TypeAlias = PointPrompt | BoxPrompt


@dataclass(frozen=True, eq=False)
class StartMask:
    """A mask that clicks correct instead of starting from nothing."""

    source: str  # the model that drew it
    mask: Mask


@dataclass(frozen=True)
class Prompts:
    """All prompts of one lesion on one slice, in the order in which they were given."""

    items: tuple[Prompt, ...] = ()
    start: StartMask | None = None

    @property
    def points(self) -> tuple[PointPrompt, ...]:
        """The clicks, in order."""
        return tuple(item for item in self.items if isinstance(item, PointPrompt))

    @property
    def box(self) -> BoxPrompt | None:
        """The newest box: a second box replaces the first."""
        boxes = [item for item in self.items if isinstance(item, BoxPrompt)]
        return boxes[-1] if boxes else None

    def __bool__(self) -> bool:
        return bool(self.items) or self.start is not None


@dataclass(frozen=True)
class History:
    """Prompts with everything that undo and redo can reach, without limit."""

    present: Prompts = field(default_factory=Prompts)
    past: tuple[Prompts, ...] = ()
    future: tuple[Prompts, ...] = ()

    def then(self, present: Prompts) -> "History":
        """A new present; what was undone before is forgotten, as in every editor."""
        return self if present == self.present else History(present, (*self.past, self.present), ())

    def undo(self) -> "History":
        """One step back, or unchanged at the beginning."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> "History":
        """One step forward again, or unchanged at the end."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])


def _number(operation: Mapping[str, Any], name: str) -> float:
    value = operation.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"{name} must be a finite number; got {value!r}")
    return float(value)


def _inside(x: float, y: float, size: tuple[int, int]) -> bool:
    height, width = size
    return -0.5 <= x <= width - 0.5 and -0.5 <= y <= height - 0.5


def _point(operation: Mapping[str, Any], include: bool, size: tuple[int, int]) -> PointPrompt:
    x, y = _number(operation, "x"), _number(operation, "y")
    if not _inside(x, y, size):
        raise ValueError(f"the point ({x:g}, {y:g}) lies outside the slice of {size[1]} x {size[0]} pixels")
    return PointPrompt(x, y, include)


def _box(operation: Mapping[str, Any], size: tuple[int, int]) -> BoxPrompt:
    height, width = size
    x = sorted(min(max(_number(operation, name), 0.0), width - 1.0) for name in ("x0", "x1"))
    y = sorted(min(max(_number(operation, name), 0.0), height - 1.0) for name in ("y0", "y1"))
    if x[1] - x[0] < 1 or y[1] - y[0] < 1:
        raise ValueError("a box needs at least two pixels in each direction inside the slice")
    return BoxPrompt(x[0], y[0], x[1], y[1])


def _item(present: Prompts, operation: Mapping[str, Any]) -> int:
    index = operation.get("index")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(present.items):
        raise ValueError(f"there is no prompt number {index!r}; there are {len(present.items)}")
    return index


def apply_operation(history: History, operation: Mapping[str, Any], size: tuple[int, int]) -> History:
    """One operation of the canvas on a history.

    Args:
        history: what was there.
        operation: ``{"op": "add_point", "x", "y", "include"}``, ``{"op": "add_box", "x0", "y0", "x1", "y1"}``,
            ``{"op": "delete", "index"}``, ``{"op": "move", "index", "x", "y"}``, ``{"op": "clear"}``,
            ``{"op": "undo"}`` or ``{"op": "redo"}``.
        size: (rows, columns) of the slice.

    Raises:
        ValueError: an unknown operation, a point outside the slice, a box without area, a missing index.
    """
    present, kind = history.present, operation.get("op")
    if kind == "undo":
        return history.undo()
    if kind == "redo":
        return history.redo()
    if kind == "clear":
        return history.then(Prompts())
    if kind == "add_point":
        added = _point(operation, bool(operation.get("include", True)), size)
        return history.then(replace(present, items=(*present.items, added)))
    if kind == "add_box":
        return history.then(replace(present, items=(*present.items, _box(operation, size))))
    if kind == "delete":
        index = _item(present, operation)
        return history.then(replace(present, items=present.items[:index] + present.items[index + 1 :]))
    if kind == "move":
        index = _item(present, operation)
        old = present.items[index]
        if not isinstance(old, PointPrompt):
            raise ValueError("only points can be moved; draw the box again instead")
        moved = _point(operation, old.include, size)
        return history.then(replace(present, items=(*present.items[:index], moved, *present.items[index + 1 :])))
    raise ValueError(f"unknown operation {kind!r}; known are add_point, add_box, delete, move, clear, undo, redo")
