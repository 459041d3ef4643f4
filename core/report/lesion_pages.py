"""What was outlined, in pictures and in numbers, on the first page and on as many as it takes."""

from collections.abc import Iterator
from typing import TypeAlias

from core.palette import lesion_colour, rgb
from core.report.imaging import Pictures
from core.report.lesion_record import LineFacts
from core.report.marks import Colour
from core.report.panels import LONGEST, PERPENDICULAR, Panel, draw_row
from core.report.phrases import place
from core.report.quantity import UNDEFINED, Quantity, digits
from core.report.record import Facts
from core.report.sheet import Sheet
from core.report.tables import numbers_table
from core.types import Spacing


def draw_pictures(sheet: Sheet, facts: Facts, images: Pictures, spacing_mm: Spacing | None) -> None:
    """Original, enhanced, and the outlines with their diameters, side by side."""
    panels = [Panel(images.original, "Original", "The slice as it was loaded.", scale_bar=True)]
    if images.enhanced is not None:
        label = facts.enhancement.label
        panels.append(Panel(images.enhanced, f"Enhanced: {label}", f"The same slice, enhanced for display: {label}."))
    if images.lesions:
        panels.append(_outlines(facts, images))
    sheet.set_y(sheet.get_y() + 3)
    draw_row(sheet, panels, 3, spacing_mm)


def _outlines(facts: Facts, images: Pictures) -> Panel:
    lines = list(_lines(facts))
    drawn = [lesion for lesion in images.lesions if lesion.mask.any()]
    what = "Outlines" if facts.several else "Outline"
    caption = f"{what} and diameters" if lines else what if drawn else f"{what} (empty)"
    return Panel(
        images.original,
        caption,
        _in_words(facts),
        outlines=[(lesion.mask, rgb(lesion.colour)) for lesion in drawn],
        lines=[(line, colour) for line, colour, _ in lines],
        numbers=[(lesion.number, lesion.mask, rgb(lesion.colour)) for lesion in drawn] if facts.several else (),
        scale_bar=True,
        legend=_legend(facts, images, lines),
    )


Line: TypeAlias = tuple[LineFacts, Colour, str]


def _lines(facts: Facts) -> Iterator[Line]:
    for lesion in facts.lesions:
        # Of several lesions one may be as yellow as the longest diameter of one alone.
        longest = rgb(lesion_colour(lesion.number)) if facts.several else LONGEST
        if lesion.longest is not None:
            yield lesion.longest, longest, f"Longest diameter {lesion.longest.length}"
        if lesion.perpendicular is not None:
            yield lesion.perpendicular, PERPENDICULAR, f"Perpendicular {lesion.perpendicular.length}"


def _legend(facts: Facts, images: Pictures, lines: list[Line]) -> list[tuple[Colour, str]]:
    """Several lesions have their numbers in the picture, and their diameters in the table."""
    drawn = [(rgb(lesion.colour), "Outline") for lesion in images.lesions if lesion.mask.any()]
    if not facts.several:
        return [*drawn, *((colour, words) for _, colour, words in lines)]
    each = [(colour, "Each outline with its longest diameter") for colour, _ in drawn[:1]]
    across = [(PERPENDICULAR, "Perpendicular")] if any(colour == PERPENDICULAR for _, colour, _ in lines) else []
    return [*each, *across]


def _in_words(facts: Facts) -> str:
    if facts.several and facts.outlined:
        each = (f"lesion {lesion.number} {place(lesion)}" for lesion in facts.outlined)
        return f"The slice with the outlined lesions: {', '.join(each)}."
    lesion = facts.lesions[0] if facts.lesions else None
    if lesion is None or lesion.longest is None:
        return "The slice with an empty outline."
    return f"The slice with the outlined lesion {place(lesion)}, longest diameter {lesion.longest.length}."


def draw_measurements(sheet: Sheet, facts: Facts) -> None:
    """The numbers that a reader looks for first; nothing without a lesion."""
    if not facts.outlined:
        return
    if facts.several:
        _table(sheet, facts)
        return
    lesion = facts.lesions[0]

    def of(line: LineFacts | None) -> str:
        return UNDEFINED if line is None else str(line.length)

    sheet.set_y(sheet.get_y() + 1.5)
    sheet.cells(
        [
            ("Area", str(lesion.area)),
            ("Longest diameter", of(lesion.longest)),
            ("Perpendicular", of(lesion.perpendicular)),
            ("Perimeter", str(lesion.perimeter)),
            ("Separate regions", str(lesion.n_components)),
        ],
        columns=5,
        value_pt=12,
    )


def _table(sheet: Sheet, facts: Facts) -> None:
    """A row for each lesion, and one for all of them."""
    area, length = facts.lesions[0].area.unit, facts.lesions[0].perimeter.unit
    head = (
        "", f"Area ({area})", "Share (%)", f"Longest ({length})", f"Perpendicular ({length})",
        f"Perimeter ({length})", "Regions",
    )  # fmt: skip

    def cell(quantity: Quantity | None) -> str:
        return "–" if quantity is None or quantity.value is None else digits(quantity)

    def of(line: LineFacts | None) -> str:
        return cell(None if line is None else line.length)

    rows = [
        (
            f"Lesion {lesion.number}", cell(lesion.area), cell(lesion.image_share), of(lesion.longest),
            of(lesion.perpendicular), cell(lesion.perimeter), str(lesion.n_components),
        )
        for lesion in facts.lesions
    ]  # fmt: skip
    rows.append(("Together", cell(facts.total_area), cell(facts.total_image_share), "", "", "", ""))
    notes = ["Share: of the pixels of the image." + (" –: not defined." if any("–" in row for row in rows) else "")]
    numbers_table(sheet, "Lesions in numbers", head, rows, notes, names_mm=26.0)
