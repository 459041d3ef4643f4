"""Prompts of a person as what classical methods start from: places inside, places outside, and a limit."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt

from core.classical.prepared import Prepared
from core.prompt import BoxPrompt, LassoPrompt, PointPrompt, Prompts
from core.prompt.raster import inside, near
from core.prompt.simulate import deepest
from core.types import Mask

_DAB_PX = 1.5  # of a click, on the working slice
REACH_PX = 40.0
"""How far from a click a lesion is looked for where no box says it, on a working slice of 256 px: a fifth of a head."""


@dataclass(frozen=True, eq=False)
class Marks:
    """Where one lesion is and is not, on the working slice."""

    include: Mask  # bool (h, w), never empty
    exclude: Mask  # bool (h, w), without a pixel of ``include``
    within: Mask  # bool (h, w): the lesion lies in here, and so does ``include``

    def cropped(self, window: tuple[slice, slice]) -> "Marks":
        """The same in a window, (rows, columns)."""
        return Marks(self.include[window], self.exclude[window], self.within[window])


def marks(prompts: Prompts, prepared: Prepared) -> Marks | None:
    """One lesion's clicks, scribbles, lassos and newest box; None when they say nowhere that it is.

    A box or an include lasso limits the lesion, and where nothing else is inside it, its middle counts as a click.
    Brush strokes, tidying and a mask to start from are not prompts: they say what the answer is, not where to look.

    Args:
        prompts: of the lesion, in native pixels.
        prepared: the working slice that the marks are for.
    """
    size = prepared.pixels.shape[0], prepared.pixels.shape[1]
    include, exclude = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    limit: Mask | None = None
    middle: Mask | None = None
    for item in prompts.asked:
        match item:
            case PointPrompt(x, y, positive):
                target = include if positive else exclude
                target |= near((_held(prepared.to_working(x, y), size),), _DAB_PX, size)
            case BoxPrompt(x0, y0, x1, y1):
                limit, middle = _box(prepared.to_working(x0, y0), prepared.to_working(x1, y1), size)
            case LassoPrompt(corners, positive):
                moved = tuple(prepared.to_working(x, y) for x, y in corners)
                enclosed = inside(moved, size)
                if not enclosed.any():  # smaller than a pixel
                    enclosed = _dab(moved[0], size)
                if positive:
                    limit, middle = enclosed, _dab(deepest(enclosed), size)
                else:
                    exclude |= enclosed
            case _:
                line = near(tuple(prepared.to_working(x, y) for x, y in item.points), _DAB_PX, size)
                target = include if item.include else exclude
                target |= line
    if not include.any():
        if middle is None:
            return None
        include = middle
    within = distance_transform_edt(~include) <= REACH_PX if limit is None else limit | include
    return Marks(include, np.asarray(exclude & ~include), np.asarray(within))


def _held(place: tuple[float, float], size: tuple[int, int]) -> tuple[float, float]:
    """A place on the slice, at its edge for one that lies beyond."""
    return min(max(place[0], 0.0), size[1] - 1.0), min(max(place[1], 0.0), size[0] - 1.0)


def _dab(place: tuple[float, float], size: tuple[int, int]) -> Mask:
    return near((_held(place, size),), _DAB_PX, size)


def _box(start: tuple[float, float], end: tuple[float, float], size: tuple[int, int]) -> tuple[Mask, Mask]:
    """(its pixels, a dab in its middle)."""
    rows, columns = np.ogrid[: size[0], : size[1]]
    pixels = (columns >= start[0]) & (columns <= end[0]) & (rows >= start[1]) & (rows <= end[1])
    return np.asarray(pixels), _dab(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), size)


def around(region: Mask) -> tuple[slice, slice]:
    """Rows and columns of the smallest window around a region that is not empty, two pixels wider on each side."""
    rows, columns = np.nonzero(region)
    top, left = max(0, int(rows.min()) - 2), max(0, int(columns.min()) - 2)
    return slice(top, int(rows.max()) + 3), slice(left, int(columns.max()) + 3)
