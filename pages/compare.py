"""The person's mask beside what automatic models draw on the same slice."""

import streamlit as st

from core.export import overlay, probability_legend, probability_map
from core.palette import PERSON, colour_of
from core.report import facts
from ui import chrome, display, models, segmenting, tables, workspace

study = segmenting.caught_up(chrome.needed_study())
work = study.current
names = models.automatic()

with st.container(horizontal=True, vertical_alignment="center"):
    st.header("Compare", width="content")
    if not names:
        st.warning("No automatic model is in weights/; get them from the repository or train them: see TRAINING.md.")
        st.stop()
    fresh = {result.name for result in work.comparison} >= set(names)
    if st.button(
        "Run again" if fresh else "Run the automatic models",
        key="run",
        type="secondary" if fresh else "primary",
        icon=":material/play_arrow:",
        help="Each sees the slice as it was loaded, without your clicks.",
    ):
        workspace.keep(study.with_work(comparison=models.compare(study, names, st.progress(0.0))))
        st.rerun()
    view = st.segmented_control(
        "Show",
        ["Overlay", "Probability"],
        default="Overlay",
        required=True,
        key="compare_view",
        label_visibility="collapsed",
        help="Outlines, or how probable each pixel is to each model.",
    )

shown = display.shown(study)
mine = work.segmentation.mask if work.segmentation else None
with st.container(key="compared"):
    columns = st.columns(1 + max(len(work.comparison), 1), gap="small")
if not work.comparison:
    with columns[1], st.container(key="viewer_empty_models"):
        st.markdown("### The models have not seen this slice yet")
        st.markdown("Run them to see their outlines beside yours.")
with columns[0], st.container(key="viewer_mine"):
    st.image(
        overlay(shown, mine, colour=PERSON, scale=2),
        width="stretch",
        caption="Your mask" if mine is not None else "The slice; no mask of yours yet",
        output_format="PNG",
        alt="The slice with your mask",
    )
with columns[0]:
    st.page_link(
        chrome.PAGES["Segment"],
        label="Edit your mask" if mine is not None else "Click the lesion",
        icon=":material/ads_click:",
    )
for column, result in zip(columns[1:], work.comparison, strict=False):
    title = models.title(result.name)
    with column, st.container(key=f"viewer_{result.name}"):
        if view == "Probability":
            picture = probability_map(result.probability)
        else:
            picture = overlay(shown, result.mask, colour=colour_of(result.name), scale=2)
        st.image(
            picture, width="stretch", caption=title, output_format="PNG", alt=f"The slice with the mask of {title}"
        )
    with column:
        if st.button(
            "Start from this mask",
            key=f"start:{result.name}",
            icon=":material/edit:",
            disabled=not result.mask.any(),
            help="Carry this mask to the Segment page and correct it there by clicks.",
        ):
            segmenting.start_from(study, result)
            st.switch_page(chrome.PAGES["Segment"])

if work.comparison and view == "Probability":
    st.image(probability_legend(), width=256, caption="0 to 1, probability of lesion", alt="Colour scale from 0 to 1")

if work.comparison:
    measured = facts(study)
    st.subheader("Against your mask" if mine is not None else "Areas; figures against your mask need a mask")
    st.dataframe(tables.comparison(measured), hide_index=True, width="stretch", column_config=tables.comparison_help())
    if measured.agreement:
        st.subheader("Agreement of every pair (Dice)")
        st.dataframe(tables.agreement(measured), hide_index=True, width="content")
        if measured.disputed is not None:
            st.caption(f"Not all agree on {measured.disputed} of everything that any of them marked.")
    st.caption("Your mask is what you clicked, not a truth: these figures say how far you and the models agree.")
    st.page_link(chrome.PAGES["Report"], label="Write the report", icon=":material/description:")
