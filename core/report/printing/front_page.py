"""The top of the first page: what this is, and what was looked at."""

from datetime import datetime

from core.report.gathering.record import Facts, ImageFacts
from core.report.printing.prompt_words import prompts_in_words
from core.report.printing.sheet import ACCENT, GREY, SMALL_PT, Sheet
from core.types import Spacing

FORMATS = {
    "png": "PNG", "jpeg": "JPEG", "tiff": "TIFF", "bmp": "BMP", "webp": "WebP", "dicom": "DICOM", "nifti": "NIfTI",
}  # fmt: skip


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
    say, image = sheet.words, facts.image
    with sheet.ornament():
        sheet.ink(SMALL_PT, ACCENT, "B")
        sheet.cell(0, 4, "NEUROCLICK")
    sheet.ln(4)
    sheet.ink(19, style="B")
    with sheet.tagged("H1"):
        sheet.say(say("title"), 9)
    sheet.ink(SMALL_PT + 1, GREY)
    sheet.say(say("subtitle_several" if facts.several else "subtitle"), 4.6)
    sheet.set_y(sheet.get_y() + 3)
    sheet.cells(
        [
            (say("image"), f"{_kind(sheet, image)}, {image.width_px} × {image.height_px} px"),
            (say("spacing"), _spacing(sheet, image)),
            (say("date"), date_in_words(clock)),
            (say("slice"), say("slice_of", slice=image.slice_number, slices=image.n_slices)),
            (say("display"), facts.enhancement.label),
            (say("outlines" if facts.several else "outline"), _outlined(sheet, facts)),
        ],
        columns=3,
        value_pt=8.5,
    )


def _kind(sheet: Sheet, image: ImageFacts) -> str:
    if image.kind == "phantom":
        return sheet.words("synthetic")
    modality = sheet.words(image.modality or "no_modality")
    return f"{modality[:1].upper()}{modality[1:]}, {FORMATS.get(image.kind, image.kind)}"


def _spacing(sheet: Sheet, image: ImageFacts) -> str:
    if image.row_spacing is None or image.column_spacing is None:
        return sheet.words("no_spacing")
    known = "drawn_so" if image.kind == "phantom" else "from_file"
    source = sheet.words("entered" if image.spacing_source == "entered" else known)
    return f"{sheet.number(image.row_spacing)} × {sheet.quantity(image.column_spacing)}, {source}"


def _outlined(sheet: Sheet, facts: Facts) -> str:
    say = sheet.words
    if not facts.lesions:
        return say("none")
    if not facts.several:
        lesion = facts.lesions[0]
        return f"{lesion.segmentation.title}, {prompts_in_words(lesion.prompts, say, sheet.language)}"
    titles = dict.fromkeys(lesion.segmentation.title for lesion in facts.lesions)
    n = len(facts.outlined)
    counted = say("lesion_counted") if n == 1 else say("lesions_counted", n=n)
    return f"{counted}, {', '.join(titles)}"
