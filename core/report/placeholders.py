"""Numbers in a language model's words: it names them, code fills them in."""

import re

from core.report.measurements import measurements
from core.report.record import Facts

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_UNFINISHED = re.compile(r"\{\{?[^{}]*\}?$")


def placeholders(facts: Facts) -> dict[str, str]:
    """Every placeholder's name -> what it will read as, unit included."""
    return {item.path: str(item.quantity) for item in measurements(facts)}


def fill(text: str, facts: Facts) -> str:
    """Replace {{name}} by the fact; names that do not exist stay as they are, for the check to find."""
    known = placeholders(facts)
    return _PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), text)


def shown_so_far(raw: str, facts: Facts) -> str:
    """A stream's words up to now, filled in, without a placeholder that is still on its way."""
    return fill(_UNFINISHED.sub("", raw), facts)
