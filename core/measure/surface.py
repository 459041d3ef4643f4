"""Distances between two outlines, weighted by contour length.

The algorithm of DeepMind's surface-distance package (Nikolov et al., arXiv 1809.04430): each piece of one outline
counts with its length, so that a percentile means a share of the contour and not of how finely it is sampled.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.measure.contour import cell_codes, code_lengths
from core.types import Mask, Spacing


@dataclass(frozen=True)
class Distances:
    """From each piece of one outline to the nearest point of the other, sorted, with the pieces' lengths."""

    values: npt.NDArray[np.float64]
    lengths: npt.NDArray[np.float64]

    def percentile(self, share: float) -> float:
        """The distance that this share (0 to 1) of the contour's length does not exceed."""
        reached = np.searchsorted(np.cumsum(self.lengths) / self.lengths.sum(), share)
        return float(self.values[min(int(reached), self.values.size - 1)])

    def length_within(self, tolerance: float) -> float:
        """Length of the contour that lies within the tolerance of the other one."""
        return float(self.lengths[self.values <= tolerance].sum())

    @property
    def length(self) -> float:
        """Length of the whole contour."""
        return float(self.lengths.sum())


def surface_distances(prediction: Mask, truth: Mask, spacing: Spacing) -> tuple[Distances, Distances]:
    """Distances from the prediction's outline to the truth's, and back.

    Args:
        prediction: bool (H, W), not empty.
        truth: bool (H, W), not empty.
        spacing: (row, column); the result has its unit.
    """
    window = _shared_box(prediction, truth)
    codes = [cell_codes(mask[window]) for mask in (prediction, truth)]
    outlines = [(code > 0) & (code < 15) for code in codes]
    lengths = code_lengths(spacing)
    return (
        _directed(codes[0], outlines[0], outlines[1], lengths, spacing),
        _directed(codes[1], outlines[1], outlines[0], lengths, spacing),
    )


def _directed(
    codes: npt.NDArray[np.uint8],
    outline: npt.NDArray[np.bool_],
    other: npt.NDArray[np.bool_],
    lengths: npt.NDArray[np.float64],
    spacing: Spacing,
) -> Distances:
    from scipy.ndimage import distance_transform_edt

    away = distance_transform_edt(~other, sampling=spacing)[outline]
    order = np.argsort(away, kind="stable")
    return Distances(away[order], lengths[codes[outline]][order])


def _shared_box(first: Mask, second: Mask) -> tuple[slice, slice]:
    """The smallest box around both masks: nothing outside of it can be nearest to anything."""
    either = first | second
    rows, columns = np.flatnonzero(either.any(axis=1)), np.flatnonzero(either.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
