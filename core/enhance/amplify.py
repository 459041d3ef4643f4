"""MUSICA-style multiscale contrast amplification (after Vuylsteke & Schoeters 1994).

P. Vuylsteke and E. Schoeters, "Multiscale image contrast amplification (MUSICA)", Proc. SPIE 2167 (1994) 551-560:
the image is taken apart into Laplacian bands, each goes through an odd-symmetric curve, and they are put together
again. Weak detail gains more than strong detail, whatever its size; a linear core keeps noise from gaining most.
"""

from dataclasses import dataclass

import numpy as np

from core.enhance import presets
from core.enhance.automatic import AUTOMATIC, suggest
from core.enhance.checks import checked
from core.enhance.head import small_head
from core.enhance.mapping import amplify, amplify_finite
from core.enhance.noise import noise_sigmas, suppress_noise
from core.enhance.pyramid import Pyramid, decompose, reconstruct
from core.enhance.settings import MusicaSettings
from core.enhance.window import open_window
from core.types import FloatArray, Mask

_EDGE_BANDS = 3  # on a 256 px head these hold structures of about 1 to 8 px: margins, vessels, thin rims
_LATITUDE_BANDS = 3  # the coarsest ones: coil shading and the difference between one side of the head and the other
_NOISE_BANDS = 2


@dataclass(frozen=True, eq=False)
class Analysis:
    """A slice taken apart, with its noise: what stays the same while a person moves the sliders."""

    pyramid: Pyramid
    sigmas: tuple[float, ...]
    """Noise of each band, the finest first."""
    levels: int | None
    """What was asked for."""
    window: float
    """Percentile of the head that was made white."""

    @property
    def image(self) -> FloatArray:
        """What was taken apart: float32 (H, W) in [0, 1], within float rounding."""
        return reconstruct(self.pyramid)


def musica(
    image: FloatArray, preset: str = "gentle", **overrides: float | int | tuple[float, ...] | None
) -> FloatArray:
    """Enhance a slice by multiscale contrast amplification.

    The output rule is fixed: the result is clipped to [0, 1] and not stretched, so that mean brightness stays and
    the same settings do the same to every slice.

    Args:
        image: float32 (H, W) in [0, 1], finite, any size.
        preset: a name in `PRESETS`, or "automatic" for the one that `suggest` finds for this slice.
        **overrides: single settings in place of the preset's: contrast (p), gain (a), levels, noise_core (in sigma),
            edge, latitude, noise_reduction, window, weak_gain, falloff, bands; ranges in `MusicaSettings`.

    Returns:
        float32 (H, W) in [0, 1]; a new array.

    Raises:
        ValueError: the image cannot be enhanced, or a preset, setting or value does not exist.
    """
    if preset == AUTOMATIC:
        preset = suggest(image).preset
    return apply(image, presets.settings(preset, **overrides))


def apply(image: FloatArray, chosen: MusicaSettings) -> FloatArray:
    """`musica` with all settings in one object."""
    return render(analyse(image, chosen.window, chosen.levels), chosen)


def analyse(image: FloatArray, window: float = 100.0, levels: int | None = None) -> Analysis:
    """Take a slice apart and measure the noise of its bands inside the head.

    Args:
        image: float32 (H, W) in [0, 1], finite, any size.
        window: percentile of the head that becomes white first; 100 keeps the image as it is.
        levels: at most this many bands; None for as many as the size allows.

    Raises:
        ValueError: the image cannot be enhanced.
    """
    image = checked(image)
    head = small_head(image)
    pyramid = decompose(image if window >= 100.0 else open_window(image, head, window), levels)
    return Analysis(pyramid, noise_sigmas(pyramid, head), levels, window)


def render(analysis: Analysis, chosen: MusicaSettings) -> FloatArray:
    """The enhanced slice of an analysis: float32 (H, W) in [0, 1], a new array.

    Raises:
        ValueError: the settings ask for other levels or another window than the analysis has.
    """
    if (analysis.levels, analysis.window) != (chosen.levels, chosen.window):
        raise ValueError(
            f"This analysis has levels {analysis.levels} and window {analysis.window:g}; the settings ask for "
            f"{chosen.levels} and {chosen.window:g}: analyse the slice anew."
        )
    result = _together(analysis.pyramid, analysis.sigmas, chosen)
    return np.clip(result, np.float32(0.0), np.float32(1.0), out=result)


def amplified(image: FloatArray, chosen: MusicaSettings, head: Mask | None = None) -> FloatArray:
    """The amplification alone, before the output rule: float32 (H, W), in general beyond [0, 1].

    Args:
        image: float32 (H, W) in [0, 1].
        chosen: its `window` is not used here.
        head: bool of any size, stretched over the image, where noise is measured; None for the whole image.
    """
    pyramid = decompose(image, chosen.levels)
    return _together(pyramid, noise_sigmas(pyramid, head), chosen)


def _together(pyramid: Pyramid, sigmas: tuple[float, ...], chosen: MusicaSettings) -> FloatArray:
    """A new array, whatever the settings: the pyramid is kept."""
    depth = len(pyramid.bands)
    bands = []
    for k, (band, sigma) in enumerate(zip(pyramid.bands, sigmas, strict=True)):
        out = curve(band, chosen, band_factor(k, depth, chosen), sigma)
        if k < _NOISE_BANDS and chosen.noise_reduction:
            out = suppress_noise(out, band, sigma, chosen.noise_reduction)
        bands.append(out)
    mean = np.float32(pyramid.residual.mean(dtype=np.float64))
    residual = mean + (pyramid.residual - mean) / np.float32(chosen.latitude)
    return reconstruct(Pyramid(tuple(bands), residual))


def curve(detail: FloatArray, chosen: MusicaSettings, factor: float, sigma: float) -> FloatArray:
    """The curve that the settings choose, on coefficients of a band with this factor and this noise; a new array."""
    gain = chosen.gain * factor
    if chosen.weak_gain:
        return amplify_finite(detail, chosen.weak_gain, chosen.falloff, gain)
    return amplify(detail, chosen.contrast, gain, chosen.noise_core * sigma)


def band_factor(k: int, depth: int, chosen: MusicaSettings) -> float:
    """Edge contrast, latitude reduction and own factor of band k (0 is the finest) among `depth` bands."""
    factor = float(chosen.bands[k]) if k < len(chosen.bands) else 1.0
    if k < _EDGE_BANDS:
        factor *= chosen.edge ** (1 - k / _EDGE_BANDS)
    from_coarsest = depth - 1 - k
    if from_coarsest < _LATITUDE_BANDS:
        factor *= chosen.latitude ** -(1 - from_coarsest / _LATITUDE_BANDS)
    return float(factor)
