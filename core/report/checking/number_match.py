"""Whether a number as it is written is a measured one, within rounding."""

import math

from core.report.checking.numerals import Numeral
from core.report.checking.units import UNITS
from core.report.gathering.measurement import Measurement
from core.report.gathering.quantity import digits

_MOST_OFF = 0.06
"""Rounding to one digit may be far off; this share of the value is the most that passes."""
_OWN = {"mm": "length", "mm²": "area", "px": "pixels", "px²": "pixels", "ms": "time", "%": "ratio", "count": "count"}


def comparable(numeral: Numeral, item: Measurement) -> bool:
    """Whether both have the same dimension; a number without a unit is a ratio or a count."""
    own = _OWN.get(item.quantity.unit, "ratio")
    asked = UNITS[numeral.unit][0] if numeral.unit else None
    return own in ("ratio", "count") and item.quantity.unit != "%" if asked is None else own == asked


def equal(numeral: Numeral, item: Measurement) -> bool:
    """Whether a number of the same dimension is the measured one, rounded as a person would or as it is printed."""
    value, factor = float(item.quantity.value or 0.0), UNITS[numeral.unit][1] if numeral.unit else 1.0
    value *= 0.01 if item.quantity.unit == "%" else 1.0
    if item.quantity.unit == "count":
        return numeral.value == value
    fact, written = value / factor, numeral.value
    as_printed = float(digits(item.quantity)) * fact / (item.quantity.value or 1.0)
    if math.isclose(as_printed, written, rel_tol=1e-9):
        return True
    if math.isclose(fact, written, rel_tol=1e-9, abs_tol=1e-12):
        return True
    half_a_step = 0.5000001 * 10.0**-numeral.decimals
    off = abs(fact - written)
    if off <= half_a_step:
        return off <= _MOST_OFF * abs(fact) or numeral.significant >= 2 or written == 0.0
    if numeral.decimals or numeral.significant < 2 or fact == 0:
        return False
    place = math.floor(math.log10(abs(fact))) - numeral.significant + 1
    return place > 0 and math.isclose(round(fact / 10.0**place) * 10.0**place, written)
