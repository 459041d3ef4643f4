"""Where more clusters stop paying, and how to say it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.explore.scores import Scores

CLEAR = 0.25
"""Depth from which a bend is called clear: a curve of 1/k over k = 2 to 20 reaches 0.49, a straight line 0."""


@dataclass(frozen=True)
class Elbow:
    """The bend of a falling curve."""

    k: int
    depth: float
    """How far the curve lies below its chord there, both axes scaled to 0 to 1: 0 for a straight line, below 1."""

    @property
    def clear(self) -> bool:
        """Whether it is worth a name."""
        return self.depth >= CLEAR


def elbow(scored: Sequence[Scores]) -> Elbow | None:
    """The k at which the scatter within clusters lies farthest below the line from its first to its last value.

    After Satopää et al. (2011), "Kneedle", without smoothing.

    Args:
        scored: by rising k.

    Returns:
        None with fewer than three k, or when the curve does not fall.
    """
    if len(scored) < 3:
        return None
    ks = np.array([one.k for one in scored], dtype=np.float64)
    within = np.array([one.wcss for one in scored])
    if not within[0] > within[-1]:  # NaN ends here too
        return None
    across = (ks - ks[0]) / (ks[-1] - ks[0])
    down = (within[0] - within) / (within[0] - within[-1])
    depths = down - across
    best = int(np.argmax(depths))
    return Elbow(int(ks[best]), float(depths[best]))


def suggestion(scored: Sequence[Scores]) -> str:
    """What the curves say about the number of clusters, in two or three plain sentences.

    Args:
        scored: by rising k, of one slice or the means of several.
    """
    bend = elbow(scored)
    sentences = []
    if bend is None:
        sentences.append("The scatter within clusters gives no bend to go by: it needs three k or more, and to fall.")
    else:
        at = next(one for one in scored if one.k == bend.k)
        last = scored[-1]
        kind = "bends most" if bend.clear else "has no clear bend; it bends most, a little,"
        sentences.append(
            f"The scatter within clusters {kind} at k = {bend.k}: {_percent(at.unexplained)} of the total is left there, "
            f"{_percent(last.unexplained)} at k = {last.k}."
        )
    for name, title in (("silhouette", "The silhouette"), ("calinski_harabasz", "The Calinski-Harabasz index")):
        known = [one for one in scored if getattr(one, name) == getattr(one, name)]
        if known:
            sentences.append(f"{title} is highest at k = {max(known, key=lambda one: getattr(one, name)).k}.")
    sentences.append("None of them knows what a lesion is: take the k that shows what you want to see.")
    return " ".join(sentences)


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %" if share == share else "nothing known"
