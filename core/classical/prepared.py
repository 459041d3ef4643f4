"""A slice as classical methods work on it: of one size, air dark, brightness stretched inside the head."""

from dataclasses import dataclass

import cv2
import numpy as np

from core.checks import checked
from core.enhance import head_mask
from core.types import FloatArray, Mask

WORKING_SIDE = 256
"""Longest side in px: bounds the time, and gives every radius below one meaning."""
_SMALLEST_SIDE = 8
_FLAT = 1e-3
_LOW, _HIGH = 1.0, 99.5


@dataclass(frozen=True, eq=False)
class Prepared:
    """A slice to work on and the way back to its native size."""

    pixels: FloatArray  # float32 (h, w) in [0, 1], stretched, air near 0
    head: Mask  # bool (h, w)
    native: tuple[int, int]  # (H, W)

    def to_working(self, x: float, y: float) -> tuple[float, float]:
        """Native (x, y) on the working slice; pixel centres at whole numbers on both."""
        across, down = self.pixels.shape[1] / self.native[1], self.pixels.shape[0] / self.native[0]
        return (x + 0.5) * across - 0.5, (y + 0.5) * down - 0.5

    def cropped(self, window: tuple[slice, slice]) -> "Prepared":
        """What lies in a window, (rows, columns); its places are counted from the window's corner."""
        pixels = self.pixels[window]
        return Prepared(pixels, self.head[window], (pixels.shape[0], pixels.shape[1]))

    def to_native(self, mask: Mask) -> Mask:
        """A mask of the working slice, bool (h, w), as bool (H, W)."""
        return np.asarray(_resized(mask.astype(np.float32), self.native) > 0.5)


def prepare(image: FloatArray) -> Prepared | None:
    """The working slice; None where there is nothing to tell apart (constant, or narrower than 8 px).

    Args:
        image: float32 (H, W) in [0, 1]. One with bright air is turned round, so that an inverted slice gives what
            the slice itself gives.

    Raises:
        ValueError: anything else, in one sentence on what came and what is accepted.
    """
    image = checked(image, "A classical method")
    height, width = image.shape
    if min(height, width) < _SMALLEST_SIDE or float(np.ptp(image)) < _FLAT:
        return None
    scale = WORKING_SIDE / max(height, width)
    size = max(1, round(height * scale)), max(1, round(width * scale))
    small = _resized(np.asarray(image, dtype=np.float32), size)
    head = head_mask(small)
    air = small[~head]
    if air.size and float(np.median(air)) > float(np.median(small[head])):
        small = 1.0 - small
    low, high = np.percentile(small[head], (_LOW, _HIGH))
    if high - low < _FLAT:
        low, high = small.min(), small.max()
    pixels = np.clip((small - low) / (high - low), 0.0, 1.0).astype(np.float32)
    return Prepared(pixels, head, (height, width))


def _resized(pixels: FloatArray, size: tuple[int, int]) -> FloatArray:
    """float32 (H, W) at another (rows, columns)."""
    if pixels.shape == size:
        return pixels
    how = cv2.INTER_AREA if size[0] < pixels.shape[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (size[1], size[0]), interpolation=how), dtype=np.float32)
