"""How often each brightness occurs in a slice."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.types import FloatArray


@dataclass(frozen=True)
class Histogram:
    """Counts of pixels between neighbouring edges; a bin holds its lower edge, the last bin its upper one too."""

    edges: npt.NDArray[np.float64]
    """(bins + 1,), equally spaced from 0 to 1."""
    counts: npt.NDArray[np.int64]
    """(bins,), adding up to the number of pixels."""


@dataclass(frozen=True)
class Cdf:
    """Cumulative distribution function of the brightness."""

    values: npt.NDArray[np.float64]
    """(bins,), the upper edge of each bin."""
    shares: npt.NDArray[np.float64]
    """(bins,), the share of pixels up to that edge; never falls, ends at 1."""


def histogram(image: FloatArray, bins: int = 256) -> Histogram:
    """Count pixels by brightness over the fixed range [0, 1], so that two slices can be laid on each other.

    Args:
        image: float32 in [0, 1], any shape with at least one pixel.
        bins: 2 to 65,536.

    Raises:
        ValueError: empty image, values outside [0, 1] or not finite, or a number of bins out of range.
    """
    if type(bins) is not int or not 2 <= bins <= 65_536:
        raise ValueError(f"A histogram takes 2 to 65,536 bins; got {bins!r}.")
    if image.size == 0:
        raise ValueError(f"A histogram needs at least one pixel; got the shape {image.shape}.")
    if not (image.min() >= 0 and image.max() <= 1):  # NaN fails here too
        raise ValueError(
            f"A histogram takes finite values in [0, 1]; got {float(image.min()):.4g} to {float(image.max()):.4g}."
        )
    counts, edges = np.histogram(image, bins=bins, range=(0.0, 1.0))
    return Histogram(edges, counts.astype(np.int64))


def cdf(image: FloatArray, bins: int = 256) -> Cdf:
    """The running sum of `histogram` as shares of all pixels; takes and raises the same."""
    counted = histogram(image, bins)
    return Cdf(counted.edges[1:], np.cumsum(counted.counts) / image.size)
