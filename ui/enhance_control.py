"""Sliders of an enhancement: what a person may set, with the preset's values as a start."""

from collections.abc import Callable
from dataclasses import asdict, replace

import streamlit as st

from core.enhance import PRESETS, Enhancement, MusicaSettings, gain_curves, largest_weak_gain
from core.study import Study
from ui import enhancing, gain_chart, workspace

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
_GAMMA = (("exponent", "Exponent", 0.2, 3.0, 0.05, "Below 1 dark pixels become brighter; 1 changes nothing."),)
_EQUALISE = (("strength", "Strength", 0.0, 1.0, 0.05, "Share of the equalised slice in the result."),)
_N4 = (("shrink", "Shrink factor", 1, 8, 1, "The shading is looked for at every so many pixels; small is slow."),)
_CONTROLS = {
    "musica": _MUSICA,
    "clahe": _CLAHE,
    "unsharp": _UNSHARP,
    "gamma": _GAMMA,
    "equalise": _EQUALISE,
    "n4": _N4,
}
_POWER, _FINITE = "Power law", "Finite slope"
_POWER_LAW_ALONE = ("contrast", "noise_core")
_START_GAIN = 1.0
_NOT_ON_SLIDERS = ("gain", "levels", "noise_reduction", "window")  # what tells presets apart


def _key(study: Study, method: str, name: str) -> str:
    return f"enhance:{study.id}:{method}:{name}"


def _forget(study: Study, method: str) -> None:
    """Let the controls of a method begin anew; the preset stays."""
    start = _key(study, method, "")
    for key in [key for key in st.session_state if str(key).startswith(start)]:
        if key != _key(study, method, "preset"):
            st.session_state.pop(key)


def _preset_of(enhancement: Enhancement) -> str | None:
    """The preset that a MUSICA record was made from, or None; see `_NOT_ON_SLIDERS`."""
    fixed = {name: enhancement.parameters[name] for name in _NOT_ON_SLIDERS}
    return next((name for name, preset in PRESETS.items() if fixed.items() <= asdict(preset).items()), None)


def settings(study: Study, method: str) -> tuple[Enhancement, Callable[[], None]]:
    """Show one method's controls: what they say, and a call that draws what illustrates them.

    At first they say what the study holds, else the preset's values. Drawing waits until the image is on its way.
    """
    start = base = study.enhancement if study.enhancement.method == method else Enhancement.of(method)
    if method == "musica":
        base = Enhancement.of(method, preset=_preset(study))
        start = start if _preset_of(start) == _preset_of(base) and study.enhancement.method == method else base
    assert base.settings is not None
    values = {}
    columns = st.columns(2)
    finite = method == "musica" and _is_finite(study, start)
    for number, (name, label, low, high, step, tip) in enumerate(_CONTROLS[method]):
        key = _key(study, method, name)
        st.session_state.setdefault(key, type(step)(start.parameters[name]))
        idle = finite and name in _POWER_LAW_ALONE
        values[name] = columns[number % 2].slider(label, low, high, key=key, step=step, help=tip, disabled=idle)
    chosen = replace(base.settings, **values)
    if isinstance(chosen, MusicaSettings) and isinstance(start.settings, MusicaSettings):
        return _expert(study, chosen, start.settings)
    return Enhancement(chosen), lambda: None


def _preset(study: Study) -> str:
    """The preset's control, with what suits the slice in a sentence below it."""
    key = _key(study, "musica", "preset")
    suggested = enhancing.suggestion(study)
    held = _preset_of(study.enhancement) if study.enhancement.method == "musica" else None
    st.session_state.setdefault(key, held or suggested.preset)
    preset = st.pills(
        "Preset",
        list(PRESETS),
        key=key,
        required=True,
        format_func=str.capitalize,
        on_change=_forget,
        args=(study, "musica"),
        help="Starting values for usual slices, chosen by measurement; the sliders go on from there.",
    )
    st.caption(f"{suggested.preset.capitalize()} suits this slice: {suggested.reason}.")
    return str(preset)


def _expert(study: Study, chosen: MusicaSettings, start: MusicaSettings) -> tuple[Enhancement, Callable[[], None]]:
    """The curve and the single bands, out of the way of whoever does not need them."""
    taken_apart = enhancing.analysis(study, chosen)
    with st.expander("Curve and bands", icon=":material/tune:"):
        chosen = _curve(study, chosen, start)
        factors = []
        columns = st.columns(2)
        for band in range(len(taken_apart.pyramid.bands)):
            key = _key(study, "musica", f"band_{band + 1}")
            st.session_state.setdefault(key, float(start.bands[band]) if band < len(start.bands) else 1.0)
            factors.append(
                columns[band % 2].slider(
                    f"Band {band + 1}",
                    0.0,
                    4.0,
                    key=key,
                    step=0.05,
                    help=f"Factor on structures of about {2**band} px; 0 takes them out.",
                )
            )
        chosen = replace(chosen, bands=tuple(factors))
        place = st.container()

    def draw() -> None:
        with place:
            gain_chart.show(gain_curves(taken_apart, chosen))

    return Enhancement(chosen), draw


def _is_finite(study: Study, start: Enhancement) -> bool:
    """Whether the curve of finite slope is chosen; known before its control is drawn further down."""
    begins = _FINITE if start.parameters.get("weak_gain") else _POWER
    return bool(st.session_state.setdefault(_key(study, "musica", "curve"), begins) == _FINITE)


def _curve(study: Study, chosen: MusicaSettings, start: MusicaSettings) -> MusicaSettings:
    """Power law or finite slope, the latter with its two sliders."""
    curve = st.segmented_control(
        "Curve",
        [_POWER, _FINITE],
        key=_key(study, "musica", "curve"),
        required=True,
        help="The power law of Vuylsteke & Schoeters with a linear core, or the curve of Dippel and Stahl, whose slope "
        "is finite at zero; contrast p and noise core belong to the power law alone.",
    )
    if curve == _POWER:
        return replace(chosen, weak_gain=0.0, falloff=MusicaSettings().falloff)
    left, right = st.columns(2)
    falloff_key, gain_key = _key(study, "musica", "falloff"), _key(study, "musica", "weak_gain")
    st.session_state.setdefault(falloff_key, float(start.falloff))
    falloff = right.slider(
        "Falloff p", 2.0, 20.0, key=falloff_key, step=0.5, help="How fast the gain fades towards strong detail."
    )
    most = int(10 * largest_weak_gain(falloff)) / 10
    st.session_state[gain_key] = min(st.session_state.get(gain_key, float(start.weak_gain) or _START_GAIN), most)
    weak_gain = left.slider(
        "Weak gain G", 0.1, most, key=gain_key, step=0.1, help="The weakest detail is amplified 1 + G times."
    )
    return replace(chosen, weak_gain=weak_gain, falloff=falloff)


def live_sliders(study: Study) -> dict[str, str]:
    """MUSICA's sliders that are always on the page: setting -> key."""
    return {name: _key(study, "musica", name) for name, *_ in _MUSICA}


def reset(study: Study) -> None:
    """Back to the original on the canvas and to the method's and the preset's own values."""
    for method in _CONTROLS:
        _forget(study, method)
    workspace.keep(replace(study, enhancement=Enhancement(), show_enhanced=False))
