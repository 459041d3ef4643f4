"""Charts of the Explore page, in colours that work on a light and a dark page."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from core.explore import Profile, Scores, cdf, elbow, histogram
from core.types import FloatArray

BEFORE, AFTER = "#999999", "#E69F00"
CHANNELS = {"Red": "#D55E00", "Green": "#009E73", "Blue": "#3D8FD1", "Grey": "#999999"}
"""Okabe and Ito's, so that red and green are told apart by everybody; each curve's name stands beside."""
_BINS = 128
_DASH = {False: [1, 0], True: [5, 3]}


@dataclass(frozen=True, eq=False)
class Curve:
    """One image's distribution in a chart."""

    name: str
    values: FloatArray
    """float32 of any shape, in [0, 1]."""
    colour: str
    dashed: bool = False


def distributions(curves: Sequence[Curve], with_air: bool = True) -> alt.VConcatChart:
    """Histograms above, cumulative distributions below, over intensity 0 to 1.

    Args:
        curves: to lay on each other.
        with_air: whether air is among the pixels. It fills the first bin: that one is left out of the histogram then,
            whose scale is of square roots, so that the head can be seen; the distribution holds every pixel.
    """
    rows = []
    for curve in curves:
        counted = histogram(curve.values, _BINS)
        rows += [
            {"image": curve.name, "intensity": float(counted.edges[n]), "pixels": int(counted.counts[n])}
            for n in range(int(with_air), _BINS)
        ]
    bars = (
        _lines(curves, rows)
        .mark_line(interpolate="step-after")
        .encode(
            x=_intensity("intensity"),
            y=alt.Y("pixels:Q", title="pixels", scale=alt.Scale(type="sqrt"), axis=alt.Axis(tickCount=4)),
            tooltip=[alt.Tooltip("image:N"), alt.Tooltip("intensity:Q", format=".2f"), alt.Tooltip("pixels:Q")],
        )
    )
    return alt.vconcat(bars.properties(height=150, width="container"), cumulative(curves)).resolve_scale(
        color="shared", strokeDash="shared"
    )


def cumulative(curves: Sequence[Curve]) -> alt.Chart:
    """Cumulative distributions alone."""
    rows = [
        {"image": curve.name, "intensity": value, "share": share}
        for curve in curves
        for found in (cdf(curve.values, _BINS),)
        for value, share in zip([0.0, *map(float, found.values)], [0.0, *map(float, found.shares)], strict=True)
    ]
    return (
        _lines(curves, rows)
        .mark_line()
        .encode(
            x=_intensity("intensity"),
            y=alt.Y("share:Q", title="CDF", scale=alt.Scale(domain=[0, 1])),
            tooltip=[
                alt.Tooltip("image:N"),
                alt.Tooltip("intensity:Q", format=".2f"),
                alt.Tooltip("share:Q", title="share of pixels up to it", format=".3f"),
            ],
        )
        .properties(height=150, width="container")
    )


def along(profiles: Sequence[tuple[str, str, Profile]]) -> alt.Chart:
    """Brightness along a line.

    Args:
        profiles: (name, colour, profile) of each image.
    """
    names, colours, found = zip(*profiles, strict=True)
    rows = [
        {
            "image": name,
            "distance": float(distance),
            "intensity": float(value),
            "x": round(float(x), 1),
            "y": round(float(y), 1),
        }
        for name, _, one in profiles
        for distance, value, x, y in zip(one.distance, one.values, one.x, one.y, strict=True)
    ]
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_line()
        .encode(
            x=alt.X("distance:Q", title=f"from A to B, {found[0].unit}", scale=alt.Scale(nice=False)),
            y=alt.Y("intensity:Q", title="intensity", scale=alt.Scale(domain=[0, 1])),
            color=_colour(names, colours),
            tooltip=[
                alt.Tooltip("image:N"),
                alt.Tooltip("distance:Q", format=".1f", title=f"distance, {found[0].unit}"),
                alt.Tooltip("intensity:Q", format=".3f"),
                alt.Tooltip("x:Q"),
                alt.Tooltip("y:Q"),
            ],
        )
        .properties(height=240, width="container")
    )


FIGURES = {
    "wcss": "WCSS: scatter within clusters",
    "bcss": "BCSS: scatter between clusters",
    "silhouette": "Silhouette",
    "calinski_harabasz": "Calinski-Harabasz index",
}
"""What `over_k` draws, with its title."""


def over_k(scored: Sequence[Scores], name: str) -> alt.LayerChart:
    """One figure over the number of clusters; on that of the scatter within clusters its bend is marked.

    Args:
        scored: by rising k.
        name: of FIGURES.
    """
    title = FIGURES[name]
    rows = [
        {"k": one.k, "value": getattr(one, name), "slices": one.n_slices}
        for one in scored
        if getattr(one, name) == getattr(one, name)  # not NaN
    ]
    written = ".2f" if name == "silhouette" else "~s"
    base = alt.Chart(alt.Data(values=rows), title=alt.TitleParams(title, anchor="start", fontSize=12)).encode(
        x=alt.X("k:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d"), scale=alt.Scale(nice=False)),
        y=alt.Y(
            "value:Q",
            title=None,
            axis=alt.Axis(tickCount=3, format=written),
            scale=alt.Scale(zero=name == "wcss"),
        ),
        tooltip=[
            alt.Tooltip("k:Q", format="d"),
            alt.Tooltip("value:Q", title=title, format=".3s" if written == "~s" else written),
            alt.Tooltip("slices:Q", format="d"),
        ],
    )
    drawn = [base.mark_line(point=alt.OverlayMarkDef(size=30))]
    bend = elbow(scored) if name == "wcss" else None
    if bend is not None:
        here = alt.Chart(alt.Data(values=[{"k": bend.k, "text": f"k = {bend.k}"}])).encode(x="k:Q")
        drawn += [
            here.mark_rule(color=AFTER, strokeDash=[4, 3], strokeWidth=2),
            here.mark_text(color=AFTER, align="left", dx=5, y=8, fontWeight="bold").encode(text="text:N"),
        ]
    return alt.layer(*drawn).properties(height=170, width="container")


def _lines(curves: Sequence[Curve], rows: list[dict[str, object]]) -> alt.Chart:
    names = [curve.name for curve in curves]
    colour = _colour(names, [curve.colour for curve in curves])
    dash = alt.StrokeDash(
        "image:N", scale=alt.Scale(domain=names, range=[_DASH[one.dashed] for one in curves]), title=None
    )
    return alt.Chart(alt.Data(values=rows)).encode(color=colour, strokeDash=dash)


def _colour(names: Sequence[str], colours: Sequence[str]) -> alt.Color:
    legend = alt.Legend(orient="top", columns=2, labelLimit=200) if len(names) > 1 else None
    return alt.Color("image:N", scale=alt.Scale(domain=list(names), range=list(colours)), title=None, legend=legend)


def _intensity(field: str) -> alt.X:
    return alt.X(f"{field}:Q", title="intensity", scale=alt.Scale(domain=[0, 1]))
