"""A slice's brightness in a handful of figures."""

from dataclasses import dataclass

import numpy as np

from core.checks import checked, checked_mask
from core.explore.histogram import histogram
from core.types import FloatArray, Mask


@dataclass(frozen=True)
class Brightness:
    """The distribution of brightness in numbers; intensities in [0, 1]."""

    n_px: int
    mean: float
    sd: float
    median: float
    p1: float
    p99: float
    entropy_bits: float
    """Of the histogram with 256 bins: 0 for one value, 8 when all bins are equally full."""
    n_distinct: int


def brightness(image: FloatArray, within: Mask | None = None) -> Brightness:
    """Figures of a slice, or of a part of it.

    Args:
        image: float32 (H, W) in [0, 1].
        within: bool (H, W); None is the whole slice.

    Returns:
        Brightness; entropy after Shannon (1948), in bits.

    Raises:
        ValueError: image or mask has a wrong shape, type or range, or the mask is empty.
    """
    image = checked(image, "A summary of brightness")
    values = image[checked_mask(within, image, "A summary of brightness")].astype(np.float64)
    shares = histogram(values.astype(np.float32)).counts / values.size
    filled = shares[shares > 0]
    p1, median, p99 = (float(value) for value in np.percentile(values, (1, 50, 99)))
    return Brightness(
        n_px=int(values.size),
        mean=float(values.mean()),
        sd=float(values.std()),
        median=median,
        p1=p1,
        p99=p99,
        entropy_bits=float(abs((filled * np.log2(filled)).sum())),
        n_distinct=int(np.unique(values).size),
    )
