"""Pixels as points for clustering, and k-means on them, fast for a whole slice."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.checks import checked, checked_mask
from core.types import FloatArray, Mask

MOST_SPACE = 5.0
_LEVELS = 4096  # a slice with more grey levels is fitted on so many bins, each at the mean of its pixels
_SAMPLE_PX = 8192
_STARTS_OF_LEVELS, _STARTS_OF_SAMPLE = 4, 2
_ROUNDS = 10  # over all pixels, after the sample has said where the centres lie
_ROUNDS_PX = 1_500_000  # pixels times rounds: a large slice gets fewer, so that it takes a second and not a minute

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Points:
    """The pixels of a slice (or of a part of it) as k-means sees them."""

    within: Mask
    """bool (H, W)."""
    values: Doubles
    """(n,), the intensities of the pixels inside, row by row."""
    coordinates: Doubles
    """(n, d): the intensity alone, or intensity, x and y, each in standard deviations."""

    @property
    def n(self) -> int:
        """How many pixels."""
        return int(self.values.size)

    @cached_property
    def counted(self) -> tuple[Doubles, npt.NDArray[np.intp]]:
        """The grey levels, rising, and how many pixels have each."""
        return np.unique(self.values, return_counts=True)

    @property
    def levels(self) -> int:
        """How many different points there are, which is the largest k."""
        return self.n if self.coordinates.shape[1] > 1 else int(self.counted[0].size)

    @cached_property
    def total(self) -> float:
        """Total scatter: the sum of squared distances to the mean of all points."""
        return float(((self.coordinates - self.coordinates.mean(axis=0)) ** 2).sum())


def points(image: FloatArray, space: float = 0.0, within: Mask | None = None) -> Points:
    """Make points of pixels.

    Args:
        image: float32 (H, W) in [0, 1].
        space: 0 for the intensity alone, in its own units. Above 0, up to 5: (intensity, space * x, space * y), the
            intensity over its standard deviation, x and y over the one that they have in common; 1 gives
            each axis the weight of the intensity.
        within: bool (H, W), the pixels to take; None takes all.

    Raises:
        ValueError: a wrong image, mask or weight.
    """
    image = checked(image, "K-means")
    inside = checked_mask(within, image, "K-means")
    if not 0.0 <= space <= MOST_SPACE:
        raise ValueError(f"K-means takes a weight for space of 0 to {MOST_SPACE:g}; got {space:g}.")
    values = image[inside].astype(np.float64)
    if space == 0.0:
        return Points(inside, values, values[:, None])
    y, x = (axis.astype(np.float64) for axis in np.nonzero(inside))
    spread, away = values.std(), np.sqrt((x.var() + y.var()) / 2.0)
    place = space / away if away > 0 else 0.0
    bright = 1.0 / spread if spread > 0 else 0.0
    return Points(inside, values, np.column_stack([values * bright, x * place, y * place]))


def assigned(given: Points, k: int, seed: int) -> npt.NDArray[np.intp]:
    """Which of k clusters each point is in, by `sklearn.cluster.KMeans` (Lloyd 1982, k-means++ starts).

    Intensities alone: on the grey levels, weighted by how many pixels have them, which is the same problem as on all
    pixels; above 4096 levels on bins of that number, 1/4096 wide. With space: on a sample first, then on every point.

    Args:
        given: with at least k different points.
        k: 1 or more.
        seed: of the starts.

    Returns:
        int (n,), 0 to k - 1 in no order.
    """
    return _by_level(given, k, seed) if given.coordinates.shape[1] == 1 else _by_point(given, k, seed)


def _by_level(given: Points, k: int, seed: int) -> npt.NDArray[np.intp]:
    from sklearn.cluster import KMeans  # here: importing it takes a second, which other pages need not wait for

    values, (levels, counts) = given.values, given.counted
    if levels.size > _LEVELS:
        bins = np.minimum((levels * _LEVELS).astype(np.intp), _LEVELS - 1)
        filled = np.bincount(bins, counts, _LEVELS)
        sums = np.bincount(bins, counts * levels, _LEVELS)
        if np.count_nonzero(filled) >= k:
            levels, counts = sums[filled > 0] / filled[filled > 0], filled[filled > 0].astype(np.intp)
    if levels.size == k:
        centres = levels
    else:
        fit = KMeans(k, n_init=_STARTS_OF_LEVELS, random_state=seed).fit(levels[:, None], sample_weight=counts)
        centres = np.sort(fit.cluster_centers_.ravel())
    return np.asarray(np.searchsorted((centres[1:] + centres[:-1]) / 2.0, values), dtype=np.intp)


def _by_point(given: Points, k: int, seed: int) -> npt.NDArray[np.intp]:
    from sklearn.cluster import KMeans

    every = given.coordinates
    if given.n <= _SAMPLE_PX:
        fit = KMeans(k, n_init=_STARTS_OF_SAMPLE, random_state=seed).fit(every)
        return np.asarray(fit.labels_, dtype=np.intp)
    picked = np.random.default_rng(seed).choice(given.n, _SAMPLE_PX, replace=False)
    first = KMeans(k, n_init=_STARTS_OF_SAMPLE, random_state=seed).fit(every[picked])
    rounds = max(1, min(_ROUNDS, _ROUNDS_PX // given.n))
    fit = KMeans(k, init=first.cluster_centers_, n_init=1, max_iter=rounds, random_state=seed).fit(every)
    return np.asarray(fit.labels_, dtype=np.intp)
