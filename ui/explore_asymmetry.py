"""The two sides of a head against each other."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.explore import MOST_TILT_DEG, RGB, Asymmetry, MirrorLine, asymmetry, coloured, mirror_line, placed
from core.study import Study
from core.types import FloatArray
from ui import display, exploring, format
from ui.explore_viewer import Readings, explore_viewer


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _found(key: str, _image: FloatArray) -> MirrorLine:
    return mirror_line(_image)


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _compared(key: str, line: MirrorLine, sigma_px: float, _image: FloatArray) -> Asymmetry:
    return asymmetry(_image, line, sigma_px)


def show(study: Study, viewer: DeltaGenerator, side: DeltaGenerator) -> None:
    """The view."""
    try:
        with viewer, st.spinner("Finding the mirror line …"):
            found = _found(exploring.slice_key(study), study.image)
    except ValueError as error:
        with viewer:
            explore_viewer(display.shown(study), key="explore_asymmetry_none", label="The slice")
        side.info(str(error), icon=":material/info:")
        return
    with side:
        line = _line(study, found)
        sigma = st.slider(
            "Smoothing in px",
            0.0,
            10.0,
            2.0,
            0.5,
            format="%.1f",
            key="explore_asymmetry_sigma",
            persist_state="session",
            help="Folds of the cortex never mirror exactly; smoothing leaves what is larger than them.",
        )
        opacity = exploring.strength("asymmetry", 0.7)
    result = _compared(exploring.slice_key(study), line, sigma, study.image)
    limit = _limit(result)
    shown = display.shown(study)
    with viewer:
        explore_viewer(
            shown,
            key="explore_asymmetry",
            label="The slice with a map of the differences between its two sides and the mirror line",
            over=_over(result, limit, shown),
            opacity=opacity,
            readings=Readings.of_values(result.map, -limit, limit, "difference"),
            line=line.ends(study.image.shape),
        )
    with side:
        exploring.show_legend(
            "berlin",
            f"−{format.number(limit, 2)} darker",
            f"brighter +{format.number(limit, 2)}",
            "Brightness here less that of the mirrored place, on a scale of 0 to 1.",
        )
        first, second = st.columns(2)
        first.metric(
            "Likeness of the sides",
            format.share(line.likeness),
            help="Correlation of the slice with its mirror image; 1 is a perfect mirror.",
        )
        second.metric(
            "Mean difference",
            format.number(result.mean, 2),
            help="Mean size of the differences inside the head, 0 to 1.",
        )
        st.caption(
            "Healthy heads differ too: a turned head, coil shading and normal anatomy all show here. "
            f"{exploring.AS_LOADED}"
        )


def _line(study: Study, found: MirrorLine) -> MirrorLine:
    """The line as it was found, or as the person turned and moved it."""
    tilt_key, shift_key = (f"explore_mirror:{exploring.slice_key(study)}:{name}" for name in ("tilt", "shift"))
    reach = max(2, study.image.shape[1] // 8)
    st.session_state.setdefault(tilt_key, round(found.tilt_deg * 2) / 2)
    st.session_state.setdefault(shift_key, 0.0)

    def again() -> None:
        st.session_state[tilt_key], st.session_state[shift_key] = round(found.tilt_deg * 2) / 2, 0.0

    first, second = st.columns(2)
    tilt = first.slider(
        "Tilt in °",
        -MOST_TILT_DEG,
        MOST_TILT_DEG,
        step=0.5,
        format="%.1f",
        key=tilt_key,
        help="Of the mirror line; 0 is upright.",
    )
    shift = second.slider(
        "Shift in px",
        -float(reach),
        float(reach),
        step=0.5,
        format="%.1f",
        key=shift_key,
        help="Of the mirror line, to the right.",
    )
    st.button(
        "Back to the line that was found",
        icon=":material/restart_alt:",
        on_click=again,
        disabled=abs(tilt - found.tilt_deg) <= 0.25 and shift == 0,
        help="Across it the slice is most like its own mirror image.",
    )
    if abs(tilt - found.tilt_deg) <= 0.25 and shift == 0:  # the slider's steps are coarser than what was found
        return found
    return placed(study.image, (found.x, found.y), tilt, shift)


def _over(result: Asymmetry, limit: float, shown: FloatArray) -> RGB:
    """The map in colours; the slice itself where nothing was compared."""
    colours = coloured(result.map, -limit, limit, "berlin")
    return np.where(result.compared[..., None], colours, exploring.grey(shown))


def _limit(result: Asymmetry) -> float:
    """The map's largest difference but for a few pixels, in steps of 0.05."""
    if not result.compared.any():
        return 0.05
    return max(0.05, float(np.ceil(np.percentile(np.abs(result.map[result.compared]), 99.5) * 20) / 20))
