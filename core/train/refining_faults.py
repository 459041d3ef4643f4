"""What training the refiner simulates beside clicks: masks with faults, scribbles and lassos.

A mask that is nearly right, as after several clicks or from another model, would cost a network pass for each of them;
here it is made from the truth, as FocalClick does (Chen et al. 2022, "interactive mask correction").
"""

import cv2
import numpy as np

from core.prompt.prompts import LassoPrompt, ScribblePrompt
from core.prompt.raster import near
from core.types import FloatArray, Mask

_CUT_OFF, _ISLAND = 0.25, 0.3  # shares of faulty masks that miss a whole side, or have a false part elsewhere
_SURE = 6.0  # logit of a drawn mask, as the app feeds it back
_TRIES = 4


def faulty_logits(truth: Mask, rng: np.random.Generator) -> FloatArray:
    """Logits of a mask with an uneven outline that is too wide here and too narrow there, perhaps with worse faults.

    Args:
        truth: bool (S, S). Without a lesion the faulty mask is one false part, which only exclude clicks can correct.
        rng: what is wrong is drawn from it.

    Returns:
        float32 (S, S), above 0 in the mask; in half of the cases as certain as a drawn mask, else soft.
    """
    side = truth.shape[0]
    field = np.full(truth.shape, -float(side), dtype=np.float32)
    if truth.any():
        field = signed_depth(truth)
        reach = max(float(field.max()), 2.0)
        field = field + reach * (rng.uniform(0.1, 0.7) * _smooth_noise(side, rng) + rng.uniform(-0.4, 0.4))
        if rng.random() < _CUT_OFF:
            rows, columns = np.nonzero(truth)
            angle, place = rng.uniform(0, 2 * np.pi), rng.uniform(-0.5, 0.5) * reach
            y, x = np.indices(truth.shape)
            across = (x - columns.mean()) * np.cos(angle) + (y - rows.mean()) * np.sin(angle)
            field = np.minimum(field, place - across)
    if not truth.any() or rng.random() < _ISLAND:
        field = np.maximum(field, _island(side, rng))
    sure = np.where(field > 0, _SURE, -_SURE)
    return np.asarray(sure if rng.random() < 0.5 else np.clip(field, -_SURE, _SURE), dtype=np.float32)


def signed_depth(mask: Mask) -> FloatArray:
    """How deep each pixel of a mask lies in it, in px; negative outside. float32, bool (S, S) in, one True at least."""
    deep, far = (
        cv2.distanceTransform(part.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for part in (mask, ~mask)
    )
    return np.asarray(deep - far, dtype=np.float32)


def _smooth_noise(side: int, rng: np.random.Generator) -> FloatArray:
    """Normal noise with bumps of a twelfth to a quarter of the side."""
    coarse = rng.normal(size=(int(rng.integers(4, 13)),) * 2).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _island(side: int, rng: np.random.Generator) -> FloatArray:
    """Depth in a false ellipse somewhere."""
    y, x = np.indices((side, side), dtype=np.float32)
    a, b = rng.uniform(0.02, 0.1, 2) * side
    at = rng.uniform(0.15, 0.85, 2) * side
    radius = np.hypot((x - at[0]) / a, (y - at[1]) / b)
    return np.asarray((1 - radius) * min(a, b), dtype=np.float32)


def scribble_in(region: Mask, include: bool, rng: np.random.Generator) -> ScribblePrompt | None:
    """A straight line between two far pixels of a region, nearly all of it inside; None where none was found."""
    rows, columns = np.nonzero(region)
    for _ in range(_TRIES):
        chosen = rng.integers(len(rows), size=4)
        points = np.stack([columns[chosen], rows[chosen]], axis=1).astype(float)
        first = points[0]
        last = max(points[1:], key=lambda point: float(np.hypot(*(point - first))))
        line = ((float(first[0]), float(first[1])), (float(last[0]), float(last[1])))
        covered = near(line, 0.75, (region.shape[0], region.shape[1]))
        if line[0] != line[1] and covered.any() and region[covered].mean() > 0.9:
            return ScribblePrompt(line, include)
    return None


def lasso_around(truth: Mask, rng: np.random.Generator) -> LassoPrompt:
    """The convex outline of a lesion, drawn with some distance, never through it.

    Args:
        truth: bool (S, S) with at least one True.
        rng: how much distance is drawn from it.
    """
    rows, columns = np.nonzero(truth)
    points = np.stack([columns, rows], axis=1).astype(np.float32)
    extent = float((points.max(axis=0) - points.min(axis=0)).max()) + 1
    hull = cv2.convexHull(points)[:, 0]
    away = 1.5 + rng.uniform(0.02, 0.15) * extent
    turns = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    ring = away * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    wider = cv2.convexHull((hull[:, None] + ring[None]).reshape(-1, 2).astype(np.float32))[:, 0]
    return LassoPrompt(tuple((float(x), float(y)) for x, y in wider))


def lasso_on(region: Mask) -> LassoPrompt | None:
    """The outline of what is too much, as one excludes it; None for a region too thin to go around."""
    outlines, _ = cv2.findContours(region.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea)[:, 0]
    if len(outline) < 3 or cv2.contourArea(outline) < 4:
        return None
    return LassoPrompt(tuple((float(x), float(y)) for x, y in outline), include=False)
