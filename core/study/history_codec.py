"""Prompts with everything that undo and redo can reach, as JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from core.prompt import BoxPrompt, History, PointPrompt, Prompt, Prompts, StartMask
from core.study.arrays import pack_mask, unpack_mask
from core.study.documents import Fetch, Keep


def encode_history(history: History, keep: Keep) -> dict[str, Any]:
    """Each prompt and start mask once; a state of the history is a start's number and the prompts' numbers."""
    items: dict[Prompt, int] = {}
    starts: dict[StartMask, int] = {}
    states = []
    for prompts in (*history.past, history.present, *history.future):
        start = None if prompts.start is None else starts.setdefault(prompts.start, len(starts))
        states.append([start, [items.setdefault(item, len(items)) for item in prompts.items]])
    return {
        "items": [_item(item) for item in items],
        "starts": [{"source": start.source, "mask": keep(start, _mask_packer(start))} for start in starts],
        "states": states,
        "present": len(history.past),
    }


def _mask_packer(start: StartMask) -> Callable[[], bytes]:
    return lambda: pack_mask(start.mask)


def decode_history(saved: Mapping[str, Any], fetch: Fetch) -> History:
    """What `encode_history` wrote; what goes wrong is for the caller to catch."""
    items = [_from_item(item) for item in saved["items"]]
    # One object a start mask: states are told apart by which object they start from.
    starts = [StartMask(start["source"], unpack_mask(fetch(start["mask"]))) for start in saved["starts"]]
    states = [
        Prompts(tuple(items[number] for number in numbers), None if start is None else starts[start])
        for start, numbers in saved["states"]
    ]
    present = saved["present"]
    return History(states[present], tuple(states[:present]), tuple(states[present + 1 :]))


def _item(item: Prompt) -> list[Any]:
    if isinstance(item, BoxPrompt):
        return ["box", *(float(value) for value in (item.x0, item.y0, item.x1, item.y1))]
    return ["include" if item.include else "exclude", float(item.x), float(item.y)]


def _from_item(saved: list[Any]) -> Prompt:
    kind, *numbers = saved
    if kind == "box":
        return BoxPrompt(*numbers)
    if kind not in ("include", "exclude"):
        raise ValueError(f"no prompt is called {kind!r}")
    x, y = numbers
    return PointPrompt(x, y, kind == "include")
