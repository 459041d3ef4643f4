"""Maps of texture and edges over the slice."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.explore import LEVELS, RGB, canny, coloured, local_entropy, sobel
from core.palette import rgb
from core.study import Study
from core.types import FloatArray, Mask
from ui import display, exploring, format
from ui.explore_viewer import Readings, explore_viewer

_EDGE = "#F0E442"  # Okabe and Ito's yellow
_KINDS = ("Local entropy", "Sobel", "Canny")


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _entropy(key: str, radius_px: int, _image: FloatArray) -> FloatArray:
    return local_entropy(_image, radius_px)


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _sobel(key: str, _image: FloatArray) -> FloatArray:
    return sobel(_image)


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _canny(key: str, sigma_px: float, kept: float, _image: FloatArray) -> Mask:
    return canny(_image, sigma_px, kept)


def show(study: Study, viewer: DeltaGenerator, side: DeltaGenerator) -> None:
    """The view."""
    with side:
        kind = st.segmented_control(
            "Map",
            _KINDS,
            default=_KINDS[0],
            required=True,
            key="explore_map",
            persist_state="session",
            help="How mixed the grey levels around each pixel are, how strong its edge is, or edges as thin lines.",
        )
    {"Local entropy": _entropy_view, "Sobel": _sobel_view, "Canny": _canny_view}[kind](study, viewer, side)
    side.caption(exploring.AS_LOADED)


def _entropy_view(study: Study, viewer: DeltaGenerator, side: DeltaGenerator) -> None:
    with side:
        radius = st.slider(
            "Radius in px",
            1,
            15,
            5,
            key="explore_radius",
            persist_state="session",
            help="Of the disc around each pixel.",
        )
        opacity = exploring.strength("entropy", 1.0)
    found = _entropy(exploring.slice_key(study), radius, study.image)
    high = max(1.0, float(np.ceil(found.max())))
    with viewer:
        explore_viewer(
            display.shown(study),
            key="explore_entropy",
            label="The slice with a map of local entropy",
            over=coloured(found, 0.0, high, "cividis"),
            opacity=opacity,
            readings=Readings.of_values(found, 0.0, high, "bits"),
        )
    with side:
        exploring.show_legend(
            "cividis",
            "0 bits",
            f"{high:g} bits",
            f"Shannon entropy of {LEVELS} grey levels in the disc: low in flat tissue, high where it is mixed, or noisy.",
        )


def _sobel_view(study: Study, viewer: DeltaGenerator, side: DeltaGenerator) -> None:
    with side:
        opacity = exploring.strength("sobel", 1.0)
    found = _sobel(exploring.slice_key(study), study.image)
    high = max(0.01, float(np.ceil(np.percentile(found, 99.5) * 100) / 100))
    with viewer:
        explore_viewer(
            display.shown(study),
            key="explore_sobel",
            label="The slice with a map of its edges",
            over=coloured(found, 0.0, high, "inferno"),
            opacity=opacity,
            readings=Readings.of_values(np.minimum(found, high), 0.0, high, "edge"),
        )
    with side:
        exploring.show_legend(
            "inferno",
            "0",
            f"{format.number(high, 2)} or more",
            "Strength of the edge after Sobel; 1 would be a step from black to white.",
        )


def _canny_view(study: Study, viewer: DeltaGenerator, side: DeltaGenerator) -> None:
    with side:
        first, second = st.columns(2)
        sigma = first.slider(
            "Smoothing in px",
            0.5,
            5.0,
            1.5,
            0.25,
            key="explore_canny_sigma",
            persist_state="session",
            help="More leaves the coarse edges.",
        )
        kept = second.slider(
            "Pixels that may begin an edge",
            1,
            30,
            10,
            format="%d %%",
            key="explore_canny_kept",
            persist_state="session",
            help="Those with the steepest brightness; twice as many may go on with an edge.",
        )
    found = _canny(exploring.slice_key(study), sigma, kept / 100, study.image)
    shown = display.shown(study)
    with viewer:
        explore_viewer(
            shown,
            key="explore_canny",
            label="The slice with its edges as thin lines",
            over=_with_edges(shown, found),
            readings=Readings.of_values(study.image, 0.0, 1.0, "intensity"),
        )
    side.caption(
        f"Yellow: edges one pixel wide after Canny, on {format.number(100 * float(found.mean()), 2)} % of the pixels."
    )


def _with_edges(image: FloatArray, edges: Mask) -> RGB:
    picture = exploring.grey(image)
    picture[edges] = rgb(_EDGE)
    return picture
