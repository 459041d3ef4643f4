"""How much noise the bands of a pyramid hold, and how it is held back; and how much a slice holds."""

import cv2
import numpy as np

from core.enhance.checks import checked, mask_like
from core.enhance.head import head_mask, resized
from core.enhance.pyramid import Pyramid, expand
from core.types import FloatArray, Mask

_IMMERKAER = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
_SAMPLES = 4_000  # a median of so many moves by two or three per cent
_WHITE_NOISE = (0.942, 0.231, 0.101)
"""Standard deviation that white noise of one has in bands 0, 1 and 2; it halves with each further band."""


def robust_sigma(detail: FloatArray, head: Mask | None = None) -> float:
    """Standard deviation of a band without its edges: median(|x|) / 0.6745 inside the head.

    The median is taken about zero, where a detail band is centred, so that a slice and its negative agree.

    Args:
        detail: float32 (h, w).
        head: bool of any size, stretched over the band; None for the whole band.
    """
    step = max(1, round((detail.size / _SAMPLES) ** 0.5))
    values = np.abs(detail[::step, ::step])
    if head is not None:
        inside = values[resized(head, (values.shape[0], values.shape[1]))]
        values = inside if inside.size else values
    return float(np.median(values)) / 0.6745


def noise_sigmas(pyramid: Pyramid, head: Mask | None = None) -> tuple[float, ...]:
    """How much noise each band holds, as a standard deviation.

    Measured robustly in each band. From the third band on anatomy fills the band and passes for noise, so there the
    noise is at most what white noise of the two finest bands' level would leave. (The finest band alone will not do:
    interpolated slices hold almost nothing there.)
    """
    sigmas = [robust_sigma(band, head) for band in pyramid.bands]
    white = max((sigma / share for sigma, share in zip(sigmas[:2], _WHITE_NOISE, strict=False)), default=0.0)
    return tuple(min(sigma, white * _white_share(k)) if k >= 2 else sigma for k, sigma in enumerate(sigmas))


def suppress_noise(amplified: FloatArray, detail: FloatArray, sigma: float, strength: float) -> FloatArray:
    """Attenuate a band where its local energy is at the noise level, and leave it alone where there is structure.

    The factor is 1 - strength where the local root mean square is at most sigma, and rises linearly to 1 at twice
    sigma. Local means the pyramid's own kernel at half the band's resolution, an area of about 5 x 5 coefficients.

    Args:
        amplified: float32 (h, w), the band after its curve; written to.
        detail: float32 (h, w), the same band before it, where the energy is measured.
        sigma: noise of `detail`.
        strength: in [0, 1]; 0 leaves the band unchanged.
    """
    if strength == 0.0 or sigma <= 0.0:
        return amplified
    energy = cv2.sqrt(cv2.pyrDown(np.square(detail)))
    factor = np.float32(1.0) - np.float32(strength) * np.clip(2.0 - energy / np.float32(sigma), 0.0, 1.0)
    np.multiply(amplified, expand(factor, (detail.shape[0], detail.shape[1])), out=amplified)
    return amplified


def _white_share(k: int) -> float:
    return _WHITE_NOISE[k] if k < len(_WHITE_NOISE) else _WHITE_NOISE[-1] * 0.5 ** (k - len(_WHITE_NOISE) + 1)


def noise_sigma(image: FloatArray, head: Mask | None = None) -> float:
    """Standard deviation of the noise inside the head, estimated from the slice itself.

    J. Immerkaer's difference of Laplacians (Comput. Vis. Image Underst. 64, 1996), which cancels edges and ramps,
    with the median absolute value in place of the mean, so that texture counts less. Noise that is coarser than
    a pixel (interpolated slices) comes out too low: compare figures of one slice, not of two scanners.

    Args:
        image: float32 (H, W) in [0, 1].
        head: bool (H, W); None finds it.

    Returns:
        Sigma in display values; 0 for slices under 3 px.

    Raises:
        ValueError: image or mask has a wrong shape, type or range.
    """
    image = checked(image)
    if min(image.shape) < 3:
        return 0.0
    head = head_mask(image) if head is None else mask_like(head, image, "head")
    response = np.abs(cv2.filter2D(image, cv2.CV_32F, _IMMERKAER))[1:-1, 1:-1]
    inside = response[head[1:-1, 1:-1]]
    if inside.size == 0:
        return 0.0
    return float(np.median(inside)) / 0.6745 / 6.0  # the kernel's squared weights add up to 36
