"""The page that says how a report came to be: everything needed to do it again."""

from collections import Counter
from collections.abc import Iterator, Sequence

from core.prompt import HAND
from core.report.gathering.cards import NOT_STATED
from core.report.gathering.lesion_record import LesionFacts
from core.report.gathering.record import CardFacts, Facts
from core.report.printing.prompt_words import prompts_at, prompts_in_words
from core.report.printing.sheet import Sheet
from core.report.printing.tables import words_table
from core.report.writers.writer import TEMPLATE

_MOST_TOLD = 3
"""So many models of one origin are told one by one; of more, what they share is said once."""


def draw_provenance(sheet: Sheet, facts: Facts, writer: str, edited: bool, looked: bool, attached: str | None) -> None:
    """Enhancement, prompts, models, words, program.

    Args:
        sheet: where.
        facts: what was measured.
        writer: "template" or the language model's name.
        edited: whether a person changed the words.
        looked: whether the person said that they looked at the outline.
        attached: name of the study that the document carries, or None.
    """
    say = sheet.words
    rows = [(say("enhancement"), _enhancement(sheet, facts))]
    if facts.cleanup is not None:
        rows.append((say("cleanup"), _cleanup(sheet, facts)))
    rows += [*_outlining(sheet, facts), *_origins(sheet, facts.cards)]
    words = say("by_template") if writer == TEMPLATE else say("by_model", writer=writer)
    rows.append((say("words"), f"{words}{', ' + say('then_edited') if edited else ''}"))
    if facts.outlined:
        rows.append((say("outline_looked_at"), say("yes" if looked else "no")))
    rows.append((say("program"), say("program_is", version=facts.app_version, created=facts.created)))
    if attached is not None:
        rows.append((say("attached"), say("attached_is", name=attached)))
    words_table(sheet, say("provenance"), rows)


def _enhancement(sheet: Sheet, facts: Facts) -> str:
    say, done = sheet.words, facts.enhancement
    settings = ", ".join(
        f"{setting.name.replace('_', ' ')} {say('automatic') if setting.value is None else f'{setting.value:g}'}"
        for setting in done.settings
    )
    parts = [f"{done.label}{f' ({settings})' if settings else ''}"]
    if done.method != "none":
        parts.append(say("display_only"))
    if done.method == "musica":
        parts.append(say("after"))
    return "; ".join(parts)


def _cleanup(sheet: Sheet, facts: Facts) -> str:
    say, done = sheet.words, facts.cleanup
    if done is None:
        return say("none")
    left, top, right, bottom = done.crop_px
    parts = [say("kept", left=left + 1, right=right, top=top + 1, bottom=bottom)]
    replaced = (("white", done.white_px), ("letters", done.letters_px), ("skull", done.skull_px))
    parts += [say(what, n=number) for what, number in replaced if number]
    return "; ".join(parts)


def _outlining(sheet: Sheet, facts: Facts) -> Iterator[tuple[str, str]]:
    """How each outline came to be."""
    say = sheet.words
    if not facts.lesions:
        yield say("prompts"), say("none")
    for lesion in facts.lesions:
        prompts = prompts_in_words(lesion.prompts, say, sheet.language)
        by_hand = lesion.segmentation.model == HAND
        if facts.several:
            how = f"{say('by_hand')}, {prompts}" if by_hand else f"{prompts}; {_drawn(sheet, lesion)}"
            yield say("lesion", n=lesion.number), how
        else:
            yield say("prompts"), prompts
            if not by_hand:
                yield say("outline"), _drawn(sheet, lesion)
        if lesion.prompts.given:
            yield say("prompts_at"), prompts_at(lesion.prompts.given, say)


def _drawn(sheet: Sheet, lesion: LesionFacts) -> str:
    say, drawn = sheet.words, lesion.segmentation
    parts = [drawn.title]
    if drawn.encode.value is not None and drawn.decode.value is not None:
        parts.append(say("timing", encode=sheet.quantity(drawn.encode), decode=sheet.quantity(drawn.decode)))
    if drawn.predicted_iou.value is not None:
        key = "own_estimate_before" if lesion.prompts.edited else "own_estimate"
        parts.append(say(key, value=sheet.quantity(drawn.predicted_iou)))
    return "; ".join(parts)


def _origins(sheet: Sheet, cards: Sequence[CardFacts]) -> Iterator[tuple[str, str]]:
    """A row a model; what many share is said once, above them."""
    say = sheet.words

    def origin(card: CardFacts) -> str:
        data = "" if card.data == NOT_STATED else f"; {say('trained_on', data=card.data)}"
        return f"{say('licence', licence=card.licence)}{data}"

    def weights(card: CardFacts) -> str:
        return say("weights", hash=card.sha256[:12]) if card.sha256 else say("no_weights")

    shared = {words: n for words, n in Counter(map(origin, cards)).items() if n > _MOST_TOLD}
    for words, n in shared.items():
        yield say("models_counted", n=n), f"{words}:"
        yield from ((card.title, weights(card)) for card in cards if origin(card) == words)
    for card in cards:
        if origin(card) not in shared:
            yield card.title, f"{weights(card)}; {origin(card)}"
