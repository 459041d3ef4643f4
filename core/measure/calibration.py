"""Whether a probability of 0.8 is right in 8 of 10 pixels, near the lesion, where it is not trivially so.

Over a whole slice almost every pixel is background that every model is sure of, and the calibration error is small
whatever the model. So it is measured in a band: the lesion and what lies within `BAND_MM` of it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.measure.checks import checked_mask, checked_spacing
from core.types import FloatArray, Mask, Spacing

N_BINS = 15
BAND_MM = 10.0
BAND_PX = 10.0
"""In place of the former when the spacing is not known."""

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reliability:
    """Pixels sorted by their probability into `N_BINS` equal bins of [0, 1]; two of them can be added."""

    pixels: Counts
    """(N_BINS,): how many."""
    probability: Counts
    """(N_BINS,): the sum of their probabilities."""
    lesion: Counts
    """(N_BINS,): how many of them are lesion."""

    def __add__(self, other: "Reliability") -> "Reliability":
        return Reliability(self.pixels + other.pixels, self.probability + other.probability, self.lesion + other.lesion)

    @property
    def ece(self) -> float:
        """Expected calibration error, 0 to 1; NaN without a pixel."""
        return float(calibration_error(self.pixels, self.probability, self.lesion))


def band(truth: Mask, spacing_mm: Spacing | None = None) -> Mask:
    """The lesion and every pixel whose centre lies within `BAND_MM` of it (`BAND_PX` without a spacing).

    Args:
        truth: bool (H, W).
        spacing_mm: (row, column) distance of pixel centres in mm.

    Returns:
        bool (H, W); empty when the truth is.

    Raises:
        ValueError: not a mask, or an impossible spacing.
    """
    from scipy.ndimage import distance_transform_edt

    truth, spacing = checked_mask(truth, "truth"), checked_spacing(spacing_mm)
    if not truth.any():
        return truth.copy()
    reach = BAND_PX if spacing_mm is None else BAND_MM
    near: Mask = distance_transform_edt(~truth, sampling=spacing) <= reach
    return near


def reliability(probability: FloatArray, truth: Mask, where: Mask) -> Reliability:
    """Sort the pixels of a region by their probability.

    Args:
        probability: float (H, W) in [0, 1].
        truth: bool (H, W).
        where: bool (H, W), the pixels that count.

    Raises:
        ValueError: different shapes.
    """
    if not probability.shape == truth.shape == where.shape:
        raise ValueError(
            f"Probability, truth and region need one shape; got {probability.shape}, {truth.shape}, {where.shape}."
        )
    values = probability[where].astype(np.float64)
    bins = np.minimum((values * N_BINS).astype(np.intp), N_BINS - 1)
    return Reliability(
        np.bincount(bins, minlength=N_BINS).astype(np.float64),
        np.bincount(bins, weights=values, minlength=N_BINS).astype(np.float64),
        np.bincount(bins, weights=truth[where], minlength=N_BINS).astype(np.float64),
    )


def calibration_error(pixels: Counts, probability: Counts, lesion: Counts) -> Counts:
    """Mean over pixels of |mean probability - share of lesion| of their bin (Guo et al. 2017), of lesion, not of the winner.

    Args:
        pixels, probability, lesion: (..., N_BINS) as `Reliability` has them.

    Returns:
        (...): 0 to 1; NaN where there is no pixel.
    """
    whole = pixels.sum(axis=-1)
    gap = np.abs(probability - lesion).sum(axis=-1)
    error: Counts = np.divide(gap, whole, out=np.full_like(whole, np.nan), where=whole > 0)
    return error
