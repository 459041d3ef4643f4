"""CLAHE in floating point: Zuiderveld's contrast-limited adaptive histogram equalisation (Graphics Gems IV, 1994).

Neither library does this for float images as a comparison needs it: OpenCV's 16-bit version counts into 65,536 bins,
more than a tile has pixels, so that its clip limit loses its meaning, and scikit-image's rounds pixels to the bins.
Here the 256 bins only shape the curve, and pixels go through it by linear interpolation. On 8-bit values the
result is OpenCV's own up to rounding, which the tests use as the oracle.
"""

import cv2
import numpy as np

from core.enhance.checks import checked
from core.types import FloatArray

_BINS = 256


def clahe(image: FloatArray, clip_limit: float = 2.0, tiles: int = 8) -> FloatArray:
    """Equalise tile by tile, the slope of each tile's curve limited.

    Args:
        image: float32 (H, W) in [0, 1], finite.
        clip_limit: the most that a histogram bin may hold, in multiples of a flat histogram; at least 1.
        tiles: tiles along each side, 1 to 64; fewer on slices that have fewer pixels.

    Returns:
        float32 (H, W) in [0, 1].

    Raises:
        ValueError: the image or a parameter is outside of what is said above.
    """
    image = checked(image)
    if not clip_limit >= 1.0 or not np.isfinite(clip_limit):
        raise ValueError(f"CLAHE's clip limit is a number from 1 on; got {clip_limit}.")
    if type(tiles) is not int or not 1 <= tiles <= 64:
        raise ValueError(f"CLAHE takes 1 to 64 tiles along each side; got {tiles!r}.")
    height, width = image.shape
    rows, columns = min(tiles, height), min(tiles, width)
    tile_height, tile_width = -(-height // rows), -(-width // columns)
    padded = cv2.copyMakeBorder(
        image, 0, rows * tile_height - height, 0, columns * tile_width - width, cv2.BORDER_REFLECT_101
    )
    levels = np.clip(padded * np.float32(_BINS - 1), 0.0, _BINS - 1)
    curves = _tile_curves(levels, rows, columns, clip_limit)

    floor = np.minimum(levels.astype(np.intp), _BINS - 2)[:height, :width]
    part = levels[:height, :width] - floor
    slopes = np.diff(curves, axis=2, append=curves[:, :, -1:])
    above, below, down = _between(height, tile_height, rows)
    left, right, across = _between(width, tile_width, columns)

    def through(tile_row: np.ndarray, tile_column: np.ndarray) -> FloatArray:
        place = (tile_row[:, None] * columns + tile_column[None, :]) * _BINS + floor
        return np.asarray(np.take(curves, place) + part * np.take(slopes, place), dtype=np.float32)

    upper = through(above, left) * (1 - across) + through(above, right) * across
    lower = through(below, left) * (1 - across) + through(below, right) * across
    return np.clip(upper * (1 - down[:, None]) + lower * down[:, None], 0.0, 1.0).astype(np.float32)


def _tile_curves(levels: FloatArray, rows: int, columns: int, clip_limit: float) -> FloatArray:
    """float32 (rows, columns, 256): the clipped cumulative histogram of each tile, ending at 1."""
    tile_height, tile_width = levels.shape[0] // rows, levels.shape[1] // columns
    area = tile_height * tile_width
    tile = (np.arange(rows).repeat(tile_height)[:, None] * columns + np.arange(columns).repeat(tile_width)) * _BINS
    bins = np.rint(levels).astype(np.intp) + tile
    counts = (
        np.bincount(bins.ravel(), minlength=rows * columns * _BINS).reshape(rows, columns, _BINS).astype(np.float64)
    )
    limit = max(1.0, clip_limit * area / _BINS)
    clipped = np.minimum(counts, limit)
    clipped += (area - clipped.sum(axis=2, keepdims=True)) / _BINS  # what was cut off is spread evenly
    return np.asarray(np.cumsum(clipped, axis=2) / area, dtype=np.float32)


def _between(length: int, tile: int, n_tiles: int) -> tuple[np.ndarray, np.ndarray, FloatArray]:
    """For each pixel along one axis: the tile centre before it, the one after it, and how far it is between them."""
    place = np.arange(length, dtype=np.float32) / tile - 0.5
    before = np.floor(place).astype(np.intp)
    share = (place - before).astype(np.float32)
    return np.clip(before, 0, n_tiles - 1), np.clip(before + 1, 0, n_tiles - 1), share
