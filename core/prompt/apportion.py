"""Whose a pixel is that the masks of several lesions have."""

from collections.abc import Callable, Iterable, Mapping

import cv2
import numpy as np

from core.prompt.prompts import PointPrompt, Prompts, ScribblePrompt, Stroke
from core.prompt.raster import near
from core.types import Mask


def _nowhere(number: int) -> Mask:
    return np.zeros((1, 1), dtype=bool)  # broadcasts to any size


def apportioned(
    masks: Mapping[int, Mask],
    changed: Iterable[int],
    locked: Iterable[int] = (),
    pointed: Callable[[int], Mask] = _nowhere,
) -> dict[int, Mask]:
    """The masks of several lesions without what they share: each pixel is at most one lesion's.

    A locked lesion keeps its pixels. Otherwise each connected part that two masks share goes to the lesion whose person
    pointed into it, if only one did: a click on tissue beside a lesion may make the model outline that lesion once
    more, and that must not take it from where it was. What both or neither pointed into is the lesion's that was
    changed last; so it is among locked ones.

    Args:
        masks: bool (H, W) of each lesion's number.
        changed: numbers, the last changed at the end; those not among them count as changed before all others.
        locked: numbers.
        pointed: bool (H, W) of a number, or what broadcasts to it; see `pointed_at`. Asked only where masks meet.

    Returns:
        bool (H, W) of each number, in the order of ``masks``; a mask that loses nothing is the same object.
    """
    order, held = {number: place for place, number in enumerate(changed)}, set(locked)
    found: dict[int, Mask] = {}
    for number in sorted(masks, key=lambda one: (one in held, order.get(one, -1), one), reverse=True):
        mine = masks[number]
        for other, theirs in found.items():
            shared = mine & theirs
            if not shared.any():
                continue
            given = np.zeros_like(shared) if other in held else _only_mine(shared, pointed(number), pointed(other))
            if given.any():
                found[other] = theirs & ~given
            mine = mine & ~(shared & ~given)
        found[number] = mine
    return {number: found[number] for number in masks}


def _only_mine(shared: Mask, mine: Mask, theirs: Mask) -> Mask:
    """The 8-connected parts of ``shared`` that ``mine`` meets and ``theirs`` does not."""
    count, parts = cv2.connectedComponents(shared.astype(np.uint8), connectivity=8)
    met = np.zeros((2, count), dtype=bool)
    for row, places in zip(met, (mine, theirs), strict=True):
        row[np.unique(parts[shared & places])] = True
    return np.asarray((met[0] & ~met[1])[parts] & shared)


def pointed_at(prompts: Prompts, size: tuple[int, int]) -> Mask:
    """Where a person said that the lesion is: include clicks and scribbles, and what the brush covers.

    Args:
        prompts: of one lesion.
        size: (rows, columns) of the slice.

    Returns:
        bool (rows, columns).
    """
    places = np.zeros(size, dtype=bool)
    for item in prompts.items:
        match item:
            case PointPrompt(x, y, True):
                places |= near(((x, y),), 1.0, size)
            case ScribblePrompt(points, True):
                places |= near(points, 1.0, size)
            case Stroke(points, radius, True):
                places |= near(points, radius, size)
            case _:
                pass
    return places
