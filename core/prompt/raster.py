"""Polygons and brush lines as masks, by one exact rule: the centre of a pixel is inside, or it is not.

OpenCV's and scikit-image's fillers are not used here: OpenCV also sets every pixel that the outline touches, which makes
a thin brush up to a pixel too wide, and both leave a hole where a line drawn by hand overlaps its own beginning.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core.prompt.prompts import Polyline
from core.types import Mask

_Floats: TypeAlias = npt.NDArray[np.float64]
_Indices: TypeAlias = npt.NDArray[np.intp]
_AT_ONCE = 512  # pieces of a line; bounds the memory for a wild scrawl


def inside(points: Polyline, size: tuple[int, int]) -> Mask:
    """The pixels that a closed line goes around, by the non-zero winding rule.

    Args:
        points: corners (x, y) in native pixels; the last joins the first.
        size: (rows, columns).

    Returns:
        bool (rows, columns). A pixel whose centre lies exactly on a left or upper edge is inside, on a right or
        lower edge outside, so that lassos that share an edge share no pixel.
    """
    height, width = size
    start = np.array(points, dtype=np.float64)
    end = np.roll(start, -1, axis=0)
    (ax, ay), (bx, by) = start.T, end.T
    rows = np.arange(height, dtype=np.float64)[:, None]
    row, edge = np.nonzero((np.minimum(ay, by) <= rows) & (rows < np.maximum(ay, by)))
    x = ax[edge] + (row - ay[edge]) * (bx - ax)[edge] / (by - ay)[edge]
    first = np.clip(np.ceil(x), 0, width).astype(np.intp)
    direction = np.where(by > ay, 1.0, -1.0)[edge]
    turns = np.bincount(row * (width + 1) + first, weights=direction, minlength=height * (width + 1))
    return np.asarray(np.cumsum(turns.reshape(height, width + 1), axis=1)[:, :width] != 0)


def near(points: Polyline, radius: float, size: tuple[int, int]) -> Mask:
    """The pixels whose centre is at most ``radius`` px away from a line: what a round brush covers.

    Args:
        points: corners (x, y) in native pixels, one or more; one is a dab.
        radius: px.
        size: (rows, columns).

    Returns:
        bool (rows, columns).
    """
    line = np.array(points if len(points) > 1 else [*points, *points], dtype=np.float64)
    first = np.maximum(np.ceil(line.min(axis=0) - radius), 0).astype(np.intp)
    last = np.minimum(np.floor(line.max(axis=0) + radius), (size[1] - 1, size[0] - 1)).astype(np.intp)
    mask = np.zeros(size, dtype=bool)
    if (first <= last).all():
        width, height = last - first + 1
        window = mask[first[1] : last[1] + 1, first[0] : last[0] + 1]
        window[:] = _near(line - first, radius, int(height), int(width))
    return mask


def _near(line: _Floats, radius: float, height: int, width: int) -> Mask:
    start, end = line[:-1], line[1:]
    changes = np.zeros(height * (width + 1))
    for first in range(0, len(start), _AT_ONCE):
        a, b = start[first : first + _AT_ONCE], end[first : first + _AT_ONCE]
        piece, row = _touched(np.minimum(a[:, 1], b[:, 1]) - radius, np.maximum(a[:, 1], b[:, 1]) + radius, height)
        low, high = _across(a, b, radius, piece, row.astype(np.float64))
        left = np.clip(np.ceil(low), 0, width).astype(np.intp)
        right = np.clip(np.floor(high) + 1, 0, width).astype(np.intp)
        places = np.concatenate([left, right]) + np.tile(row * (width + 1), 2)
        changes += np.bincount(places, weights=np.repeat([1.0, -1.0], len(row)), minlength=len(changes))
    return np.asarray(np.cumsum(changes.reshape(height, width + 1), axis=1)[:, :width] > 0)


def _touched(top: _Floats, bottom: _Floats, height: int) -> tuple[_Indices, _Indices]:
    """For pieces of a line that reach from ``top`` to ``bottom``: each pair of a piece and a row of the slice in it."""
    first = np.clip(np.ceil(top), 0, height).astype(np.intp)
    count = np.maximum(np.clip(np.floor(bottom) + 1, 0, height).astype(np.intp) - first, 0)
    piece = np.repeat(np.arange(len(top)), count)
    return piece, np.arange(len(piece)) + np.repeat(first - (np.cumsum(count) - count), count)


def _across(start: _Floats, end: _Floats, radius: float, piece: _Indices, y: _Floats) -> tuple[_Floats, _Floats]:
    """From which to which x each row runs through its piece's stadium: two discs and the bar between them."""
    step = end - start
    long = np.hypot(step[:, 0], step[:, 1])
    dab = long == 0
    along, down = (step / np.where(dab, 1.0, long)[:, None]).T
    low, high = np.full(len(y), np.inf), np.full(len(y), -np.inf)
    for corner in (start, end):
        squared = radius**2 - (y - corner[piece, 1]) ** 2
        half = np.where(squared < 0, -np.inf, np.sqrt(np.maximum(squared, 0)))
        low, high = np.minimum(low, corner[piece, 0] - half), np.maximum(high, corner[piece, 0] + half)
    below, long, across, down = y - start[piece, 1], long[piece], along[piece], down[piece]
    from_start = _between(across, down * below, 0.0, long)
    from_axis = _between(-down, across * below, -radius, radius)
    first, last = np.maximum(from_start[0], from_axis[0]), np.minimum(from_start[1], from_axis[1])
    bar = (first <= last) & ~dab[piece]
    x = start[piece, 0]
    return np.where(bar, np.minimum(low, x + first), low), np.where(bar, np.maximum(high, x + last), high)


def _between(slope: _Floats, offset: _Floats, low: float, high: float | _Floats) -> tuple[_Floats, _Floats]:
    """From which to which x there is ``low <= slope * x + offset <= high``; from > to where nowhere."""
    level = np.abs(slope) < 1e-12
    divisor = np.where(level, 1.0, slope)
    one, other = (low - offset) / divisor, (high - offset) / divisor
    everywhere = np.where((low <= offset) & (offset <= high), np.inf, -np.inf)
    first = np.where(level, -everywhere, np.minimum(one, other))
    return first, np.where(level, everywhere, np.maximum(one, other))
