"""Enhance the slice for the eye and see at once what it did."""

import streamlit as st

from core.enhance import METHODS, Enhancement
from ui import charts, chrome, display, enhance_control, format, workspace
from ui.divider import divider

NAMES = {"musica": "MUSICA", "clahe": "CLAHE", "unsharp": "Unsharp mask"}


def use(enhancement: Enhancement) -> None:
    """Show this enhancement on the canvas and in the report."""
    workspace.keep_changed(enhancement=enhancement, show_enhanced=True)


study = chrome.needed_study()
viewer, controls = st.columns([0.64, 0.36], gap="medium")

with controls:
    st.header("Enhance")
    method_key = f"method:{study.id}"
    st.session_state.setdefault(
        method_key, study.enhancement.method if study.enhancement.method != "none" else "musica"
    )
    method = st.segmented_control(
        "Method",
        [name for name in METHODS if name != "none"],
        key=method_key,
        required=True,
        format_func=NAMES.__getitem__,
        help="MUSICA-style multiscale contrast amplification (after Vuylsteke & Schoeters 1994), or two usual methods to compare it with.",
    )
    enhancement = enhance_control.settings(study, method)
    with st.container(horizontal=True):
        in_use = study.show_enhanced and study.enhancement == enhancement
        st.button(
            "In use for display" if in_use else "Use this for display",
            key="use",
            type="primary",
            icon=":material/visibility:",
            disabled=in_use,
            on_click=use,
            args=(enhancement,),
            help="Show the canvas and the report with this enhancement. Models always see the original.",
        )
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            on_click=enhance_control.reset,
            args=(study,),
            help="Back to the preset's own values and to the original on the canvas.",
        )
    if study.show_enhanced:
        st.caption(f"On the canvas now: {study.enhancement.label}.")

before = display.shown_original(study)
after = display.enhanced(study, enhancement)

with viewer:
    divider(before, after, key="divider", labels=("Original", enhancement.label))

with controls:
    lesion = study.current.segmentation.mask if study.current.segmentation else None
    quality = display.quality(study, enhancement, lesion)
    gains = {
        "Noise": (quality.noise_gain, "Noise after over noise before."),
        "Lesion contrast": (quality.contrast_gain, "Your lesion against the ring around it, after over before."),
        "Contrast to noise": (quality.cnr_gain, "What counts: above 1 the contrast grew more than the noise."),
    }
    known = {name: gain for name, gain in gains.items() if format.is_known(gain[0])}
    for column, (name, (gain, tip)) in zip(st.columns(len(gains)), known.items(), strict=False):
        column.metric(name, f"× {format.number(gain, 2)}", help=tip)
    if lesion is None:
        st.caption("Lesion contrast and contrast to noise appear once you have segmented the lesion.")
    st.altair_chart(charts.histogram_and_cdf(before, after), width="stretch")
    st.caption(
        f"{format.number(100 * quality.clipped_share, 2)} % of the head became pure black or white. Enhancement is for the eye: no model and no measurement uses it."
    )
