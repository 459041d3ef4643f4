"""Smooth random fields, the raw material of the synthetic head."""

import cv2
import numpy as np

from core.types import FloatArray


def smooth_field(rng: np.random.Generator, side: int, wavelength: float) -> FloatArray:
    """A random field without direction: zero mean, unit standard deviation.

    Args:
        rng: where the randomness comes from.
        side: rows and columns of the result.
        wavelength: typical distance between two crests, in pixels of the result.

    Returns:
        float32 (side, side). White noise on a coarse grid, enlarged by cubic interpolation.
    """
    # Two cells more than needed on each side: cubic interpolation is flat at the border otherwise.
    coarse = max(4, round(2.0 * side / wavelength)) + 4
    grid = rng.standard_normal((coarse, coarse)).astype(np.float32)
    large = round(side * coarse / (coarse - 4))
    start = (large - side) // 2
    field = cv2.resize(grid, (large, large), interpolation=cv2.INTER_CUBIC)[start : start + side, start : start + side]
    return _standardised(np.asarray(field, dtype=np.float32))


def ribbed_field(rng: np.random.Generator, angles: int, depths: int, cycles: float, run: float) -> FloatArray:
    """A random field that waves around the head and changes little with depth: the plan of the sulci.

    Args:
        rng: where the randomness comes from.
        angles: samples around the full circle; the field closes on itself there.
        depths: samples from the surface inwards.
        cycles: waves around the circle, on average; two sulci to a wave.
        run: over how many depth samples a sulcus keeps its course.

    Returns:
        float32 (angles, depths), zero mean, unit standard deviation.
    """
    spectrum = np.fft.fft2(rng.standard_normal((angles, depths)))
    around = np.abs(np.fft.fftfreq(angles) * angles)[:, None]
    inwards = np.fft.fftfreq(depths)[None, :]
    band = np.exp(-(((around - cycles) / (0.3 * cycles)) ** 2)) * np.exp(-((inwards * run) ** 2))
    return _standardised(np.real(np.fft.ifft2(spectrum * band)).astype(np.float32))


def _standardised(field: FloatArray) -> FloatArray:
    return np.asarray((field - field.mean()) / max(float(field.std()), 1e-6), dtype=np.float32)
