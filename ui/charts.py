"""Charts that follow the page's theme."""

import altair as alt

from core.explore import cdf, histogram
from core.types import FloatArray

_BEFORE, _AFTER = "#999999", "#E69F00"


def histogram_and_cdf(before: FloatArray, after: FloatArray, bins: int = 64) -> alt.VConcatChart:
    """Histogram and cumulative distribution of a slice before and after, over intensity 0 to 1.

    Air is half of every slice: the first bin is left out of the histogram, and its scale is of square roots, so that
    the head's own intensities can be seen beside the rest of the air; the distribution holds every pixel.
    """
    rows = []
    for name, image in (("Original", before), ("Enhanced", after)):
        counts, shares = histogram(image, bins), cdf(image, bins)
        rows += [
            {"image": name, "intensity": float(counts.edges[n]), "pixels": int(counts.counts[n]), "share": float(share)}
            for n, share in enumerate(shares.shares[-bins:])
        ]
    colour = alt.Color(
        "image:N",
        scale=alt.Scale(domain=["Original", "Enhanced"], range=[_BEFORE, _AFTER]),
        title=None,
        legend=alt.Legend(orient="top"),
    )
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("intensity:Q", title="intensity", scale=alt.Scale(domain=[0, 1])), color=colour
    )
    bars = (
        base.transform_filter(f"datum.intensity >= {1 / bins}")
        .mark_line(interpolate="step-after")
        .encode(y=alt.Y("pixels:Q", title="pixels", scale=alt.Scale(type="sqrt"), axis=alt.Axis(tickCount=4)))
    )
    curve = base.mark_line().encode(y=alt.Y("share:Q", title="CDF", scale=alt.Scale(domain=[0, 1])))
    return alt.vconcat(bars.properties(height=90, width="container"), curve.properties(height=70, width="container"))
