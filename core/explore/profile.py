"""Brightness along a straight line through a slice."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.checks import checked
from core.types import FloatArray, Point, Spacing

WIDEST_PX = 31


@dataclass(frozen=True, eq=False)
class Profile:
    """Samples along a line, about a pixel apart, both ends included."""

    distance: npt.NDArray[np.float64]
    """(n,), from the start, in ``unit``."""
    values: npt.NDArray[np.float64]
    """(n,), in [0, 1]."""
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    unit: str
    """ "mm" when the spacing is known, else "px"."""

    @property
    def length(self) -> float:
        """The line's, in ``unit``."""
        return float(self.distance[-1])

    @property
    def steepest(self) -> int:
        """Number of the sample after which the brightness changes most; 0 on a flat line."""
        return int(np.argmax(np.abs(np.diff(self.values)))) if self.values.size > 1 else 0


def profile(
    image: FloatArray, start: Point, end: Point, spacing_mm: Spacing | None = None, width_px: int = 1
) -> Profile:
    """Read a slice along a line.

    Args:
        image: float32 (H, W) in [0, 1].
        start: (x, y) in native pixels, inside the slice; may equal ``end``.
        end: (x, y) likewise.
        spacing_mm: (row, column), or None for lengths in px.
        width_px: 1 to 31; above 1 each sample is the mean of so many pixels across the line, which takes out noise.

    Returns:
        Profile; values between pixel centres are bilinear (`skimage.measure.profile_line`).

    Raises:
        ValueError: a wrong image, a point outside it, or a width out of range.
    """
    from skimage.measure import profile_line  # here, so that pages without a profile do not wait for it

    image = checked(image, "A profile")
    height, width = image.shape
    for at in (start, end):
        if not (0 <= at[0] <= width - 1 and 0 <= at[1] <= height - 1):  # NaN fails here too
            raise ValueError(
                f"A profile's ends lie inside the slice, x 0 to {width - 1} and y 0 to {height - 1}; got ({at[0]:g}, {at[1]:g})."
            )
    if type(width_px) is not int or not 1 <= width_px <= WIDEST_PX:
        raise ValueError(f"A profile is 1 to {WIDEST_PX} px wide; got {width_px!r}.")
    values = profile_line(  # type: ignore[no-untyped-call]
        image.astype(np.float64),
        start[::-1],
        end[::-1],
        linewidth=width_px,
        order=1,
        mode="nearest",
        reduce_func=np.mean,
    )
    along = np.linspace(0.0, 1.0, values.size)
    x, y = (a + along * (b - a) for a, b in zip(start, end, strict=True))
    row, column = spacing_mm or (1.0, 1.0)
    length = math.hypot((end[0] - start[0]) * column, (end[1] - start[1]) * row)
    return Profile(along * length, np.clip(values, 0.0, 1.0), x, y, "px" if spacing_mm is None else "mm")
