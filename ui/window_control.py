"""Window and level: two sliders in the scan's own values, and presets."""

import streamlit as st

from core.scan import Window, presets, values_of_window, window_of_values
from core.study import Study
from ui import workspace


def window_controls(study: Study) -> None:
    """Show the controls; a change goes straight into the study."""
    names = presets(study.scan, study.image)
    now = study.window or Window(0.0, 1.0)
    low, high = study.scan.value_range
    bottom, top = min(low, high), max(low, high)
    span = top - bottom
    if span <= 0:
        return
    level_key, width_key, preset_key = f"level:{study.id}", f"width:{study.id}", f"preset:{study.id}"
    first, last = values_of_window(now, study.scan.value_range)
    st.session_state.setdefault(level_key, min(max((first + last) / 2, bottom), top))
    st.session_state.setdefault(preset_key, next((name for name, window in names.items() if window == now), None))
    st.session_state.setdefault(width_key, min(max(abs(last - first), span / 200), span))

    def slid() -> None:
        half = st.session_state[width_key] / 2
        level = st.session_state[level_key]
        workspace.keep_changed(window=window_of_values(level - half, level + half, study.scan.value_range))
        st.session_state[preset_key] = None

    def chosen() -> None:
        name = st.session_state[preset_key]
        if name is not None:
            workspace.keep_changed(window=names[name])
            st.session_state.pop(level_key, None)
            st.session_state.pop(width_key, None)

    step = span / 200
    st.pills("Window", list(names), key=preset_key, on_change=chosen, help="Windows that suit this scan.")
    left, right = st.columns(2)
    left.slider(
        "Level",
        bottom,
        top,
        key=level_key,
        step=step,
        format="%.4g",
        on_change=slid,
        help="The value shown as middle grey.",
    )
    right.slider(
        "Width",
        step,
        span,
        key=width_key,
        step=step,
        format="%.4g",
        on_change=slid,
        help="The range of values from black to white.",
    )
