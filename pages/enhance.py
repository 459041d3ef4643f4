"""Enhance the slice for the eye and see at once what it did."""

from collections.abc import Callable

import streamlit as st

from core.enhance import METHODS, Enhancement, EnhancementQuality
from core.export import file_name
from core.study import Study
from core.types import FloatArray
from ui import chrome, display, enhance_control, enhancing, enhancing_chart, format, workspace
from ui.divider import divider

NAMES = {
    "musica": "MUSICA",
    "clahe": "CLAHE",
    "unsharp": "Unsharp",
    "gamma": "Gamma",
    "equalise": "Equalise",
    "n4": "N4",
}


def use(enhancement: Enhancement) -> None:
    """Show this enhancement on the canvas and in the report."""
    workspace.keep_changed(enhancement=enhancement, show_enhanced=True)


def choose(study: Study) -> tuple[Enhancement, Callable[[], None]]:
    """Method and settings, and what to draw once the image is there."""
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
        help="MUSICA-style multiscale contrast amplification (after Vuylsteke & Schoeters 1994), or usual methods to compare it with.",
    )
    return enhance_control.settings(study, method)


def buttons(study: Study, enhancement: Enhancement, after: FloatArray) -> None:
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
        st.download_button(
            "16-bit PNG",
            enhancing.png(after),
            file_name("enhanced", study),
            "image/png",
            on_click="ignore",
            icon=":material/download:",
            help="The enhanced slice as it is shown, at its own size, in a new file; the scan stays as it was.",
        )
    if study.show_enhanced:
        st.caption(f"On the canvas now: {study.enhancement.label}.")


def pictures(study: Study, before: FloatArray, after: FloatArray, enhancement: Enhancement) -> None:
    """Both images behind a divider, or side by side."""
    place, label = st.container(), enhancement.label
    if not st.toggle("Side by side", key="side_by_side", help="Two images instead of one with a divider."):
        with place:
            live = enhancing.live(study, enhancement, enhance_control.live_sliders(study))
            divider(before, after, key="divider", labels=("Original", label), live=live)
        return
    for column, name, image in zip(place.columns(2), ("Original", label), (before, after), strict=True):
        with column, st.container(key=f"viewer_{'original' if name == 'Original' else 'enhanced'}"):
            st.image(image, caption=name, width="stretch", clamp=True, alt=f"{name} slice")


def figures(quality: EnhancementQuality, has_lesion: bool) -> None:
    gains = {
        "Noise": (quality.noise_gain, "Noise after over noise before."),
        "Lesion contrast": (quality.contrast_gain, "Your lesion against the ring around it, after over before."),
        "Contrast to noise": (quality.cnr_gain, "What counts: above 1 the contrast grew more than the noise."),
    }
    known = {name: gain for name, gain in gains.items() if format.is_known(gain[0])}
    for column, (name, (gain, tip)) in zip(st.columns(len(gains)), known.items(), strict=False):
        column.metric(name, f"× {format.number(gain, 2)}", help=tip)
    if not has_lesion:
        st.caption("Lesion contrast and contrast to noise appear once you have segmented the lesion.")


@st.fragment
def slice_and_controls() -> None:
    """Everything that a slider changes; only this runs again after one."""
    study = workspace.current()
    if study is None:
        st.rerun()
        return
    viewer, controls = st.columns([0.64, 0.36], gap="medium")
    with controls:
        st.header("Enhance")
        enhancement, draw_curves = choose(study)
    before = display.shown_original(study)
    with viewer:
        if enhancement.method == "n4":
            with st.spinner("Looking for the bias field"):
                after = enhancing.enhanced(study, enhancement)
        else:
            after = enhancing.enhanced(study, enhancement)
        pictures(study, before, after, enhancement)
    draw_curves()
    with controls:
        buttons(study, enhancement, after)
        lesion = study.current.mask
        quality = enhancing.quality(study, enhancement, after, lesion)
        figures(quality, lesion is not None)
        enhancing_chart.show(before, after)
        st.caption(
            f"{format.number(100 * quality.clipped_share, 2)} % of the head became pure black or white. Enhancement is for the eye: no model and no measurement uses it."
        )
    with viewer, st.expander("All methods on this slice", icon=":material/table_chart:"):
        if st.toggle(
            "Compare them", key="all_methods", help="Every method with its default settings; N4 takes longest."
        ):
            rows = enhancing.all_methods(study, lesion)
            st.dataframe(rows, column_config=enhancing.columns(), hide_index=True, width="stretch")
            if lesion is None:
                st.caption("Figures of the lesion appear once you have segmented it.")
    chrome.refresh_bar()


chrome.needed_study()
slice_and_controls()
