"""Let Claude write: what is sent, words as they come, a way to stop, and what it took."""

import importlib
import threading
import time
from contextlib import closing

import streamlit as st

from core.report import (
    LONGEST_NOTE,
    SETTINGS,
    ClaudeSettings,
    ClaudeWriter,
    Facts,
    Report,
    ReportError,
    claude_available,
    image_to_send,
    split_sections,
    write_live,
)
from core.study import Study
from ui import display, reporting, workspace

_REDRAW_S = 0.1
_CANCELLED = "Writing was cancelled; the request was closed and your words are as they were."


def secrets() -> dict[str, str]:
    """Key and settings out of Streamlit's secrets; empty where the server has none."""
    if not st.secrets.load_if_toml_exists():
        return {}
    return {name: str(st.secrets[name]) for name in SETTINGS if name in st.secrets}


@st.cache_resource(show_spinner=False)
def _warm_up() -> None:
    """Load the client's library while the person reads, once; it takes seconds."""
    threading.Thread(target=importlib.import_module, args=("anthropic",), daemon=True).start()


def panel(study: Study, measured: Facts, language: str, place: "st.delta_generator.DeltaGenerator") -> None:
    """The controls; on the button Claude writes into the place given (an `st.empty`), then the page runs again."""
    if not claude_available(secrets()):
        st.caption("Claude can write it too where the server has a key (ANTHROPIC_API_KEY).")
        return
    _warm_up()
    with st.expander("Let Claude write it", icon=":material/auto_awesome:", key="claude"):
        note = st.text_area(
            "Note to Claude",
            key="claude_note",
            height=68,
            max_chars=LONGEST_NOTE,
            placeholder="For whom it is, what to explain more fully",
            help="Sent with the numbers as it stands; leave out names and dates. It cannot change the rules.",
        )
        with_image = st.checkbox(
            "Send the slice as displayed", key="claude_image", help="Off: only measured numbers leave this computer."
        )
        if with_image:
            st.warning(
                "The picture leaves this computer. Look at it first: a name or a date burned into it goes along.",
                icon=":material/visibility:",
            )
        what = ["the measured numbers", *(["your note"] if note else []), *(["the picture"] if with_image else [])]
        st.caption(f"Anthropic's API gets {_listed(what)}; no file name and no tags.")
        if st.button("Let Claude write", icon=":material/auto_awesome:", help="Sends the request now."):
            picture = image_to_send(display.shown(study)) if with_image else None
            with place.container():
                _write(study, measured, language, note, picture)
            st.rerun()
        if reporting.usage(study):
            st.caption(f":material/toll: {reporting.usage(study)}")


def _write(study: Study, measured: Facts, language: str, note: str, picture: bytes | None) -> None:
    try:
        writer = ClaudeWriter(ClaudeSettings.from_environment(secrets()))
    except ReportError as error:
        workspace.say(str(error))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        status = st.empty()
        st.button(
            "Cancel",
            key="cancel_claude",
            icon=":material/stop:",
            on_click=workspace.say,
            args=(_CANCELLED,),
            help="Closes the request; your words stay as they are.",
        )
    words, begun, drawn = st.container(), time.monotonic(), 0.0
    shown: list[tuple[st.delta_generator.DeltaGenerator, str]] = []
    # Any click on the page ends this run at the next element; closing the generator then cancels the request.
    with closing(write_live(measured, language, writer, note=note, image_png=picture)) as drafts:
        while True:
            try:
                progress = next(drafts)
            except StopIteration as finished:
                report: Report = finished.value
                break
            if time.monotonic() - drawn < _REDRAW_S:
                continue
            drawn = time.monotonic()
            again = "" if progress.attempt == 1 else " The check turned the first draft down; this is the second."
            doing = "is writing" if progress.text else "was asked; no words yet"
            status.caption(f"{writer.name} {doing}, {time.monotonic() - begun:.0f} s.{again}")
            _show(words, shown, progress.text)
    reporting.take(study, measured, report)


def _show(
    place: "st.delta_generator.DeltaGenerator",
    shown: "list[tuple[st.delta_generator.DeltaGenerator, str]]",
    text: str,
) -> None:
    """Draw only the sections that have changed."""
    parts = [f"**{reporting.safe(part.title)}**\n\n{reporting.safe(part.body)}" for part in split_sections(text)]
    for k, part in enumerate(parts):
        if k == len(shown):
            shown.append((place.empty(), ""))
        element, before = shown[k]
        if part != before:
            element.markdown(part)
            shown[k] = (element, part)
    for k in range(len(parts), len(shown)):
        shown[k][0].empty()
        shown[k] = (shown[k][0], "")


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
