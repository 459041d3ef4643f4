"""Where a cropped and padded slice lies in the native one, and the way there and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt

from core.types import FloatArray, Mask, Point

Values = TypeVar("Values", np.float32, np.bool_)


@dataclass(frozen=True)
class Geometry:
    """A crop by whole pixels, then padding by whole pixels; nothing is resampled, so every way back is exact.

    Raises:
        ValueError: the crop is empty or leaves the slice, or padding is below 0.
    """

    height: int
    """Of the native slice, px; so is ``width``."""
    width: int
    top: int
    """First row of the crop in the native slice; ``left`` is its first column."""
    left: int
    rows: int
    columns: int
    above: int = 0
    """Rows of padding above the crop; then below, before (left of it) and after (right of it)."""
    below: int = 0
    before: int = 0
    after: int = 0

    def __post_init__(self) -> None:
        fits = self.top >= 0 and self.left >= 0 and self.rows > 0 and self.columns > 0
        if not fits or self.top + self.rows > self.height or self.left + self.columns > self.width:
            raise ValueError(
                f"A crop of {self.rows} x {self.columns} px at row {self.top}, column {self.left} does not lie in a "
                f"slice of {self.height} x {self.width} px."
            )
        if min(self.above, self.below, self.before, self.after) < 0:
            raise ValueError("Padding is a number of pixels from 0 up.")

    @classmethod
    def whole(cls, shape: tuple[int, ...]) -> "Geometry":
        """That of a slice (H, W) that is neither cropped nor padded."""
        return cls(shape[0], shape[1], 0, 0, shape[0], shape[1])

    def squared(self) -> "Geometry":
        """With padding that makes the crop a square, the crop in its middle (half a pixel off where it must be)."""
        side = max(self.rows, self.columns)
        down, across = side - self.rows, side - self.columns
        place = (self.height, self.width, self.top, self.left, self.rows, self.columns)
        return Geometry(*place, down // 2, down - down // 2, across // 2, across - across // 2)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of the cropped and padded slice."""
        return self.above + self.rows + self.below, self.before + self.columns + self.after

    @property
    def is_whole(self) -> bool:
        """Whether the slice keeps its size and place."""
        return self == Geometry.whole((self.height, self.width))

    def crop(self, native: npt.NDArray[Values], fill: float = 0.0) -> npt.NDArray[Values]:
        """Cut and pad an image, a probability or a mask.

        Args:
            native: float32 or bool (H, W) at native size.
            fill: the padding's value.

        Returns:
            The same type, of `shape`; a new array.

        Raises:
            ValueError: another size than this geometry's.
        """
        self._check(native.shape, (self.height, self.width))
        inner = native[self.top : self.top + self.rows, self.left : self.left + self.columns]
        padding = ((self.above, self.below), (self.before, self.after))
        return np.pad(inner, padding, constant_values=native.dtype.type(fill))

    def restore(self, cropped: npt.NDArray[Values], outside: float = 0.0) -> npt.NDArray[Values]:
        """Put back what was found on the cropped slice.

        Args:
            cropped: float32 or bool of `shape`.
            outside: what native pixels outside the crop get; 0 is "no lesion".

        Returns:
            The same type, (H, W) at native size; what lay on the padding is dropped.

        Raises:
            ValueError: another size than `shape`.
        """
        self._check(cropped.shape, self.shape)
        native = np.full((self.height, self.width), outside, dtype=cropped.dtype)
        inner = cropped[self.above : self.above + self.rows, self.before : self.before + self.columns]
        native[self.top : self.top + self.rows, self.left : self.left + self.columns] = inner
        return cast(npt.NDArray[Values], native)

    def to_cropped(self, point: Point) -> Point:
        """(x, y) in native pixels -> (x, y) on the cropped slice, a shift by whole pixels."""
        return point[0] - self.left + self.before, point[1] - self.top + self.above

    def to_native(self, point: Point) -> Point:
        """(x, y) on the cropped slice -> (x, y) in native pixels."""
        return point[0] + self.left - self.before, point[1] + self.top - self.above

    def within(self, points: Iterable[Point]) -> tuple[Point, ...]:
        """Native points on the cropped slice; one that lies outside the crop counts at the nearest place in it."""
        low_x, high_x = self.before - 0.5, self.before + self.columns - 0.5
        low_y, high_y = self.above - 0.5, self.above + self.rows - 0.5
        moved = (self.to_cropped(point) for point in points)
        return tuple((min(max(x, low_x), high_x), min(max(y, low_y), high_y)) for x, y in moved)

    def holds(self, point: Point) -> bool:
        """Whether a native (x, y) lies in the crop."""
        x, y = point[0] - self.left, point[1] - self.top
        return -0.5 <= x <= self.columns - 0.5 and -0.5 <= y <= self.rows - 0.5

    def inside(self) -> Mask:
        """bool (H, W): the native pixels that the crop keeps."""
        return self.restore(np.ones(self.shape, dtype=np.bool_))

    @staticmethod
    def _check(got: tuple[int, ...], expected: tuple[int, int]) -> None:
        if got != expected:
            raise ValueError(f"This clean-up is of a slice of shape {expected}; got {got}.")


def around(mask: Mask, margin_px: int) -> Geometry:
    """The smallest crop that holds a mask and a margin, ended by the slice's border.

    Args:
        mask: bool (H, W), not empty.
        margin_px: on every side.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left = max(int(rows[0]) - margin_px, 0), max(int(columns[0]) - margin_px, 0)
    bottom = min(int(rows[-1]) + 1 + margin_px, mask.shape[0])
    right = min(int(columns[-1]) + 1 + margin_px, mask.shape[1])
    return Geometry(mask.shape[0], mask.shape[1], top, left, bottom - top, right - left)


def shared(image: FloatArray, geometry: Geometry, fill: float) -> FloatArray:
    """The cropped slice, or the very same array where nothing is cropped or padded."""
    return image if geometry.is_whole else geometry.crop(image, fill)
