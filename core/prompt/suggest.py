"""Where to click next: the place where the automatic models and the outlines so far disagree most."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

import cv2
import numpy as np

from core.prompt.lasso import region
from core.prompt.lesions import Lesions, union
from core.prompt.prompts import LassoPrompt, PointPrompt, Prompt, ScribblePrompt, Stroke
from core.prompt.raster import near
from core.prompt.simulate import pole
from core.types import FloatArray, Mask

LEAST_PX = 9
"""A region of fewer pixels is not worth a click …"""
LEAST_SHARE = 0.01
"""… nor one smaller than this share of what the outlines and the models cover together …"""
LEAST_DEPTH_PX = 2.0
"""… nor one nowhere three pixels wide: a thin rim is how outlines always differ, and a click cannot move it."""
NEAR_PX = 4.0
"""A click or scribble this close has answered the question already."""

_ONE_PIXEL = (1, 1)


@dataclass(frozen=True)
class Suggestion:
    """A place to look at, (x, y) in native pixels, and what the automatic models would click there."""

    x: float
    y: float
    include: bool
    reason: str
    """One sentence."""


@dataclass(frozen=True, eq=False)
class _Region:
    """A connected region of disagreement: its pixels within the smallest window around it, and how much it weighs."""

    window: tuple[slice, slice]
    inside: Mask
    include: bool
    weight: float

    def reaches(self, x: float, y: float) -> bool:
        """Whether any of its pixels is near this place."""
        rows, columns = self.window
        height, width = self.inside.shape
        place = ((x - columns.start, y - rows.start),)
        return bool((self.inside & near(place, NEAR_PX, (height, width))).any())


def next_place(
    lesions: Lesions,
    masks: Mapping[int, Mask],
    probabilities: Sequence[FloatArray],
    passed: Collection[tuple[float, float]] = (),
) -> Suggestion | None:
    """The middle of the region where the models' mean and the outlines disagree most.

    A region is 8-connected. To be included it lies outside every lesion's mask, where the models' mean probability is
    above one half; to be excluded it lies in the mask of the lesion in work, where it is not. Regions are compared by
    the sum over their pixels of |2 p - 1|: large ones count more, and so do those that the models are sure of. The
    point is the region's pole of inaccessibility.

    Args:
        lesions: what the person gave so far. What was clicked, scribbled or painted for any lesion, or lies in a lasso
            that excludes, has been decided by the person; so has what lies outside the lassos of the lesion in work.
            No place near it is suggested again, and the next best region comes instead.
        masks: bool (H, W) by the lesion's number; a lesion that is not among them has no outline yet.
        probabilities: float32 (H, W) in [0, 1] of each automatic model.
        passed: places (x, y) that were suggested and are not to come again; nor does a region that comes near one of them.

    Returns:
        None when there is no model, or no region of disagreement that a click could settle, or the lesion in work is
        locked.

    Raises:
        ValueError: a probability of another size than the others or than a mask.
    """
    shapes = {array.shape for array in (*probabilities, *masks.values())}
    if len(shapes) > 1:
        raise ValueError(f"got probabilities and masks of {', '.join(map(str, sorted(shapes)))}; sizes must agree")
    if not len(probabilities) or lesions.current.locked:
        return None
    mean = _mean(probabilities)
    seen = mean > 0.5
    nothing = np.zeros_like(seen)
    outlined = union(masks.values())
    outlined = nothing if outlined is None else outlined
    outlines = sum(bool(mask.any()) for mask in masks.values())
    covered = int(np.count_nonzero(seen | outlined))
    regions = [
        *_regions(seen & ~outlined, mean, covered, include=True),
        *_regions(masks.get(lesions.active, nothing) & ~seen, mean, covered, include=False),
    ]
    for found in sorted(regions, key=lambda one: -one.weight):
        if any(found.reaches(*place) for place in passed):
            continue
        column, row, depth = pole(found.inside)
        x, y = column + found.window[1].start, row + found.window[0].start
        if depth >= LEAST_DEPTH_PX and not _is_decided(x, y, lesions, (seen.shape[0], seen.shape[1])):
            return Suggestion(float(x), float(y), found.include, _reason(found, probabilities, outlines))
    return None


def _mean(probabilities: Sequence[FloatArray]) -> FloatArray:
    total = probabilities[0].astype(np.float32)  # a copy
    for probability in probabilities[1:]:
        total += probability
    total /= len(probabilities)
    return total


def _regions(where: Mask, mean: FloatArray, covered: int, *, include: bool) -> Iterator[_Region]:
    """The connected regions that are large enough."""
    x, y, across, down = cv2.boundingRect(where.view(np.uint8))  # labelling a whole slice costs many times as much
    if not across:
        return
    around = slice(y, y + down), slice(x, x + across)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(where[around].astype(np.uint8), connectivity=8)
    least = max(LEAST_PX, LEAST_SHARE * covered)
    for number in range(1, len(stats)):
        left, top, width, height, area = stats[number].tolist()
        if area < least:
            continue
        inside = labels[top : top + height, left : left + width] == number
        window = slice(y + top, y + top + height), slice(x + left, x + left + width)
        weight = float(np.abs(2 * mean[window][inside] - 1).sum(dtype=np.float64))
        yield _Region(window, inside, include, weight)


def _is_decided(x: float, y: float, lesions: Lesions, size: tuple[int, int]) -> bool:
    """Whether the person has said already what is here."""
    around = [one for one in lesions.prompts.lassos if one.include]
    if around and not any(_encloses(one, x, y, size) for one in around):
        return True
    return any(_decides(item, x, y, size) for lesion in lesions.prompted for item in lesion.prompts.items)


def _decides(item: Prompt, x: float, y: float, size: tuple[int, int]) -> bool:
    match item:
        case PointPrompt():
            return hypot(item.x - x, item.y - y) <= NEAR_PX
        case ScribblePrompt(points):
            return _is_near(points, NEAR_PX, x, y)
        case Stroke(points, radius):
            return _is_near(points, max(radius, NEAR_PX), x, y)
        case LassoPrompt(include=False):
            return _encloses(item, x, y, size)
        case _:  # a box and an include lasso hold the whole lesion, and tidying has no place
            return False


def _is_near(line: Sequence[tuple[float, float]], radius: float, x: float, y: float) -> bool:
    """Whether a line's stroke covers (x, y): asked of a slice that is this one pixel."""
    return bool(near(tuple((px - x, py - y) for px, py in line), radius, _ONE_PIXEL)[0, 0])


def _encloses(lasso: LassoPrompt, x: float, y: float, size: tuple[int, int]) -> bool:
    return bool(region(lasso.points, size)[round(y), round(x)])


def _reason(found: _Region, probabilities: Sequence[FloatArray], outlines: int) -> str:
    models = len(probabilities)
    agreeing = sum(bool((one[found.window][found.inside].mean() > 0.5) == found.include) for one in probabilities)
    who = "The automatic model" if models == 1 else f"{agreeing} of {models} automatic models"
    verb = "see" if models > 1 and agreeing != 1 else "sees"
    outside = ("", ", outside the outline", ", outside all outlines")[min(outlines, 2)]
    what = f"lesion here{outside}" if found.include else "no lesion here, inside the outline"
    return f"{who} {verb} {what}."
