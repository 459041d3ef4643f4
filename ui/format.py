"""Numbers as a page shows them: a unit always, two or three digits, nothing more precise than was measured."""

import math
import string

from core.study import Study


def is_known(value: float | None) -> bool:
    """Whether a figure is defined at all."""
    return value is not None and math.isfinite(value)


def number(value: float | None, digits: int = 3) -> str:
    """Up to ``digits`` significant digits without an exponent; a dash where nothing is defined."""
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(decimals, 3)}f}"


def rounded(value: float | None, digits: int = 3) -> float | None:
    """The value of `number`, for tables, whose columns sort by size."""
    return float(number(value, digits).replace(",", "")) if value is not None and math.isfinite(value) else None


def verbatim(text: str) -> str:
    """What a person typed, for a place that reads Markdown: every mark stays as it is (CommonMark 2.4)."""
    return "".join(f"\\{character}" if character in string.punctuation else character for character in text)


def share(value: float | None) -> str:
    """A figure between 0 and 1 with two decimals, as Dice is written."""
    return "–" if value is None or not math.isfinite(value) else f"{value:.2f}"


def length(value: float | None, unit: str) -> str:
    """A length with its unit."""
    return "–" if value is None else f"{number(value)} {unit}"


def area(value: float | None, unit: str) -> str:
    """An area; ``unit`` is that of lengths, "mm" or "px"."""
    return "–" if value is None else f"{number(value)} {unit}²"


def milliseconds(value: float) -> str:
    """A duration."""
    return f"{number(value, 2)} ms" if value < 1000 else f"{number(value / 1000, 2)} s"


def spacing(study: Study) -> str:
    """The distance between pixels, and where it comes from."""
    if study.entered_spacing_mm is not None:
        return f"{number(study.entered_spacing_mm[0])} × {number(study.entered_spacing_mm[1])} mm, entered by hand"
    if study.scan.spacing_mm is not None:
        source = "as drawn" if study.scan.kind == "phantom" else "from the file"
        return f"{number(study.scan.spacing_mm[0])} × {number(study.scan.spacing_mm[1])} mm, {source}"
    return "unknown; lengths are in pixels"
