"""The top of the first page: what this is, and what was looked at."""

from datetime import datetime

from core.report.gather import MODALITIES
from core.report.lesion_record import PromptFacts
from core.report.phrases import FORMATS, asked_in_words, edited_in_words, plural
from core.report.quantity import digits
from core.report.record import Facts
from core.report.sheet import ACCENT, GREY, SMALL_PT, Sheet
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
    what = "outlines" if facts.several else "an outline"
    sheet.say(f"Measurements of {what} on a single slice. Sides are those of the image as it is shown.", 4.6)
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
    sheet.cells(
        [
            ("Image", f"{modality[:1].upper()}{modality[1:]}{kind}, {image.width_px} × {image.height_px} px"),
            ("Pixel spacing (row × column)", spacing),
            ("Date", date_in_words(clock)),
            ("Slice", f"{image.slice_number} of {image.n_slices}"),
            ("Display", facts.enhancement.label),
            ("Outlines" if facts.several else "Outline", _outlined(facts)),
        ],
        columns=3,
        value_pt=8.5,
    )


def _outlined(facts: Facts) -> str:
    if not facts.lesions:
        return "none"
    if not facts.several:
        return f"{facts.lesions[0].segmentation.title}, {prompts_in_words(facts.lesions[0].prompts)}"
    titles = dict.fromkeys(lesion.segmentation.title for lesion in facts.lesions)
    return f"{plural(len(facts.outlined), 'lesion')}, {', '.join(titles)}"


def prompts_in_words(prompts: PromptFacts) -> str:
    """Such as "2 include clicks, 1 box, edited by hand with 3 brush strokes"."""
    parts = asked_in_words(prompts)
    if prompts.start_mask_source:
        parts.append(f"from the mask of {prompts.start_mask_source}")
    return ", ".join([*parts, *edited_in_words(prompts)]) or "no prompts"
