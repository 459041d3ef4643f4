"""Open a scan, choose the slice and the window."""

import streamlit as st

from core.scan import variants
from ui import chrome, cleaning, display, format, workspace
from ui.window_control import window_controls


def opened() -> None:
    """Open what was uploaded, once: the uploader itself would hand it out again at every rerun."""
    upload = st.session_state[uploader_key]
    if upload is not None:
        workspace.open_upload(upload.getvalue(), upload.name)
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1


def moved() -> None:
    """Go to another slice; its own prompts and results come with it."""
    workspace.keep_changed(slice_index=st.session_state[slice_key] - 1)


def spaced() -> None:
    """Take over a spacing entered by hand, or go back to the file's."""
    entered = st.session_state[spacing_key]
    workspace.keep_changed(entered_spacing_mm=(entered, entered) if entered else None)


chrome.enter()
uploader_key = f"upload-{st.session_state.get('uploads', 0)}"
study = workspace.current()
viewer, controls = st.columns([0.64, 0.36], gap="medium")

with controls:
    st.header("Scan")
    st.file_uploader(
        "Open a brain MRI (PNG, JPEG, TIFF, BMP, DICOM or NIfTI), or a report's PDF to go on with its study",
        key=uploader_key,
        on_change=opened,
        help="Pictures of 8 or 16 bit, one DICOM file, or a NIfTI volume (.nii, .nii.gz); recognised by content, not by name.",
    )
    st.caption(
        f"Kept on this server for {workspace.hours()} hours, or until you delete it; sent nowhere else. Names and "
        "other tags of a DICOM file are dropped on opening."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Or a synthetic head", list(variants()), help="Made by code, with a lesion whose true outline is known."
        )
        if st.button(
            "Open the sample",
            type="secondary" if study else "primary",
            icon=":material/play_arrow:",
            help="Open this synthetic head.",
        ):
            workspace.open_sample(chosen)
            st.rerun()

    if study is not None:
        slice_key, spacing_key = f"slice:{study.id}", f"spacing:{study.id}"
        if study.scan.count > 1:
            st.session_state.setdefault(slice_key, study.slice_index + 1)
            st.slider(
                "Slice",
                1,
                study.scan.count,
                key=slice_key,
                on_change=moved,
                help="Each slice keeps its own prompts and results.",
            )
        window_controls(study)
        cleaning.controls(study)
        with st.expander("About this scan", icon=":material/info:"):
            for note in study.scan.notes:
                st.markdown(f"- {note}")
            height, width = study.image.shape
            st.markdown(f"- {width} × {height} px, pixel spacing {format.spacing(study)}")
            st.session_state.setdefault(spacing_key, study.entered_spacing_mm[0] if study.entered_spacing_mm else None)
            st.number_input(
                "Pixel spacing in mm, if you know it better",
                0.01,
                20.0,
                key=spacing_key,
                on_change=spaced,
                format="%.3f",
                placeholder="as in the file",
                help="Used for all lengths, and the report says that it was entered by hand.",
            )

with viewer:
    if study is None:
        with st.container(key="viewer_empty"):
            st.markdown("### Open a scan, or start with the sample")
            st.markdown("Then click on the lesion, compare with two automatic models, and download a report.")
    else:
        with st.container(key="viewer_scan"):
            st.image(display.shown_original(study), width="stretch", output_format="PNG", alt="The slice in work")
        st.page_link(chrome.PAGES["Segment"], label="Go on and click the lesion", icon=":material/ads_click:")

summaries = workspace.studies()
if len(summaries) > 0:
    with controls, st.expander(f"Open scans ({len(summaries)})", icon=":material/folder_open:"):
        for summary in summaries:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.image(summary.thumbnail, width=44, alt=summary.title)
                st.markdown(summary.title, width="stretch")
                is_open = study is not None and summary.id == study.id
                st.button(
                    "Open",
                    key=f"open:{summary.id}",
                    disabled=is_open,
                    on_click=workspace.switch_to,
                    args=(summary.id,),
                    help="Go back to this scan with everything done on it.",
                )
                st.button(
                    "Delete",
                    key=f"delete:{summary.id}",
                    icon=":material/delete:",
                    on_click=workspace.delete,
                    args=(summary.id,),
                    help="Delete this scan and all work on it, for good.",
                )
        st.button(
            "Delete everything now",
            icon=":material/delete_forever:",
            on_click=workspace.delete_all,
            help="Delete all scans of this page from the server, for good.",
        )
