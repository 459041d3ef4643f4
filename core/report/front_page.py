"""The first page's upper half: what was looked at, the pictures, the measurements."""

from datetime import datetime

from core.report.gather import MODALITIES
from core.report.imaging import Pictures
from core.report.panels import LONGEST, OUTLINE, PERPENDICULAR, Panel, draw_row
from core.report.quantity import UNDEFINED, digits
from core.report.record import Facts, LesionFacts, LineFacts
from core.report.sheet import ACCENT, GREY, SMALL_PT, Sheet
from core.report.template import FORMATS, asked_in_words, edited_in_words, place
from core.types import Spacing

TITLE = "Lesion measurement report"


def date_in_words(clock: datetime) -> str:
    """Such as "2026-11-21 05:09 UTC"."""
    return f"{clock:%Y-%m-%d %H:%M} {clock.tzname() or ''}".strip()


def spacing_of(facts: Facts) -> Spacing | None:
    """(row, column) in mm, or None."""
    row, column = facts.image.row_spacing, facts.image.column_spacing
    if row is None or column is None or not row.value or not column.value:
        return None
    return row.value, column.value


def draw_title(sheet: Sheet, facts: Facts, clock: datetime) -> None:
    """What this is, and a grid of what was looked at."""

    image = facts.image
    sheet.ink(SMALL_PT, ACCENT, "B")
    sheet.say("NEUROCLICK", 4)
    sheet.ink(19, style="B")
    sheet.say(TITLE, 9)
    sheet.ink(SMALL_PT + 1, GREY)
    sheet.say("Measurements of an outline on a single slice. Sides are those of the image as it is shown.", 4.6)
    sheet.set_y(sheet.get_y() + 3)
    known = "drawn so" if image.kind == "phantom" else "from the file"
    source = {"file": known, "entered": "entered by hand", "absent": ""}[image.spacing_source]
    spacing = (
        "not known: lengths in px" if image.row_spacing is None or image.column_spacing is None
        else f"{digits(image.row_spacing)} × {image.column_spacing}, {source}"
    )  # fmt: skip
    modality = (
        "Synthetic head" if image.kind == "phantom" else MODALITIES.get(image.modality or "", "Modality not stated")
    )
    kind = "" if image.kind == "phantom" else f", {FORMATS.get(image.kind, image.kind)}"
    outline = "none" if facts.segmentation is None else f"{facts.segmentation.title}, {prompts_in_words(facts)}"
    sheet.cells(
        [
            ("Image", f"{modality[:1].upper()}{modality[1:]}{kind}, {image.width_px} × {image.height_px} px"),
            ("Pixel spacing (row × column)", spacing),
            ("Date", date_in_words(clock)),
            ("Slice", f"{image.slice_number} of {image.n_slices}"),
            ("Display", facts.enhancement.label),
            ("Outline", outline),
        ],
        columns=3,
        value_pt=8.5,
    )


def prompts_in_words(facts: Facts) -> str:
    """Such as "2 include clicks, 1 box, edited by hand with 3 brush strokes"."""

    prompts = facts.prompts
    parts = asked_in_words(prompts)
    if prompts.start_mask_source:
        parts.append(f"from the mask of {prompts.start_mask_source}")
    return ", ".join([*parts, *edited_in_words(prompts)]) or "no prompts"


def draw_pictures(sheet: Sheet, facts: Facts, images: Pictures) -> None:
    """Original, enhanced, and the outline with its diameters, side by side."""

    lesion = facts.lesion
    drawn: list[tuple[LineFacts, tuple[int, int, int]]] = []
    legend: list[tuple[tuple[int, int, int], str]] = []
    if images.outline is not None and images.outline.any():
        legend.append((OUTLINE, "Outline"))
    if lesion is not None:
        for line, colour, name in (
            (lesion.longest, LONGEST, "Longest diameter"),
            (lesion.perpendicular, PERPENDICULAR, "Perpendicular"),
        ):
            if line is not None:
                drawn.append((line, colour))
                legend.append((colour, f"{name} {line.length}"))
    panels = [Panel(images.original, "Original", "The slice as it was loaded.", scale_bar=True)]
    if images.enhanced is not None:
        label = facts.enhancement.label
        panels.append(Panel(images.enhanced, f"Enhanced: {label}", f"The same slice, enhanced for display: {label}."))
    if images.outline is not None:
        panels.append(
            Panel(
                images.original,
                "Outline and diameters" if drawn else "Outline (empty)" if not legend else "Outline",
                _outline_in_words(lesion),
                outlines=[(images.outline, OUTLINE)],
                lines=drawn,
                scale_bar=True,
                legend=legend,
            )
        )
    sheet.set_y(sheet.get_y() + 3)
    draw_row(sheet, panels, 3, spacing_of(facts))


def _outline_in_words(lesion: LesionFacts | None) -> str:

    if lesion is None or lesion.longest is None:
        return "The slice with an empty outline."
    return f"The slice with the outlined lesion {place(lesion)}, longest diameter {lesion.longest.length}."


def draw_measurements(sheet: Sheet, lesion: LesionFacts | None) -> None:
    """The numbers that a reader looks for first; nothing without a lesion."""
    if lesion is None or lesion.n_components == 0:
        return

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
