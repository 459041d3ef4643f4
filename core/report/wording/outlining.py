"""The template's words on how the outlines came to be, and what the models say of their own."""

from core.prompt import HAND
from core.report.gathering.lesion_record import LesionFacts, PromptFacts, SegmentationFacts
from core.report.gathering.record import Facts
from core.report.wording.languages.phrasebook import Phrasebook
from core.report.wording.phrases import asked_in_words, edited_in_words

_MOST_TOLD = 3
"""So many models' estimates are told one by one; of more, the lowest and the highest."""


def outlining(facts: Facts, book: Phrasebook) -> list[str]:
    """How each outline was drawn; lesions that were drawn in the same way share their sentences."""
    if not facts.lesions:
        return [book.say("outlining.none")]
    if not facts.several:
        lesion = facts.lesions[0]
        return _drawn("", "", lesion.segmentation, lesion.prompts, book)
    alike: dict[tuple[str, ...], list[LesionFacts]] = {}
    for lesion in facts.lesions:
        alike.setdefault(tuple(_drawn("", "", lesion.segmentation, lesion.prompts, book)), []).append(lesion)
    sentences: list[str] = []
    for lesions in alike.values():
        which, one = book.lesions([lesion.number for lesion in lesions]), lesions[0]
        ending = "_of" if len(lesions) == 1 else "_of_each"
        sentences += _drawn(ending, which, one.segmentation, one.prompts, book)
    return sentences


def _drawn(ending: str, lesions: str, drawn: SegmentationFacts, prompts: PromptFacts, book: Phrasebook) -> list[str]:
    edited = edited_in_words(prompts, book.language)
    then = "outlining.edited_each" if ending == "_of_each" else "outlining.edited"
    edits = [book.say(then, edits=book.listed(edited))] if edited else []
    if drawn.model == HAND:
        return [book.say(f"outlining.by_hand{ending}", lesions=lesions), *edits]
    how = _asked(prompts, book)
    return [book.say(f"outlining.by_model{ending}", lesions=lesions, title=drawn.title, how=how), *edits]


def _asked(prompts: PromptFacts, book: Phrasebook) -> str:
    parts, model = asked_in_words(prompts, book.language), prompts.start_mask_source
    if parts and model:
        return book.say("outlining.from_and_start", parts=book.listed(parts), model=model)
    if parts:
        return book.say("outlining.from", parts=book.listed(parts))
    return book.say("outlining.start", model=model) if model else book.say("outlining.without")


def estimates(facts: Facts, book: Phrasebook) -> list[str]:
    """The IoU that each promptable model expects of its own outlines, with what that is worth."""
    by_model: dict[str, list[LesionFacts]] = {}
    for lesion in facts.lesions:
        if lesion.segmentation.predicted_iou.value is not None:
            by_model.setdefault(lesion.segmentation.title, []).append(lesion)
    if not facts.several:
        return [_only(title, lesions[0], book) for title, lesions in by_model.items()]
    return [_several(title, lesions, book) for title, lesions in by_model.items()]


def _only(title: str, lesion: LesionFacts, book: Phrasebook) -> str:
    key = "estimates.one_edited" if lesion.prompts.edited else "estimates.one"
    return book.say(key, title=title, iou=lesion.segmentation.predicted_iou)


def _several(title: str, lesions: list[LesionFacts], book: Phrasebook) -> str:
    if len(lesions) <= _MOST_TOLD:
        values = book.say("estimates.few", items=book.listed([_estimate(lesion, book) for lesion in lesions]))
    else:
        rising = sorted(lesions, key=lambda lesion: lesion.segmentation.predicted_iou.value or 0.0)
        lowest, highest = _estimate(rising[0], book), _estimate(rising[-1], book)
        values = book.say("estimates.many", lowest=lowest, highest=highest)
    key = "estimates.several_edited" if any(lesion.prompts.edited for lesion in lesions) else "estimates.several"
    worth = book.say("estimates.worth_one" if len(lesions) == 1 else "estimates.worth_many")
    return book.say(key, title=title, values=values, worth=worth)


def _estimate(lesion: LesionFacts, book: Phrasebook) -> str:
    return book.say("estimates.item", iou=lesion.segmentation.predicted_iou, lesions=book.lesions([lesion.number]))
