"""The operations of the canvas: each makes a new state of the prompts, or is refused in one sentence."""

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import TypeAlias, get_args

from core.prompt.history import History
from core.prompt.lasso import region
from core.prompt.lesion_operations import LOOKS, STEPS, Operation
from core.prompt.polylines import polyline
from core.prompt.prompts import (
    BoxPrompt,
    LassoPrompt,
    PointPrompt,
    Prompt,
    Prompts,
    ScribblePrompt,
    Stroke,
    Tidy,
    TidyKind,
)

RADIUS_PX = (0.5, 200.0)
CANDIDATES = 3

Size: TypeAlias = tuple[int, int]


def apply_operation(history: History, operation: Operation, size: Size) -> History:
    """One operation of the canvas on a history.

    Args:
        history: what was there.
        operation: ``{"op": name, ...}`` with these fields; coordinates are native pixels, points are ``[[x, y], ...]``:
            on the prompts of the lesion in work ``add_point`` x y include, ``add_box`` x0 y0 x1 y1, ``add_scribble``
            points include, ``add_lasso`` points include, ``stroke`` points radius add, ``tidy`` kind ("fill", "largest"
            or "smooth"), ``choose`` candidate (0 to 2), ``delete`` index, ``move`` index x y, ``clear``;
            on the lesions ``add_lesion``, ``step_lesion`` by (1 or -1), ``select_lesion`` number, ``delete_lesion``
            number, ``rename_lesion`` number name, ``lock_lesion`` number locked; ``undo``, ``redo``.
        size: (rows, columns) of the slice. Boxes and lines that leave it end at its border.

    Raises:
        ValueError: an unknown operation, a point outside the slice, a box or lasso without area, a line with too few or
            too many points, a radius outside 0.5 to 200 px, nothing to tidy, a candidate, an index or a lesion that is
            not there, prompts for a locked lesion, one lesion too many.
    """
    kind, present = operation.get("op"), history.present
    if kind == "undo":
        return history.undo()
    if kind == "redo":
        return history.redo()
    if isinstance(kind, str) and kind in LOOKS:
        return history.seen_as(LOOKS[kind](present, operation))
    if isinstance(kind, str) and kind in STEPS:
        return history.then(STEPS[kind](present, operation))
    change = _CHANGES.get(kind) if isinstance(kind, str) else None
    if change is None:
        raise ValueError(f"unknown operation {kind!r}; known are {', '.join((*_CHANGES, *LOOKS, *STEPS))}, undo, redo")
    if present.current.locked:
        raise ValueError(f"lesion {present.active} is locked; unlock it to change it")
    prompts = present.prompts
    changed = change(prompts, operation, size)
    if changed.asked[:1] != prompts.asked[:1]:
        changed = replace(changed, candidate=None)  # it was a reading of another first prompt
    return history.then(present.with_prompts(changed))


def _added(present: Prompts, item: Prompt) -> Prompts:
    return replace(present, items=(*present.items, item))


def _add_point(present: Prompts, operation: Operation, size: Size) -> Prompts:
    return _added(present, _point(operation, bool(operation.get("include", True)), size))


def _add_box(present: Prompts, operation: Operation, size: Size) -> Prompts:
    height, width = size
    x = sorted(min(max(_number(operation, name), 0.0), width - 1.0) for name in ("x0", "x1"))
    y = sorted(min(max(_number(operation, name), 0.0), height - 1.0) for name in ("y0", "y1"))
    if x[1] - x[0] < 1 or y[1] - y[0] < 1:
        raise ValueError("a box needs at least two pixels in each direction inside the slice")
    return _added(present, BoxPrompt(x[0], y[0], x[1], y[1]))


def _add_scribble(present: Prompts, operation: Operation, size: Size) -> Prompts:
    points = polyline(operation.get("points"), "scribble", 2, size)
    return _added(present, ScribblePrompt(points, bool(operation.get("include", True))))


def _add_lasso(present: Prompts, operation: Operation, size: Size) -> Prompts:
    points = polyline(operation.get("points"), "lasso", 3, size, closed=True)
    if not region(points, size).any():
        raise ValueError("a lasso needs an area; this one encloses no pixel of the slice")
    return _added(present, LassoPrompt(points, bool(operation.get("include", True))))


def _stroke(present: Prompts, operation: Operation, size: Size) -> Prompts:
    radius, (least, most) = _number(operation, "radius"), RADIUS_PX
    if not least <= radius <= most:
        raise ValueError(f"the radius of a brush lies between {least:g} and {most:g} px; got {radius:g}")
    points = polyline(operation.get("points"), "stroke", 1, size)
    return _added(present, Stroke(points, round(radius, 1), bool(operation.get("add", True))))


def _tidy(present: Prompts, operation: Operation, size: Size) -> Prompts:
    known: tuple[TidyKind, ...] = get_args(TidyKind)
    kind = next((name for name in known if name == operation.get("kind")), None)
    if kind is None:
        raise ValueError(f"a mask can be tidied by {', '.join(known)}; got {operation.get('kind')!r}")
    if not present:
        raise ValueError("there is no mask to tidy yet; click inside the lesion or paint it first")
    return _added(present, Tidy(kind))


def _choose(present: Prompts, operation: Operation, size: Size) -> Prompts:
    chosen = operation.get("candidate")
    if isinstance(chosen, bool) or not isinstance(chosen, int) or not 0 <= chosen < CANDIDATES:
        raise ValueError(f"there is no candidate number {chosen!r}; they count from 0 to {CANDIDATES - 1}")
    if not present.ambiguous:
        raise ValueError("there are candidates only after a single include click; add prompts to correct this mask")
    return replace(present, candidate=chosen or None)


def _delete(present: Prompts, operation: Operation, size: Size) -> Prompts:
    index = _item(present, operation)
    return replace(present, items=present.items[:index] + present.items[index + 1 :])


def _move(present: Prompts, operation: Operation, size: Size) -> Prompts:
    index = _item(present, operation)
    old = present.items[index]
    if not isinstance(old, PointPrompt):
        raise ValueError("only points can be moved; delete this one and draw it again instead")
    moved = _point(operation, old.include, size)
    return replace(present, items=(*present.items[:index], moved, *present.items[index + 1 :]))


def _clear(present: Prompts, operation: Operation, size: Size) -> Prompts:
    return Prompts()


_CHANGES: dict[str, Callable[[Prompts, Operation, Size], Prompts]] = {
    "add_point": _add_point,
    "add_box": _add_box,
    "add_scribble": _add_scribble,
    "add_lasso": _add_lasso,
    "stroke": _stroke,
    "tidy": _tidy,
    "choose": _choose,
    "delete": _delete,
    "move": _move,
    "clear": _clear,
}


def _number(operation: Operation, name: str) -> float:
    value = operation.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"{name} must be a finite number; got {value!r}")
    return float(value)


def _point(operation: Operation, include: bool, size: Size) -> PointPrompt:
    x, y = _number(operation, "x"), _number(operation, "y")
    height, width = size
    if not (-0.5 <= x <= width - 0.5 and -0.5 <= y <= height - 0.5):
        raise ValueError(f"the point ({x:g}, {y:g}) lies outside the slice of {width} x {height} pixels")
    return PointPrompt(x, y, include)


def _item(present: Prompts, operation: Operation) -> int:
    index = operation.get("index")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(present.items):
        raise ValueError(f"there is no prompt number {index!r}; there are {len(present.items)}")
    return index
