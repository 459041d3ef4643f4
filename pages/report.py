"""Measured facts, words written from them, edited by the person, printed as PDF."""

import streamlit as st

from core.export import file_name, session_json
from core.report import check, claude_available, facts, to_json
from ui import chrome, reporting, segmenting

study = segmenting.caught_up(chrome.needed_study())
draft = study.current.draft
measured = facts(study)
words, side = st.columns([0.64, 0.36], gap="medium")

with side:
    st.header("Report")
    st.button(
        "Write from the facts" if draft is None else "Write anew from the facts",
        key="write",
        type="primary" if draft is None else "secondary",
        icon=":material/edit_note:",
        on_click=reporting.write_template,
        args=(study, measured),
        help="Complete sentences made from the measurements on this computer; no network.",
    )
    if claude_available():
        st.caption("Claude gets the measured numbers only: no image, no file name, no tags.")
        if st.button(
            "Let Claude write", icon=":material/auto_awesome:", help="Sends the measured numbers to Anthropic's API."
        ):
            with words:
                reporting.write_claude(study, measured)
            st.rerun()
    for note in st.session_state.pop("report_notes", ()):
        st.warning(note, icon=":material/info:")
    if draft is None:
        reporting.missing(study)
    else:
        if reporting.is_stale(draft, measured):
            st.warning(
                "Measurements have changed since this was written; write it anew, or keep your words.",
                icon=":material/update:",
            )
        faults = check(draft.text, measured)
        if faults:
            with st.expander(
                f"{len(faults)} {'statement does' if len(faults) == 1 else 'statements do'} not match the facts",
                icon=":material/rule:",
                expanded=True,
            ):
                for fault in faults:
                    st.markdown(f"- {reporting.safe(str(fault))}")
        else:
            st.caption(":material/check: Every number in the text matches a measurement.")
        pdf = reporting.pdf(study, draft, measured)
        if pdf is not None:
            st.download_button(
                "Download the PDF",
                pdf,
                file_name("report", study),
                "application/pdf",
                type="primary",
                on_click="ignore",
                icon=":material/picture_as_pdf:",
                help="Pictures, table, your text, how it was made.",
            )
    with st.container(horizontal=True):
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

with words:
    if draft is None:
        st.info(
            "Nothing is written yet. The words are made from what was measured, and you can edit them before you download.",
            icon=":material/description:",
        )
    else:
        reporting.editor(study, draft)
        with st.expander("As it will be printed", expanded=True, icon=":material/visibility:", key="printed"):
            st.markdown(reporting.safe(draft.text))
