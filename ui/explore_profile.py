"""Brightness along a line that a person draws on the slice."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.explore import profile
from core.study import Study
from ui import display, explore_charts, exploring, format
from ui.explore_viewer import Line, Readings, explore_viewer

_NAMES = ("A: x", "A: y", "B: x", "B: y")


def show(study: Study, viewer: DeltaGenerator, side: DeltaGenerator) -> None:
    """The view."""
    height, width = study.image.shape
    keys = [f"explore_line:{study.id}:{name}" for name in _NAMES]
    for key, value in zip(keys, _first(width, height), strict=True):
        st.session_state.setdefault(key, value)

    def drawn(line: Line) -> None:
        for key, value in zip(keys, (value for end in line for value in end), strict=True):
            st.session_state[key] = value

    with side:
        st.caption("Drag on the slice to draw a line, or drag one of its ends.")
        columns = (*st.columns(2), *st.columns(2))  # an end a row, also where columns stack
        for column, key, name in zip(columns, keys, _NAMES, strict=True):
            limit = float((width if name.endswith("x") else height) - 1)
            column.number_input(
                name, 0.0, max(limit, 0.0), key=key, step=1.0, format="%.1f", persist_state="session", help="In pixels."
            )
        across = st.slider(
            "Width of the line in px",
            1,
            15,
            key="explore_line_width",
            persist_state="session",
            help="Above 1 each point is the mean of so many pixels across the line, which takes out noise.",
        )
    x0, y0, x1, y1 = (float(st.session_state[key]) for key in keys)
    line: Line = ((x0, y0), (x1, y1))
    shown = display.shown(study)
    with viewer:
        explore_viewer(
            shown,
            key="explore_profile",
            label="The slice with the line of the profile",
            readings=Readings.of_values(study.image, 0.0, 1.0, "intensity"),
            line=line,
            on_line=drawn,
        )
    with side, exploring.sentences(side):
        found = profile(study.image, *line, study.spacing_mm, across)
        lines = [("As loaded", explore_charts.BEFORE, found)]
        if study.show_enhanced or study.window is not None:
            lines.append(("As shown", explore_charts.AFTER, profile(shown, *line, study.spacing_mm, across)))
        st.altair_chart(explore_charts.along(lines), width="stretch")
        columns = st.columns(3)
        columns[0].metric("Length", format.length(found.length, found.unit), help="In px when the spacing is unknown.")
        columns[1].metric(
            "Mean", format.number(float(found.values.mean()), 2), help="Of the slice as it was loaded, 0 to 1."
        )
        columns[2].metric(
            "Steepest at",
            format.length(float(found.distance[found.steepest]), found.unit),
            help="Where the brightness changes most along the line, counted from A.",
        )


def _first(width: int, height: int) -> tuple[float, float, float, float]:
    """A line across the middle of the slice."""
    middle = float((height - 1) // 2)
    return float(width // 8), middle, float(width - 1 - width // 8), middle
