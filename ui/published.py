"""Published promptable models that are not here yet: what each is, and a way to get it where the operator allows.

The button is there only where NEUROCLICK_CHECKPOINTS names a folder: on a server for many, nobody's click should fetch
gigabytes.
"""

import os
import time

import streamlit as st

from core import prompt
from ui import format, workspace


def allowed() -> bool:
    """Whether whoever runs this server has named a folder for checkpoints."""
    return bool(os.environ.get("NEUROCLICK_CHECKPOINTS", "").strip())


def offer() -> None:
    """The table of what can be had, and the download."""
    missing = prompt.downloadable()
    if not missing:
        return
    st.subheader("Published promptable models")
    st.caption(
        "They work on the Segment page once their file is there; they are large, slow on a CPU, and none was measured "
        "here. Put a file into weights/ or into the folder that NEUROCLICK_CHECKPOINTS names."
    )
    st.dataframe(
        [
            {
                "Model": one.title,
                "File": one.file_name,
                "Size (MB)": round(one.size_bytes / 1e6),
                "Takes": ", ".join(sorted(one.takes)),
                "Encodes a slice in (s)": one.encode_cpu_seconds,
                "Licence": one.licence,
                "Source": one.source,
            }
            for one in missing
        ],
        hide_index=True,
        width="stretch",
        height="content",
        column_config={
            "Encodes a slice in (s)": st.column_config.NumberColumn(help="About, on one CPU core."),
            "Source": st.column_config.LinkColumn(),
        },
    )
    if allowed():
        _download([one.title for one in missing])


def _download(titles: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Get", titles, width=320, help="Comes from its authors and is checked by its digest.")
        wanted = st.button("Download", icon=":material/download:", help="What came is kept when it is stopped.")
    if not wanted:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, f"Asking for {chosen} …")
        st.button("Stop", key="stop_download", icon=":material/stop:", help="The next try goes on from there.")
    started, before = time.monotonic(), -1

    def progress(there: int, whole: int) -> None:
        nonlocal before
        if before < 0:
            before = there
        share, seconds = there / whole, time.monotonic() - started
        left = seconds * (whole - there) / (there - before) if there > before else 0.0
        known = f", about {format.number(max(left, 1.0), 2)} s left" if left else ""
        bar.progress(share, f"{chosen}: {there / 1e6:.0f} of {whole / 1e6:.0f} MB{known}")

    try:
        prompt.download(chosen, progress=progress)
    except prompt.DownloadError as error:
        workspace.say(f"{chosen} did not come: {error}.")
    else:
        workspace.say(f"{chosen} is here; choose it on the Segment page.")
    st.rerun()
