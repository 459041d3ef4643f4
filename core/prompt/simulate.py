"""The simulated user of training and evaluation: clicks the centre of the largest error."""

import cv2
import numpy as np

from core.prompt.prompts import PointPrompt
from core.types import Mask


def deepest(region: Mask) -> tuple[int, int]:
    """(x, y) of the pixel farthest from the region's border; the image's own border counts as one.

    Args:
        region: bool (H, W) with at least one True.
    """
    padded = np.pad(region.astype(np.uint8), 1)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    y, x = np.unravel_index(int(distance.argmax()), region.shape)
    return int(x), int(y)


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
    if rng is None:
        x, y = deepest(region)
    else:
        rows, columns = np.nonzero(region)
        chosen = int(rng.integers(len(rows)))
        x, y = int(columns[chosen]), int(rows[chosen])
    return PointPrompt(float(x), float(y), include)


def jittered_box(truth: Mask, rng: np.random.Generator, jitter: float = 0.1) -> tuple[float, float, float, float]:
    """The lesion's bounding box with each side moved by up to ``jitter`` of the box's size: (x0, y0, x1, y1).

    Args:
        truth: bool (H, W) with at least one True.
    """
    rows, columns = np.nonzero(truth)
    x0, x1, y0, y1 = columns.min(), columns.max(), rows.min(), rows.max()
    width, height = x1 - x0 + 1, y1 - y0 + 1
    moves = rng.uniform(-jitter, jitter, 4) * (width, height, width, height)
    limits = np.array([truth.shape[1], truth.shape[0]] * 2) - 1
    corners = np.clip(np.array([x0, y0, x1, y1]) + moves, 0, limits)
    return float(corners[0]), float(corners[1]), float(corners[2]), float(corners[3])
