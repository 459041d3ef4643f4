"""What the canvas sends: a log of operations, checked, since anything may arrive from a browser."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import Any

LINE_POINTS = 400  # of one scribble, lasso or stroke; the same number as in lines.js
LONGEST_NAME = 200  # of a lesion, in characters; core.prompt keeps the first 40


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _index(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _kind(value: object) -> bool:
    return value in ("fill", "largest", "smooth")


def _by(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in (1, -1)


def _name(value: object) -> bool:
    # half of a character beyond 16 bits comes through JSON, but no file takes it
    return isinstance(value, str) and len(value) <= LONGEST_NAME and not any("\ud800" <= c <= "\udfff" for c in value)


def _points(value: object) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= LINE_POINTS
        and all(isinstance(point, list) and len(point) == 2 and all(map(_number, point)) for point in value)
    )


FIELDS: dict[str, dict[str, Callable[[object], bool]]] = {
    "add_point": {"x": _number, "y": _number, "include": _flag},
    "add_box": {"x0": _number, "y0": _number, "x1": _number, "y1": _number},
    "add_scribble": {"points": _points, "include": _flag},
    "add_lasso": {"points": _points, "include": _flag},
    "stroke": {"points": _points, "radius": _number, "add": _flag},
    "tidy": {"kind": _kind},
    "choose": {"candidate": _index},
    "delete": {"index": _index},
    "move": {"index": _index, "x": _number, "y": _number},
    "add_lesion": {},
    "step_lesion": {"by": _by},
    "select_lesion": {"number": _index},
    "delete_lesion": {"number": _index},
    "rename_lesion": {"number": _index, "name": _name},
    "lock_lesion": {"number": _index, "locked": _flag},
    "undo": {},
    "redo": {},
    "clear": {},
}
"""The fields of each operation; `core.prompt.apply_operation` says what they mean and refuses what makes no sense."""


@dataclass(frozen=True)
class PassedOver:
    """A suggested place (x, y), in native pixels of the image that the person saw, that is not to be suggested again."""

    image_id: str
    x: float
    y: float


@dataclass(frozen=True)
class CanvasEvent:
    """Operations of one browser on one image, in order; applying them twice must change nothing the second time.

    Attributes:
        client: names one mounted canvas; its operations are numbered from 1 without gaps.
        image_id: the image that the person saw while doing them.
        ops: ``{"seq": n, "op": name, ...}`` with the fields of FIELDS; coordinates are native (x, y) pixels. Those
            with a ``seq`` up to the last one applied for this client have been applied already and must be skipped.
    """

    client: str = ""
    image_id: str = ""
    ops: tuple[Mapping[str, Any], ...] = ()


def _checked(op: object) -> dict[str, Any] | None:
    if not isinstance(op, Mapping) or not _index(op.get("seq")) or not isinstance(op.get("image_id"), str):
        return None
    fields = FIELDS.get(op["op"]) if isinstance(op.get("op"), str) else None
    if fields is None or not all(fits(op.get(name)) for name, fits in fields.items()):
        return None
    return {"seq": op["seq"], "image_id": op["image_id"], "op": op["op"], **{name: op[name] for name in fields}}


def parse_log(log: object) -> tuple[CanvasEvent, ...]:
    """The component's state -> one event per run of operations on the same image; malformed operations are left out.

    A log can hold two images when the person clicked just before and just after the image changed.
    """
    if not isinstance(log, Mapping) or not isinstance(log.get("client"), str) or not isinstance(log.get("ops"), list):
        return ()
    ops = sorted((op for op in map(_checked, log["ops"]) if op), key=lambda op: op["seq"])
    return tuple(
        CanvasEvent(log["client"], image_id, tuple({k: v for k, v in op.items() if k != "image_id"} for op in run))
        for image_id, run in groupby(ops, key=lambda op: op["image_id"])
    )


def parse_passed_over(sent: object) -> PassedOver | None:
    """What the browser says of a suggestion that was declined -> the place; None for anything malformed."""
    if not isinstance(sent, Mapping) or not isinstance(sent.get("image_id"), str):
        return None
    if not _number(sent.get("x")) or not _number(sent.get("y")):
        return None
    return PassedOver(sent["image_id"], float(sent["x"]), float(sent["y"]))
