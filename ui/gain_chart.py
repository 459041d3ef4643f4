"""The gain curves of MUSICA's bands, drawn while an expert moves the sliders."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.enhance import BandGain


def specification(curves: Sequence[BandGain]) -> dict[str, Any]:
    """A Vega-Lite chart with a line a band, over the strength of detail; the kink of a line is its noise core."""
    rows = [
        {"band": f"{one.band + 1}", "detail": float(x), "gain": max(float(y), 1e-3)}
        for one in curves
        for x, y in zip(np.round(one.detail, 5), np.round(one.gain, 4), strict=True)
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 1.8},
        "encoding": {
            "x": {
                "field": "detail",
                "type": "quantitative",
                "title": "strength of detail, 1 is black to white",
                "scale": {"type": "log"},
                "axis": {"tickCount": 4, "format": "~g", "grid": False},
            },
            "y": {"field": "gain", "type": "quantitative", "title": "gain", "scale": {"zero": False}},
            "color": {
                "field": "band",
                "type": "ordinal",
                "title": "band, 1 is the finest",
                "sort": [f"{one.band + 1}" for one in curves],
                "scale": {"scheme": "viridis"},
                "legend": {"orient": "top", "columns": 8, "symbolType": "stroke"},
            },
        },
    }


def show(curves: Sequence[BandGain]) -> None:
    """Draw the curves; a slice too small for bands has none, which is said."""
    if not curves:
        st.caption("This slice is too small to be taken apart into bands.")
        return
    st.vega_lite_chart(
        spec=specification(curves),
        width="stretch",
        height=260,
        alt="Gain of each band over the strength of detail. The line's kink is where the noise core ends.",
    )
