"""The PDF: what goes where."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.report.errors import ReportError
from core.report.imaging import Pictures, pictures
from core.report.record import Facts
from core.report.writer import TEMPLATE

if TYPE_CHECKING:
    from core.study import Study


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
    # fpdf2 and the fonts are not needed before somebody prints.
    from core.report import body_pages as body
    from core.report import front_page as front
    from core.report import lesion_pages as outlined
    from core.report.sheet import Sheet

    clock = clock or _created(facts)
    which = f"slice {facts.image.slice_number} of {facts.image.n_slices}"
    sheet = Sheet(
        front.TITLE, f"NeuroClick   {front.TITLE}   {which}   {front.date_in_words(clock)}", text + writer, clock
    )
    front.draw_title(sheet, facts, clock)
    if images is not None:
        outlined.draw_pictures(sheet, facts, images, front.spacing_of(facts))
    outlined.draw_measurements(sheet, facts)
    body.draw_words(sheet, text, writer, edited)
    body.draw_comparison(sheet, facts)
    if images is not None and images.models:
        body.draw_models(sheet, facts, images)
    body.draw_provenance(sheet, facts, writer, edited)
    return bytes(sheet.output())


def _created(facts: Facts) -> datetime:
    try:
        return datetime.fromisoformat(facts.created)
    except ValueError as error:
        raise ReportError(f"The facts' time must be an ISO 8601 date; got {facts.created!r}.") from error
