"""What can be set on MUSICA, and the settings that have a name."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "contrast": (0.3, 1.0),
        "gain": (0.1, 10.0),
        "noise_core": (0.0, 10.0),
        "edge": (1.0, 4.0),
        "latitude": (1.0, 4.0),
        "noise_reduction": (0.0, 1.0),
        "window": (50.0, 100.0),
    }
)


@dataclass(frozen=True)
class MusicaSettings:
    """Everything that MUSICA depends on beside the image; the defaults change nothing.

    Raises:
        ValueError: a value is out of its range; the sentence names both.
    """

    contrast: float = 1.0
    """p of the power law, 0.3 to 1: 1 is linear, smaller values lift weak detail more."""
    gain: float = 1.0
    """a of the power law on every band, 0.1 to 10."""
    levels: int | None = None
    """At most this many bands; None for as many as the image's size allows."""
    noise_core: float = 2.0
    """Detail below this many sigma of the band's noise is amplified linearly, 0 to 10."""
    edge: float = 1.0
    """Factor on the finest band, 1 to 4, fading out over the three finest."""
    latitude: float = 1.0
    """Divisor of the residual's contrast and of the coarsest band, 1 to 4, fading out over the three coarsest."""
    noise_reduction: float = 0.0
    """Share by which the two finest bands are attenuated where they hold nothing but noise, 0 to 1."""
    window: float = 100.0
    """Percentile of the head that becomes white before anything else, 50 to 100; 100 keeps the window as it is."""

    def __post_init__(self) -> None:
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
                raise ValueError(f"MUSICA's {name} lies between {low:g} and {high:g}; got {value!r}.")
        if self.levels is not None and (type(self.levels) is not int or not 0 <= self.levels <= 16):
            raise ValueError(f"MUSICA's levels is a whole number between 0 and 16, or None; got {self.levels!r}.")


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
"""Chosen on 75 validation slices (T1 post-contrast, 256 px), medians of lesion contrast, contrast-to-noise and noise:
gentle x1.48, x1.04, x1.50; lesion edges x1.51, x0.98, x1.21; dark slice x1.79, x1.05, x1.41;
noisy x1.38, x1.04, x0.80."""


def settings(preset: str = "gentle", **overrides: float | int | None) -> MusicaSettings:
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
