"""Units as they are written in our languages, with what they measure."""

import re
from collections.abc import Iterable

UNITS: dict[str, tuple[str, float]] = {}
"""In lower case -> (dimension, factor to mm, mm², px, px², ms or a ratio). Dimension "foreign" matches no fact."""

_SYMBOLS = (
    ("length", 1e-3, "µm μm um"),
    ("length", 1.0, "mm"),
    ("length", 10.0, "cm"),
    ("length", 100.0, "dm"),
    ("length", 1000.0, "m"),
    ("area", 1.0, "mm² mm2 mm^2 sqmm"),
    ("area", 100.0, "cm² cm2 cm^2 sqcm"),
    ("pixels", 1.0, "px px² px2 px^2"),
    ("time", 1.0, "ms"),
    ("time", 1000.0, "s sec"),
    ("time", 60_000.0, "min"),
    ("ratio", 0.01, "%"),
    ("foreign", 1.0, "mm³ mm3 cm³ cm3 cc ml HU Gy mg kg g µg mmHg ° °C T"),
)  # fmt: skip


def units(*rows: tuple[str, float, str]) -> dict[str, tuple[str, float]]:
    """A language's units, the symbols included; they are entered into `UNITS` too.

    Args:
        rows: (dimension, factor, names parted by "|").
    """
    known = {name.lower(): row[:2] for row in _SYMBOLS for name in row[2].split()}
    known |= {name.strip().lower(): (what, factor) for what, factor, names in rows for name in names.split("|")}
    UNITS.update(known)
    return known


def alternation(names: Iterable[str]) -> str:
    """A pattern of any unit, the longest first; spaces in a name may be of any kind."""
    return "|".join(re.escape(name).replace(r"\ ", r"\s") for name in sorted(names, key=len, reverse=True))
