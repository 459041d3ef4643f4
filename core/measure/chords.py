"""The longest straight line inside a lesion, and the longest one across it, in the manner of RANO and RECIST."""

import math
from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from core.measure.contour import segments
from core.types import Mask, Spacing

PERPENDICULAR_WITHIN_DEG = 5.0

_MOST_POINTS = 280
"""More points on an outline cost time squared and lengthen a chord by hundredths of a pixel."""
_FEWEST_POINTS = 120
"""Small lesions get points between their corners, so that some chord meets the perpendicular within 5 degrees."""
_FINER = 3
"""As many times more of them for a lesion so ragged that none does."""
_BLOCK = 2048
_MOST_AT_ONCE = 16_384  # OpenCV's remap ends at 32,767 rows or columns
_INSIDE = 0.4
"""A chord is inside while the interpolated mask stays over this; an outline lies at 0.5, a cut corner a bit lower."""

Points = npt.NDArray[np.float64]
Chord = tuple[int, int]


def outline_points(mask: Mask, fewest: int = _FEWEST_POINTS) -> Points:
    """(N, 2) points (row, column) in px on a mask's outline, N about 120 to 350; its extreme corners are among them.

    Args:
        mask: bool (H, W), not empty.
        fewest: so many at least.
    """
    pieces = segments(mask)
    if len(pieces) < fewest:
        steps = np.arange(parts := math.ceil(fewest / len(pieces))) / parts
        start, along = pieces[:, 0], pieces[:, 1] - pieces[:, 0]
        dense = (start[:, None] + steps[None, :, None] * along[:, None]).reshape(-1, 2)
        return np.unique(np.concatenate([dense, pieces[:, 1]]).round(9), axis=0)
    corners = np.unique(pieces.reshape(-1, 2), axis=0)
    if len(corners) <= _MOST_POINTS:
        return corners
    hull = cv2.convexHull(corners.astype(np.float32))[:, 0].astype(np.float64)
    return np.unique(np.concatenate([hull, corners[:: math.ceil(len(corners) / _MOST_POINTS)]]), axis=0)


class Chords:
    """All straight lines between the outline points of one connected lesion, the longest first."""

    def __init__(self, mask: Mask, spacing: Spacing, fewest: int = _FEWEST_POINTS) -> None:
        self.points = outline_points(mask, fewest)
        self._of = mask, spacing
        self._mask = np.pad(mask, 2).astype(np.float32)
        self._padded = (self.points + 2).astype(np.float32)
        self._fine = min(4 * max(mask.shape) + 1, _MOST_AT_ONCE)  # samples on a chord: every quarter of a pixel
        self._mm = self.points * np.asarray(spacing)
        self._first, self._second = np.triu_indices(len(self.points), k=1)
        self._vectors = (self._mm[self._second] - self._mm[self._first]).astype(np.float32)
        self._lengths = np.hypot(self._vectors[:, 0], self._vectors[:, 1])

    def finer(self) -> "Chords":
        """Those between more points of the same outline, for when no chord lies across."""
        return Chords(*self._of, fewest=_FINER * _FEWEST_POINTS)

    def length(self, chord: Chord) -> float:
        """Length in the unit of the spacing."""
        return float(np.hypot(*(self._mm[chord[1]] - self._mm[chord[0]])))

    def longest(self) -> Chord | None:
        """The longest chord that never leaves the lesion."""
        return self._longest_inside(np.ones(len(self._lengths), dtype=np.bool_))

    def across(self, chord: Chord) -> Chord | None:
        """The longest chord inside the lesion within 5 degrees of the perpendicular to the given one."""
        along = (self._mm[chord[1]] - self._mm[chord[0]]).astype(np.float32)
        cosine = np.abs(self._vectors @ along) / np.maximum(self._lengths * np.hypot(*along), 1e-9)
        return self._longest_inside(cosine <= math.sin(math.radians(PERPENDICULAR_WITHIN_DEG)) + 1e-6)

    def _longest_inside(self, allowed: npt.NDArray[np.bool_]) -> Chord | None:
        for block in self._blocks(np.flatnonzero(allowed)):
            likely = block[self._stay_inside(block, 15)]  # most chords that leave show it at few places
            for some in np.array_split(likely, math.ceil(len(likely) / 64)) if len(likely) else ():
                inside = some[self._stay_inside(some, self._fine)]
                if len(inside):
                    return int(self._first[inside[0]]), int(self._second[inside[0]])
        return None

    def _blocks(self, candidates: npt.NDArray[np.intp]) -> Iterator[npt.NDArray[np.intp]]:
        """The candidates from the longest to the shortest, a block at a time, sorted no further than is asked for."""
        size = _BLOCK
        while len(candidates):
            if len(candidates) > size:
                split = np.argpartition(-self._lengths[candidates], size)
                block, candidates = candidates[split[:size]], candidates[split[size:]]
            else:
                block, candidates = candidates, candidates[:0]
            yield block[np.argsort(-self._lengths[block], kind="stable")]
            size = min(4 * size, _MOST_AT_ONCE)

    def _stay_inside(self, chords: npt.NDArray[np.intp], n_samples: int) -> npt.NDArray[np.bool_]:
        start, end = self._padded[self._first[chords], None], self._padded[self._second[chords], None]
        steps = np.linspace(0.0, 1.0, n_samples, dtype=np.float32)
        rows = start[..., 0] + steps * (end - start)[..., 0]
        columns = start[..., 1] + steps * (end - start)[..., 1]
        values = cv2.remap(self._mask, columns, rows, cv2.INTER_LINEAR)
        inside: npt.NDArray[np.bool_] = values.min(axis=1) >= _INSIDE
        return inside
