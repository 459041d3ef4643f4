"""The PDF: what goes where."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.report.errors import ReportError
from core.report.imaging import Pictures, pictures
from core.report.quantity import UNDEFINED, Quantity, digits
from core.report.record import Facts, LesionFacts, LineFacts
from core.report.writer import TEMPLATE, split_sections
from core.types import Spacing

if TYPE_CHECKING:
    from core.report.sheet import Sheet
    from core.study import Study

TITLE = "Lesion measurement report"


def from_study(
    study: "Study", text: str, writer: str = TEMPLATE, edited: bool = False, clock: datetime | None = None
) -> bytes:
    """The PDF of a study's current slice.

    Args:
        study: measured anew, so that numbers and pictures belong together.
        text: the report's words.
        writer: "template" or the language model's name.
        edited: whether a person changed the words.
        clock: the time on the document, with a zone; None takes now.

    Raises:
        ReportError: there are no fonts to print with.
    """
    from core.report.gather import facts

    now = clock or datetime.now(UTC)
    return pdf(facts(study, now), text, pictures(study), writer=writer, edited=edited, clock=now)


def pdf(
    facts: Facts,
    text: str,
    images: Pictures | None = None,
    *,
    writer: str = TEMPLATE,
    edited: bool = False,
    clock: datetime | None = None,
) -> bytes:
    """Print a report on A4.

    Args:
        facts: every number in tables and captions comes from here.
        text: the report's words with headings "## …"; characters that no font has are shown as an empty box.
        images: what to show; None leaves the pictures out.
        writer: "template" or the language model's name, which is then marked as the drafter.
        edited: whether a person changed the words.
        clock: the document's date, with a zone; None takes the facts' time. The same input with the same clock gives
            the same bytes.

    Raises:
        ReportError: there are no fonts to print with, or `facts.created` is no date.
    """
    from core.report.sheet import Sheet

    clock = clock or _created(facts)
    which = f"slice {facts.image.slice_number} of {facts.image.n_slices}"
    sheet = Sheet(TITLE, f"NeuroClick   {TITLE}   {which}   {_date(clock)}", text + writer, clock)
    _title(sheet, facts, clock)
    if images is not None:
        _pictures(sheet, facts, images)
    _measurements(sheet, facts.lesion)
    _words(sheet, text, writer, edited)
    _comparison(sheet, facts)
    if images is not None and images.models:
        _models(sheet, facts, images)
    _provenance(sheet, facts, writer, edited)
    return bytes(sheet.output())


def spacing_of(facts: Facts) -> Spacing | None:
    """(row, column) in mm, or None."""
    row, column = facts.image.row_spacing, facts.image.column_spacing
    if row is None or column is None or not row.value or not column.value:
        return None
    return row.value, column.value


def _created(facts: Facts) -> datetime:
    try:
        return datetime.fromisoformat(facts.created)
    except ValueError as error:
        raise ReportError(f"The facts' time must be an ISO 8601 date; got {facts.created!r}.") from error


def _date(clock: datetime) -> str:
    zone = clock.tzname() or ""
    return f"{clock:%Y-%m-%d %H:%M} {zone}".strip()


def _title(sheet: "Sheet", facts: Facts, clock: datetime) -> None:
    from core.report.gather import MODALITIES
    from core.report.sheet import ACCENT, GREY, SMALL_PT
    from core.report.template import FORMATS

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
    outline = "none" if facts.segmentation is None else f"{facts.segmentation.title}, {_prompts(facts)}"
    sheet.cells(
        [
            ("Image", f"{modality[:1].upper()}{modality[1:]}{kind}, {image.width_px} × {image.height_px} px"),
            ("Pixel spacing (row × column)", spacing),
            ("Date", _date(clock)),
            ("Slice", f"{image.slice_number} of {image.n_slices}"),
            ("Display", facts.enhancement.label),
            ("Outline", outline),
        ],
        columns=3,
        value_pt=8.5,
    )


def _prompts(facts: Facts) -> str:
    from core.report.template import plural

    prompts = facts.prompts
    parts = [
        plural(number, thing)
        for number, thing in (
            (prompts.n_include, "include click"), (prompts.n_exclude, "exclude click"), (prompts.n_boxes, "box"),
        )
        if number
    ]  # fmt: skip
    if prompts.start_mask_source:
        parts.append(f"from the mask of {prompts.start_mask_source}")
    return ", ".join(parts) or "no prompts"


def _pictures(sheet: "Sheet", facts: Facts, images: Pictures) -> None:
    from core.report.panels import LONGEST, OUTLINE, PERPENDICULAR, Panel, draw_row

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
    from core.report.template import place

    if lesion is None or lesion.longest is None:
        return "The slice with an empty outline."
    return f"The slice with the outlined lesion {place(lesion)}, longest diameter {lesion.longest.length}."


def _measurements(sheet: "Sheet", lesion: LesionFacts | None) -> None:
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


def _words(sheet: "Sheet", text: str, writer: str, edited: bool) -> None:
    from core.report.sheet import BODY_PT, GREY, SMALL_PT

    if writer != TEMPLATE:
        after = "then edited by the person who made this report" if edited else "and not reviewed"
        sheet.set_y(sheet.get_y() + 2)
        sheet.ink(SMALL_PT + 0.5, GREY, "B")
        sheet.say(f"Drafted by {writer}, a language model, {after}.", 4.4)
    for section in split_sections(text):
        if section.title:
            sheet.heading(section.title)
        for block in section.body.split("\n"):
            words = block.strip()
            if not words:
                sheet.set_y(sheet.get_y() + 1.6)
                continue
            sheet.ink(BODY_PT)
            if words.startswith(("- ", "* ", "• ")):
                sheet.set_x(sheet.l_margin + 3)
                words = f"•  {words[2:].strip()}"
            sheet.say(words)


def _comparison(sheet: "Sheet", facts: Facts) -> None:
    if not facts.comparison:
        return
    from core.report.tables import numbers_table

    length = next((row.hd95.unit for row in facts.comparison), "px")
    area = next((row.area.unit for row in facts.comparison), "px²")
    head = ("Model", "Dice", "IoU", "Sensitivity", "Precision", f"HD95 ({length})", f"Area ({area})", "Time (ms)")

    def cell(quantity: Quantity) -> str:
        return "–" if quantity.value is None else digits(quantity)

    rows = [
        (r.title, *(cell(q) for q in (r.dice, r.iou, r.sensitivity, r.precision, r.hd95, r.area, r.predict)))
        for r in facts.comparison
    ]
    notes = ["Against the drawn outline, which is not a reference standard. –: not defined."]
    agreements = [f"{pair.first} with {pair.second} {pair.dice}" for pair in facts.agreement]
    if agreements:
        notes.append(f"Agreement of the models with each other (Dice): {'; '.join(agreements)}.")
    numbers_table(sheet, "Comparison in numbers", head, rows, notes)


def _models(sheet: "Sheet", facts: Facts, images: Pictures) -> None:
    from core.report.panels import MODEL_COLOURS, OUTLINE, Panel, draw_row

    panels: list[Panel] = []
    for k, model in enumerate(images.models):
        colour = MODEL_COLOURS[k % len(MODEL_COLOURS)]
        outlines, legend = [(model.mask, colour)], [(colour, "Model" if model.mask.any() else "Model: nothing marked")]
        if images.outline is not None and images.outline.any():
            outlines.insert(0, (images.outline, OUTLINE))
            legend.append((OUTLINE, "Outline"))
        marked = "its outline" if model.mask.any() else "nothing marked"
        panels.append(
            Panel(images.original, model.title, f"The slice with {marked} by {model.title}.", outlines, legend=legend)
        )
    sheet.set_y(sheet.get_y() + 3)
    for k in range(0, len(panels), 3):
        draw_row(sheet, panels[k : k + 3], 3, spacing_of(facts))


def _provenance(sheet: "Sheet", facts: Facts, writer: str, edited: bool) -> None:
    from core.report.tables import words_table

    settings = ", ".join(
        f"{setting.name.replace('_', ' ')} {'automatic' if setting.value is None else f'{setting.value:g}'}"
        for setting in facts.enhancement.settings
    )
    reference = " (after Vuylsteke & Schoeters 1994)" if facts.enhancement.method == "musica" else ""
    rows = [
        (
            "Enhancement",
            f"{facts.enhancement.label}{f' ({settings})' if settings else ''}; for display only{reference}",
        ),
        ("Prompts", "none" if facts.segmentation is None else _prompts(facts)),
    ]
    if (drawn := facts.segmentation) is not None:
        own = "" if drawn.predicted_iou.value is None else f"; its own estimate of the IoU: {drawn.predicted_iou}"
        rows.append(("Outline", f"{drawn.title}; encoded in {drawn.encode}, drawn in {drawn.decode}{own}"))
    for card in facts.cards:
        rows.append((card.title, f"weights sha256 {card.sha256[:12]}; licence {card.licence}; trained on {card.data}"))
    words = "the program's template" if writer == TEMPLATE else f"{writer}, a language model"
    rows += [
        ("Words", f"{words}{', edited by the person who made this report' if edited else ''}"),
        ("Program", f"NeuroClick {facts.app_version}; facts of {facts.created}"),
    ]
    words_table(sheet, "How this was made", rows)
