"""The gain that MUSICA gives to detail of each strength, band by band: what an expert looks at while setting it."""

from dataclasses import dataclass

import numpy as np

from core.enhance.amplify import Analysis, band_factor, curve
from core.enhance.settings import MusicaSettings
from core.types import FloatArray

WEAKEST, STRONGEST = 1e-3, 1.0


@dataclass(frozen=True, eq=False)
class BandGain:
    """One band's curve."""

    band: int
    """0 is the finest."""
    structure_px: float
    """About how large what this band holds is."""
    sigma: float
    """Noise of the band, in display values."""
    detail: FloatArray
    """float32 (n,), |x| from `WEAKEST` to `STRONGEST`, evenly spaced in their logarithm."""
    gain: FloatArray
    """float32 (n,), y / x; without noise reduction, which depends on the place."""


def gain_curves(analysis: Analysis, chosen: MusicaSettings, n: int = 48) -> tuple[BandGain, ...]:
    """The curve that each band of a slice goes through with these settings.

    Args:
        analysis: of the slice.
        chosen: settings; `levels` and `window` are the analysis'.
        n: points a curve, 2 or more.
    """
    detail = np.geomspace(WEAKEST, STRONGEST, n, dtype=np.float32)
    depth = len(analysis.pyramid.bands)
    return tuple(
        BandGain(
            k, 2.0**k, sigma, detail, curve(detail[None], chosen, band_factor(k, depth, chosen), sigma)[0] / detail
        )
        for k, sigma in enumerate(analysis.sigmas)
    )
