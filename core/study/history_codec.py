"""Prompts with everything that undo and redo can reach, as JSON.

A history grows by a few numbers a step: each prompt is written once, lines in tenths of a pixel, and each state as
what differs from the state before it.
"""

from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any

from core.prompt import (
    BoxPrompt,
    History,
    LassoPrompt,
    PointPrompt,
    Prompt,
    Prompts,
    ScribblePrompt,
    StartMask,
    Stroke,
    Tidy,
)
from core.prompt.prompts import Polyline
from core.study.arrays import pack_mask, unpack_mask
from core.study.documents import Fetch, Keep


def encode_history(history: History, keep: Keep) -> dict[str, Any]:
    """Each prompt and start mask once, and the states as steps.

    A step is [start's number or null, candidate or null, how many prompts stay from the state before, numbers of those
    that follow].
    """
    items: dict[Prompt, int] = {}
    starts: dict[StartMask, int] = {}
    steps, before = [], list[int]()
    for prompts in (*history.past, history.present, *history.future):
        start = None if prompts.start is None else starts.setdefault(prompts.start, len(starts))
        numbers = [items.setdefault(item, len(items)) for item in prompts.items]
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, numbers, strict=False)))
        steps.append([start, prompts.candidate, same, numbers[same:]])
        before = numbers
    return {
        "items": [_item(item) for item in items],
        "starts": [{"source": start.source, "mask": keep(start, _mask_packer(start))} for start in starts],
        "steps": steps,
        "present": len(history.past),
    }


def _mask_packer(start: StartMask) -> Callable[[], bytes]:
    return lambda: pack_mask(start.mask)


def decode_history(saved: Mapping[str, Any], fetch: Fetch) -> History:
    """What `encode_history` wrote, now or in format 1; what goes wrong is for the caller to catch."""
    items = [_from_item(item) for item in saved["items"]]
    # One object a start mask: states are told apart by which object they start from.
    starts = [StartMask(start["source"], unpack_mask(fetch(start["mask"]))) for start in saved["starts"]]
    # format 1 wrote each state in full: [start's number, numbers of its prompts]
    steps = saved["steps"] if "steps" in saved else [[start, None, 0, numbers] for start, numbers in saved["states"]]
    states, before = [], list[int]()
    for start, candidate, same, more in steps:
        before = [*before[:same], *more]
        given = tuple(items[number] for number in before)
        states.append(Prompts(given, None if start is None else starts[start], candidate))
    present = saved["present"]
    return History(states[present], tuple(states[:present]), tuple(states[present + 1 :]))


def _item(item: Prompt) -> list[Any]:
    match item:
        case PointPrompt():
            return ["include" if item.include else "exclude", float(item.x), float(item.y)]
        case BoxPrompt():
            return ["box", *(float(value) for value in (item.x0, item.y0, item.x1, item.y1))]
        case ScribblePrompt():
            return ["scribble" if item.include else "scribble out", *_tenths(item.points)]
        case LassoPrompt():
            return ["lasso" if item.include else "lasso out", *_tenths(item.points)]
        case Stroke():
            return ["brush" if item.add else "eraser", float(item.radius), *_tenths(item.points)]
        case Tidy():
            return ["tidy", item.kind]


def _from_item(saved: list[Any]) -> Prompt:
    kind, *values = saved
    match kind:
        case "include" | "exclude":
            x, y = values
            return PointPrompt(x, y, kind == "include")
        case "box":
            return BoxPrompt(*values)
        case "scribble" | "scribble out":
            return ScribblePrompt(_from_tenths(values), kind == "scribble")
        case "lasso" | "lasso out":
            return LassoPrompt(_from_tenths(values), kind == "lasso")
        case "brush" | "eraser":
            radius, *numbers = values
            return Stroke(_from_tenths(numbers), radius, kind == "brush")
        case "tidy":
            (how,) = values
            if how in ("fill", "largest", "smooth"):
                return Tidy(how)
    raise ValueError(f"no prompt is called {kind!r}")


def _tenths(points: Polyline) -> list[int]:
    """x and y of the first corner, then the way from each corner to the next, in tenths of a pixel."""
    whole = [(round(10 * float(x)), round(10 * float(y))) for x, y in points]
    before = [(0, 0), *whole]
    return [step for (x, y), (a, b) in zip(whole, before, strict=False) for step in (x - a, y - b)]


def _from_tenths(steps: list[int]) -> Polyline:
    points, x, y = [], 0, 0
    for across, down in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + across, y + down
        points.append((x / 10, y / 10))
    return tuple(points)
