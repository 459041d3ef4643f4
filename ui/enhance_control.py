"""Sliders of an enhancement: what a person may set, with the preset's values as a start."""

from dataclasses import asdict, replace

import streamlit as st

from core.enhance import PRESETS, Enhancement
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


def _preset_of(enhancement: Enhancement) -> str:
    """The preset that a MUSICA record was made from: what no slider moves tells them apart."""
    moved = {name for name, *_ in _MUSICA}
    fixed = {name: value for name, value in enhancement.parameters.items() if name not in moved}
    alike = (name for name, preset in PRESETS.items() if fixed.items() <= asdict(preset).items())
    return next(alike, next(iter(PRESETS)))


def settings(study: Study, method: str) -> Enhancement:
    """Show one method's controls and return what they say; at first what the study holds, else the preset's values."""
    base = start = Enhancement.of(method)
    in_use = study.enhancement if study.enhancement.method == method else base
    if method == "musica":
        preset_key = _key(study, method, "preset")
        st.session_state.setdefault(preset_key, _preset_of(in_use))

        def forget() -> None:
            for name, *_ in _MUSICA:
                st.session_state.pop(_key(study, method, name), None)

        preset = st.pills(
            "Preset",
            list(PRESETS),
            key=preset_key,
            required=True,
            format_func=str.capitalize,
            on_change=forget,
            help="Starting values for usual slices, chosen by measurement; the sliders go on from there.",
        )
        base = start = Enhancement.of(method, preset=preset)
        if _preset_of(in_use) == preset:
            start = in_use
    else:
        start = in_use
    assert base.settings is not None
    values = {}
    columns = st.columns(2)
    for number, (name, label, low, high, step, tip) in enumerate(_CONTROLS[method]):
        key = _key(study, method, name)
        st.session_state.setdefault(key, type(step)(start.parameters[name]))
        values[name] = columns[number % 2].slider(label, low, high, key=key, step=step, help=tip)
    return Enhancement(replace(base.settings, **values))


def reset(study: Study) -> None:
    """Back to the original on the canvas and to the method's and the preset's own values."""
    for method, controls in _CONTROLS.items():
        for name, *_ in controls:
            st.session_state.pop(_key(study, method, name), None)
    workspace.keep(replace(study, enhancement=Enhancement(), show_enhanced=False))
