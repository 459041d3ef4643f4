"""How bright the pixels of a slice are, before and after an enhancement, and the colours of a picture."""

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.enhance import METHODS, Enhancement
from core.explore import Brightness, brightness, channels
from core.scan import ScanError
from core.study import Study
from core.types import FloatArray, Mask
from ui import display, explore_charts, exploring, format
from ui.divider import divider
from ui.explore_charts import CHANNELS, Curve


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _brightness(key: str, _image: FloatArray, _within: Mask | None) -> Brightness:
    return brightness(_image, _within)


@st.cache_data(max_entries=4, ttl=600, show_spinner=False)
def _channels(data: bytes) -> dict[str, FloatArray]:
    return channels(data)


def show(study: Study, viewer: DeltaGenerator, side: DeltaGenerator) -> None:
    """The view."""
    with side:
        enhancement = _enhancement(study)
        inside = exploring.head(study) if exploring.head_only("histogram") else None
    before, after = display.shown_original(study), display.enhanced(study, enhancement)
    with viewer:
        divider(before, after, key="explore_divider", labels=("Original", enhancement.label))
    curves = [
        Curve("Original", before if inside is None else before[inside], explore_charts.BEFORE),
        Curve("Enhanced", after if inside is None else after[inside], explore_charts.AFTER),
    ]
    with side:
        st.altair_chart(explore_charts.distributions(curves, with_air=inside is None), width="stretch")
        st.caption(_what_is_shown(study, inside is None))
        key = f"{exploring.slice_key(study)}/{study.window}/{inside is not None}"
        _table(_brightness(key, before, inside), _brightness(f"{key}/{enhancement!r}", after, inside))
        _colours(enhancement)


def _enhancement(study: Study) -> Enhancement:
    """The one that the curves are compared with: the study's own or a method with its usual settings."""
    own = study.enhancement
    offered = {"own": own} if own.method != "none" else {}
    offered |= {method: Enhancement.of(method) for method in METHODS if method != "none"}
    labels = {name: one.label for name, one in offered.items()}
    if "own" in labels:
        labels["own"] = f"As chosen on Enhance: {own.label}"
    name = st.selectbox(
        "Compare with",
        list(offered),
        format_func=labels.__getitem__,
        key=f"explore_after:{study.id}:{own.method}",
        help="What the slice is laid beside; settings are chosen on the Enhance page.",
    )
    return offered[name]


def _what_is_shown(study: Study, with_air: bool) -> str:
    air = (
        " The histogram leaves out the darkest bin, which is mostly air; the CDF holds every pixel." if with_air else ""
    )
    window = " Seen through the window." if study.window is not None else ""
    return f"CDF: the share of pixels that are as dark or darker.{air}{window}"


def _table(before: Brightness, after: Brightness) -> None:
    rows = {
        "Mean": ("mean", 2),
        "Standard deviation": ("sd", 2),
        "Median": ("median", 2),
        "1st percentile": ("p1", 2),
        "99th percentile": ("p99", 2),
        "Entropy (bits, of 8)": ("entropy_bits", 3),
    }
    table = pd.DataFrame(
        [
            {"Brightness, 0 to 1": name}
            | {
                title: format.number(getattr(one, field), digits)
                for title, one in (("Original", before), ("Enhanced", after))
            }
            for name, (field, digits) in rows.items()
        ]
    )
    st.dataframe(table, hide_index=True, width="stretch", height="content")


def _colours(enhancement: Enhancement) -> None:
    with st.expander("Red, green and blue of a colour picture", icon=":material/palette:"):
        st.caption(
            "A scan is kept in grey. A picture given here is read for these curves only, never written down, and forgotten within ten minutes."
        )
        upload = st.file_uploader(
            "Picture",
            type=["png", "jpg", "jpeg", "tif", "tiff", "bmp", "webp"],
            key="explore_colour",
            label_visibility="collapsed",
            help="A PNG, JPEG, TIFF, BMP or WebP.",
        )
        if upload is None:
            return
        try:
            found = _channels(upload.getvalue())
        except ScanError as error:
            st.warning(str(error), icon=":material/info:")
            return
        curves = [Curve(name, values, CHANNELS[name]) for name, values in found.items()]
        curves += [
            Curve(f"{name}, enhanced", enhancement.apply(values), CHANNELS[name], dashed=True)
            for name, values in found.items()
        ]
        st.altair_chart(explore_charts.cumulative(curves), width="stretch")
        st.caption(f"Dashed: each channel after {enhancement.label}.")
