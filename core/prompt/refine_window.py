"""The square part of a slice that the refiner looks at: the whole at first, then what lies around the mask.

A small lesion thereby gets finer pixels than the slice's own, as in FocalClick (Chen et al. 2022). Every window is made
of whole pixels of the slice's padded square, and training and app cut and paste with the same functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from core.prompt.prompts import BoxPrompt, ModelPrompt, PointPrompt, Polyline
from core.types import Mask

MARGIN = 1.7
"""A window's side over the longer side of what it is drawn around."""
LEAST_SHARE = 1 / 3
"""Of the slice's longer side, once a mask says how far the lesion reaches."""
NOTHING = -20.0
"""Logit of what lies outside the window, which holds the whole mask; low enough to count nothing in sums of probability."""


def resized(maps: torch.Tensor, side: int) -> torch.Tensor:
    """Maps on a square of another side, bilinear, smoothed before they shrink: (C, s, s) -> (C, side, side)."""
    if maps.shape[-1] == side:
        return maps
    shrinks = side < maps.shape[-1]
    size = (side, side)
    return functional.interpolate(maps[None], size, mode="bilinear", align_corners=False, antialias=shrinks)[0]


@dataclass(frozen=True)
class Window:
    """Columns x to x + side and rows y to y + side of a slice's padded square, in its pixels."""

    x: int
    y: int
    side: int

    def cut(self, maps: torch.Tensor, side: int) -> torch.Tensor:
        """What lies in the window, at another side: (C, L, L) -> (C, side, side)."""
        return resized(maps[:, self.y : self.y + self.side, self.x : self.x + self.side], side)

    def paste(self, logits: torch.Tensor, length: int) -> torch.Tensor:
        """Logits (1, s, s) of the window on the whole square (1, length, length), `NOTHING` outside it."""
        whole = logits.new_full((1, length, length), NOTHING)
        whole[:, self.y : self.y + self.side, self.x : self.x + self.side] = resized(logits, self.side)
        return whole

    def points(self, points: Polyline, side: int) -> Polyline:
        """Points (x, y) of the slice in pixels of the window at ``side``; pixel centres are whole numbers on both."""
        factor = side / self.side
        return tuple(((x + 0.5 - self.x) * factor - 0.5, (y + 0.5 - self.y) * factor - 0.5) for x, y in points)

    def is_touched_by(self, mask: Mask, size: tuple[int, int]) -> bool:
        """Whether a mask (L, L) reaches an edge of the window beyond which the slice, (rows, columns), goes on."""
        part = mask[self.y : self.y + self.side, self.x : self.x + self.side]
        rows, columns = size
        return bool(
            (self.x > 0 and part[:, 0].any())
            or (self.y > 0 and part[0].any())
            or (self.x + self.side < columns and part[:, -1].any())
            or (self.y + self.side < rows and part[-1].any())
        )


def centred(x: float, y: float, side: float, length: int) -> Window:
    """The window nearest to a wished centre and side that fits into a square of ``length`` px."""
    whole = min(max(round(side), 1), length)
    corner = np.clip(np.rint([x - whole / 2, y - whole / 2]), 0, length - whole).astype(int)
    return Window(int(corner[0]), int(corner[1]), whole)


def window_around(mask: Mask, items: Sequence[ModelPrompt], scale: float = 1.0, least: float = LEAST_SHARE) -> Window:
    """The window around a mask and all prompts.

    Args:
        mask: bool (L, L), on the slice's padded square; may be empty.
        items: all so far.
        scale: of the side, on top of `MARGIN`; no less than what must be inside needs.
        least: share of L that the window is wide at least, in (0, 1].

    Returns:
        A window at most L wide; all of it when there is nothing to go around.
    """
    length = mask.shape[0]
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    corners = [point for item in items for point in _corners(item)]
    if len(rows):
        corners += [(float(columns[0]), float(rows[0])), (float(columns[-1]), float(rows[-1]))]
    if not corners:
        return Window(0, 0, length)
    low, high = np.min(corners, axis=0), np.max(corners, axis=0) + 1  # from the first pixel's edge to the last one's
    extent = float((high - low).max())
    side = max(scale * max(MARGIN * extent, least * length), extent)
    x, y = (low + high) / 2
    return centred(float(x), float(y), side, length)


def _corners(item: ModelPrompt) -> Polyline:
    if isinstance(item, PointPrompt):
        return ((item.x, item.y),)
    if isinstance(item, BoxPrompt):
        return (item.x0, item.y0), (item.x1, item.y1)
    return item.points
