"""Starting values of MUSICA-style amplification that have a name."""

from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType

from core.enhance.settings import MusicaSettings

PRESETS: Mapping[str, MusicaSettings] = MappingProxyType(
    {
        # Weak contrast by half again, with noise growing no faster than it: nothing to explain away.
        "gentle": MusicaSettings(contrast=0.85, noise_core=3.0),
        # For margins and thin rims: sharper, at a small cost in contrast-to-noise; the two finest bands are
        # cleaned where they are empty, because edge contrast would otherwise lift their noise most.
        "lesion edges": MusicaSettings(contrast=0.85, noise_core=3.0, edge=1.3, noise_reduction=0.5),
        # One bright vessel or fat has squeezed the brain into the dark end: open the window first, amplify more,
        # and take from shading and overall gain what would otherwise be clipped.
        "dark slice": MusicaSettings(
            contrast=0.8, gain=0.85, noise_core=3.0, latitude=1.25, noise_reduction=0.4, window=99.0
        ),
        # A wide core and cleaned fine bands: less noise than before, more contrast; stronger cleaning looked smeared.
        "noisy": MusicaSettings(contrast=0.85, noise_core=4.0, noise_reduction=0.6),
    }
)
"""Chosen on validation slices (T1 post-contrast, 256 px); lesion contrast, contrast-to-noise and noise on all 224 of
them: gentle x1.50, x1.04, x1.48; lesion edges x1.52, x1.00, x1.21; dark slice x1.88, x1.06, x1.42; noisy x1.39, x1.05,
x0.79. docs/enhancement.md has the other methods beside them."""


def settings(preset: str = "gentle", **overrides: float | int | tuple[float, ...] | None) -> MusicaSettings:
    """A preset with some of its values replaced.

    Args:
        preset: a name in `PRESETS`.
        **overrides: fields of `MusicaSettings`.

    Raises:
        ValueError: no such preset or setting, or a value out of its range.
    """
    if preset not in PRESETS:
        raise ValueError(f"No MUSICA preset is called {preset!r}; there are {', '.join(PRESETS)}.")
    known = [field.name for field in fields(MusicaSettings)]
    unknown = [name for name in overrides if name not in known]
    if unknown:
        raise ValueError(f"MUSICA has no setting {unknown[0]!r}; there are {', '.join(known)}.")
    return replace(PRESETS[preset], **overrides)  # type: ignore[arg-type]  # __post_init__ checks each value
