"""The simulated user of training and evaluation: clicks the centre of the largest error."""

import cv2
import numpy as np

from core.prompt.prompts import PointPrompt
from core.types import FloatArray, Mask


def deepest(region: Mask) -> tuple[int, int]:
    """(x, y) of the pixel farthest from the region's border; the image's own border counts as one.

    Args:
        region: bool (H, W) with at least one True.
    """
    return pole(region)[:2]


def pole(region: Mask) -> tuple[int, int, float]:
    """The region's pole of inaccessibility: (x, y) of its deepest pixel, and how deep that is.

    Args:
        region: bool (H, W) with at least one True.

    Returns:
        The depth is the distance in px to the nearest pixel outside, the image's border being outside: 1 in a line one
        or two pixels wide, 2 in the middle of 3 x 3 pixels.
    """
    depth = _depth(region)
    y, x = np.unravel_index(int(depth.argmax()), region.shape)
    return int(x), int(y), float(depth[y, x])


def inner(region: Mask, share: float) -> Mask:
    """The region's pixels that are at least ``share`` as deep as its deepest, bool (H, W): where people aim.

    Args:
        region: bool (H, W) with at least one True.
        share: in (0, 1]; 1 leaves the deepest pixels alone.
    """
    depth = _depth(region)
    return np.asarray(depth >= share * depth.max())


def _depth(region: Mask) -> FloatArray:
    padded = np.pad(region.astype(np.uint8), 1)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1])


def anywhere(region: Mask, rng: np.random.Generator) -> tuple[int, int]:
    """(x, y) of a pixel of the region, each as likely as any other.

    Args:
        region: bool (H, W) with at least one True.
        rng: draws one number.
    """
    rows, columns = np.nonzero(region)
    chosen = int(rng.integers(len(rows)))
    return int(columns[chosen]), int(rows[chosen])


def largest_component(region: Mask) -> Mask:
    """The largest 8-connected part of a region, bool (H, W); the region itself when empty."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8), connectivity=8)
    if count < 2:
        return region
    return np.asarray(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()))


def next_click(truth: Mask, predicted: Mask, rng: np.random.Generator | None = None) -> PointPrompt | None:
    """The click that a person who knows the truth makes next.

    Args:
        truth, predicted: bool (H, W).
        rng: None clicks the centre of the largest error region (by distance transform), as evaluations in the
            field do; a generator clicks anywhere in that region, as people do.

    Returns:
        An include click on missing lesion or an exclude click on what is too much; None when nothing is wrong.
    """
    missing, excess = largest_component(truth & ~predicted), largest_component(predicted & ~truth)
    include = int(missing.sum()) >= int(excess.sum())
    region = missing if include else excess
    if not region.any():
        return None
    x, y = deepest(region) if rng is None else anywhere(region, rng)
    return PointPrompt(float(x), float(y), include)


def jittered_box(truth: Mask, rng: np.random.Generator, jitter: float = 0.1) -> tuple[float, float, float, float]:
    """The lesion's bounding box with each side moved by up to ``jitter`` of the box's size: (x0, y0, x1, y1).

    Args:
        truth: bool (H, W) with at least one True.
        rng: draws four numbers.
        jitter: 0 is the bounding box itself, its corners on the lesion's outermost pixel centres.

    Returns:
        x0 <= x1 and y0 <= y1, also for a lesion one pixel wide, whose two sides may have been drawn past each other.
    """
    rows, columns = np.nonzero(truth)
    x0, x1, y0, y1 = columns.min(), columns.max(), rows.min(), rows.max()
    width, height = x1 - x0 + 1, y1 - y0 + 1
    moves = rng.uniform(-jitter, jitter, 4) * (width, height, width, height)
    limits = np.array([truth.shape[1], truth.shape[0]] * 2) - 1
    corners = np.clip(np.array([x0, y0, x1, y1]) + moves, 0, limits)
    (left, right), (top, bottom) = sorted(corners[[0, 2]].tolist()), sorted(corners[[1, 3]].tolist())
    return left, top, right, bottom
