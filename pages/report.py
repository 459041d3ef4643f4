"""Measured facts, words written from them, edited by the person, checked, printed."""

import streamlit as st

from core.report import LANGUAGES, OWN_NAMES
from ui import (
    chrome,
    classical_choice,
    measuring,
    report_change,
    report_claude,
    report_output,
    report_words,
    reporting,
    segmenting,
    workspace,
)

study, outdated = classical_choice.without_outdated(segmenting.caught_up(chrome.needed_study()))
if outdated:
    workspace.keep(study)
draft = study.current.draft
measured = measuring.facts_of(study)
stale = draft is not None and reporting.is_stale(draft, measured)
words, side = st.columns([0.66, 0.34], gap="medium")
# The words come first, the PDF last: who edits sees the check before the printing is done.
with side:
    st.header("Report")
    state, output, again = st.container(), st.container(), st.container()

faults = report_words.faults_of(draft, measured) if draft is not None else []
with words:
    writing = st.empty()  # emptied by the next run at once, while its other elements are still on their way
    if draft is None:
        writing.info(
            "Nothing is written yet. The words are made from what was measured, and you can edit them before you download.",
            icon=":material/description:",
        )
    else:
        report_words.sections(study, draft, measured, faults)
    report_change.section(study, measured)

with state:
    for note in reporting.notes(study):
        st.warning(reporting.safe(note), icon=":material/info:")
    if draft is None:
        reporting.missing(study)
    else:
        report_words.summary(draft, faults)
    if draft is not None and stale:
        st.warning(
            "Measurements have changed since this was written; write it anew, or keep your words.",
            icon=":material/update:",
        )
        st.button(
            "Keep my words",
            icon=":material/check:",
            on_click=reporting.keep_words,
            args=(study, measured),
            help="The check still compares them with the measurements of now.",
        )

with again:
    language = st.selectbox(
        "Language",
        list(LANGUAGES),
        index=list(LANGUAGES).index(draft.language if draft is not None else "en"),
        format_func=OWN_NAMES.__getitem__,
        key=f"language:{study.id}:{study.slice_index}",
        help="Of the words that are written next; those on the page stay as they are.",
    )
    st.button(
        "Write from the facts" if draft is None else "Write anew from the facts",
        key="write",
        type="primary" if draft is None else "secondary",
        icon=":material/edit_note:",
        on_click=reporting.write_template,
        args=(study, measured, language),
        help="Complete sentences made from the measurements on this computer; no network.",
    )
    report_claude.panel(study, measured, language, writing)

with again, st.container(horizontal=True):
    report_output.data(study, measured)

with output:
    if draft is not None:
        report_output.outline(study, draft, measured, stale)
        with st.container(horizontal=True, vertical_alignment="center"):
            report_output.files(study, draft, measured, stale)
