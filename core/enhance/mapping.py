"""The curve that a detail coefficient goes through, with its linear core and its noise reduction.

After P. Vuylsteke and E. Schoeters, "Multiscale image contrast amplification (MUSICA)", Proc. SPIE 2167 (1994).
"""

import cv2
import numpy as np

from core.types import FloatArray, Mask

SMALLEST_CORE = 1e-4
"""The crossover never lies below this (12-bit data step by 2.4e-4), so that rounding errors are never amplified."""

_SAMPLES = 20_000  # a median of so many moves by about one per cent


def amplify(detail: FloatArray, contrast: float, gain: float, crossover: float) -> FloatArray:
    """Send one band through y = a sgn(x) |x|^p, with a straight line through the crossover instead of its steep core.

    Written as x times its local gain, a max(|x|, crossover)^(p - 1): odd, monotone and continuous by construction.

    Args:
        detail: float32 (h, w), a band of an image in [0, 1], so |x| <= M = 1.
        contrast: p in (0, 1]; 1 leaves the band linear, smaller values lift weak detail more.
        gain: a > 0.
        crossover: x_c > 0 where line and curve meet; raised to `SMALLEST_CORE` when smaller.
    """
    if contrast == 1.0:
        return detail * np.float32(gain)
    size = np.abs(detail)
    np.maximum(size, np.float32(max(crossover, SMALLEST_CORE)), out=size)
    cv2.pow(size, contrast - 1.0, size)  # several times faster than numpy's
    np.multiply(size, np.float32(gain), out=size)
    np.multiply(size, detail, out=size)
    return size


def robust_sigma(detail: FloatArray, head: Mask | None = None) -> float:
    """Standard deviation of a band without its edges: median(|x|) / 0.6745 inside the head.

    The median is taken about zero, where a detail band is centred, so that a slice and its negative agree.

    Args:
        detail: float32 (h, w).
        head: bool (h, w), or None for the whole band.
    """
    step = max(1, round((detail.size / _SAMPLES) ** 0.5))
    values = np.abs(detail[::step, ::step])
    if head is not None:
        inside = values[head[::step, ::step]]
        values = inside if inside.size else values
    return float(np.median(values)) / 0.6745


def suppress_noise(amplified: FloatArray, detail: FloatArray, sigma: float, strength: float) -> FloatArray:
    """Attenuate a band where its local energy is at the noise level, and leave it alone where there is structure.

    The factor is 1 - strength where the root mean square over 5 x 5 coefficients is at most sigma, and rises
    linearly to 1 at twice sigma.

    Args:
        amplified: float32 (h, w), the band after its curve.
        detail: float32 (h, w), the same band before it, where the energy is measured.
        sigma: noise of `detail`.
        strength: in [0, 1]; 0 leaves the band unchanged.
    """
    if strength == 0.0 or sigma <= 0.0:
        return amplified
    mean_square = cv2.sqrBoxFilter(detail, cv2.CV_32F, (5, 5))
    energy = np.sqrt(np.maximum(mean_square, 0.0))  # OpenCV's running sums end a little below zero on flat ground
    factor = np.float32(1.0) - np.float32(strength) * np.clip(2.0 - energy / np.float32(sigma), 0.0, 1.0)
    return np.asarray(amplified * factor, dtype=np.float32)
