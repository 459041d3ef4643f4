"""What MUSICA-style amplification depends on beside the image."""

from collections.abc import Mapping
from dataclasses import dataclass
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
        "weak_gain": (0.0, 7.0),
        "falloff": (1.0, 20.0),
    }
)
MOST_BANDS = 16
LARGEST_BAND_FACTOR = 4.0


@dataclass(frozen=True)
class MusicaSettings:
    """Settings of `musica`; the defaults change nothing.

    Raises:
        ValueError: a value is out of its range, or the finite-slope curve would fall somewhere; the sentence says what
            is accepted.
    """

    contrast: float = 1.0
    """p of the power law, 0.3 to 1: 1 is linear, smaller values lift weak detail more."""
    gain: float = 1.0
    """a of the curve on every band, 0.1 to 10."""
    levels: int | None = None
    """At most this many bands; None for as many as the image's size allows."""
    noise_core: float = 2.0
    """Detail below this many sigma of the band's noise is amplified linearly, 0 to 10; power law only."""
    edge: float = 1.0
    """Factor on the finest band, 1 to 4, fading out over the three finest."""
    latitude: float = 1.0
    """Divisor of the residual's contrast and of the coarsest band, 1 to 4, fading out over the three coarsest."""
    noise_reduction: float = 0.0
    """Share by which the two finest bands are attenuated where they hold nothing but noise, 0 to 1."""
    window: float = 100.0
    """Percentile of the head that becomes white before anything else, 50 to 100; 100 keeps the window as it is."""
    weak_gain: float = 0.0
    """G of the finite-slope curve of Dippel and Stahl, 0 to 7: the weakest detail is amplified 1 + G times. Any value
    over 0 takes that curve in place of the power law."""
    falloff: float = 8.0
    """p of the finite-slope curve, 1 to 20: how fast the amplification fades towards strong detail."""
    bands: tuple[float, ...] = ()
    """Further factors on single bands, the finest first, each 0 to 4; those that are missing are 1."""

    def __post_init__(self) -> None:
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if not _within(value, low, high):
                raise ValueError(f"MUSICA's {name} lies between {low:g} and {high:g}; got {value!r}.")
        if self.levels is not None and (type(self.levels) is not int or not 0 <= self.levels <= MOST_BANDS):
            raise ValueError(f"MUSICA's levels is a whole number between 0 and 16, or None; got {self.levels!r}.")
        if not isinstance(self.bands, tuple) or len(self.bands) > MOST_BANDS:
            raise ValueError(f"MUSICA's bands is a tuple of at most {MOST_BANDS} factors; got {self.bands!r}.")
        for factor in self.bands:
            if not _within(factor, 0.0, LARGEST_BAND_FACTOR):
                raise ValueError(f"A factor on a band lies between 0 and {LARGEST_BAND_FACTOR:g}; got {factor!r}.")
        if self.weak_gain > largest_weak_gain(self.falloff):
            raise ValueError(
                f"With a falloff of {self.falloff:g} MUSICA's weak_gain is at most "
                f"{largest_weak_gain(self.falloff):.3g}, or stronger detail would come out weaker; got {self.weak_gain!r}."
            )
        kept = self.bands
        while kept and kept[-1] == 1:  # one way to write the same thing: records are compared
            kept = kept[:-1]
        object.__setattr__(self, "bands", kept)


def largest_weak_gain(falloff: float) -> float:
    """The largest G for which x + G x (1 - |x|)^p never falls.

    Its slope 1 + G (1 - x)^(p - 1) (1 - (p + 1) x) is smallest at x = 2 / (p + 1), where the second term is
    -G ((p - 1) / (p + 1))^(p - 1).
    """
    return 1.0 if falloff == 1.0 else min(7.0, ((falloff + 1) / (falloff - 1)) ** (falloff - 1))


def _within(value: object, low: float, high: float) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and low <= value <= high
