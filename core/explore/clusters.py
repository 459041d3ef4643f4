"""K-means clusters of a slice: who is in which, and what each is like."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from core.explore.points import Points, assigned, points
from core.explore.scores import Scores, scores
from core.types import FloatArray, Mask, Point

FEWEST, MOST = 2, 20


@dataclass(frozen=True)
class Cluster:
    """One cluster; intensities in [0, 1]."""

    number: int
    """From 1, by rising mean intensity."""
    n_px: int
    share: float
    """Of all pixels that were clustered, 0 to 1."""
    mean: float
    sd: float
    low: float
    high: float
    n_parts: int
    """Separate pieces, 8-connected."""
    largest_px: int
    """Pixels of the largest piece."""


@dataclass(frozen=True, eq=False)
class Clustering:
    """A slice cut into k clusters."""

    labels: npt.NDArray[np.uint8]
    """(H, W), 1 to k by rising mean intensity; 0 was not clustered."""
    clusters: tuple[Cluster, ...]
    scores: Scores

    @property
    def k(self) -> int:
        """How many clusters."""
        return len(self.clusters)


def kmeans(image: FloatArray, k: int, space: float = 0.0, within: Mask | None = None, seed: int = 0) -> Clustering:
    """Cut a slice into k clusters.

    Args:
        image: float32 (H, W) in [0, 1].
        k: 2 to 20, and not above the number of different grey levels.
        space: 0 for intensities alone; above it places count too, see `core.explore.points`.
        within: bool (H, W), such as the head; None takes every pixel.
        seed: of the starts and of the silhouette's sample.

    Raises:
        ValueError: a wrong image, mask, weight or k, or fewer different points than clusters.
    """
    given = points(image, space, within)
    labels = _ordered(given, _assigned(given, k, seed), k)
    everywhere = np.zeros(given.within.shape, dtype=np.uint8)
    everywhere[given.within] = labels + 1
    clusters = tuple(_cluster(everywhere, given, labels, number) for number in range(1, k + 1))
    return Clustering(everywhere, clusters, scores(given, labels, k, seed))


def sweep(
    image: FloatArray,
    ks: Iterable[int] = range(FEWEST, MOST + 1),
    space: float = 0.0,
    within: Mask | None = None,
    seed: int = 0,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[Scores, ...]:
    """The figures of several k on one slice; those above the number of different grey levels are left out.

    Args:
        image, space, within, seed: as for `kmeans`.
        ks: numbers of clusters, 2 to 20.
        progress: called with (done, total) before the first and after each; what it raises ends the sweep.

    Raises:
        ValueError: as `kmeans`, or a slice with one grey level.
    """
    given = points(image, space, within)
    asked = tuple(ks)
    possible = [k for k in asked if k <= given.levels]
    if not possible:
        raise ValueError(_too_few(given, min(asked, default=FEWEST)))
    found = []
    for done, k in enumerate(possible):
        if progress is not None and not done:
            progress(0, len(possible))
        found.append(scores(given, _assigned(given, k, seed), k, seed))
        if progress is not None:
            progress(done + 1, len(possible))
    return tuple(found)


def region(clustering: Clustering, number: int, at: Point | None = None, largest: bool = False) -> Mask:
    """The pixels of a cluster, as a mask to start from.

    Args:
        clustering: of a slice.
        number: of the cluster, from 1.
        at: (x, y) in native pixels: only the piece of the cluster that this pixel is in; an empty mask when the
            pixel is in another cluster.
        largest: only the largest piece.

    Returns:
        bool (H, W).

    Raises:
        ValueError: no such cluster, or a place outside the slice.
    """
    if not 1 <= number <= clustering.k:
        raise ValueError(f"there are clusters 1 to {clustering.k}; got {number}")
    mask = clustering.labels == number
    if (at is None and not largest) or not mask.any():
        return np.asarray(mask)
    _, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if at is None:
        return np.asarray(mask & (parts == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())))
    height, width = mask.shape
    column, row = round(at[0]), round(at[1])
    if not (0 <= column < width and 0 <= row < height):
        raise ValueError(f"the slice is {width} x {height} px; got the place ({at[0]:g}, {at[1]:g})")
    return np.asarray(mask & (parts == parts[row, column]))


def _assigned(given: Points, k: int, seed: int) -> npt.NDArray[np.intp]:
    if type(k) is not int or not FEWEST <= k <= MOST:
        raise ValueError(f"K-means takes {FEWEST} to {MOST} clusters here; got {k!r}.")
    if k > given.levels:
        raise ValueError(_too_few(given, k))
    return assigned(given, k, seed)


def _too_few(given: Points, k: int) -> str:
    several = "s" if given.levels != 1 else ""
    what = "pixel" if given.coordinates.shape[1] > 1 else "grey level"
    return f"{k} clusters need {k} different {what}s or more; this slice has {given.levels} {what}{several}."


def _ordered(given: Points, labels: npt.NDArray[np.intp], k: int) -> npt.NDArray[np.intp]:
    """The same clusters, numbered from 0 by rising mean intensity."""
    counts = np.bincount(labels, minlength=k)
    means = np.bincount(labels, given.values, k) / np.maximum(counts, 1)
    rank = np.empty(k, dtype=np.intp)
    rank[np.argsort(means, kind="stable")] = np.arange(k)
    return rank[labels]


def _cluster(everywhere: npt.NDArray[np.uint8], given: Points, labels: npt.NDArray[np.intp], number: int) -> Cluster:
    values = given.values[labels == number - 1]
    count, _, stats, _ = cv2.connectedComponentsWithStats((everywhere == number).astype(np.uint8), connectivity=8)
    return Cluster(
        number=number,
        n_px=int(values.size),
        share=values.size / given.n,
        mean=float(values.mean()) if values.size else float("nan"),
        sd=float(values.std()) if values.size else float("nan"),
        low=float(values.min()) if values.size else float("nan"),
        high=float(values.max()) if values.size else float("nan"),
        n_parts=count - 1,
        largest_px=int(stats[1:, cv2.CC_STAT_AREA].max()) if count > 1 else 0,
    )
