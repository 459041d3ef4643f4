"""A report's words as HTML in which every checked number shows its source, and every fault its reason."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_BULLET = re.compile(r"^\s*[-*•] +")

STYLE = """
<style>
.words p, .words li {margin: 0 0 .45rem; line-height: 1.5; font-size: .92rem;}
.words ul {margin: 0 0 .45rem; padding-left: 1.1rem;}
.words [data-about] {position: relative; border-radius: 3px; padding: 0 .12em; cursor: help;}
.words .fact {background: color-mix(in srgb, #009e73 20%, transparent); border-bottom: 1px solid #009e73;}
.words .fault {background: color-mix(in srgb, #d55e00 24%, transparent); border-bottom: 2px solid #d55e00;}
.words [data-about]:focus-visible {outline: 2px solid #0b6285; outline-offset: 1px;}
.words [data-about]:is(:hover, :focus)::after {content: attr(data-about); position: absolute; left: 0; top: 1.6em;
  z-index: 20; width: max-content; max-width: 17rem; padding: .3rem .5rem; border-radius: 4px; font-size: .8rem;
  line-height: 1.35; background: #17212b; color: #fff; white-space: normal; pointer-events: none;}
.st-key-viewer_report img {max-height: 30vh !important;}
@media (max-width: 800px) {
  .stMain [class*="st-key-section_"] [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {min-width: 100%;}
}
</style>
"""


@dataclass(frozen=True)
class Mark:
    """A stretch of a text and what is known about it."""

    start: int
    end: int
    about: str
    fault: bool = False


def marked(text: str, start: int, end: int, marks: Sequence[Mark], language: str) -> str:
    """A stretch of a text as HTML of its own, in which no character of the text is markup.

    Args:
        text: the whole report.
        start: where the stretch begins.
        end: where it ends.
        marks: in places of the whole text; of two that overlap the fault is shown, then the earlier one.
        language: BCP 47, so that a screen reader pronounces it rightly.
    """
    chosen = _apart([mark for mark in marks if start <= mark.start and mark.end <= end])
    blocks = [(start + found.start(), start + found.end()) for found in _PARAGRAPH.finditer(text[start:end])]
    inside = "".join(_block(text, left, right, chosen) for left, right in blocks)
    return f'<div class="words" lang="{escape(language)}" dir="auto">{inside}</div>'


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (not one.fault, one.start)):
        if mark.start < mark.end and all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda one: one.start)


def _block(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    lines: list[tuple[bool, str]] = []
    at = start
    for line in text[start:end].splitlines(keepends=True):
        bullet = _BULLET.match(line)
        left = at + (bullet.end() if bullet else 0)
        lines.append((bullet is not None, "".join(_pieces(text, left, at + len(line), marks)).strip()))
        at += len(line)
    if not any(listed for listed, _ in lines):
        return f'<p dir="auto">{" ".join(line for _, line in lines)}</p>'
    items = "".join(f'<li dir="auto">{line}</li>' if listed else f'<p dir="auto">{line}</p>' for listed, line in lines)
    return f"<ul>{items}</ul>"


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[str]:
    at = start
    for mark in marks:
        left, right = max(mark.start, start), min(mark.end, end)
        if left >= right:
            continue
        yield escape(text[at:left])
        kind, about = ("fault" if mark.fault else "fact"), escape(mark.about)
        yield f'<span class="{kind}" tabindex="0" data-about="{about}">{escape(text[left:right])}</span>'
        at = right
    yield escape(text[at:end])
