"""Histogram and cumulative distribution before and after, as a plain Vega-Lite specification.

Written out by hand: Altair checks a chart against its schema for 40 ms each time it is drawn, longer than MUSICA takes.
"""

from typing import Any

import streamlit as st

from core.explore import cdf, histogram
from core.types import FloatArray

_COLOURS = {"Original": "#999999", "Enhanced": "#E69F00"}


def specification(before: FloatArray, after: FloatArray, bins: int = 64) -> dict[str, Any]:
    """Two charts on top of each other over intensity 0 to 1.

    Air is half of every slice: the first bin is left out of the histogram, and its scale is of square roots, so that
    the head's own intensities can be seen beside the rest of the air; the distribution holds every pixel.

    Args:
        before: float32 (H, W) in [0, 1].
        after: the same slice enhanced.
        bins: of the histogram, 2 or more.
    """
    rows = []
    for name, image in zip(_COLOURS, (before, after), strict=True):
        counts, shares = histogram(image, bins), cdf(image, bins)
        rows += [
            {"image": name, "intensity": float(counts.edges[n]), "pixels": int(counts.counts[n]), "share": float(share)}
            for n, share in enumerate(shares.shares[-bins:])
        ]
    shared = {
        "x": {"field": "intensity", "type": "quantitative", "title": "intensity", "scale": {"domain": [0, 1]}},
        "color": {
            "field": "image",
            "type": "nominal",
            "title": None,
            "scale": {"domain": list(_COLOURS), "range": list(_COLOURS.values())},
            "legend": {"orient": "top"},
        },
    }
    pixels = {
        "field": "pixels",
        "type": "quantitative",
        "title": "pixels",
        "scale": {"type": "sqrt"},
        "axis": {"tickCount": 4},
    }
    share = {"field": "share", "type": "quantitative", "title": "CDF", "scale": {"domain": [0, 1]}}
    return {
        "data": {"values": rows},
        "vconcat": [
            {
                "transform": [{"filter": f"datum.intensity >= {1 / bins}"}],
                "mark": {"type": "line", "interpolate": "step-after"},
                "encoding": {**shared, "y": pixels},
                "height": 90,
                "width": "container",
            },
            {"mark": "line", "encoding": {**shared, "y": share}, "height": 70, "width": "container"},
        ],
    }


def show(before: FloatArray, after: FloatArray) -> None:
    """Draw both."""
    st.vega_lite_chart(
        spec=specification(before, after),
        width="stretch",
        alt="Histogram and cumulative distribution of intensities, original and enhanced.",
    )
