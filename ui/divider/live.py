"""What the browser needs to paint MUSICA by itself while a slider is being moved.

Streamlit tells Python of a slider only when it has rested for a fifth of a second. The slice goes to the browser once;
the settings and the noise of its bands, which are small, go with each run.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.types import FloatArray

LONGEST_PX = 1024
"""Of the longer side: a larger slice takes the browser too long to be called live, and megabytes to get there."""


@dataclass(frozen=True, eq=False)
class Live:
    """Of one slice and one choice of settings."""

    id: str
    """Of the pixels: the same id has the same pixels."""
    image: FloatArray
    """float32 (H, W) in [0, 1], what MUSICA takes apart."""
    sigmas: tuple[float, ...]
    """Noise of each band, the finest first."""
    settings: Mapping[str, Any]
    """All of `MusicaSettings`."""
    sliders: Mapping[str, str]
    """Setting -> key of the slider that sets it."""
    window: tuple[float, float] | None
    """What is shown black and white; None shows 0 to 1."""

    @property
    def data(self) -> dict[str, Any]:
        """Everything but the pixels, for the divider."""
        return {name: value for name, value in vars(self).items() if name != "image"}


@cache
def _component() -> Any:
    script = (Path(__file__).parent / "pixels.js").read_text("utf-8")
    return st.components.v2.component("neuroclick_pixels", js=script)


@st.cache_data(max_entries=4, ttl=3600, show_spinner=False)
def _packed(id: str, _image: FloatArray) -> str:
    steps = np.rint(np.clip(_image, 0.0, 1.0) * 65535).astype("<u2")
    return base64.b64encode(steps.tobytes()).decode("ascii")


def send_pixels(live: Live) -> None:
    """Put the slice into the browser in 16 bit; Streamlit sends what has not changed only once."""
    height, width = live.image.shape
    data = {"id": live.id, "values": _packed(live.id, live.image), "width": width, "height": height}
    _component()(key="live_pixels", data=data)
