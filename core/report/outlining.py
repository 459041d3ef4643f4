"""The template's words on how the outlines came to be, and what the models say of their own."""

from core.prompt import HAND
from core.report.lesion_record import LesionFacts, PromptFacts, SegmentationFacts
from core.report.phrases import asked_in_words, edited_in_words, listed, numbered
from core.report.record import Facts

_MOST_TOLD = 3
"""So many models' estimates are told one by one; of more, the lowest and the highest."""


def outlining(facts: Facts) -> list[str]:
    """How each outline was drawn; lesions that were drawn in the same way share their sentences."""
    if not facts.lesions:
        return ["No outline was drawn on this slice."]
    if not facts.several:
        lesion = facts.lesions[0]
        return _drawn("The outline was", "It was", lesion.segmentation, lesion.prompts)
    alike: dict[tuple[str, ...], list[LesionFacts]] = {}
    for lesion in facts.lesions:
        alike.setdefault(tuple(_drawn("", "", lesion.segmentation, lesion.prompts)), []).append(lesion)
    sentences: list[str] = []
    for lesions in alike.values():
        which, one = numbered([lesion.number for lesion in lesions]), lesions[0]
        outline = f"The outline of {which} was" if len(lesions) == 1 else f"The outlines of {which} were each"
        then = "It was" if len(lesions) == 1 else "Each was"
        sentences += _drawn(outline, then, one.segmentation, one.prompts)
    return sentences


def _drawn(outline: str, it: str, drawn: SegmentationFacts, prompts: PromptFacts) -> list[str]:
    edited = edited_in_words(prompts)
    then = [f"{it} then {listed(edited)}."] if edited else []
    if drawn.model == HAND:
        return [f"{outline} drawn from nothing, without a model.", *then]
    parts = asked_in_words(prompts)
    start = f"starting from the mask of {prompts.start_mask_source}" if prompts.start_mask_source else ""
    how = " ".join(filter(None, (f"from {listed(parts)}" if parts else "", start))) or "without prompts"
    return [f"{outline} drawn by {drawn.title} {how}.", *then]


def estimates(facts: Facts) -> list[str]:
    """The IoU that each promptable model expects of its own outlines, with what that is worth."""
    by_model: dict[str, list[LesionFacts]] = {}
    for lesion in facts.lesions:
        if lesion.segmentation.predicted_iou.value is not None:
            by_model.setdefault(lesion.segmentation.title, []).append(lesion)
    if not facts.several:
        return [_only(title, lesions[0]) for title, lesions in by_model.items()]
    return [_several(title, lesions) for title, lesions in by_model.items()]


def _only(title: str, lesion: LesionFacts) -> str:
    of = " for its mask before that was edited by hand" if lesion.prompts.edited else ""
    return f"{title} expects an IoU of {lesion.segmentation.predicted_iou}{of}; this is its own estimate, not a test."


def _several(title: str, lesions: list[LesionFacts]) -> str:
    if len(lesions) <= _MOST_TOLD:
        words = f"of {listed([_estimate(lesion) for lesion in lesions])}"
    else:
        rising = sorted(lesions, key=lambda lesion: lesion.segmentation.predicted_iou.value or 0.0)
        words = f"from {_estimate(rising[0])}, the lowest, to {_estimate(rising[-1])}, the highest"
    before = ", always before any edit by hand" if any(lesion.prompts.edited for lesion in lesions) else ""
    which = "this is its own estimate, not a test" if len(lesions) == 1 else "these are its own estimates, not tests"
    return f"{title} expects an IoU {words}{before}; {which}."


def _estimate(lesion: LesionFacts) -> str:
    return f"{lesion.segmentation.predicted_iou} for lesion {lesion.number}"
