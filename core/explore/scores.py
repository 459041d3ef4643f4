"""How well k clusters describe a slice, for one slice and averaged over several."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from core.explore.points import Points

SILHOUETTE_PX = 1000
"""Pixels that the silhouette is sampled on: it compares every one with every other."""


@dataclass(frozen=True)
class Scores:
    """One clustering's figures; means over slices when ``n_slices`` is above 1."""

    k: int
    n_px: float
    wcss: float
    """Scatter within clusters: squared distances of points to their cluster's mean, summed."""
    bcss: float
    """Scatter between clusters; with ``wcss`` it adds up to the total scatter."""
    silhouette: float
    """Mean over a sample, -1 to 1, higher is better (Rousseeuw 1987); NaN for one cluster."""
    calinski_harabasz: float
    """(bcss / (k - 1)) / (wcss / (n - k)), higher is better (Caliński & Harabasz 1974); NaN where undefined."""
    n_slices: int = 1

    @property
    def unexplained(self) -> float:
        """Share of the total scatter that is left within clusters, 0 to 1; NaN without any scatter."""
        total = self.wcss + self.bcss
        return self.wcss / total if total > 0 else float("nan")


def scores(given: Points, labels: npt.NDArray[np.intp], k: int, seed: int = 0) -> Scores:
    """Judge a clustering.

    Args:
        given: the points.
        labels: int (n,), 0 to k - 1.
        k: how many clusters.
        seed: of the silhouette's sample: the same pixels for every k.
    """
    counts = np.bincount(labels, minlength=k).astype(np.float64)
    sums = np.stack([np.bincount(labels, axis, k) for axis in given.coordinates.T], axis=1)
    means = sums / np.maximum(counts, 1.0)[:, None]
    wcss = float(((given.coordinates - means[labels]) ** 2).sum())
    bcss = float((counts[:, None] * (means - given.coordinates.mean(axis=0)) ** 2).sum())
    between, within = (bcss / (k - 1), wcss / (given.n - k)) if 1 < k < given.n else (math.nan, math.nan)
    ratio = between / within if within > 0 else float("nan")
    return Scores(k, given.n, wcss, bcss, _silhouette(given, labels, seed), ratio)


def mean_scores(slices: Sequence[Sequence[Scores]]) -> tuple[Scores, ...]:
    """Means over slices for each k, by rising k; a figure that is undefined on a slice is left out of that mean.

    Args:
        slices: the scores of each slice; one that has too few grey levels for a k has none for it.
    """
    found: dict[int, list[Scores]] = {}
    for one in (score for scored in slices for score in scored):
        found.setdefault(one.k, []).append(one)
    return tuple(_mean(k, found[k]) for k in sorted(found))


def _mean(k: int, scored: Sequence[Scores]) -> Scores:
    names = [field.name for field in fields(Scores) if field.name not in ("k", "n_slices")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a mean of nothing is NaN, as documented
        means = {name: float(np.nanmean([getattr(one, name) for one in scored])) for name in names}
    return Scores(k=k, n_slices=len(scored), **means)


def _silhouette(given: Points, labels: npt.NDArray[np.intp], seed: int) -> float:
    from sklearn.metrics import silhouette_score

    picked = np.arange(given.n)
    if given.n > SILHOUETTE_PX:
        picked = np.random.default_rng(seed).choice(given.n, SILHOUETTE_PX, replace=False)
    if not 1 < np.unique(labels[picked]).size < picked.size:
        return float("nan")
    return float(silhouette_score(given.coordinates[picked], labels[picked]))
