"""What follows the pictures: the words, the comparison in numbers and pictures, how it was made."""

from collections import Counter
from collections.abc import Iterator, Sequence

from core.palette import rgb
from core.prompt import HAND
from core.report.cards import NOT_STATED
from core.report.front_page import prompts_in_words, spacing_of
from core.report.imaging import Pictures
from core.report.lesion_record import LesionFacts
from core.report.panels import OUTLINE, Panel, draw_row
from core.report.quantity import Quantity, digits
from core.report.record import CardFacts, Facts
from core.report.sheet import BODY_PT, GREY, SMALL_PT, Sheet
from core.report.tables import matrix_table, numbers_table, words_table
from core.report.writer import TEMPLATE, split_sections

_MOST_IN_WORDS = 3
"""This many pairs of models, or models of one origin, are told one by one; more are gathered."""


def draw_words(sheet: Sheet, text: str, writer: str, edited: bool) -> None:
    """The report's text, marked with its drafter when that is a language model."""

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


def draw_comparison(sheet: Sheet, facts: Facts) -> None:
    """The table of models; nothing when none was run."""
    if not facts.comparison:
        return

    length = next((row.hd95.unit for row in facts.comparison), "px")
    area = next((row.area.unit for row in facts.comparison), "px²")
    head = ("Model", "Dice", "IoU", "Sensitivity", "Precision", f"HD95 ({length})", f"Area ({area})", "Time (ms)")

    def cell(quantity: Quantity) -> str:
        return "–" if quantity.value is None else digits(quantity)

    rows = [
        (r.title, *(cell(q) for q in (r.dice, r.iou, r.sensitivity, r.precision, r.hd95, r.area, r.predict)))
        for r in facts.comparison
    ]
    drawn = "outlines of all lesions together, which are" if facts.several else "outline, which is"
    notes = [f"Against the drawn {drawn} not a reference standard. –: not defined."]
    agreements = [f"{pair.first} with {pair.second} {pair.dice}" for pair in facts.agreement]
    if 0 < len(agreements) <= _MOST_IN_WORDS:
        notes.append(f"Agreement of the models with each other (Dice): {'; '.join(agreements)}.")
    numbers_table(sheet, "Comparison in numbers", head, rows, notes)
    if len(agreements) > _MOST_IN_WORDS:
        # pairs come as combinations of the models in the order of the comparison
        dice = iter(facts.agreement)
        names = [row.title for row in facts.comparison]
        below = [[next(dice).dice for _ in names[first + 1 :]] for first in range(len(names))]
        cells = {
            (first + 1 + k, first): (cell(quantity), quantity.value)
            for first, column in enumerate(below)
            for k, quantity in enumerate(column)
        }
        matrix_table(sheet, "Agreement of the models with each other (Dice)", names, cells)


def draw_models(sheet: Sheet, facts: Facts, images: Pictures) -> None:
    """Each model's outline beside the person's."""

    panels: list[Panel] = []
    for model in images.models:
        colour = rgb(model.colour)
        outlines, legend = [(model.mask, colour)], [(colour, "Model" if model.mask.any() else "Model: nothing marked")]
        if images.outline is not None and images.outline.any():
            outlines.insert(0, (images.outline, OUTLINE))
            legend.append((OUTLINE, "Outlines" if facts.several else "Outline"))
        marked = "its outline" if model.mask.any() else "nothing marked"
        panels.append(
            Panel(images.original, model.title, f"The slice with {marked} by {model.title}.", outlines, legend=legend)
        )
    sheet.set_y(sheet.get_y() + 3)
    columns = 3 if len(panels) <= 6 else 4
    for k in range(0, len(panels), columns):
        draw_row(sheet, panels[k : k + columns], columns, spacing_of(facts))


def _origins(cards: Sequence[CardFacts]) -> Iterator[tuple[str, str]]:
    """A row a model; what many share is said once, above them."""

    def origin(card: CardFacts) -> str:
        data = "" if card.data == NOT_STATED else f"; trained on {card.data}"
        return f"licence {card.licence}{data}"

    shared = {words: n for words, n in Counter(map(origin, cards)).items() if n > _MOST_IN_WORDS}
    for words, n in shared.items():
        yield f"{n} models", f"{words}:"
        yield from ((card.title, _weights(card)) for card in cards if origin(card) == words)
    for card in cards:
        if origin(card) not in shared:
            yield card.title, f"{_weights(card)}; {origin(card)}"


def _weights(card: CardFacts) -> str:
    return f"weights sha256 {card.sha256[:12]}" if card.sha256 else "no weights of its own: the mean of its members"


def _outlining(facts: Facts) -> Iterator[tuple[str, str]]:
    """How each outline came to be."""
    if not facts.lesions:
        yield "Prompts", "none"
    for lesion in facts.lesions:
        prompts = prompts_in_words(lesion.prompts)
        by_hand = lesion.segmentation.model == HAND
        if facts.several:
            yield f"Lesion {lesion.number}", f"{HAND}, {prompts}" if by_hand else f"{prompts}; {_drawn(lesion)}"
            continue
        yield "Prompts", prompts
        if not by_hand:
            yield "Outline", _drawn(lesion)


def _drawn(lesion: LesionFacts) -> str:
    drawn = lesion.segmentation
    before = " before editing" if lesion.prompts.edited else ""
    own = "" if drawn.predicted_iou.value is None else f"; its own estimate of the IoU{before}: {drawn.predicted_iou}"
    return f"{drawn.title}; encoded in {drawn.encode}, drawn in {drawn.decode}{own}"


def draw_provenance(sheet: Sheet, facts: Facts, writer: str, edited: bool) -> None:
    """Everything needed to do it again."""

    settings = ", ".join(
        f"{setting.name.replace('_', ' ')} {'automatic' if setting.value is None else f'{setting.value:g}'}"
        for setting in facts.enhancement.settings
    )
    purpose = "" if facts.enhancement.method == "none" else "; for display only"
    if facts.enhancement.method == "musica":
        purpose += "; after Vuylsteke & Schoeters 1994"
    rows = [
        (
            "Enhancement",
            f"{facts.enhancement.label}{f' ({settings})' if settings else ''}{purpose}",
        ),
        *_outlining(facts),
    ]
    rows += _origins(facts.cards)
    words = "the program's template" if writer == TEMPLATE else f"{writer}, a language model"
    rows += [
        ("Words", f"{words}{', edited by the person who made this report' if edited else ''}"),
        ("Program", f"NeuroClick {facts.app_version}; facts of {facts.created}"),
    ]
    words_table(sheet, "How this was made", rows)
