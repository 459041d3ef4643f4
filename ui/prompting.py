"""Which promptable model is in use, and what it says of its answer."""

import streamlit as st

from core.prompt import Segmentation
from core.study import Study
from ui import format, models, segmenting


def choose(study: Study) -> str | None:
    """The promptable model to use; a choice is shown only when there is one to make."""
    from core import prompt

    names = prompt.available()
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
        st.caption(f"sha256 {published.sha256[:16]}…")
        if not models.segmenter(kept).is_encoded(study.image):
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
                models.segmenter(kept).encode(study.image)
    return kept


def describe(study: Study, found: Segmentation) -> None:
    """What the model thinks of its mask, and how long it took."""
    start = study.current.history.present.start
    if start is not None and not study.current.history.present.items:
        st.caption(f"This is the mask of {models.title(start.source)}; click to correct it.")
        return
    if found.predicted_iou is None:
        st.caption("Exclude clicks alone outline nothing; click inside the lesion.")
        return
    st.caption(
        f"{format.trust(found.predicted_iou).capitalize()} (the model expects an IoU of {format.share(found.predicted_iou)}). "
        f"Encoded in {format.milliseconds(found.encode_ms)}, segmented in {format.milliseconds(found.decode_ms)}."
    )
