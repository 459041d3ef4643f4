"""What the canvas sends: a log of operations, checked, since anything may arrive from a browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import Any

FIELDS: dict[str, dict[str, type]] = {
    "add_point": {"x": float, "y": float, "include": bool},
    "add_box": {"x0": float, "y0": float, "x1": float, "y1": float},
    "delete": {"index": int},
    "move": {"index": int, "x": float, "y": float},
    "undo": {},
    "redo": {},
    "clear": {},
}


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


def _is(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return isinstance(value, kind)


def _checked(op: object) -> dict[str, Any] | None:
    if not isinstance(op, Mapping) or not _is(op.get("seq"), int) or not isinstance(op.get("image_id"), str):
        return None
    fields = FIELDS.get(op["op"]) if isinstance(op.get("op"), str) else None
    if fields is None or not all(_is(op.get(name), kind) for name, kind in fields.items()):
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
