"""What the views of the Explore page share: the slice's parts, legends, and what cannot be done as a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.enhance import head_mask
from core.explore import RGB, Scale, legend
from core.study import Study
from core.types import FloatArray, Mask
from ui import workspace

AS_LOADED = "Computed on the slice as it was loaded, without window and enhancement."


def slice_key(study: Study, index: int | None = None) -> str:
    """Identifies the pixels of a slice, the one in work when none is named: what caches go by."""
    return f"{study.scan.key}/{study.slice_index if index is None else index}"


@st.cache_data(max_entries=128, ttl=3600, show_spinner=False)
def _head(key: str, _image: FloatArray) -> Mask:
    return head_mask(_image)


def head(study: Study, index: int | None = None) -> Mask:
    """Where the head is on a slice, roughly."""
    place = study.slice_index if index is None else index
    return _head(slice_key(study, place), study.scan.slice(place))


def head_only(view: str) -> bool:
    """The switch that leaves out the air, one for each view; it stays as it is from page to page."""
    return st.toggle(
        "Head only",
        key=f"explore_head:{view}",
        persist_state="session",
        help="Leave out the air around the head, found roughly by its outline.",
    )


def slice_slider(study: Study) -> None:
    """Another slice of the volume in work; nothing for a single picture."""
    if study.scan.count < 2:
        return
    key = f"explore_slice:{study.id}"
    st.session_state[key] = study.slice_index + 1

    def moved() -> None:
        workspace.keep_changed(slice_index=st.session_state[key] - 1)

    st.slider("Slice", 1, study.scan.count, key=key, on_change=moved, help="As on the Scan page: all pages follow.")


def strength(view: str, value: float) -> float:
    """The slider that says how much of the slice is seen through a map."""
    return (
        st.slider(
            "Map over the slice",
            0,
            100,
            round(100 * value),
            5,
            format="%d %%",
            key=f"explore_strength:{view}",
            persist_state="session",
            help="0 shows the slice alone, 100 the map alone, in the very colours of its legend.",
        )
        / 100
    )


def grey(image: FloatArray) -> RGB:
    """float32 (H, W) in [0, 1] -> uint8 (H, W, 3), to draw on."""
    levels = np.rint(np.clip(image, 0.0, 1.0) * 255.0).astype(np.uint8)
    return np.repeat(levels[..., None], 3, axis=2)


def show_legend(scale: Scale, left: str, right: str, caption: str) -> None:
    """A colour scale with what its ends stand for.

    Args:
        scale: which colours.
        left: what the first colour stands for.
        right: what the last one stands for.
        caption: what is shown.
    """
    st.image(legend(scale), width="stretch", alt=f"Colour scale from {left} to {right}")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.caption(left, width="content")
        st.caption(right, width="content")
    st.caption(caption)


@contextmanager
def sentences(place: DeltaGenerator) -> Iterator[None]:
    """What a slice cannot give is a sentence in its place, never a traceback."""
    try:
        yield
    except ValueError as error:
        place.info(str(error), icon=":material/info:")
