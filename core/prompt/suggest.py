"""Where to click next: the place where the automatic models and the outline so far disagree most."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from core.prompt.lasso import limited
from core.prompt.prompts import PointPrompt, Prompts, ScribblePrompt, Stroke
from core.prompt.raster import near
from core.prompt.simulate import pole
from core.types import FloatArray, Mask

LEAST_PX = 9
"""A region of fewer pixels is not worth a click …"""
LEAST_SHARE = 0.01
"""… nor one smaller than this share of what the outline and the models cover together …"""
LEAST_DEPTH_PX = 2.0
"""… nor one nowhere three pixels wide: a thin rim is how outlines always differ, and a click cannot move it."""
NEAR_PX = 4.0
"""A click or scribble this close has answered the question already."""


@dataclass(frozen=True)
class Suggestion:
    """A place to look at, (x, y) in native pixels, and what the automatic models would click there."""

    x: float
    y: float
    include: bool
    reason: str
    """One sentence."""


def next_place(mask: Mask, probabilities: Sequence[FloatArray], prompts: Prompts) -> Suggestion | None:
    """The middle of the region where the models' mean and the mask disagree most.

    A region is 8-connected and lies wholly outside the mask, where the models' mean probability is above one half, or
    wholly inside it, where it is not. Regions are compared by the sum over their pixels of |2 p - 1|: large ones count
    more, and so do those that the models are sure of. The point is the region's pole of inaccessibility.

    Args:
        mask: bool (H, W), the outline so far; empty before the first click.
        probabilities: float32 (H, W) in [0, 1] of each automatic model.
        prompts: what the person gave so far. What was clicked, scribbled or painted has been decided by the person, and
            so has what a lasso rules out: no place near it is suggested again, and the next best region comes instead.

    Returns:
        None when there is no model, or no region of disagreement that a click could settle.

    Raises:
        ValueError: a probability of another size than the mask.
    """
    for probability in probabilities:
        if probability.shape != mask.shape:
            raise ValueError(f"got a probability of {probability.shape} for a mask of {mask.shape}; sizes must agree")
    if not len(probabilities):
        return None
    mean = np.mean(np.stack(probabilities), axis=0, dtype=np.float32)
    lesion = mean > 0.5
    least = max(LEAST_PX, LEAST_SHARE * int((lesion | mask).sum()))
    decided = _decided(prompts, (mask.shape[0], mask.shape[1]))
    sureness = np.abs(2 * mean - 1)
    regions = [(*found, True) for found in _regions(lesion & ~mask, sureness, least)]
    regions += [(*found, False) for found in _regions(mask & ~lesion, sureness, least)]
    for _, region, include in sorted(regions, key=lambda found: -found[0]):
        x, y, depth = pole(region)
        if depth >= LEAST_DEPTH_PX and not decided[y, x]:
            agreeing = sum(bool((probability[region].mean() > 0.5) == include) for probability in probabilities)
            return Suggestion(float(x), float(y), include, _reason(include, agreeing, len(probabilities)))
    return None


def _regions(where: Mask, sureness: FloatArray, least: float) -> list[tuple[float, Mask]]:
    """Connected regions of at least so many pixels, each with the sum of the sureness in it."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(where.astype(np.uint8), connectivity=8)
    large = [number for number in range(1, len(stats)) if stats[number, cv2.CC_STAT_AREA] >= least]
    return [(float(sureness[labels == number].sum(dtype=np.float64)), labels == number) for number in large]


def _decided(prompts: Prompts, size: tuple[int, int]) -> Mask:
    """Where the person has said already what is what: bool (H, W)."""
    decided = ~limited(np.ones(size, dtype=bool), prompts.lassos)
    for item in prompts.items:
        match item:
            case PointPrompt(x, y):
                decided |= near(((x, y),), NEAR_PX, size)
            case ScribblePrompt(points):
                decided |= near(points, NEAR_PX, size)
            case Stroke(points, radius):
                decided |= near(points, max(radius, NEAR_PX), size)
            case _:  # a box holds the whole lesion, and tidying has no place
                pass
    return decided


def _reason(include: bool, agreeing: int, models: int) -> str:
    who = "The automatic model" if models == 1 else f"{agreeing} of {models} automatic models"
    verb = "see" if models > 1 and agreeing != 1 else "sees"
    what = "lesion here, outside the outline" if include else "no lesion here, inside the outline"
    return f"{who} {verb} {what}."
