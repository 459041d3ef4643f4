"""The person's studies: found by the secret in the page's address, kept in the store, never in widget state."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import streamlit as st

from core.scan import Scan, ScanError, load, sample
from core.study import Store, StoreError, Study, StudySummary, keep_hours, open_store, study_of

_ADDRESS = "study"  # the query parameter that holds the secret


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The one store of this server."""
    return open_store()


@contextmanager
def _sentences() -> Iterator[None]:
    """A store that is full, locked or damaged, or a study deleted in another tab, is a sentence, never a traceback."""
    try:
        yield
    except StoreError as error:
        say(str(error))


def secret() -> str | None:
    """The workspace's secret, put back into the address after each change of page; None before the first scan."""
    known = st.session_state.get("workspace") or st.query_params.get(_ADDRESS)
    if not known:
        return None
    try:
        opens = store().has(known)
    except StoreError as error:  # busy or broken, which is no reason to forget the address
        say(str(error))
        return None
    if not opens:
        st.session_state.pop("workspace", None)
        st.query_params.pop(_ADDRESS, None)
        say("These studies are no longer kept. Open a scan to start anew.")
        return None
    st.session_state["workspace"] = known
    if st.query_params.get(_ADDRESS) != known:
        st.query_params[_ADDRESS] = known
    return str(known)


def current() -> Study | None:
    """The study that is open, or None."""
    known = secret()
    if known is None:
        return None
    with _sentences():
        return store().current(known)
    return None


def studies() -> tuple[StudySummary, ...]:
    """All studies of this workspace, oldest first."""
    known = secret()
    with _sentences():
        return store().studies(known) if known else ()
    return ()


def keep(study: Study) -> None:
    """Write the study down; a full or broken store says so and what is on screen stays."""
    known = secret()
    if known is None:
        return
    with _sentences():
        store().save(known, study)


def keep_changed(**changes: object) -> None:
    """Write down the open study with some fields replaced; for callbacks of single controls."""
    study = current()
    if study is not None:
        keep(replace(study, **changes))  # type: ignore[arg-type]


def hours() -> str:
    """For how long studies are kept."""
    return f"{keep_hours():g}"


def open_scan(scan: Scan, title: str | None = None) -> None:
    """Make a scan the open study; what was open before stays in the list."""
    open_study(study_of(scan, title))


def open_study(study: Study) -> None:
    """Make a study the open one, with all that is in it; what was open before stays in the list."""
    with _sentences():
        known = secret() or store().create_workspace()
        st.session_state["workspace"] = known
        store().add(known, study)


def open_sample(name: str) -> None:
    """Open one of the synthetic heads."""
    open_scan(sample(name), f"Sample: {name[:1].lower()}{name[1:]}")


def open_upload(content: bytes, name: str) -> None:
    """Open an uploaded scan, or a report's PDF with its study; what cannot be opened is said in one sentence."""
    from core.report import is_pdf  # here, so that the first page does not wait for it

    if is_pdf(content):
        _open_report(content)
        return
    try:
        scan = load(content, name)
    except ScanError as error:
        say(str(error))
        return
    open_scan(scan)


def _open_report(content: bytes) -> None:
    from core.report import ReportError, reopened

    try:
        study = reopened(content)
    except ReportError as error:
        say(str(error))
        return
    open_study(study)


def other(study_id: str) -> Study | None:
    """A study of this workspace that is not the open one, to be looked at beside it."""
    known = secret()
    with _sentences():
        return store().load(known, study_id) if known else None
    return None


def switch_to(study_id: str) -> None:
    """Open another study of this workspace."""
    known = secret()
    if known:
        with _sentences():
            store().set_current(known, study_id)


def _forget_encodings(known: str, ids: list[str]) -> None:
    """What a model kept of the scans goes with them."""
    from core import prompt

    for id in ids:
        with suppress(StoreError):  # a study that cannot be read must still be deletable
            scan = store().load(known, id).scan
            prompt.forget_encodings(scan.slice(number) for number in range(scan.count))


def delete(study_id: str) -> None:
    """Delete one study for good."""
    known = secret()
    if known:
        with _sentences():
            _forget_encodings(known, [study_id])
            store().delete(known, study_id)


def delete_all() -> None:
    """Delete the whole workspace for good."""
    known = secret()
    if known:
        with _sentences():
            _forget_encodings(known, [study.id for study in store().studies(known)])
            store().delete_workspace(known)
    st.session_state.pop("workspace", None)
    st.query_params.pop(_ADDRESS, None)


def say(sentence: str) -> None:
    """Keep a sentence for the top of the page, where it is shown once."""
    said = st.session_state.setdefault("said", [])
    if sentence not in said:
        said.append(sentence)


def said() -> list[str]:
    """The sentences to show now."""
    return list(st.session_state.pop("said", []))
