"""How a slice of any size gets into a square network and how its result gets back, in one place.

The slice is scaled by one factor so that its longer side fills the square, and padded on the right and at
the bottom, as Segment Anything does, so that the aspect is kept and coordinates need one factor only.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from core.types import FloatArray


def normalise(image: FloatArray) -> FloatArray:
    """Stretch a slice between its 1st and 99.5th percentile, clipped to [0, 1].

    Args:
        image: float32 (H, W) in [0, 1], finite.

    Returns:
        float32 (H, W) in [0, 1]; a constant slice comes back as zeros. One bright vessel or one hot pixel
        otherwise squeezes the whole head into the dark end, which networks notice more than people.
    """
    low, high = np.percentile(image, (1.0, 99.5))
    if high - low < 1e-6:
        low, high = float(image.min()), float(image.max())
    if high - low < 1e-6:
        return np.zeros_like(image, dtype=np.float32)
    return np.asarray(np.clip((image - low) / (high - low), 0.0, 1.0), dtype=np.float32)


@dataclass(frozen=True)
class Letterbox:
    """The geometry between a native slice and the square that a network sees."""

    height: int
    width: int
    side: int

    @property
    def inner(self) -> tuple[int, int]:
        """(rows, columns) of the square that hold the slice; the rest is padding."""
        scale = self.side / max(self.height, self.width)
        return max(1, round(self.height * scale)), max(1, round(self.width * scale))

    def fit(self, image: FloatArray) -> FloatArray:
        """float32 (H, W) -> float32 (side, side), zero-padded on the right and at the bottom."""
        rows, columns = self.inner
        shrinks = rows < self.height or columns < self.width
        resized = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        square = np.zeros((self.side, self.side), dtype=np.float32)
        square[:rows, :columns] = resized
        return square

    def restore(self, square: FloatArray) -> FloatArray:
        """float32 (side, side) -> float32 (H, W) at the slice's native size."""
        rows, columns = self.inner
        native = cv2.resize(square[:rows, :columns], (self.width, self.height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(native, dtype=np.float32)

    def points(self, points: FloatArray) -> FloatArray:
        """(N, 2) native (x, y) -> (N, 2) (x, y) on the square; pixel centres are whole numbers on both sides."""
        rows, columns = self.inner
        factor = np.array([columns / self.width, rows / self.height], dtype=np.float32)
        return ((points + 0.5) * factor - 0.5).astype(np.float32)
