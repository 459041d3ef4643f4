"""The PDF: what goes where, and the study that it carries."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from core.report.errors import ReportError
from core.report.gathering.record import Facts
from core.report.gathering.serial import to_json
from core.report.printing.imaging import Pictures, pictures
from core.report.wording.languages import checked_language
from core.report.writers.writer import TEMPLATE

if TYPE_CHECKING:
    from core.report.printing.sheet import Sheet
    from core.study import Study

Layout: TypeAlias = Literal["full", "one-page"]
_MOST_ON_ONE_PAGE = 6
"""Lesions in the table of the short layout, the largest ones."""


def from_study(
    study: "Study",
    text: str,
    writer: str = TEMPLATE,
    edited: bool = False,
    language: str = "en",
    looked: bool = False,
    layout: Layout = "full",
    *,
    clock: datetime | None = None,
    carry: bool = True,
) -> bytes:
    """The PDF of a study's current slice.

    Args:
        study: measured anew, so that numbers and pictures belong together.
        text: the report's words.
        writer: "template" or the language model's name.
        edited: whether a person changed the words.
        language: of the words; labels and the line at the foot follow it.
        looked: whether the person said that they looked at the outline.
        layout: "full", or "one-page" with what is most important.
        clock: the time on the document, with a zone; None takes now.
        carry: whether the document carries the study, to be opened again (`core.report.saving.reopen`); without names.

    Raises:
        ReportError: there are no fonts to print with, or no such language or layout.
    """
    from core.report.gathering.gather import facts
    from core.report.saving.save_file import packed_study

    now = clock or datetime.now(UTC)
    measured = facts(study, now)
    archive = packed_study(study, to_json(measured), now) if carry else None
    return pdf(
        measured, text, pictures(study), writer=writer, edited=edited, language=language, looked=looked,
        layout=layout, clock=now, archive=archive,
    )  # fmt: skip


def pdf(
    facts: Facts,
    text: str,
    images: Pictures | None = None,
    *,
    writer: str = TEMPLATE,
    edited: bool = False,
    language: str = "en",
    looked: bool = False,
    layout: Layout = "full",
    clock: datetime | None = None,
    archive: bytes | None = None,
) -> bytes:
    """Print a report on A4, as PDF/A-3u (ISO 19005-3), tagged.

    PDF/A-3 and not 2, because the study that the document carries is an attachment, which 2 allows only of PDF/A files.

    Args:
        facts: every number in tables and captions comes from here.
        text: the report's words with headings "## …"; characters that no font has are shown as an empty box.
        images: what to show; None leaves the pictures out.
        writer: "template" or the language model's name, which is then marked as the drafter.
        edited: whether a person changed the words.
        language: of the words; labels and the line at the foot follow it.
        looked: whether the person said that they looked at the outline.
        layout: "full", or "one-page" with what is most important.
        clock: the document's date, with a zone; None takes the facts' time. The same input with the same clock gives
            the same bytes.
        archive: the study to carry, from `core.report.saving.save_file`; None carries nothing.

    Raises:
        ReportError: there are no fonts to print with, `facts.created` is no date, or no such language or layout.
    """
    # fpdf2 and the fonts are not needed before somebody prints.
    from core.report.printing import front_page as front
    from core.report.printing import lesion_pages as outlined
    from core.report.printing.furniture import furniture
    from core.report.printing.sheet import Sheet

    checked_language(language)
    if layout not in ("full", "one-page"):
        raise ReportError(f'The layout of a report is "full" or "one-page"; got {layout!r}.')
    clock, say = clock or _created(facts), furniture(language)
    which = say("running_slice", slice=facts.image.slice_number, slices=facts.image.n_slices)
    running = f"NeuroClick   {say('title')}   {which}   {front.date_in_words(clock)}"
    names = " ".join([row.title for row in facts.comparison] + [card.title for card in facts.cards])
    sheet = Sheet(running, f"{text}{writer}{names}", clock, language)
    attached = _attach(sheet, archive, clock)
    front.draw_title(sheet, facts, clock)
    if images is not None:
        outlined.draw_pictures(sheet, facts, images, front.spacing_of(facts))
    outlined.draw_measurements(sheet, facts, None if layout == "full" else _MOST_ON_ONE_PAGE)
    if layout == "full":
        _draw_body(sheet, facts, text, images, (writer, edited, looked, attached))
    else:
        _draw_short_body(sheet, facts, text, (writer, edited, looked, attached))
    return bytes(sheet.output())


_Origin: TypeAlias = tuple[str, bool, bool, str | None]
"""(writer, edited, looked, name of what is attached)"""


def _draw_body(sheet: "Sheet", facts: Facts, text: str, images: Pictures | None, origin: _Origin) -> None:
    from core.report.printing import body_pages as body
    from core.report.printing.provenance import draw_provenance
    from core.report.printing.uncertainty_pages import draw_uncertainty

    body.draw_origin(sheet, facts, *origin[:3])
    body.draw_words(sheet, text)
    body.draw_comparison(sheet, facts)
    if images is not None and images.models:
        body.draw_models(sheet, facts, images)
    draw_uncertainty(sheet, facts, images)
    draw_provenance(sheet, facts, *origin)


def _draw_short_body(sheet: "Sheet", facts: Facts, text: str, origin: _Origin) -> None:
    from core.report.printing.body_pages import draw_origin
    from core.report.printing.one_page import draw_words_on_one_page, origin_in_one_line

    writer, edited, looked, attached = origin
    draw_origin(sheet, facts, writer, edited, looked)
    draw_words_on_one_page(sheet, text)
    sheet.set_auto_page_break(False, sheet.b_margin)
    origin_in_one_line(sheet, facts, writer, edited, attached)


def _attach(sheet: "Sheet", archive: bytes | None, clock: datetime) -> str | None:
    if archive is None:
        return None
    from core.report.saving.save_file import NAME

    sheet.embed_file(
        bytes=archive, basename=NAME, mime_type="application/zip", associated_file_relationship="Source",
        desc=sheet.words("attached_is", name=NAME), creation_date=clock, modification_date=clock, checksum=True,
    )  # fmt: skip
    return NAME


def _created(facts: Facts) -> datetime:
    try:
        return datetime.fromisoformat(facts.created)
    except ValueError as error:
        raise ReportError(f"The facts' time must be an ISO 8601 date; got {facts.created!r}.") from error
