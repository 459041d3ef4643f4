"""MUSICA-style multiscale contrast amplification (after Vuylsteke & Schoeters 1994).

P. Vuylsteke and E. Schoeters, "Multiscale image contrast amplification (MUSICA)", Proc. SPIE 2167 (1994) 551-560:
the image is taken apart into Laplacian bands, each goes through an odd-symmetric power law, and they are put together
again. Weak detail gains more than strong detail, whatever its size; a linear core keeps noise from gaining most.
"""

import cv2
import numpy as np

from core.enhance import presets
from core.enhance.checks import checked
from core.enhance.head import head_mask
from core.enhance.mapping import amplify, robust_sigma, suppress_noise
from core.enhance.presets import MusicaSettings
from core.enhance.pyramid import Pyramid, decompose, reconstruct
from core.types import FloatArray, Mask

_EDGE_BANDS = 3  # on a 256 px head these hold structures of about 1 to 8 px: margins, vessels, thin rims
_LATITUDE_BANDS = 3  # the coarsest ones: coil shading and the difference between one side of the head and the other
_NOISE_BANDS = 2
_WHITE_NOISE = (0.942, 0.231, 0.101)
"""Standard deviation that white noise of one has in bands 0, 1 and 2; it halves with each further band."""


def musica(image: FloatArray, preset: str = "gentle", **overrides: float | int | None) -> FloatArray:
    """Enhance a slice by multiscale contrast amplification.

    The output rule is fixed: the result is clipped to [0, 1] and not stretched, so that mean brightness stays and
    the same settings do the same to every slice.

    Args:
        image: float32 (H, W) in [0, 1], finite, any size.
        preset: a name in `PRESETS`.
        **overrides: single settings in place of the preset's: contrast (p), gain (a), levels, noise_core (in sigma),
            edge, latitude, noise_reduction, window; ranges in `MusicaSettings`.

    Returns:
        float32 (H, W) in [0, 1]; a new array.

    Raises:
        ValueError: the image cannot be enhanced, or a preset, setting or value does not exist.
    """
    return apply(image, presets.settings(preset, **overrides))


def apply(image: FloatArray, chosen: MusicaSettings) -> FloatArray:
    """`musica` with all settings in one object."""
    image = checked(image)
    head = head_mask(image)
    if chosen.window < 100.0:
        image = _open_window(image, head, chosen.window)
    return np.asarray(np.clip(amplified(image, chosen, head), 0.0, 1.0), dtype=np.float32)


def amplified(image: FloatArray, chosen: MusicaSettings, head: Mask | None = None) -> FloatArray:
    """The amplification alone, before the output rule: float32 (H, W), in general beyond [0, 1].

    Args:
        image: float32 (H, W) in [0, 1].
        chosen: its `window` is not used here.
        head: bool (H, W) where noise is measured; None for the whole image.
    """
    pyramid = decompose(image, chosen.levels)
    depth = len(pyramid.bands)
    sigmas = noise_sigmas(pyramid, head)
    bands = []
    for k, (band, sigma) in enumerate(zip(pyramid.bands, sigmas, strict=True)):
        out = amplify(band, chosen.contrast, chosen.gain * band_factor(k, depth, chosen), chosen.noise_core * sigma)
        if k < _NOISE_BANDS and chosen.noise_reduction:
            out = suppress_noise(out, band, sigma, chosen.noise_reduction)
        bands.append(out)
    mean = np.float32(pyramid.residual.mean(dtype=np.float64))
    residual = mean + (pyramid.residual - mean) / np.float32(chosen.latitude)
    return reconstruct(Pyramid(tuple(bands), residual))


def noise_sigmas(pyramid: Pyramid, head: Mask | None = None) -> tuple[float, ...]:
    """How much noise each band holds, as a standard deviation.

    Measured robustly in each band. From the third band on anatomy fills the band and passes for noise, so there the
    noise is at most what white noise of the two finest bands' level would leave. (The finest band alone will not do:
    interpolated slices hold almost nothing there.)
    """
    sigmas = [robust_sigma(band, _coarser(head, band)) for band in pyramid.bands]
    white = max((sigma / share for sigma, share in zip(sigmas[:2], _WHITE_NOISE, strict=False)), default=0.0)
    return tuple(min(sigma, white * _white_share(k)) if k >= 2 else sigma for k, sigma in enumerate(sigmas))


def band_factor(k: int, depth: int, chosen: MusicaSettings) -> float:
    """Edge contrast and latitude reduction of band k (0 is the finest) among `depth` bands."""
    factor = 1.0
    if k < _EDGE_BANDS:
        factor *= chosen.edge ** (1 - k / _EDGE_BANDS)
    from_coarsest = depth - 1 - k
    if from_coarsest < _LATITUDE_BANDS:
        factor *= chosen.latitude ** -(1 - from_coarsest / _LATITUDE_BANDS)
    return float(factor)


def _white_share(k: int) -> float:
    return _WHITE_NOISE[k] if k < len(_WHITE_NOISE) else _WHITE_NOISE[-1] * 0.5 ** (k - len(_WHITE_NOISE) + 1)


def _coarser(head: Mask | None, band: FloatArray) -> Mask | None:
    """The head at the size of a band."""
    if head is None:
        return None
    size = (band.shape[1], band.shape[0])
    return np.asarray(cv2.resize(head.view(np.uint8), size, interpolation=cv2.INTER_NEAREST), dtype=np.bool_)


def _open_window(image: FloatArray, head: Mask, percentile: float) -> FloatArray:
    """Make the head's percentile white; whatever is brighter is white too."""
    white = float(np.percentile(image[head], percentile))
    return np.asarray(np.minimum(image / np.float32(white), 1.0), dtype=np.float32) if white > 1e-3 else image
