"""Brightness levels of a slice from a thinned copy: a million pixels say what sixteen million do."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from core.types import FloatArray

Values = TypeVar("Values", np.float32, np.bool_)
_ENOUGH_PX = 512  # a side


def thinned(image: npt.NDArray[Values]) -> npt.NDArray[Values]:
    """Every n-th row and column, so that some 512 px a side are left; small slices as they are."""
    step = max(1, max(image.shape) // _ENOUGH_PX)
    return image[::step, ::step]


def percentiles(image: FloatArray, *shares: float) -> tuple[float, ...]:
    """Percentiles (0 to 100) of a thinned copy."""
    return tuple(float(level) for level in np.percentile(thinned(image), shares))
