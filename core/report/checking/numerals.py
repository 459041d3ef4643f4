"""Numbers in running text, in digits and spelled out, with the unit that belongs to each."""

import re
from dataclasses import dataclass, replace

from core.report.checking.units import UNITS
from core.report.checking.vocabularies import vocabulary
from core.report.checking.vocabulary import NumberWords


@dataclass(frozen=True)
class Numeral:
    """One number as somebody wrote it."""

    written: str
    value: float
    unit: str | None
    """As in `UNITS`; None without one."""
    start: int
    end: int
    """Where the number, with its unit if it has one, begins and ends in the text."""
    decimals: int
    significant: int
    """Digits that count, trailing zeros of whole numbers left out."""
    spelled: bool = False
    follows: bool = False
    """Belongs to the number before it, as in "34 × 21 mm"."""


def numerals(text: str, language: str = "en") -> list[Numeral]:
    """All numbers of a text in order.

    A number without a unit takes that of the next one when nothing but "×", "by", "and", "to" or a comma stands
    between them.
    """
    words = vocabulary(language).numbers
    found = [_written_in_digits(text, match, words) for match in words.digits.finditer(text)]
    found += [numeral for match in words.spelled.finditer(text) if (numeral := _spelled_out(text, match, words))]
    found.sort(key=lambda numeral: numeral.start)
    # The "cent" of "pour cent" is no number of its own.
    found = [one for k, one in enumerate(found) if not any(one.start < before.end for before in found[:k])]
    for k in range(len(found) - 1, 0, -1):
        before, numeral = found[k - 1], found[k]
        if words.joined.fullmatch(text[before.end : numeral.start]):
            found[k] = replace(numeral, follows=True)
            if before.unit is None and not before.spelled:
                found[k - 1] = replace(before, unit=numeral.unit)
    return found


def _written_in_digits(text: str, match: re.Match[str], words: NumberWords) -> Numeral:
    written = match[0]
    plain = _plain(re.sub(r"\s", "", written), words.decimal)
    _, _, decimals = plain.partition(".")
    significant = len(plain.replace(".", "").lstrip("0") if decimals else plain.strip("0"))
    unit, end = _unit_after(text, match.end(), words)
    return Numeral(written, float(plain), unit, match.start(), end, len(decimals), significant)


def _plain(written: str, decimal: str) -> str:
    """With a point for the decimal sign; the other sign too is one, unless it parts groups of three digits."""
    other = "," if decimal == "." else "."
    if re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(other)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", written):
        written = written.replace(other, "")
    return written.replace(",", ".")


def _spelled_out(text: str, match: re.Match[str], words: NumberWords) -> Numeral | None:
    said = words.read(match[0])
    if said is None:
        return None
    whole, tail = said
    unit, end = _unit_after(text, match.end(), words)
    significant = len(f"{whole}{tail}".lstrip("0")) if tail else len(str(whole).strip("0"))
    value = float(f"{whole}.{tail or 0}")
    return Numeral(match[0], value, unit, match.start(), end, len(tail), significant, spelled=True)


def _unit_after(text: str, end: int, words: NumberWords) -> tuple[str | None, int]:
    match = words.unit_after.match(text, end)
    unit = re.sub(r"\s", " ", match[1]).lower() if match else ""
    if match is None or unit not in UNITS or "\n" in text[end : match.start(1)]:
        return None, end
    return unit, match.end()
