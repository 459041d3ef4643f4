"""The report's words in the study: written, edited, confirmed, printed."""

import hashlib
from dataclasses import replace

import streamlit as st

from core.report import (
    NOTHING_USED,
    Facts,
    Report,
    ReportError,
    facts_key,
    from_study,
    state_key,
    usage_in_words,
    write,
)
from core.study import Draft, Study, steps
from ui import chrome, workspace

LAYOUTS = {"full": "Full", "one-page": "One page"}


def take(study: Study, measured: Facts, report: Report) -> None:
    """Keep what was written as the words of this slice, with what is to be said about how they came to be."""
    draft = Draft(report.text, report.writer, facts_key(measured), language=report.language)
    workspace.keep(study.with_work(draft=draft))
    used = usage_in_words(report.usage, report.asked) if report.usage != NOTHING_USED else ""
    st.session_state[_told_key(study)] = (report.notes, used)


def notes(study: Study) -> tuple[str, ...]:
    """How the words came to be, until they are written anew."""
    return _told(study)[0]


def usage(study: Study) -> str:
    """What the language model's answer took, in tokens and estimated money; empty when none was asked."""
    return _told(study)[1]


def _told(study: Study) -> tuple[tuple[str, ...], str]:
    kept: tuple[tuple[str, ...], str] = st.session_state.get(_told_key(study), ((), ""))
    return kept


def _told_key(study: Study) -> str:
    return f"report told:{study.id}:{study.slice_index}"


def write_template(study: Study, measured: Facts, language: str) -> None:
    """Let the template write; replaces the words on the page."""
    take(study, measured, write(measured, language=language))


def is_stale(draft: Draft, measured: Facts) -> bool:
    """Whether the facts are others than those that the words were written from."""
    return draft.facts_key != facts_key(measured)


def keep_words(study: Study, measured: Facts) -> None:
    """The person keeps their words though measurements have changed; the outline is to be looked at again."""
    there = workspace.current()
    if there is not None and there.id == study.id and there.current.draft is not None:
        draft = replace(there.current.draft, facts_key=facts_key(measured), looked=False)
        workspace.keep(there.with_work(draft=draft))


def missing(study: Study) -> None:
    """What the report will lack if it is written now."""
    for step in steps(study):
        if step.name in ("Segment", "Compare") and not step.done:
            st.caption(f"{step.name}: {step.needs}")
            st.page_link(chrome.PAGES[step.name], label=f"Go to {step.name}", icon=":material/arrow_back:")


def safe(text: str) -> str:
    """Markdown for the page without HTML, links or images: words may come from a language model."""
    for mark in "<>[]":
        text = text.replace(mark, "\\" + mark)
    return text.replace("$", "\\$").replace("://", ":\u200b//")


@st.cache_data(max_entries=8, ttl=600, show_spinner="Setting the PDF …")
def _printed(key: str, _study: Study, _draft: Draft, _layout: str) -> bytes:
    return from_study(
        _study,
        _draft.text,
        _draft.writer,
        _draft.edited,
        language=_draft.language,
        looked=_draft.looked,
        layout=_layout,
    )


def pdf(study: Study, draft: Draft, measured: Facts, layout: str) -> bytes | None:
    """The PDF, or None with one sentence on the page.

    Args:
        study: with the slice in work.
        draft: the words, and whether the outline was looked at.
        measured: the study's facts.
        layout: a key of `LAYOUTS`.
    """
    words = hashlib.sha256(f"{draft}".encode()).hexdigest()
    try:
        return _printed(f"{facts_key(measured)}/{words}/{state_key(study)}/{layout}", study, draft, layout)
    except ReportError as error:
        st.warning(str(error), icon=":material/info:")
        return None
