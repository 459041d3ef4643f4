"""Contrast enhancement of one slice, float32 (H, W) in [0, 1] in and out.

MUSICA-style amplification (after Vuylsteke & Schoeters 1994), CLAHE and unsharp masking to compare it with, the record
of what was done (`Enhancement`), and figures that say whether it helped. Enhanced pixels are for the eye: models and
measurements see the image as it was loaded.
"""

from core.enhance.adaptive import clahe
from core.enhance.amplify import musica
from core.enhance.enhancement import METHODS, ClaheSettings, Enhancement, UnsharpSettings
from core.enhance.head import head_mask
from core.enhance.presets import PRESETS, MusicaSettings
from core.enhance.quality import EnhancementQuality, LesionContrast, compare, lesion_contrast, noise_sigma, ring
from core.enhance.sharpen import unsharp

__all__ = [
    "METHODS",
    "PRESETS",
    "ClaheSettings",
    "Enhancement",
    "EnhancementQuality",
    "LesionContrast",
    "MusicaSettings",
    "UnsharpSettings",
    "clahe",
    "compare",
    "head_mask",
    "lesion_contrast",
    "musica",
    "noise_sigma",
    "ring",
    "unsharp",
]
