"""The open study beside another one of the workspace: both outlines, and how far area and diameters differ."""

from typing import Any

import streamlit as st

from core.export import overlay
from core.report import ERROR_IN_WORDS, Change, Facts, ReportError, change, digits, signed
from core.study import Study
from ui import display, measuring, workspace

_MEASURES = {"area": "Area", "longest": "Longest diameter", "perpendicular": "Perpendicular"}
_SHOWN_PX = 512


def section(study: Study, measured: Facts) -> None:
    """Compare with another open study; nothing on the page unless there is one.

    Args:
        study: the open one, its masks computed.
        measured: its facts.
    """
    others = [one for one in workspace.studies() if one.id != study.id]
    if not others or not measured.outlined:
        return
    with st.expander("Beside another study", icon=":material/compare_arrows:"):
        titles = {one.id: f"{number}. {one.title}" for number, one in enumerate(others, 1)}
        chosen = st.selectbox(
            "The other study",
            list(titles),
            format_func=titles.__getitem__,
            key=f"beside:{study.id}",
            help="One of the scans that are open; differences are this study less the other one.",
        )
        known = workspace.other(chosen)
        if known is not None:
            _compare(study, measured, known)


def _compare(study: Study, measured: Facts, other: Study) -> None:
    if other.current.lesions and not other.current.outlines:
        st.caption("The other study's outline has yet to be computed; open it on the Segment page once.")
        return
    found = measuring.facts_of(other)
    try:
        changes = change(found, measured)
    except ReportError as error:
        st.caption(str(error))
        return
    for column, one, words in zip(st.columns(2), (other, study), ("The other study", "This study"), strict=True):
        column.image(_picture(one), caption=words, width="stretch")
    st.dataframe([_row(one) for one in changes], hide_index=True, width="stretch")
    st.caption(ERROR_IN_WORDS)
    st.caption(
        "A difference between two slices is not a course of time, and no response to anything can be read from it."
    )


def _row(one: Change) -> dict[str, Any]:
    where = "All together" if one.lesion is None else f"Lesion {one.lesion}"
    return {
        "": f"{where}: {_MEASURES[one.measure].lower()}",
        "Other": str(one.before),
        "This": str(one.after),
        "Difference": f"{signed(one.difference)} ± {digits(one.error)} {one.error.unit}",
        "In %": signed(one.percent),
        "Beyond ±": "yes" if one.beyond_error else "no",
    }


def _picture(study: Study) -> Any:
    shown = display.shown_original(study)
    scale = max(1, round(_SHOWN_PX / max(shown.shape)))
    return overlay(shown, outlines=study.current.outlines, scale=scale)
