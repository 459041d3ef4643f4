"""A number with its unit, and the one place where it is turned into words."""

import math
from dataclasses import dataclass

UNDEFINED = "not defined"
_UNDEFINED = {"en": UNDEFINED, "zh-Hant": "未定義", "es": "no definido", "fr": "non défini", "de": "nicht definiert"}
_COMMA = ("es", "fr", "de")
"""Languages whose decimal sign is a comma."""


@dataclass(frozen=True)
class Quantity:
    """A value that a report may state.

    Units: "mm", "mm²", "px", "px²", "ms", "%", "count" for whole numbers of things, "" for ratios and settings.
    """

    value: float | None
    """None where the measurement is not defined; never NaN or infinite."""
    unit: str = ""
    resolution: float | None = None
    """The smallest step that the measurement can tell apart, in `unit`; None leaves three significant digits."""

    def __str__(self) -> str:
        return said(self)


def measured(value: float | None, unit: str = "", resolution: float | None = None) -> Quantity:
    """A quantity whose NaN and infinite values have become None."""
    defined = value is not None and math.isfinite(value)
    return Quantity(float(value) if defined and value is not None else None, unit, resolution)


def count(value: int) -> Quantity:
    """A whole number of things."""
    return Quantity(float(value), "count", 1.0)


def digits(quantity: Quantity, language: str = "en") -> str:
    """The number without its unit, and without digits that were not measured.

    Args:
        quantity: what was measured.
        language: a key of `core.report.wording.languages.LANGUAGES`, for the decimal sign.

    Returns:
        Such as "34.2", "1240" or "not defined": at most three significant digits, two of a percentage, whole pixels
        and whole numbers of things.
    """
    value, step = quantity.value, quantity.resolution
    if value is None:
        return _UNDEFINED[language]
    if quantity.unit in ("count", "px"):
        return str(round(value))
    if value == 0:
        return "0"
    place = math.floor(math.log10(abs(value))) - (1 if quantity.unit == "%" else 2)
    if step:
        place = max(place, math.floor(math.log10(step)))
    rounded = round(value / 10.0**place) * 10.0**place
    written = f"{rounded:.{max(0, -place)}f}"
    written = written.rstrip("0").rstrip(".") if step is None and "." in written else written
    return written.replace(".", ",") if language in _COMMA else written


def said(quantity: Quantity, language: str = "en") -> str:
    """The number with its unit, such as "34.2 mm", "812 mm²", "0.87", "3" or "not defined"; "34,2 mm" in German."""
    number = digits(quantity, language)
    plain = quantity.value is None or quantity.unit in ("", "count")
    return number if plain else f"{number} {quantity.unit}"
