"""Which promptable model is in use, and what it says of its answer."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import streamlit as st

from core.prompt import HAND, Prompts, Segmentation, trust
from core.study import Study
from core.weights import WeightsError, card
from ui import format, models, segmenting


def choose(study: Study) -> str | None:
    """The promptable model to use; a choice is shown only when there is one to make."""
    from core import prompt

    names = prompt.available()
    for _, sentence in prompt.rejected():
        st.caption(sentence)
    if len(names) < 2:
        return None
    kept = study.promptable if study.promptable in names else names[0]
    key = f"promptable:{study.id}"
    st.session_state.setdefault(key, kept)

    def changed() -> None:
        segmenting.use_model(st.session_state[key])

    st.selectbox(
        "Model",
        names,
        key=key,
        on_change=changed,
        help="Published SAM checkpoints appear here when they lie in weights/.",
    )
    published = prompt.checkpoint(kept)
    if published is not None:
        st.caption(published.caption)
        if published.is_slow and not models.segmenter(kept, study).is_encoded(study.image):
            st.caption(
                f"Encoding a slice with this model takes about {format.number(published.eta_seconds, 2)} s, once."
            )
            if not st.button(
                "Encode this slice",
                type="primary",
                icon=":material/memory:",
                help="The canvas comes back when the slice is encoded.",
            ):
                st.stop()
            with st.status(f"Encoding, about {format.number(published.eta_seconds, 2)} s …"):
                models.segmenter(kept, study).encode(study.image)
    return kept


_SHOWN_AS: dict[trust.Words, tuple[str, Literal["green", "orange", "red"]]] = {
    trust.RIGHT: (":material/check_circle:", "green"),
    trust.CHECK: (":material/visibility:", "orange"),
    trust.WRONG: (":material/error:", "red"),
}


def describe(study: Study, found: Segmentation) -> None:
    """Whose mask that of the lesion in work is, what the model thinks of it, and how long it took."""
    prompts = study.current.lesions.prompts
    if found.model == HAND:
        st.caption("Painted by hand; no model had a part in this mask.")
        return
    if prompts.start is not None and not prompts.asked:
        by_hand = ", edited by hand" if prompts.edits else ""
        st.caption(f"This is the mask of {models.title(prompts.start.source)}{by_hand}; click or paint to correct it.")
        return
    if found.predicted_iou is None:
        st.caption("What excludes outlines nothing by itself; click inside the lesion.")
        return
    fields, loaded = _card_of(found.model, study)
    expected = trust.expected(fields, found.predicted_iou, found.stability, loaded)
    icon, colour = _SHOWN_AS[expected.words]
    st.badge(expected.words.capitalize(), icon=icon, color=colour, help=_numbers(expected, found.stability))
    for sentence in _remarks(prompts, found):
        st.caption(sentence)


def _card_of(model: str, study: Study) -> tuple[Mapping[str, Any], str | None]:
    """Its card's fields and the sha256 of what is loaded, which is more than the card's file where a refiner draws."""
    try:
        return card(model).fields, models.segmenter(model, study).model.sha256
    except WeightsError:  # a published checkpoint has no card
        return {}, None


def _numbers(expected: trust.Trust, stability: float | None) -> str:
    iou = format.share(expected.expected_iou)
    if expected.calibrated:
        return f"Masks like this one had an IoU of about {iou} with the truth, on patients kept for validation."
    stable = "" if stability is None else f" and calls its outline {format.share(stability)} stable (1 is firm)"
    return f"The model expects an IoU of {iou} with the true lesion{stable}. Its own estimate; nobody has checked it."


def _remarks(prompts: Prompts, found: Segmentation) -> Iterator[str]:
    if prompts.edits:
        yield "Edited by hand; the words above are of the model's own outline."
    if len(found.candidates) > 1:
        yield f"This click may mean {len(found.candidates)} things: choose with 1 to {len(found.candidates)}."
    encoded, segmented = format.milliseconds(found.encode_ms), format.milliseconds(found.decode_ms)
    yield f"Slice encoded once in {encoded}, segmented in {segmented}."
