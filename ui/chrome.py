"""What every page has: the look, the notice, the study bar, the empty state."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from core.scan import variants
from core.study import Step, Study, steps
from ui import workspace

NOTICE = "Research and education only. Not a medical device. Not for diagnosis or treatment."
PAGES = {
    "Scan": "pages/scan.py",
    "Enhance": "pages/enhance.py",
    "Segment": "pages/segment.py",
    "Compare": "pages/compare.py",
    "Report": "pages/report.py",
}
_INSIDE, _TICKS = "inside the frame", "ticks on the bar"
EXPLORE_PAGE, MODELS_PAGE = "pages/explore.py", "pages/models.py"
_LOOK = """
<style>
[data-testid="stHeader"] {display: none;}
.block-container {padding: .6rem 1.5rem 3rem; max-width: 1680px;}
.st-key-bar {border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); padding-bottom: .3rem;}
.st-key-bar img {border-radius: 4px; background: #000;}
.st-key-bar [data-testid="stPageLink"] p {white-space: nowrap;}
.st-key-notice {position: fixed; left: 0; right: 0; bottom: 0; z-index: 99; padding: .15rem .75rem;
  background: Canvas; background: light-dark(#eef2f5, #161c22); border-top: 1px solid light-dark(#c3ced8, #38424d);}
.st-key-notice p {text-align: center; font-size: .78rem;}
[class*="st-key-viewer"] {background: #0b0d10; border-radius: 8px; padding: .5rem; color-scheme: dark;}
[class*="st-key-viewer"] img {width: 100%; max-height: 72vh; object-fit: contain;}
[class*="st-key-viewer"] :is(p, h3) {color: #c9d1d9 !important;}
[class*="st-key-viewer"] [data-testid="stImageCaption"] {color: #c9d1d9;}
[class*="st-key-viewer_empty"] {min-height: 60vh; align-items: center; justify-content: center;}
[class*="st-key-viewer_empty"] :is(p, h3) {text-align: center;}
/* what a run has not reached yet is greyed by Streamlit; an image must keep its greys */
:is(.st-key-canvas, .st-key-divider, [class*="st-key-viewer"] *)[data-stale="true"] {opacity: 1 !important;}
.st-key-compared [class*="st-key-viewer"] img {max-height: 38vh;}
.st-key-compared [class*="st-key-viewer_empty"] {min-height: 38vh;}
.stMain .st-key-printed h2 {font-size: 1rem;}
.stMain h2 {font-size: 1.35rem; padding: 0 0 .1rem;}
.stMain h3 {font-size: 1.02rem; padding: .4rem 0 .1rem;}
.stMain [data-testid="stMetricValue"] {font-size: 1.3rem;}
.stMain [data-testid="stMetric"] :is([data-testid="stMetricLabel"], [data-testid="stMetricValue"]) :is(div, p) {
  white-space: normal; overflow: visible; text-overflow: clip;}
@media (max-width: 800px) {
  .stMain [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {min-width: 100%;}
  .stMain [data-testid="stColumn"] [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {min-width: 28%;}
  [class*="st-key-viewer_empty"] {min-height: 24vh;}
}
</style>
"""


@contextmanager
def frame() -> Iterator[None]:
    """Look, study bar and notice around a page."""
    _show_frame()
    st.session_state[_INSIDE] = True
    try:
        yield
    finally:
        st.session_state.pop(_INSIDE, None)


def enter() -> None:
    """Each page's first line: make sure that the page came through app.py.

    Until st.navigation has run once in a server, Streamlit takes pages/ for an old-style multipage app: whoever
    reloads /segment after a restart gets that file alone, without study bar and notice. No setting turns that off,
    so its switch is set here and the page runs once more, now through app.py.
    """
    if not st.session_state.get(_INSIDE):
        PagesManager.uses_pages_directory = False
        st.rerun()


def _show_frame() -> None:
    st.html(_LOOK)
    study = workspace.current()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
        if study is not None:
            summary = next((one for one in workspace.studies() if one.id == study.id), None)
            if summary is not None:
                st.image(summary.thumbnail, width=36, alt="The open slice")
        st.markdown(f"**NeuroClick** &ensp; {_where(study)}", width="content")
        done = steps(study)
        st.session_state[_TICKS] = [step.done for step in done]
        for step in done:
            _link(step)
        st.page_link(
            EXPLORE_PAGE,
            label="Explore",
            icon=":material/query_stats:",
            help="What the pixels of the slice hold before any network runs.",
        )
        st.page_link(
            MODELS_PAGE, label="Models", icon=":material/neurology:", help="What each model is and how it did."
        )
    with st.container(key="notice"):
        st.caption(NOTICE)
    for sentence in workspace.said():
        st.warning(sentence, icon=":material/info:")


def _where(study: Study | None) -> str:
    if study is None:
        return ""
    place = f", slice {study.slice_index + 1} of {study.scan.count}" if study.scan.count > 1 else ""
    return f"{study.title}{place}"


def _link(step: Step) -> None:
    icon = ":material/check_circle:" if step.done else ":material/radio_button_unchecked:"
    st.page_link(PAGES[step.name], label=step.name, icon=icon, help=step.needs or "Done.")


def rerun() -> None:
    """`st.rerun` that does not take back a page link clicked a moment ago: its request would be joined with that one."""
    st.empty()  # Streamlit looks for what was clicked meanwhile at each element, and goes there
    st.rerun()


def refresh_bar() -> None:
    """Run the whole page again when a fragment has finished a step, or undone one, and the bar does not show it yet."""
    if st.session_state.get(_TICKS) != [step.done for step in steps(workspace.current())]:
        rerun()


def needed_study() -> Study:
    """The open study; without one the page says what to do next and stops."""
    enter()
    study = workspace.current()
    if study is None:
        st.info(
            "No scan is open yet. Open your own on the Scan page, or start with a synthetic head.",
            icon=":material/image_search:",
        )
        name = next(iter(variants()))
        if st.button(
            "Open the sample", type="primary", icon=":material/play_arrow:", help="A synthetic head made by code."
        ):
            workspace.open_sample(name)
            st.rerun()
        st.stop()
    return study
