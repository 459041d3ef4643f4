"""Numbers in a language model's words: it names them, code fills them in."""

import re
from collections.abc import Mapping

from core.report.gathering.measurements import measurements
from core.report.gathering.quantity import said
from core.report.gathering.record import Facts

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_UNFINISHED = re.compile(r"\{\{?[^{}]*\}?$")
_UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
"""Characters that nobody sees, with which a word could be hidden from a check or turned round."""


def placeholders(facts: Facts, language: str = "en") -> dict[str, str]:
    """Every placeholder's name -> what it will read as in a language, unit included."""
    return {item.path: said(item.quantity, language) for item in measurements(facts)}


def fill(text: str, known: Mapping[str, str]) -> str:
    """Replace {{name}} by what it reads as; names that are not known stay as they are, for the check to find."""
    return _PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), text)


def shown_so_far(raw: str, known: Mapping[str, str]) -> str:
    """A stream's words up to now, filled in, without characters that nobody sees and placeholders still on their way."""
    return fill(_UNFINISHED.sub("", _UNSEEN.sub("", raw)), known)
