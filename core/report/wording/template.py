"""The writer that needs no network: facts into plain words, the same words for the same facts."""

from core.report.gathering.quantity import Quantity
from core.report.gathering.record import CardFacts, Facts
from core.report.wording.comparison_words import comparison_words
from core.report.wording.findings import findings
from core.report.wording.languages import headings
from core.report.wording.languages.phrasebook import Phrasebook, capital, phrasebook
from core.report.wording.outlining import estimates, outlining
from core.report.wording.phrases import source
from core.report.wording.plain_words import plain_words, questions


def template(facts: Facts, language: str = "en") -> str:
    """The whole report: a heading "## …" and a paragraph or more for each of `core.report.wording.languages.headings`.

    Args:
        facts: what was measured.
        language: a key of `core.report.wording.languages.LANGUAGES`.

    Raises:
        ReportError: no such language.
    """
    book = phrasebook(language)
    bodies = (
        _technique(facts, book),
        findings(facts, book),
        comparison_words(facts, book),
        _limitations(facts, book),
        plain_words(facts, book),
        questions(facts, book),
    )
    return "\n\n".join(f"## {title}\n\n{body}" for title, body in zip(headings(language), bodies, strict=True)) + "\n"


def _technique(facts: Facts, book: Phrasebook) -> str:
    image, enhancement = facts.image, facts.enhancement
    size, what = f"{image.width_px} × {image.height_px} px", source(facts, book.language)
    if image.n_slices > 1:
        number, n = image.slice_number, image.n_slices
        sentences = [book.say("technique.slice_of_volume", number=number, n=n, source=what, size=size)]
    else:
        sentences = [capital(book.say("technique.single_slice", source=what, size=size))]
    if facts.cleanup is not None:
        sentences.append(book.say("technique.cleaned" if facts.cleanup.mode is None else "technique.cropped"))
        if facts.cleanup.skull_px:
            sentences.append(book.say("technique.stripped"))
    sentences.append(_spacing(facts, book))
    if enhancement.method == "none":
        sentences.append(book.say("technique.not_enhanced"))
    else:
        named = enhancement.method in book.phrases["method"]
        method = book.say(f"method.{enhancement.method}") if named else enhancement.label
        sentences.append(book.say("technique.enhanced", method=method))
    return book.joined([*sentences, *outlining(facts, book)])


def _spacing(facts: Facts, book: Phrasebook) -> str:
    image = facts.image
    if image.row_spacing is None or image.column_spacing is None:
        return book.say("technique.spacing_unknown")
    known = {"entered": "entered", "file": "drawn" if image.kind == "phantom" else "stated"}[image.spacing_source]
    spacing = f"{book.digits(image.row_spacing)} × {book.quantity(image.column_spacing)}"
    return book.say("technique.spacing", spacing=spacing, known=book.say(f"technique.{known}"))


def _limitations(facts: Facts, book: Phrasebook) -> str:
    of_several = "_of_several" if facts.several else ""
    sentences = [
        book.say("limitations.several" if facts.several else "limitations.one"),
        book.say("limitations.sides"),
    ]
    if facts.image.spacing_source != "file":
        absent = facts.image.spacing_source == "absent"
        sentences.append(book.say("limitations.no_spacing" if absent else "limitations.entered"))
    if any(lesion.n_components > 1 for lesion in facts.lesions):
        sentences.append(book.say(f"limitations.regions{of_several}"))
    sentences += estimates(facts, book)
    if facts.comparison and facts.outlined:
        sentences.append(book.say(f"limitations.reference{of_several}"))
    sentences += [sentence for card in facts.cards if (sentence := _tested(card, book))]
    if facts.image.kind == "phantom":
        sentences.append(book.say("limitations.synthetic"))
    return book.joined(sentences)


def _tested(card: CardFacts, book: Phrasebook) -> str:
    """The card's mean Dice on its test data, in words; nothing when the card has none."""
    found = [figure.value for figure in card.test if figure.name.lower() in ("dice_mean", "dice")]
    return book.say("limitations.tested", title=card.title, dice=Quantity(found[0], "", 0.01)) if found else ""
