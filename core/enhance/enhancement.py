"""A record of how a slice was enhanced, which can also do it again: what a study keeps and a report names."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeAlias

from core.enhance import presets
from core.enhance.adaptive import clahe
from core.enhance.amplify import apply as apply_musica
from core.enhance.bias import n4
from core.enhance.checks import checked
from core.enhance.settings import MOST_BANDS, MusicaSettings
from core.enhance.sharpen import unsharp
from core.enhance.tone import equalise, gamma
from core.types import FloatArray


@dataclass(frozen=True)
class ClaheSettings:
    """Parameters of `clahe`."""

    clip_limit: float = 2.0
    tiles: int = 8


@dataclass(frozen=True)
class UnsharpSettings:
    """Parameters of `unsharp`."""

    radius: float = 2.0
    amount: float = 1.0


@dataclass(frozen=True)
class GammaSettings:
    """Parameters of `gamma`."""

    exponent: float = 0.7


@dataclass(frozen=True)
class EqualiseSettings:
    """Parameters of `equalise`."""

    strength: float = 1.0


@dataclass(frozen=True)
class N4Settings:
    """Parameters of `n4`."""

    shrink: int = 4


Settings: TypeAlias = MusicaSettings | ClaheSettings | UnsharpSettings | GammaSettings | EqualiseSettings | N4Settings

_SETTINGS: dict[str, type[Settings]] = {
    "musica": MusicaSettings,
    "clahe": ClaheSettings,
    "unsharp": UnsharpSettings,
    "gamma": GammaSettings,
    "equalise": EqualiseSettings,
    "n4": N4Settings,
}

METHODS: tuple[str, ...] = ("none", *_SETTINGS)
_BAND = "band_"


@dataclass(frozen=True)
class Enhancement:
    """One method with all its parameters; hashable, so that it can be part of a cache key.

    `Enhancement()` leaves the image as it is. Presets are resolved when the record is made: a study opened next
    year shows what was seen today, whatever the presets are then.
    """

    settings: Settings | None = None

    @classmethod
    def of(cls, method: str, preset: str = "gentle", **parameters: Any) -> "Enhancement":
        """Make a record by the method's name.

        Args:
            method: a name in `METHODS`.
            preset: MUSICA only.
            **parameters: fields of the method's settings.

        Raises:
            ValueError: method, preset or parameter does not exist, or a MUSICA value is out of its range (those of
                the others are checked when they are applied).
        """
        if method not in METHODS:
            raise ValueError(f"No enhancement is called {method!r}; there are {', '.join(METHODS)}.")
        if method == "musica":
            return cls(presets.settings(preset, **parameters))
        kind = _SETTINGS.get(method)
        known = [field.name for field in fields(kind)] if kind else []
        unknown = [name for name in parameters if name not in known]
        if unknown:
            raise ValueError(f"{method!r} has no parameter {unknown[0]!r}; it has {', '.join(known) or 'none'}.")
        return cls(kind(**parameters) if kind else None)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "Enhancement":
        """Read what `as_dict` wrote, for instance out of JSON; raises ValueError as `of` does."""
        parameters = record.get("parameters", {})
        if not isinstance(parameters, Mapping) or "preset" in parameters:
            raise ValueError(f"An enhancement's parameters are names with values; got {parameters!r}.")
        return cls.of(str(record.get("method")), **_bands_together(parameters))

    @property
    def method(self) -> str:
        """A name in `METHODS`."""
        return next((name for name, kind in _SETTINGS.items() if isinstance(self.settings, kind)), "none")

    @property
    def parameters(self) -> dict[str, float | int | None]:
        """The method's parameters by name, numbers only.

        MUSICA's factors on single bands stand as band_1 (the finest), band_2 and so on where they are not 1; those of
        the finite-slope curve only where it is in use.
        """
        if not isinstance(self.settings, MusicaSettings):
            return asdict(self.settings) if self.settings is not None else {}
        found = asdict(self.settings)
        found |= {f"{_BAND}{k + 1}": factor for k, factor in enumerate(found.pop("bands")) if factor != 1}
        if not self.settings.weak_gain and self.settings.falloff == MusicaSettings().falloff:
            del found["weak_gain"], found["falloff"]
        return found

    @property
    def label(self) -> str:
        """A few words for a caption, such as "MUSICA-style, p = 0.85"."""
        match self.settings:
            case MusicaSettings(weak_gain=weak_gain) if weak_gain:
                return f"MUSICA-style, finite slope G = {weak_gain:g}"
            case MusicaSettings(contrast=contrast):
                return f"MUSICA-style, p = {contrast:g}"
            case ClaheSettings(clip_limit=limit, tiles=tiles):
                return f"CLAHE, clip limit {limit:g}, {tiles} × {tiles} tiles"
            case UnsharpSettings(radius=radius, amount=amount):
                return f"Unsharp mask, radius {radius:g} px, amount {amount:g}"
            case GammaSettings(exponent=exponent):
                return f"Gamma {exponent:g}"
            case EqualiseSettings(strength=strength):
                return f"Histogram equalisation, strength {strength:g}"
            case N4Settings():
                return "N4 bias-field correction"
            case _:
                return "No enhancement"

    def apply(self, image: FloatArray) -> FloatArray:
        """Enhance a slice: float32 (H, W) in [0, 1] -> the same; raises ValueError for what cannot be enhanced."""
        match self.settings:
            case MusicaSettings():
                return apply_musica(image, self.settings)
            case ClaheSettings(clip_limit=limit, tiles=tiles):
                return clahe(image, limit, tiles)
            case UnsharpSettings(radius=radius, amount=amount):
                return unsharp(image, radius, amount)
            case GammaSettings(exponent=exponent):
                return gamma(image, exponent)
            case EqualiseSettings(strength=strength):
                return equalise(image, strength)
            case N4Settings(shrink=shrink):
                return n4(image, shrink)
            case _:
                return checked(image)

    def as_dict(self) -> dict[str, Any]:
        """{"method": …, "parameters": {…}}, ready for JSON."""
        return {"method": self.method, "parameters": self.parameters}


def _bands_together(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as `Enhancement.parameters` writes them, with band_1, band_2 … as one tuple."""
    names = {f"{_BAND}{k + 1}": k for k in range(MOST_BANDS)}
    single = {names[name]: value for name, value in parameters.items() if name in names}
    rest = {name: value for name, value in parameters.items() if name not in names}
    if single and "bands" not in rest:
        rest["bands"] = tuple(single.get(k, 1.0) for k in range(max(single) + 1))
    return rest
