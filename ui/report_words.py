"""The report's words on the page: each section editable, beside it the same words with sources and faults marked."""

from dataclasses import replace

import streamlit as st

from core.report import Facts, Fault, Section, check, joined_sections, said, sources, split_sections
from core.study import Draft, Study
from ui import reporting, workspace
from ui.report_marks import STYLE, Mark, marked

_TOP = "Before the first heading"


def faults_of(draft: Draft, measured: Facts) -> list[Fault]:
    """What in the words the facts do not support."""
    return check(draft.text, measured, draft.language)


def sections(study: Study, draft: Draft, measured: Facts, faults: list[Fault]) -> None:
    """All sections; each change is written down and checked at once."""
    st.html(STYLE)
    known = [
        Mark(
            source.start,
            source.end,
            f"From the measurements: {source.fact_path}, {said(source.quantity, draft.language)}",
        )
        for source in sources(draft.text, measured, draft.language)
    ]
    wrong = [Mark(fault.start, fault.end, f"{fault.reason[:1].upper()}{fault.reason[1:]}.", True) for fault in faults]
    parts = split_sections(draft.text)
    for fault in faults:
        if not any(part.start <= fault.start < max(part.end, part.start + 1) for part in parts):
            st.warning(reporting.safe(str(fault)), icon=":material/rule:")
    for k, part in enumerate(parts):
        with st.container(border=True, key=f"section_{k}"):
            _section(study, draft, k, part, [*known, *wrong], [fault for fault in faults if _within(fault, part)])


def summary(draft: Draft, faults: list[Fault]) -> None:
    """One line on the check, and in which sections something is to be put right."""
    if not faults:
        st.caption(":material/check: Every number in the text matches a measurement.")
        return
    number = len(faults)
    named = [part.title or _TOP for part in split_sections(draft.text) if any(_within(f, part) for f in faults)]
    where = f" (in {', '.join(named)})" if named else ""
    verb = "statement does" if number == 1 else "statements do"
    st.warning(f"{number} {verb} not match the facts{reporting.safe(where)}.", icon=":material/rule:")


def _within(fault: Fault, part: Section) -> bool:
    return part.start <= fault.start < max(part.end, part.start + 1)


def _section(study: Study, draft: Draft, k: int, part: Section, marks: list[Mark], faults: list[Fault]) -> None:
    title = part.title or _TOP
    st.markdown(f"**{reporting.safe(title)}**")
    edit, read = st.columns(2, gap="small")
    with edit:
        _editor(study, k, part, title)
    with read:
        st.html(marked(draft.text, part.start, part.end, marks, draft.language))
        for fault in faults:
            st.markdown(f":material/rule: {reporting.safe(str(fault))}")


def _editor(study: Study, k: int, part: Section, title: str) -> None:
    key = f"words:{study.id}:{study.slice_index}:{k}"
    seen = f"seen {key}"
    # Words that came from elsewhere (written anew, another tab) replace the field's; what could not be kept stays in it.
    if key not in st.session_state or st.session_state.get(seen) != part.body:
        st.session_state[key] = st.session_state[seen] = part.body

    def changed() -> None:
        there = workspace.current()
        if there is None or there.id != study.id or there.current.draft is None:
            return
        draft = there.current.draft
        parts = list(split_sections(draft.text))
        if k < len(parts):
            parts[k] = replace(parts[k], body=st.session_state[key].strip())
            text = joined_sections(parts)
            workspace.keep(there.with_work(draft=replace(draft, text=text, edited=True)))

    st.text_area(
        title,
        key=key,
        height="content",
        on_change=changed,
        label_visibility="collapsed",
        help="Edit freely; the check runs again when you leave the field.",
    )
