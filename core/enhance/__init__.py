"""Contrast enhancement of one slice, float32 (H, W) in [0, 1] in and out.

MUSICA-style amplification (after Vuylsteke & Schoeters 1994), the usual methods to compare it with (CLAHE, unsharp
mask, gamma, histogram equalisation, N4), the record of what was done (`Enhancement`), and figures that say whether it
helped. Enhanced pixels are for the eye: models and measurements see the image as it was loaded.
"""

from core.enhance.adaptive import clahe
from core.enhance.amplify import Analysis, analyse, musica, render
from core.enhance.automatic import AUTOMATIC, Suggestion, suggest
from core.enhance.bias import n4
from core.enhance.edges import Edge, edge
from core.enhance.enhancement import (
    METHODS,
    ClaheSettings,
    Enhancement,
    EqualiseSettings,
    GammaSettings,
    N4Settings,
    UnsharpSettings,
)
from core.enhance.gain import BandGain, gain_curves
from core.enhance.head import head_mask
from core.enhance.noise import noise_sigma
from core.enhance.presets import PRESETS
from core.enhance.quality import EnhancementQuality, LesionContrast, compare, entropy, lesion_contrast, ring
from core.enhance.settings import MusicaSettings, largest_weak_gain
from core.enhance.sharpen import unsharp
from core.enhance.tone import equalise, gamma

__all__ = [
    "AUTOMATIC",
    "METHODS",
    "PRESETS",
    "Analysis",
    "BandGain",
    "ClaheSettings",
    "Edge",
    "Enhancement",
    "EnhancementQuality",
    "EqualiseSettings",
    "GammaSettings",
    "LesionContrast",
    "MusicaSettings",
    "N4Settings",
    "Suggestion",
    "UnsharpSettings",
    "analyse",
    "clahe",
    "compare",
    "edge",
    "entropy",
    "equalise",
    "gain_curves",
    "gamma",
    "head_mask",
    "largest_weak_gain",
    "lesion_contrast",
    "musica",
    "n4",
    "noise_sigma",
    "render",
    "ring",
    "suggest",
    "unsharp",
]
