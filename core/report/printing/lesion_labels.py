"""Where the numbers of lesions stand in a picture: beside their outlines, and in nobody's way if that can be."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from core.types import Mask

Box: TypeAlias = tuple[float, float, float, float]
"""(left, top, right, bottom)"""


def box_of(mask: Mask) -> Box | None:
    """The outer edges of a mask's pixels in (x, y) of native pixels; None for an empty one."""
    rows, columns = np.nonzero(mask)
    if rows.size == 0:
        return None
    return columns.min() - 0.5, rows.min() - 0.5, columns.max() + 0.5, rows.max() + 0.5


def places(boxes: Sequence[Box], sizes: Sequence[tuple[float, float]], picture: Box, gap: float) -> list[Box]:
    """A place for each label, one after the other.

    Args:
        boxes: around what each label names, in any unit.
        sizes: (width, height) of each label, in the same unit.
        picture: no label leaves it.
        gap: between a label and its box.

    Returns:
        The label's own boxes: to the right of what they name, or wherever around it they cover least of what is there.
    """
    taken = list(boxes)
    found: list[Box] = []
    for box, size in zip(boxes, sizes, strict=True):
        spots = [_within(spot, picture) for spot in _around(box, size, gap)]
        best = min(spots, key=lambda spot: sum(_common(spot, other) for other in taken))  # the first of equals
        taken.append(best)
        found.append(best)
    return found


def _around(box: Box, size: tuple[float, float], gap: float) -> list[Box]:
    (left, top, right, bottom), (width, height) = box, size
    middle_x, middle_y = (left + right - width) / 2, (top + bottom - height) / 2
    corners = [
        *((right + gap, middle_y), (left - gap - width, middle_y)),
        *((middle_x, top - gap - height), (middle_x, bottom + gap)),
        *((right + gap, top - height), (left - gap - width, top - height)),
        *((right + gap, bottom), (left - gap - width, bottom)),
    ]
    return [(x, y, x + width, y + height) for x, y in corners]


def _within(spot: Box, picture: Box) -> Box:
    x = max(0.0, picture[0] - spot[0]) or min(0.0, picture[2] - spot[2])
    y = max(0.0, picture[1] - spot[1]) or min(0.0, picture[3] - spot[3])
    return spot[0] + x, spot[1] + y, spot[2] + x, spot[3] + y


def _common(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0
