"""Lassos: the region that one encloses, what a model can be told of it, and the rule that nothing breaks it."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from core.prompt.prompts import BoxPrompt, LassoPrompt, Polyline
from core.prompt.raster import inside
from core.prompt.simulate import deepest
from core.types import Mask


@lru_cache(maxsize=32)
def region(points: Polyline, size: tuple[int, int]) -> Mask:
    """What a lasso encloses on a slice of (rows, columns): bool of that size, read-only."""
    enclosed = inside(points, size)
    enclosed.flags.writeable = False
    return enclosed


def pole(lasso: LassoPrompt, size: tuple[int, int]) -> tuple[int, int]:
    """(x, y) of the pixel inside that is farthest from the lasso and from the slice's border.

    The pole of inaccessibility: unlike the centroid it is inside whatever the shape.
    """
    return deepest(region(lasso.points, size))


def bounding_box(lasso: LassoPrompt, size: tuple[int, int]) -> BoxPrompt:
    """The smallest box around a lasso, its corners on the slice's pixels."""
    height, width = size
    x, y = np.array(lasso.points).T
    across, down = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    return BoxPrompt(float(across.min()), float(down.min()), float(across.max()), float(down.max()))


def limited(mask: Mask, lassos: Sequence[LassoPrompt]) -> Mask:
    """A mask without what lassos rule out.

    Args:
        mask: bool (H, W), left as it is.
        lassos: in any order. With include lassos, what lies in none of them is taken away (a lesion in two parts may
            have one around each); what lies in an exclude lasso always is.

    Returns:
        bool (H, W); the same object when there is no lasso.
    """
    size = (mask.shape[0], mask.shape[1])
    regions = {sign: [region(one.points, size) for one in lassos if one.include is sign] for sign in (True, False)}
    if regions[True]:
        mask = mask & np.logical_or.reduce(regions[True])
    if regions[False]:
        mask = mask & ~np.logical_or.reduce(regions[False])
    return mask
