"""What was outlined, in pictures and in numbers, on the first page and on as many as it takes."""

from collections.abc import Iterator
from typing import TypeAlias

from core.palette import lesion_colour, rgb
from core.report.gathering.lesion_record import LesionFacts, LineFacts
from core.report.gathering.quantity import Quantity
from core.report.gathering.record import Facts
from core.report.printing.imaging import Pictures
from core.report.printing.marks import Colour
from core.report.printing.panels import LONGEST, PERPENDICULAR, Panel, draw_row
from core.report.printing.sheet import Sheet
from core.report.printing.tables import numbers_table
from core.types import Spacing


def draw_pictures(sheet: Sheet, facts: Facts, images: Pictures, spacing_mm: Spacing | None) -> None:
    """Original, enhanced, and the outlines with their diameters, side by side."""
    say = sheet.words
    panels = [Panel(images.original, say("original"), say("alt_original"), scale_bar=True)]
    if images.enhanced is not None:
        label = facts.enhancement.label
        panels.append(Panel(images.enhanced, say("enhanced", label=label), say("alt_enhanced", label=label)))
    if images.lesions:
        panels.append(_outlines(sheet, facts, images))
    sheet.set_y(sheet.get_y() + 3)
    draw_row(sheet, panels, 3, spacing_mm)


def _outlines(sheet: Sheet, facts: Facts, images: Pictures) -> Panel:
    lines = list(_lines(sheet, facts))
    drawn = [lesion for lesion in images.lesions if lesion.mask.any()]
    what = "outlines" if facts.several else "outline"
    return Panel(
        images.original,
        sheet.words(f"{what}_diameters" if lines else what if drawn else f"{what}_empty"),
        _in_words(sheet, facts),
        outlines=[(lesion.mask, rgb(lesion.colour)) for lesion in drawn],
        lines=[(line, colour) for line, colour, _ in lines],
        numbers=[(lesion.number, lesion.mask, rgb(lesion.colour)) for lesion in drawn] if facts.several else (),
        scale_bar=True,
        legend=_legend(sheet, facts, images, lines),
    )


Line: TypeAlias = tuple[LineFacts, Colour, str]


def _lines(sheet: Sheet, facts: Facts) -> Iterator[Line]:
    for lesion in facts.lesions:
        # Of several lesions one may be as yellow as the longest diameter of one alone.
        longest = rgb(lesion_colour(lesion.number)) if facts.several else LONGEST
        if lesion.longest is not None:
            yield lesion.longest, longest, sheet.words("longest_is", length=sheet.quantity(lesion.longest.length))
        if lesion.perpendicular is not None:
            across = sheet.words("perpendicular_is", length=sheet.quantity(lesion.perpendicular.length))
            yield lesion.perpendicular, PERPENDICULAR, across


def _legend(sheet: Sheet, facts: Facts, images: Pictures, lines: list[Line]) -> list[tuple[Colour, str]]:
    """Several lesions have their numbers in the picture, and their diameters in the table."""
    drawn = [(rgb(lesion.colour), sheet.words("outline")) for lesion in images.lesions if lesion.mask.any()]
    if not facts.several:
        return [*drawn, *((colour, words) for _, colour, words in lines)]
    each = [(colour, sheet.words("each_longest")) for colour, _ in drawn[:1]]
    perpendicular = any(colour == PERPENDICULAR for _, colour, _ in lines)
    return [*each, *([(PERPENDICULAR, sheet.words("perpendicular"))] if perpendicular else [])]


def _place(sheet: Sheet, lesion: LesionFacts) -> str:
    return sheet.words(f"{lesion.horizontal or 'middle'}_{lesion.vertical or 'middle'}")


def _in_words(sheet: Sheet, facts: Facts) -> str:
    say = sheet.words
    if facts.several and facts.outlined:
        each = (say("alt_each", n=lesion.number, place=_place(sheet, lesion)) for lesion in facts.outlined)
        return say("alt_lesions", each=", ".join(each))
    lesion = facts.lesions[0] if facts.lesions else None
    if lesion is None or lesion.longest is None:
        return say("alt_empty")
    return say("alt_lesion", place=_place(sheet, lesion), length=sheet.quantity(lesion.longest.length))


def _length(line: LineFacts | None) -> Quantity | None:
    return None if line is None else line.length


def draw_measurements(sheet: Sheet, facts: Facts, most: int | None = None) -> None:
    """The numbers that a reader looks for first; nothing without a lesion.

    Args:
        sheet: where.
        facts: what was measured.
        most: of so many lesions at most, the largest; None tells all.
    """
    if not facts.outlined:
        return
    if facts.several:
        _table(sheet, facts, most)
        return
    say, lesion = sheet.words, facts.lesions[0]
    of = sheet.quantity

    cells = [
        (say("area"), of(lesion.area)),
        (say("longest"), of(_length(lesion.longest))),
        (say("perpendicular"), of(_length(lesion.perpendicular))),
        (say("perimeter"), of(lesion.perimeter)),
        (say("equivalent"), of(lesion.equivalent_diameter)),
        (say("regions"), str(lesion.n_components)),
    ]
    if lesion.head_distance is not None:
        cells.insert(5, (say("head_distance"), of(lesion.head_distance)))
    sheet.set_y(sheet.get_y() + 1.5)
    sheet.cells(cells[:4], columns=4, value_pt=12)
    sheet.cells(cells[4:], columns=len(cells) - 4, value_pt=10)


def _table(sheet: Sheet, facts: Facts, most: int | None) -> None:
    """A row for each lesion, and one for all of them."""
    say = sheet.words
    area, length = facts.lesions[0].area.unit, facts.lesions[0].perimeter.unit
    deep = any(lesion.head_distance is not None for lesion in facts.lesions)  # not so in facts of older versions
    head = [
        "", f"{say('area')} ({area})", f"{say('share')} (%)", f"{say('longest_short')} ({length})",
        f"{say('perpendicular')} ({length})", f"{say('perimeter')} ({length})",
        *([f"{say('head_short')} ({length})"] if deep else []), say("regions_short"),
    ]  # fmt: skip
    cell = sheet.number

    rows = [
        (
            say("lesion", n=lesion.number), cell(lesion.area), cell(lesion.image_share),
            cell(_length(lesion.longest)), cell(_length(lesion.perpendicular)),
            cell(lesion.perimeter), *([cell(lesion.head_distance)] if deep else []), str(lesion.n_components),
        )
        for lesion in _largest(facts, most)
    ]  # fmt: skip
    left_out = len(facts.lesions) - len(rows)
    rows.append((say("together"), cell(facts.total_area), cell(facts.total_image_share), *[""] * (len(head) - 3)))
    undefined = f" {say('undefined_note')}" if any("–" in row for row in rows) else ""
    more = f" {say('and_more', n=left_out)}." if left_out else ""
    numbers_table(
        sheet, say("lesions_in_numbers"), head, rows, [f"{say('share_note')}{undefined}{more}"], names_mm=22.0
    )


def _largest(facts: Facts, most: int | None) -> list[LesionFacts]:
    """In the order of their numbers."""
    by_area = sorted(facts.lesions, key=lambda lesion: -(lesion.area.value or 0.0))
    return sorted(by_area[:most], key=lambda lesion: lesion.number)
