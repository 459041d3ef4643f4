"""A report's text cut into its sections and put together again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HEADING = re.compile(r"^#{1,3}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """One part of a report."""

    title: str
    """Empty for words before the first heading."""
    body: str
    start: int = 0
    """Where the body stands in the text."""

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.body)


def split_sections(text: str) -> tuple[Section, ...]:
    """Cut a text at its headings ("# …" to "### …"); empty parts without a heading are left out."""
    marks = list(_HEADING.finditer(text))
    first = _section("", text, 0, marks[0].start() if marks else len(text))
    parts = [first] if first.body else []
    for k, mark in enumerate(marks):
        end = marks[k + 1].start() if k + 1 < len(marks) else len(text)
        parts.append(_section(mark[1], text, mark.end(), end))
    return tuple(parts)


def joined_sections(sections: Sequence[Section]) -> str:
    """The text of which these are the sections, each after its heading "## …"."""
    parts = (f"## {one.title}\n\n{one.body}".strip() if one.title else one.body for one in sections)
    return "\n\n".join(parts) + "\n"


def _section(title: str, text: str, start: int, end: int) -> Section:
    body = text[start:end]
    start += len(body) - len(body.lstrip())
    return Section(title, body.strip(), start)
