"""What the refiner sees: the slice, the prompts as drawn maps, and the mask that they correct.

Clicks are discs of a fixed radius on the network's own square, after RITM (Sofiiuk et al. 2021), which found discs
better than distance maps. The radius is fixed on that square and not on the slice: a disc then looks the same to the
network at every zoom, and covers less of a small lesion when the window has come closer. Scribbles and lassos are drawn
as they are, which says more than the points that SAM gets of them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from core.prompt.prompts import BoxPrompt, LassoPrompt, ModelPrompt, PointPrompt, Polyline
from core.prompt.raster import inside, near
from core.prompt.refine_window import LEAST_SHARE, Window, resized, window_around
from core.types import FloatArray, Mask

CHANNELS = 6
"""Slice, include, exclude, region (the box, or what lassos enclose), distance to the first click, the mask before."""
PREVIOUS = 5
LOGIT_SCALE = 8.0
"""Logits are clipped to plus or minus this and divided by it; 0 is "not known"."""
FIRST_SHARES = (0.8, 0.5)
"""Of the slice's longer side: what is seen around a lone prompt. Wider says what is where; closer, edges are finer."""
RADIUS_PX = 3.0
"""Of a click and of a scribble's brush, on the network's square."""


@dataclass(frozen=True, eq=False)
class Case:
    """A slice with everything that is known of one lesion on it."""

    image: torch.Tensor
    """float32 (1, L, L) in [-1, 1]: the slice on its padded square, L being its longer side."""
    size: tuple[int, int]
    """(rows, columns) of the slice itself."""
    items: tuple[ModelPrompt, ...]
    previous: torch.Tensor | None = None
    """Logits (1, s, s) of the mask that the newest prompt corrects."""

    def known(self) -> Mask:
        """Where the mask before says lesion, bool (L, L)."""
        length = self.image.shape[-1]
        if self.previous is None:
            return np.zeros((length, length), dtype=bool)
        return np.asarray((resized(self.previous.float(), length)[0] > 0).cpu().numpy())

    @property
    def is_first_look(self) -> bool:
        """Whether nothing yet says how far the lesion reaches: no mask before, no box, no lasso around it."""
        regions = (
            isinstance(item, BoxPrompt) or (isinstance(item, LassoPrompt) and item.include) for item in self.items
        )
        return self.previous is None and not any(regions)

    @property
    def lone_click(self) -> PointPrompt | None:
        """The include click that is all that is known; None where there is more, or something else."""
        if self.previous is not None or len(self.items) != 1:
            return None
        (item,) = self.items
        return item if isinstance(item, PointPrompt) and item.include else None


def window_of(case: Case, scale: float = 1.0, least: float = LEAST_SHARE) -> Window:
    """Where to look: around the mask and the prompts; ``scale`` and ``least`` as in `window_around`."""
    return window_around(case.known(), case.items, scale, least)


def first_windows(case: Case) -> tuple[Window, ...]:
    """Where to look as long as nothing says how far the lesion reaches."""
    return tuple(window_of(case, least=share) for share in FIRST_SHARES)


def network_input(case: Case, window: Window, side: int) -> torch.Tensor:
    """The window as the network's input, float32 (`CHANNELS`, side, side), each value in [-1, 1]."""
    length = case.image.shape[-1]
    unknown = torch.zeros_like(case.image)
    before = unknown if case.previous is None else resized(case.previous.float(), length) / LOGIT_SCALE
    cut = window.cut(torch.cat([case.image, before]), side).clamp(-1, 1)
    maps = np.concatenate([drawn(case.items, window, side), nearness(case.items, window, side)])
    return torch.cat([cut[:1], torch.from_numpy(maps).to(cut.device), cut[1:]])


def drawn(items: Sequence[ModelPrompt], window: Window, side: int) -> FloatArray:
    """Prompts as maps of the window.

    A click is a disc, a scribble the line of a brush of the same radius, an exclude lasso all that it encloses. Where
    an include and an exclude prompt cover the same pixel, the later one has it. The region is the newest box filled, or
    all that include lassos enclose together since then.

    Args:
        items: in native pixels, in the order in which they were given.
        window: of the slice.
        side: px of the network's square.

    Returns:
        float32 (3, side, side) of zeros and ones: include, exclude, region.
    """
    size = (side, side)
    include, exclude, region = (np.zeros(size, dtype=bool) for _ in range(3))
    boxed = False
    for item in items:
        if isinstance(item, BoxPrompt):
            region, boxed = _filled(window.points(((item.x0, item.y0), (item.x1, item.y1)), side), side), True
            continue
        if isinstance(item, LassoPrompt):
            covered = inside(window.points(item.points, side), size)
            if item.include:
                region, boxed = covered if boxed else region | covered, False
                continue
        else:
            line = ((item.x, item.y),) if isinstance(item, PointPrompt) else item.points
            covered = near(window.points(line, side), RADIUS_PX, size)
        ours, theirs = (include, exclude) if item.include else (exclude, include)
        ours |= covered
        theirs &= ~covered
    return np.stack([include, exclude, region]).astype(np.float32)


def nearness(items: Sequence[ModelPrompt], window: Window, side: int) -> FloatArray:
    """How near each pixel of the window is to the first prompt, when that is an include click.

    People begin in the middle of a lesion, so a mask that is much deeper elsewhere is seldom the one that was meant. A
    disc says so only to layers that see it and the whole outline at once; a distance says it to every layer.

    Returns:
        float32 (1, side, side): 1 at the click, falling in a straight line to 0 at half of the square's side; all zero
        without such a click.
    """
    if not items or not isinstance(items[0], PointPrompt) or not items[0].include:
        return np.zeros((1, side, side), dtype=np.float32)
    ((x, y),) = window.points(((items[0].x, items[0].y),), side)
    along = np.arange(side, dtype=np.float32)
    distance = np.hypot(along[:, None] - y, along[None, :] - x)
    return np.asarray(np.maximum(1 - distance / (side / 2), 0)[None], dtype=np.float32)


def _filled(corners: Polyline, side: int) -> Mask:
    """The pixels of a square whose centres lie between two corners; the middle one of a box narrower than a pixel."""
    mask = np.zeros((side, side), dtype=bool)
    (left, right), (top, bottom) = (_between(*ends) for ends in zip(*corners, strict=True))
    mask[max(top, 0) : max(bottom + 1, 0), max(left, 0) : max(right + 1, 0)] = True
    return mask


def _between(low: float, high: float) -> tuple[int, int]:
    first, last = math.ceil(low), math.floor(high)
    return (first, last) if first <= last else (round((low + high) / 2),) * 2
