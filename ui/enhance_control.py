"""Sliders of an enhancement: what a person may set, with the preset's values as a start."""

from dataclasses import replace

import streamlit as st

from core.enhance import Enhancement
from core.study import Study
from ui import workspace

# name, label, lowest, highest, step, tip
_MUSICA = (
    ("contrast", "Contrast p", 0.4, 1.0, 0.01, "Below 1 weak detail is lifted more than strong; 1 is linear."),
    ("noise_core", "Noise core", 0.0, 8.0, 0.25, "Detail below this many noise sigmas is not lifted further."),
    ("edge", "Edge contrast", 1.0, 3.0, 0.05, "A boost for the finest detail."),
    ("latitude", "Latitude reduction", 1.0, 3.0, 0.05, "Flattens slow brightness changes such as coil shading."),
)
_CLAHE = (
    ("clip_limit", "Clip limit", 1.0, 8.0, 0.25, "How steep the local histogram stretch may become."),
    ("tiles", "Tiles a side", 2, 16, 1, "Smaller tiles adapt more locally."),
)
_UNSHARP = (
    ("radius", "Radius in px", 0.5, 8.0, 0.25, "How wide the blur is that is subtracted."),
    ("amount", "Amount", 0.0, 4.0, 0.1, "How much of the difference is added."),
)
_CONTROLS = {"musica": _MUSICA, "clahe": _CLAHE, "unsharp": _UNSHARP}


def _key(study: Study, method: str, name: str) -> str:
    return f"enhance:{study.id}:{method}:{name}"


def settings(study: Study, method: str, presets: tuple[str, ...]) -> Enhancement:
    """Show one method's controls and return what they say; values in the study come first, then the preset's."""
    preset = "gentle"
    if method == "musica":
        preset_key = _key(study, method, "preset")
        st.session_state.setdefault(preset_key, presets[0])

        def forget() -> None:
            for name, *_ in _MUSICA:
                st.session_state.pop(_key(study, method, name), None)
            st.session_state[_key(study, method, "fresh")] = True

        preset = st.pills(
            "Preset",
            presets,
            key=preset_key,
            required=True,
            on_change=forget,
            help="Chosen by measurement; see ARCHITECTURE.md.",
        )
    fresh = bool(st.session_state.get(_key(study, method, "fresh")))
    kept = study.enhancement.parameters if study.enhancement.method == method and not fresh else {}
    start = {**Enhancement.of(method, preset=preset).parameters, **kept}
    values = {}
    columns = st.columns(2)
    for number, (name, label, low, high, step, tip) in enumerate(_CONTROLS[method]):
        key = _key(study, method, name)
        st.session_state.setdefault(key, type(step)(start[name]))
        values[name] = columns[number % 2].slider(label, low, high, key=key, step=step, help=tip)
    base = Enhancement.of(method, preset=preset)
    if method == "musica" and kept:
        base = study.enhancement
    assert base.settings is not None
    return Enhancement(replace(base.settings, **values))


def reset(study: Study) -> None:
    """Back to the original on the canvas and to default sliders."""
    for key in [key for key in st.session_state if str(key).startswith(f"enhance:{study.id}:")]:
        del st.session_state[key]
    workspace.keep(replace(study, enhancement=Enhancement(), show_enhanced=False))
