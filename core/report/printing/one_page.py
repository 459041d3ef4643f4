"""The layout on one page: as many sections as there is room for, the most important ones first, and which are not there."""

from core.report.gathering.record import Facts
from core.report.printing.body_pages import draw_blocks
from core.report.printing.sheet import ACCENT, GREY, SMALL_PT, Sheet
from core.report.wording.languages import headings
from core.report.wording.sections import Section, split_sections
from core.report.writers.writer import TEMPLATE

_ORDER = (1, 4, 3, 2, 0, 5)
"""Findings, plain words, limitations, comparison, technique, questions: places in `headings`."""
_SIZE_PT, _LINE_MM = 8.0, 3.9
_TITLE_MM, _FOOT_NOTES_MM = 6.2, 8.4


def draw_words_on_one_page(sheet: Sheet, text: str) -> None:
    """The sections that fit below what is on the page already, in the order of the text.

    Sections whose title is none of the language's six come after those; a section that is too long by itself ends in
    an ellipsis when it is the first, and is left out when it is not.
    """
    sections = split_sections(text)
    left = sheet.h - sheet.b_margin - sheet.get_y() - _FOOT_NOTES_MM
    taken: dict[int, str] = {}
    for k in sorted(range(len(sections)), key=lambda k: _rank(sections[k], sheet.language)):
        body = sections[k].body if _height(sheet, sections[k]) <= left else ""
        if not body and not taken:
            body = _cut(sheet, sections[k], left)
        if body:
            taken[k] = body
            left -= _height(sheet, Section(sections[k].title, body))
    for k in sorted(taken):
        if sections[k].title:
            sheet.set_y(sheet.get_y() + 1.6)
            sheet.ink(_SIZE_PT + 1, ACCENT, "B")
            sheet.start_section(sheet.printed(sections[k].title))
            with sheet.tagged("H2"):
                sheet.say(sections[k].title, _TITLE_MM - 1.6)
        draw_blocks(sheet, taken[k], _SIZE_PT, _LINE_MM)
    missing = [section.title for k, section in enumerate(sections) if taken.get(k) != section.body and section.title]
    if missing:
        sheet.set_y(sheet.get_y() + 1)
        sheet.ink(SMALL_PT, GREY)
        sheet.say(sheet.words("left_out", sections=", ".join(missing)), 3.6)


def origin_in_one_line(sheet: Sheet, facts: Facts, writer: str, edited: bool, attached: str | None) -> None:
    """Who wrote, with which program and models; the full report says more."""
    say = sheet.words
    words = say("by_template") if writer == TEMPLATE else say("by_model", writer=writer)
    parts = [
        f"{say('words')}: {words}{', ' + say('then_edited') if edited else ''}",
        say("program_is", version=facts.app_version, created=facts.created),
    ]
    if attached is not None:
        parts.append(f"{say('attached')}: {attached}")
    sheet.ink(SMALL_PT - 0.5, GREY)
    line = sheet.printed(". ".join(parts))
    while sheet.height_of(line, 3.4) > 3.5 and len(line) > 1:
        line = f"{line.rstrip('…')[:-1]}…"
    sheet.set_y(sheet.h - sheet.b_margin - 3.8)
    sheet.say(line, 3.4)


def _rank(section: Section, language: str) -> int:
    known = headings(language)
    return _ORDER.index(known.index(section.title)) if section.title in known else len(_ORDER)


def _height(sheet: Sheet, section: Section) -> float:
    sheet.ink(_SIZE_PT)
    blocks = [block.strip() for block in section.body.split("\n")]
    # points of lists are set 3 mm in, so a little more than their lines over the whole width
    total = sum(sheet.height_of(f"•  {block}", _LINE_MM) if block else _LINE_MM / 3 for block in blocks)
    return total + (_TITLE_MM if section.title else 0.0)


def _cut(sheet: Sheet, section: Section, room_mm: float) -> str:
    words = section.body.split()
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _height(sheet, Section(section.title, f"{' '.join(words[:middle])} …")) <= room_mm
        low, high = (middle, high) if fits else (low, middle - 1)
    return f"{' '.join(words[:low])} …" if low else ""
