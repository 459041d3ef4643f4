"""Lines that came from a browser: checked, clipped to the slice, and made as short as they can be."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from core.prompt.prompts import Polyline

MOST = 4000  # points that one drag may send
DEVIATION_PX = 0.25  # a simplified line stays this close to what was drawn
_DECIMALS = 1  # a tenth of a pixel is finer than anybody points


def polyline(given: object, what: str, least: int, size: tuple[int, int], *, closed: bool = False) -> Polyline:
    """A drawn line as it enters the history.

    Points outside the slice are moved to its border, for a drag may leave the image. The line is simplified (Ramer
    1972, Douglas & Peucker 1973) and its corners are rounded to 0.1 px, so that a history of many stays small.

    Args:
        given: ``[[x, y], ...]`` in native pixels.
        what: is drawn, for the sentence: "scribble", "lasso" or "stroke".
        least: how many different points it needs.
        size: (rows, columns) of the slice.
        closed: the last point joins the first.

    Raises:
        ValueError: no list of pairs of finite numbers, more than `MOST` points, or fewer than ``least`` different ones.
    """
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise ValueError(f"the points of a {what} are a list of [x, y]; got {str(given)[:40]!r}")
    if len(given) > MOST:
        raise ValueError(f"a {what} may have up to {MOST} points; got {len(given)}")
    height, width = size
    points = np.clip(_numbers(given, what), -0.5, (width - 0.5, height - 0.5))
    found = len(set(_rounded(points)))
    if found < least:
        needs = f"{least} different points" if least > 1 else "a point"
        raise ValueError(f"a {what} needs at least {needs} inside the slice; got {found}")
    if len(points) > 2:
        simpler = cv2.approxPolyDP(points.astype(np.float32)[:, None], DEVIATION_PX, closed)[:, 0].astype(np.float64)
        # OpenCV takes the end of a line that ends where it began for its beginning, and a ring would lose its last side
        points = simpler if closed else np.vstack([simpler, points[-1:]])
    corners = _rounded(points)
    return tuple(point for n, point in enumerate(corners) if n == 0 or point != corners[n - 1])


def _rounded(points: npt.NDArray[Any]) -> list[tuple[float, float]]:
    return [(round(float(x), _DECIMALS), round(float(y), _DECIMALS)) for x, y in points]


def _numbers(given: Sequence[object], what: str) -> npt.NDArray[np.float64]:
    """Pairs of finite numbers as float64 (N, 2)."""
    if not given:
        return np.zeros((0, 2))
    try:
        points = np.array(given)
    except ValueError:  # lists of different lengths
        points = np.array(None)
    if points.dtype.kind not in "if" or points.shape != (len(given), 2) or not np.isfinite(points).all():
        raise ValueError(f"each point of a {what} is a pair of finite numbers; got {str(given)[:40]!r}")
    return points.astype(np.float64)
