"""Click on the lesion, draw or paint; the mask follows each mark."""

import streamlit as st

from core.weights import WeightsError
from ui import chrome, display, format, lesions, prompting, segmenting, suggesting, workspace
from ui.canvas import click_canvas

chrome.needed_study()


@st.fragment
def canvas_and_figures() -> None:
    """The canvas and everything that a mark changes; only this runs again after one."""
    study = workspace.current()
    if study is None:
        st.rerun()
        return
    viewer, side = st.columns([0.68, 0.32], gap="medium")
    with side:
        st.header("Segment")
        model = prompting.choose(study)
        words, hints, files = st.container(), st.container(), st.container()
    with hints:
        suggests = suggesting.switch(study)
    fault = ""
    try:
        done = segmenting.segmented(study, model)
    except WeightsError as error:
        done, fault = study, str(error)
    work = done.current
    found = work.segmentation
    place = suggesting.place(done) if suggests else None
    with viewer:
        event = click_canvas(
            key="canvas",
            image=display.shown(done),
            image_id=display.shown_id(done),
            lesions=work.lesions,
            masks={one.lesion: one.segmentation.mask for one in work.outlines},
            ack=done.applied,
            candidates=found.candidates if found else (),
            chosen=found.chosen if found else 0,
            can_undo=bool(work.history.past),
            can_redo=bool(work.history.future),
            suggestion=place,
            on_change=segmenting.on_change,
            on_pass=suggesting.pass_over,
        )
    if done is not study:
        workspace.keep(done)  # after the canvas got its mask: writing must not delay the paint
    if segmenting.apply(done, event):
        chrome.rerun()  # a log without a callback comes with a run of the whole page, where a fragment cannot run alone
    with words:
        for sentence in (fault, *workspace.said(), *st.session_state.pop("canvas_faults", ())):
            if sentence:
                st.warning(sentence, icon=":material/info:")
        if len(work.lesions.items) > 1 or work.lesions.current.name:
            st.subheader(format.verbatim(work.lesions.current.title), anchor=False)
        if found is None:
            st.info("Click the middle of the lesion, or drag a box around it.", icon=":material/ads_click:")
            st.caption("Left click includes, right or shift click excludes. The ? on the canvas shows tools and keys.")
        else:
            lesions.figures(lesions.size(found.mask, done.spacing_mm))
            prompting.describe(done, found)
    with files:
        if len(work.outlines) > 1:
            lesions.table(done)
        if work.mask is not None:
            lesions.downloads(done, work.mask)
            st.page_link(chrome.PAGES["Compare"], label="Compare with automatic models", icon=":material/compare:")
    if suggests:
        with hints:
            suggesting.describe(done, place)
    chrome.refresh_bar()


canvas_and_figures()
