"""What follows the pictures: the words, and the comparison in numbers and pictures."""

from core.palette import rgb
from core.report.gathering.record import Facts
from core.report.printing.front_page import spacing_of
from core.report.printing.imaging import Pictures
from core.report.printing.panels import OUTLINE, Panel, draw_row
from core.report.printing.sheet import BODY_PT, GREY, SMALL_PT, Sheet
from core.report.printing.tables import matrix_table, numbers_table
from core.report.wording.sections import split_sections
from core.report.writers.writer import TEMPLATE

_MOST_IN_WORDS = 3
"""This many pairs of models are told one by one; more are gathered in a matrix."""


def draw_origin(sheet: Sheet, facts: Facts, writer: str, edited: bool, looked: bool) -> None:
    """Who drafted the words, when that is a language model, and whether somebody looked at the outline."""
    sheet.set_y(sheet.get_y() + 2)
    if writer != TEMPLATE:
        sheet.ink(SMALL_PT + 0.5, GREY, "B")
        sheet.say(sheet.words("drafted_edited" if edited else "drafted", writer=writer), 4.4)
    if facts.outlined:
        sheet.ink(SMALL_PT + 0.5, GREY)
        sheet.say(sheet.words("looked" if looked else "not_looked"), 4.4)


def draw_words(sheet: Sheet, text: str) -> None:
    """The report's text, section by section."""
    for section in split_sections(text):
        if section.title:
            sheet.heading(section.title)
        draw_blocks(sheet, section.body)


def draw_blocks(sheet: Sheet, body: str, size_pt: float = BODY_PT, line_mm: float = 4.8) -> None:
    """Paragraphs and the points of lists."""
    for block in body.split("\n"):
        words = block.strip()
        if not words:
            sheet.set_y(sheet.get_y() + line_mm / 3)
            continue
        sheet.ink(size_pt)
        if words.startswith(("- ", "* ", "• ")):
            sheet.set_x(sheet.l_margin + 3)
            words = f"•  {words[2:].strip()}"
        sheet.say(words, line_mm)


def draw_comparison(sheet: Sheet, facts: Facts) -> None:
    """The table of models; nothing when none was run."""
    if not facts.comparison:
        return
    say = sheet.words
    length = next((row.hd95.unit for row in facts.comparison), "px")
    area = next((row.area.unit for row in facts.comparison), "px²")
    head = (
        say("model"), "Dice", "IoU", say("sensitivity"), say("precision"), f"HD95 ({length})",
        f"{say('area')} ({area})", f"{say('time')} (ms)",
    )  # fmt: skip
    rows = [
        (r.title, *(sheet.number(q) for q in (r.dice, r.iou, r.sensitivity, r.precision, r.hd95, r.area, r.predict)))
        for r in facts.comparison
    ]
    notes = [say("against_several" if facts.several else "against")]
    agreements = [
        say("pair", first=pair.first, second=pair.second, dice=sheet.quantity(pair.dice)) for pair in facts.agreement
    ]
    if 0 < len(agreements) <= _MOST_IN_WORDS:
        notes.append(say("agreement_is", pairs="; ".join(agreements)))
    numbers_table(sheet, say("comparison"), head, rows, notes)
    if len(agreements) > _MOST_IN_WORDS:
        _agreements(sheet, facts)


def _agreements(sheet: Sheet, facts: Facts) -> None:
    # pairs come as combinations of the models in the order of the comparison
    dice = iter(facts.agreement)
    names = [row.title for row in facts.comparison]
    below = [[next(dice).dice for _ in names[first + 1 :]] for first in range(len(names))]
    cells = {
        (first + 1 + k, first): (sheet.number(quantity), quantity.value)
        for first, column in enumerate(below)
        for k, quantity in enumerate(column)
    }
    matrix_table(sheet, sheet.words("agreement"), names, cells)


def draw_models(sheet: Sheet, facts: Facts, images: Pictures) -> None:
    """Each model's outline beside the person's."""
    say = sheet.words
    panels: list[Panel] = []
    for model in images.models:
        colour, marked = rgb(model.colour), bool(model.mask.any())
        outlines, legend = [(model.mask, colour)], [(colour, say("model" if marked else "model_empty"))]
        if images.outline is not None and images.outline.any():
            outlines.insert(0, (images.outline, OUTLINE))
            legend.append((OUTLINE, say("outlines" if facts.several else "outline")))
        alt = say("alt_model" if marked else "alt_model_empty", title=model.title)
        panels.append(Panel(images.original, model.title, alt, outlines, legend=legend))
    sheet.set_y(sheet.get_y() + 3)
    columns = 3 if len(panels) <= 6 else 4
    for k in range(0, len(panels), columns):
        draw_row(sheet, panels[k : k + columns], columns, spacing_of(facts))
