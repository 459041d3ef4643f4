"""What a person drew, in the words of a model of the SAM family: points with a sign, and one box.

A scribble becomes points along it, a lasso its bounding box and the point deepest inside it. A model that takes
scribbles as they are needs none of this.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.letterbox import Letterbox
from core.prompt.lasso import bounding_box, pole
from core.prompt.prompts import BoxPrompt, ModelPrompt, PointPrompt, Polyline, ScribblePrompt

MOST_POINTS = 6  # of one scribble; more would outweigh the clicks beside it
APART_PX = 4.0  # on the network's square, the width of a click there


@dataclass(frozen=True)
class Translated:
    """Prompts as points and a box, in native pixels."""

    points: tuple[PointPrompt, ...] = ()
    box: BoxPrompt | None = None


def translated(items: Sequence[ModelPrompt], box: Letterbox) -> Translated:
    """Prompts in terms of points and a box.

    Args:
        items: in the order in which they were given. Of several boxes, those of include lassos among them, the newest
            counts.
        box: how the slice lies in the network's square.
    """
    size, scale = (box.height, box.width), box.side / max(box.height, box.width)
    points: list[PointPrompt] = []
    newest: BoxPrompt | None = None
    for item in items:
        if isinstance(item, PointPrompt):
            points.append(item)
        elif isinstance(item, BoxPrompt):
            newest = item
        elif isinstance(item, ScribblePrompt):
            points += [PointPrompt(x, y, item.include) for x, y in along(item.points, APART_PX / scale)]
        else:
            x, y = pole(item, size)
            points.append(PointPrompt(float(x), float(y), item.include))
            newest = bounding_box(item, size) if item.include else newest
    return Translated(tuple(points), newest)


def along(line: Polyline, apart: float) -> Polyline:
    """Points at even steps along a line, both ends among them.

    Args:
        line: corners (x, y), one or more.
        apart: the least distance between two of them, in the line's units. A line that comes back to itself therefore
            gives fewer points; one that is shorter gives the point half-way.

    Returns:
        One to `MOST_POINTS` points on the line.
    """
    corners = np.array(line, dtype=np.float64)
    reached = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    length = float(reached[-1])
    count = min(MOST_POINTS, int(length / apart + 1e-9) + 1)
    places = np.linspace(0.0, length, count) if count > 1 else np.array([length / 2])
    found = np.stack([np.interp(places, reached, corners[:, axis]) for axis in (0, 1)], axis=1)
    kept: list[tuple[float, float]] = []
    for x, y in found:
        if all(np.hypot(x - a, y - b) >= apart - 1e-6 for a, b in kept):
            kept.append((float(x), float(y)))
    return tuple(kept)
