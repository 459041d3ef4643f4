"""K-means clusters of the slice: their picture, their figures, and one of them as a mask to start from."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from scipy.ndimage import binary_erosion
from streamlit.delta_generator import DeltaGenerator

from core.explore import FEWEST, MOST, MOST_SPACE, RGB, Cluster, Clustering, cluster_colours, kmeans, painted, region
from core.segment import ModelResult
from core.study import Study
from core.types import FloatArray, Mask, Point
from ui import chrome, display, explore_sweep, exploring, format, segmenting
from ui.explore_viewer import Readings, explore_viewer

_SOURCE = "k-means"  # what the Segment page and the report call the start mask's origin
_WHOLE, _LARGEST, _CLICKED = "The whole cluster", "Its largest piece", "The piece that was clicked"


@st.cache_data(max_entries=48, ttl=3600, show_spinner=False)
def _clustered(key: str, k: int, space: float, _image: FloatArray, _within: Mask | None) -> Clustering:
    return kmeans(_image, k, space, _within)


def show(study: Study, viewer: DeltaGenerator, side: DeltaGenerator) -> None:
    """The view."""
    with side:
        first, second = st.columns(2)
        k = first.slider(
            "Clusters",
            FEWEST,
            MOST,
            10,
            key="explore_k",
            persist_state="session",
            help="Groups to cut the pixels into.",
        )
        space = second.slider(
            "Weight of place",
            0.0,
            MOST_SPACE,
            0.0,
            0.25,
            key="explore_space",
            persist_state="session",
            help="0 groups by brightness alone; above it pixels that lie together stay together.",
        )
        inside = exploring.head(study) if exploring.head_only("clusters") else None
    place = f"{exploring.slice_key(study)}/{inside is not None}"
    try:
        with viewer, st.spinner("Clustering …"):
            found = _clustered(place, k, space, study.image, inside)
    except ValueError as error:
        with viewer:
            explore_viewer(display.shown(study), key="explore_clusters_none", label="The slice")
        side.info(str(error), icon=":material/info:")
        return
    chosen = _Choice(study, f"{place}/{k}/{space}")
    with side:
        opacity = exploring.strength("clusters", 1.0)
        mask = chosen.control(found)
    with viewer:
        explore_viewer(
            display.shown(study),
            key="explore_clusters",
            label=f"The slice cut into {k} clusters",
            over=_picture(found, mask),
            opacity=opacity,
            readings=Readings.of_classes(found.labels, ["", *(_words(one, study) for one in found.clusters)]),
            on_pick=chosen.picker(found),
        )
        st.caption(
            "Point at a cluster for its figures; click to choose it. "
            f"{exploring.AS_LOADED} A cluster is a range of brightness{' and places' if space else ''}, not a tissue."
        )
        st.dataframe(_table(found, study), hide_index=True, width="stretch", height="content")
    with side:
        _start(study, mask)
        explore_sweep.show(study, space, inside is not None)


class _Choice:
    """Which cluster is chosen, and which part of it; forgotten when the clusters change."""

    def __init__(self, study: Study, settings: str) -> None:
        """For the clusters of these settings."""
        self.number_key = f"explore_cluster:{study.id}:{settings}"
        self.part_key = f"explore_part:{study.id}:{settings}"
        self.place_key = f"explore_place:{study.id}:{settings}"

    def picker(self, found: Clustering) -> Callable[[int, int], None]:
        """What a click on the picture does."""

        def picked(x: int, y: int) -> None:
            number = int(found.labels[y, x])
            st.session_state[self.number_key] = number or None
            st.session_state[self.place_key] = (float(x), float(y)) if number else None
            st.session_state[self.part_key] = _CLICKED if number else _LARGEST

        return picked

    def control(self, found: Clustering) -> Mask | None:
        """The cluster and its part by name; the pixels that are chosen, None for none."""

        def moved() -> None:
            st.session_state[self.place_key] = None

        number = st.selectbox(
            "Chosen cluster",
            range(1, found.k + 1),
            index=None,
            key=self.number_key,
            on_change=moved,
            format_func=lambda number: f"{number}: mean {format.number(found.clusters[number - 1].mean, 2)}",
            placeholder="None; click one on the slice",
            help="By rising mean brightness. A click on the slice chooses too.",
        )
        if number is None:
            return None
        place: Point | None = st.session_state.get(self.place_key)
        parts = [_LARGEST, _WHOLE] if place is None else [_CLICKED, _LARGEST, _WHOLE]
        if st.session_state.get(self.part_key) not in parts:
            st.session_state[self.part_key] = parts[0]
        part = st.selectbox("Of it", parts, key=self.part_key, help="What becomes the mask.")
        return region(found, number, place if part == _CLICKED else None, part == _LARGEST)


def _start(study: Study, mask: Mask | None) -> None:
    """The button that carries the chosen pixels to the Segment page."""
    lesion = study.current.lesions.current
    if st.button(
        "Start a mask from it",
        key="explore_start",
        type="primary",
        icon=":material/edit:",
        disabled=mask is None or not mask.any() or lesion.locked,
        help="Carry these pixels to the Segment page as the mask of the lesion in work, and correct it there by clicks. Undo takes it back.",
    ):
        assert mask is not None  # the button is disabled without
        segmenting.start_from(study, ModelResult(_SOURCE, mask.astype(np.float32), 0.0))
        st.switch_page(chrome.PAGES["Segment"])
    if lesion.locked:
        st.caption(f"Lesion {lesion.number} is locked; unlock it on the Segment page, or begin another one there.")


def _picture(found: Clustering, chosen: Mask | None) -> RGB:
    """The clusters in their colours; what is chosen has a white rim, black on its inner side."""
    picture = painted(found.labels, cluster_colours(found.k))
    if chosen is None or not chosen.any():
        return picture
    inner = binary_erosion(chosen, border_value=1)
    picture[inner & ~binary_erosion(inner, border_value=1)] = 0
    picture[chosen & ~inner] = 255
    return picture


def _size(pixels: int, study: Study) -> str:
    row, column = study.spacing_mm or (1.0, 1.0)
    return format.area(pixels * row * column, "px" if study.spacing_mm is None else "mm")


def _words(cluster: Cluster, study: Study) -> str:
    """A cluster's figures under the pointer."""
    return (
        f"Cluster {cluster.number}: {_size(cluster.n_px, study)}, {format.number(100 * cluster.share, 2)} %\n"
        f"brightness {cluster.mean:.2f} ± {cluster.sd:.2f}, from {cluster.low:.2f} to {cluster.high:.2f}\n"
        f"{cluster.n_parts} pieces, the largest {_size(cluster.largest_px, study)}"
    )


def _table(found: Clustering, study: Study) -> Styler:
    """Every cluster with its colour."""
    row, column = study.spacing_mm or (1.0, 1.0)
    unit = "px²" if study.spacing_mm is None else "mm²"
    rows = pd.DataFrame(
        [
            {
                "Cluster": one.number,
                f"Area ({unit})": one.n_px * row * column,
                "Share (%)": 100 * one.share,
                "Mean": one.mean,
                "SD": one.sd,
                "From": one.low,
                "To": one.high,
                "Pieces": one.n_parts,
                f"Largest ({unit})": one.largest_px * row * column,
            }
            for one in found.clusters
        ]
    )
    colours = cluster_colours(found.k)
    styled = rows.style.map(lambda number: _cell(colours[number - 1]), subset=["Cluster"])
    digits = dict.fromkeys([name for name in rows.columns if name not in ("Cluster", "Pieces")], format.number)
    return styled.format({**digits, **dict.fromkeys(["Mean", "SD", "From", "To"], "{:.2f}")}, na_rep="–")


def _cell(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    dark = 0.299 * red + 0.587 * green + 0.114 * blue < 128
    return f"background-color: {colour}; color: {'#ffffff' if dark else '#000000'}"
