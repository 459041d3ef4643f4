"""What every page has: the look, the notice, the study bar, the empty state."""

import streamlit as st

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
MODELS_PAGE = "pages/models.py"
_LOOK = """
<style>
[data-testid="stHeader"] {display: none;}
.block-container {padding-top: 1.1rem; padding-bottom: 1.5rem; max-width: 1680px;}
.st-key-bar {border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); padding-bottom: .35rem;}
.st-key-bar img {border-radius: 4px; background: #000;}
.st-key-bar [data-testid="stPageLink"] p {white-space: nowrap;}
[class*="st-key-viewer"] {background: #0b0d10; border-radius: 8px; padding: .5rem;}
[class*="st-key-viewer"] img {width: 100%; max-height: 72vh; object-fit: contain; image-rendering: auto;}
[class*="st-key-viewer"] [data-testid="stImageCaption"], [class*="st-key-viewer"] p {color: #c9d1d9;}
h1 {font-size: 1.5rem !important; padding: .4rem 0 .2rem !important;}
h3 {font-size: 1.05rem !important; padding: .5rem 0 .2rem !important;}
[data-testid="stMetricValue"] {font-size: 1.35rem;}
@media (max-width: 800px) {
  [data-testid="stHorizontalBlock"]:not(.st-key-bar *) {flex-direction: column;}
  [data-testid="stHorizontalBlock"]:not(.st-key-bar *) > [data-testid="stColumn"] {width: 100% !important; flex: 1 1 auto !important;}
}
</style>
"""


def frame() -> None:
    """Look, study bar and notice; called once a run, before the page."""
    st.html(_LOOK)
    study = workspace.current()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
        if study is not None:
            summary = next((one for one in workspace.studies() if one.id == study.id), None)
            if summary is not None:
                st.image(summary.thumbnail, width=36, alt="The open slice")
        st.markdown(f"**NeuroClick** &ensp; {_where(study)}", width="content")
        for step in steps(study):
            _link(step)
        st.page_link(
            MODELS_PAGE, label="Models", icon=":material/neurology:", help="What each model is and how it did."
        )
        st.caption(NOTICE, width="content")
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


def needed_study() -> Study:
    """The open study; without one the page says what to do next and stops."""
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
