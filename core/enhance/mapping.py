"""The two curves that a detail coefficient goes through; both odd, monotone and continuous.

P. Vuylsteke and E. Schoeters, "Multiscale image contrast amplification (MUSICA)", Proc. SPIE 2167 (1994): a power law,
here with a straight line in place of its steep core. M. Stahl, T. Aach and S. Dippel, "Digital radiography
enhancement by nonlinear multiscale processing", Med. Phys. 27 (2000), and S. Dippel, M. Stahl, R. Wiemker and
T. Blaffert, "Multiscale contrast enhancement for radiographies", IEEE Trans. Med. Imaging 21 (2002): a curve of finite
slope, which needs no core.
"""

import cv2
import numpy as np

from core.types import FloatArray

SMALLEST_CORE = 1e-4
"""The crossover never lies below this (12-bit data step by 2.4e-4), so that rounding errors are never amplified."""


def amplify(detail: FloatArray, contrast: float, gain: float, crossover: float) -> FloatArray:
    """Send one band through y = a sgn(x) |x|^p, with a straight line through the crossover instead of its steep core.

    Written as x times its local gain, a max(|x|, crossover)^(p - 1): odd, monotone and continuous by construction.

    Args:
        detail: float32 (h, w), a band of an image in [0, 1], so |x| <= M = 1.
        contrast: p in (0, 1]; 1 leaves the band linear, smaller values lift weak detail more.
        gain: a, 0 or more.
        crossover: x_c > 0 where line and curve meet; raised to `SMALLEST_CORE` when smaller.
    """
    if contrast == 1.0:
        return detail * np.float32(gain)
    size = np.abs(detail)
    np.maximum(size, np.float32(max(crossover, SMALLEST_CORE)), out=size)
    _raise(size, contrast - 1.0)
    return _times(size, detail, gain)


def amplify_finite(detail: FloatArray, weak_gain: float, falloff: float, gain: float) -> FloatArray:
    """Send one band through y = a (x + G x (1 - |x|)^p), whose slope is a (1 + G) at 0 and which is a x at |x| = 1.

    Args:
        detail: float32 (h, w), |x| <= M = 1.
        weak_gain: G, 0 or more; monotone up to `largest_weak_gain` of the falloff.
        falloff: p, 1 or more.
        gain: a, 0 or more.
    """
    size = np.abs(detail)
    np.subtract(np.float32(1), size, out=size)
    np.maximum(size, np.float32(1e-6), out=size)
    _raise(size, falloff)
    np.multiply(size, np.float32(weak_gain), out=size)
    np.add(size, np.float32(1), out=size)
    return _times(size, detail, gain)


def _raise(values: FloatArray, power: float) -> None:
    """values^power in place, for values over 0; by way of the logarithm this takes half the time of cv2.pow."""
    cv2.log(values, values)
    np.multiply(values, np.float32(power), out=values)
    cv2.exp(values, values)


def _times(local_gain: FloatArray, detail: FloatArray, gain: float) -> FloatArray:
    """The band times its local gain, in the array of the latter."""
    np.multiply(local_gain, detail, out=local_gain)
    if gain != 1.0:
        np.multiply(local_gain, np.float32(gain), out=local_gain)
    return local_gain
