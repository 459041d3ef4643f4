"""Click on the lesion, draw or paint; the mask follows each mark."""

import streamlit as st

from core.export import file_name, mask_nifti, mask_png
from core.measure import lesion
from core.weights import WeightsError
from ui import chrome, display, format, prompting, segmenting, workspace
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
    fault = ""
    try:
        done = segmenting.segmented(study, model)
    except WeightsError as error:
        done, fault = study, str(error)
    work = done.current
    found = work.segmentation
    with viewer:
        event = click_canvas(
            key="canvas",
            image=display.shown(done),
            image_id=display.shown_id(done),
            prompts=work.history.present.items,
            mask=found.mask if found else None,
            ack=done.applied,
            candidates=found.candidates if found else (),
            chosen=found.chosen if found else 0,
            can_undo=bool(work.history.past),
            can_redo=bool(work.history.future),
            on_change=segmenting.on_change,
        )
    if done is not study:
        workspace.keep(done)  # after the canvas got its mask: writing must not delay the paint
    if segmenting.apply(done, event):
        chrome.rerun("fragment")
    with side:
        for sentence in (fault, *workspace.said(), *st.session_state.pop("canvas_faults", ())):
            if sentence:
                st.warning(sentence, icon=":material/info:")
        if found is None:
            st.info("Click inside the lesion, or drag a box around it.", icon=":material/ads_click:")
            st.caption("Left click includes, right or shift click excludes. The ? on the canvas shows tools and keys.")
            chrome.refresh_bar()
            return
        size = lesion(found.mask, done.spacing_mm)
        first, second = st.columns(2)
        first.metric(
            "Area", format.area(size.area, size.unit), help="Of the mask; in px when the pixel spacing is unknown."
        )
        second.metric("Parts", str(size.n_components), help="Separate pieces of the mask.")
        first.metric(
            "Longest diameter",
            format.length(size.longest.length if size.longest else None, size.unit),
            help="The longest line inside the lesion.",
        )
        second.metric(
            "Perpendicular",
            format.length(size.perpendicular.length if size.perpendicular else None, size.unit),
            help="The longest line inside, at right angles to it.",
        )
        prompting.describe(done, found)
        with st.container(horizontal=True):
            st.download_button(
                "Mask (PNG)",
                lambda: mask_png(found.mask),
                file_name("mask", done),
                "image/png",
                on_click="ignore",
                icon=":material/download:",
                help="White is lesion, at the slice's own size.",
            )
            st.download_button(
                "Mask (NIfTI)",
                lambda: mask_nifti(found.mask, done.scan, done.slice_index, spacing_mm=done.spacing_mm),
                file_name("volume", done),
                "application/gzip",
                on_click="ignore",
                icon=":material/download:",
                help="On the file's own grid when it was a NIfTI.",
            )
        st.page_link(chrome.PAGES["Compare"], label="Compare with automatic models", icon=":material/compare:")
    chrome.refresh_bar()


canvas_and_figures()
