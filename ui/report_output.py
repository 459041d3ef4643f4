"""What leaves the Report page: the look at the outline that makes it final, the layout, the files."""

from dataclasses import replace

import streamlit as st

from core.export import file_name, overlay, rgb_png, session_json
from core.report import Facts, markdown, to_json
from core.study import Draft, Study
from ui import display, reporting, workspace


def outline(study: Study, draft: Draft, measured: Facts, stale: bool) -> None:
    """The slice with its outlines, and the tick that the person has looked at them."""
    if not measured.outlined:
        return
    work = study.current
    with st.container(key="viewer_report"):
        picture = overlay(display.shown(study), None, outlines=work.outlines, opacity=0.2, scale=_scale(study))
        st.image(rgb_png(picture), alt="The slice with what was outlined", width="stretch")
    several = len(measured.outlined) > 1
    key = f"looked:{study.id}:{study.slice_index}"
    st.session_state[key] = draft.looked and not stale

    def changed() -> None:
        there = workspace.current()  # a section may have been edited by the same click
        if there is not None and there.id == study.id and there.current.draft is not None:
            workspace.keep(there.with_work(draft=replace(there.current.draft, looked=st.session_state[key])))

    st.checkbox(
        "I have looked at the outlines" if several else "I have looked at the outline",
        key=key,
        on_change=changed,
        disabled=stale,
        help="Until then the PDF is marked as a draft whose outline was not confirmed.",
    )


def files(study: Study, draft: Draft, measured: Facts, stale: bool) -> None:
    """The PDF in the layout chosen, and the words as Markdown."""
    layout = st.segmented_control(
        "Layout",
        list(reporting.LAYOUTS),
        default="full",
        required=True,
        format_func=reporting.LAYOUTS.__getitem__,
        key="report_layout",
        label_visibility="collapsed",
        help="Full: all pictures, tables and how it was made. One page: the essentials.",
    )
    unsure = bool(measured.outlined) and (stale or not draft.looked)
    pdf = reporting.pdf(study, replace(draft, looked=draft.looked and not stale), measured, layout or "full")
    if pdf is not None:
        st.download_button(
            "Download the PDF (draft)" if unsure else "Download the PDF",
            pdf,
            file_name("report", study),
            "application/pdf",
            key="download_pdf",
            type="primary",
            on_click="ignore",
            icon=":material/picture_as_pdf:",
            help="Marked as a draft: tick that you have looked at the outline for the final one."
            if unsure
            else "Pictures, table, your text, how it was made; also the save file of this study.",
        )
    looked = (draft.looked and not stale) if measured.outlined else None
    st.download_button(
        "Words (Markdown)",
        markdown(draft.text, draft.writer, draft.edited, language=draft.language, looked=looked),
        "report.md",
        "text/markdown",
        on_click="ignore",
        icon=":material/markdown:",
        help="The text alone, without links, images or HTML.",
    )


def data(study: Study, measured: Facts) -> None:
    """Facts and session, which need no words."""
    st.download_button(
        "Facts (JSON)",
        to_json(measured),
        "facts.json",
        "application/json",
        on_click="ignore",
        icon=":material/data_object:",
        help="Every number with its unit.",
    )
    st.download_button(
        "Session (JSON)",
        lambda: session_json(study),
        file_name("session", study),
        "application/json",
        on_click="ignore",
        icon=":material/history:",
        help="Prompts and parameters, to do it again; no pixels.",
    )


def _scale(study: Study) -> int:
    return max(1, round(512 / max(study.image.shape)))
