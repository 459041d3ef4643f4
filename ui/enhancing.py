"""What the Enhance page computes and keeps, so that a slider is answered at once."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import streamlit as st

from core.enhance import (
    Analysis,
    Enhancement,
    EnhancementQuality,
    MusicaSettings,
    Suggestion,
    analyse,
    compare,
    render,
    suggest,
)
from core.enhance.comparison import COMPARED, FIGURES
from core.export import slice_png
from core.study import Study
from core.types import FloatArray, Mask
from ui import display, format
from ui.divider import LONGEST_PX, Live


def _slice_key(study: Study) -> str:
    return f"{study.scan.key}/{study.slice_index}"


def _lesion_key(lesion: Mask | None) -> str:
    return "" if lesion is None else hashlib.sha256(lesion.tobytes()).hexdigest()


@st.cache_resource(max_entries=6, ttl=3600, show_spinner=False)
def _analysis(key: str, window: float, levels: int | None, _image: FloatArray) -> Analysis:
    return analyse(_image, window, levels)


def analysis(study: Study, settings: MusicaSettings) -> Analysis:
    """The slice taken apart, kept while the sliders move."""
    return _analysis(_slice_key(study), settings.window, settings.levels, study.image)


def enhanced(study: Study, enhancement: Enhancement) -> FloatArray:
    """The slice enhanced and windowed, as `display.enhanced` gives it, from the pyramid that is kept."""
    if isinstance(enhancement.settings, MusicaSettings):
        return display.windowed(render(analysis(study, enhancement.settings), enhancement.settings), study.window)
    return display.enhanced(study, enhancement)


def live(study: Study, enhancement: Enhancement, sliders: Mapping[str, str]) -> Live | None:
    """What lets the browser paint while a slider is being moved; MUSICA alone has it.

    Args:
        study: with the slice in work.
        enhancement: what the sliders say now.
        sliders: setting -> key of its slider.
    """
    chosen = enhancement.settings
    if not isinstance(chosen, MusicaSettings) or max(study.image.shape) > LONGEST_PX:
        return None
    taken_apart = analysis(study, chosen)
    key = f"{_slice_key(study)}/{chosen.window}/{chosen.levels}"
    window = None if study.window is None else (study.window.low, study.window.high)
    return Live(key, taken_apart.image, taken_apart.sigmas, asdict(chosen), sliders, window)


@st.cache_data(max_entries=16, ttl=3600, show_spinner=False)
def _suggestion(key: str, _image: FloatArray) -> Suggestion:
    return suggest(_image)


def suggestion(study: Study) -> Suggestion:
    """The preset that suits the slice in work."""
    return _suggestion(_slice_key(study), study.image)


@st.cache_data(max_entries=32, ttl=3600, show_spinner=False)
def _quality(key: str, _before: FloatArray, _after: FloatArray, _lesion: Mask | None) -> EnhancementQuality:
    return compare(_before, _after, _lesion)


def quality(study: Study, enhancement: Enhancement, after: FloatArray, lesion: Mask | None) -> EnhancementQuality:
    """What an enhancement did to noise and lesion; `after` is what `enhanced` gave."""
    key = f"{_slice_key(study)}/{enhancement!r}/{study.window}/{_lesion_key(lesion)}"
    return _quality(key, display.shown_original(study), after, lesion)


@st.cache_data(max_entries=8, ttl=3600, show_spinner="Running every method on this slice")
def _all_methods(key: str, _before: FloatArray, _image: FloatArray, _shown: Any, _lesion: Mask | None) -> list[Any]:
    rows = []
    for method, run in COMPARED.items():
        found = compare(_before, _shown(run(_image)), _lesion)
        rows.append({"Method": method} | {one.name: format.rounded(one.of(found)) for one in FIGURES})
    return rows


def all_methods(study: Study, lesion: Mask | None) -> list[dict[str, Any]]:
    """A table row a method with its default settings: the figures of `core.enhance.comparison`.

    Figures that are defined for no method, as those of the lesion without a lesion, are left out.
    """
    key = f"{_slice_key(study)}/{study.window}/{_lesion_key(lesion)}"
    shown: Callable[[FloatArray], FloatArray] = partial(display.windowed, window=study.window)
    rows = _all_methods(key, display.shown_original(study), study.image, shown, lesion)
    kept = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    return [{name: row[name] for name in kept} for row in rows]


def columns() -> dict[str, Any]:
    """How the columns of `all_methods` read, each with its meaning as a tip."""
    return {
        one.name: st.column_config.NumberColumn(
            one.title, help=f"{one.meaning[:1].upper()}{one.meaning[1:]}.", format="%.2f"
        )
        for one in FIGURES
    }


def png(image: FloatArray) -> Callable[[], bytes]:
    """A 16-bit PNG that is only made when somebody takes it."""
    return partial(slice_png, image)
