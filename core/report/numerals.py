"""Numbers in running text, in digits and spelled out, with the unit that belongs to each."""

import re
from dataclasses import dataclass, replace

from core.report.vocabulary import NUMBER_WORDS, UNIT, UNITS

_DIGITS = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:[,\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|\.\d+)(?![\d])")
_WORD = "|".join(sorted([*NUMBER_WORDS, "hundred", "thousand", "point"], key=len, reverse=True))
_SPELLED = re.compile(rf"\b(?:{_WORD})(?:(?:[\s-]+(?:and\s+)?)(?:{_WORD}))*\b", re.IGNORECASE)
_UNIT = re.compile(rf"[\s\u00a0\u2009\u202f-]*({UNIT})(?![\w²³])", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:×|x|\*|/|by|and|to|or|[-–—]|,|\(row × column\))\s*$", re.IGNORECASE)


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


def numerals(text: str) -> list[Numeral]:
    """All numbers of a text in order.

    A number without a unit takes that of the next one when nothing but "×", "by", "and", "to" or a comma stands
    between them.
    """
    found = [_written_in_digits(text, match) for match in _DIGITS.finditer(text)]
    found += [numeral for match in _SPELLED.finditer(text) if (numeral := _spelled_out(text, match))]
    found.sort(key=lambda numeral: numeral.start)
    for k in range(len(found) - 1, 0, -1):
        before, numeral = found[k - 1], found[k]
        if _JOINED.fullmatch(text[before.end : numeral.start]):
            found[k] = replace(numeral, follows=True)
            if before.unit is None and not before.spelled:
                found[k - 1] = replace(before, unit=numeral.unit)
    return found


def _written_in_digits(text: str, match: re.Match[str]) -> Numeral:
    written = match[0]
    plain = re.sub(r"[\u2009\u202f]", "", written)
    grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain) is not None
    plain = plain.replace(",", "" if grouped else ".")
    _, _, decimals = plain.partition(".")
    significant = len(plain.replace(".", "").lstrip("0") if decimals else plain.strip("0"))
    unit, end = _unit_after(text, match.end())
    return Numeral(written, float(plain), unit, match.start(), end, len(decimals), significant)


def _spelled_out(text: str, match: re.Match[str]) -> Numeral | None:
    words = [word for word in re.split(r"[\s-]+", match[0].lower()) if word != "and"]
    if "point" in words:
        at = words.index("point")
        whole, fraction = words[:at], words[at + 1 :]
        if not fraction or any(word not in NUMBER_WORDS for word in fraction):
            return None
        tail = "".join(str(NUMBER_WORDS[word]) for word in fraction)
    else:
        whole, tail = words, ""
    value = float(f"{_whole(whole)}.{tail or 0}")
    unit, end = _unit_after(text, match.end())
    significant = len(f"{_whole(whole)}{tail}".lstrip("0")) if tail else len(str(_whole(whole)).strip("0"))
    return Numeral(match[0], value, unit, match.start(), end, len(tail), significant, spelled=True)


def _whole(words: list[str]) -> int:
    total = part = 0
    for word in words:
        if word == "hundred":
            part = max(part, 1) * 100
        elif word == "thousand":
            total, part = total + max(part, 1) * 1000, 0
        else:
            part += NUMBER_WORDS.get(word, 0)
    return total + part


def _unit_after(text: str, end: int) -> tuple[str | None, int]:
    match = _UNIT.match(text, end)
    if match is None or match[1].lower() not in UNITS:
        return None, end
    if "\n" in text[end : match.start(1)]:
        return None, end
    return match[1].lower(), match.end()
