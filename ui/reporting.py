"""The report's words in the study: written, edited, printed."""

import hashlib
from dataclasses import replace

import streamlit as st

from core.report import Facts, Report, ReportError, facts_key, from_study, write, write_live
from core.study import Draft, Study, steps
from ui import chrome, workspace


def _take(study: Study, measured: Facts, report: Report) -> None:
    draft = Draft(report.text, report.writer, facts_key(measured))
    workspace.keep(study.with_work(draft=draft))
    st.session_state.pop(_key(study), None)
    st.session_state["report_notes"] = report.notes


def _key(study: Study) -> str:
    return f"words:{study.id}:{study.slice_index}"


def write_template(study: Study, measured: Facts) -> None:
    """Let the template write; replaces the words on the page."""
    _take(study, measured, write(measured))


def write_claude(study: Study, measured: Facts) -> None:
    """Let Claude write, showing the words as they come; a fault of the network falls back to the template."""
    place, live = st.empty(), write_live(measured)
    while True:
        try:
            place.markdown(safe(next(live)))
        except StopIteration as finished:
            _take(study, measured, finished.value)
            return


def is_stale(draft: Draft, measured: Facts) -> bool:
    """Whether the facts are others than those that the words were written from."""
    return draft.facts_key != facts_key(measured)


def missing(study: Study) -> None:
    """What the report will lack if it is written now."""
    for step in steps(study):
        if step.name in ("Segment", "Compare") and not step.done:
            st.caption(f"{step.name}: {step.needs}")
            st.page_link(chrome.PAGES[step.name], label=f"Go to {step.name}", icon=":material/arrow_back:")


def editor(study: Study, draft: Draft) -> None:
    """The words in a text field; each change is written down."""
    key = _key(study)
    st.session_state.setdefault(key, draft.text)

    def changed() -> None:
        text = st.session_state[key]
        workspace.keep(study.with_work(draft=replace(draft, text=text, edited=True)))

    st.text_area("Words", key=key, height=420, on_change=changed, help="Edit freely; headings start with ##.")


def safe(text: str) -> str:
    """Markdown for the page without HTML, links or images: words may come from a language model."""
    for mark in "<>[]":
        text = text.replace(mark, "\\" + mark)
    return text.replace("$", "\\$").replace("://", ":\u200b//")


@st.cache_data(max_entries=8, ttl=600, show_spinner="Setting the PDF …")
def _printed(key: str, _study: Study, _draft: Draft) -> bytes:
    return from_study(_study, _draft.text, _draft.writer, _draft.edited)


def pdf(study: Study, draft: Draft, measured: Facts) -> bytes | None:
    """The PDF, or None with one sentence on the page."""
    words = hashlib.sha256(f"{draft}".encode()).hexdigest()
    shown = f"{study.scan.key}/{study.slice_index}/{study.window}/{study.show_enhanced}"
    try:
        return _printed(f"{facts_key(measured)}/{words}/{shown}", study, draft)
    except ReportError as error:
        st.warning(str(error), icon=":material/info:")
        return None
