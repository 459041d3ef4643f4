"""Charts on models, in colours that work on a light and a dark page."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

_GREY = "#808080"


def dice_with_intervals(rows: Sequence[Mapping[str, Any]]) -> alt.LayerChart:
    """Dice of each model with its 95 % interval, best on top.

    Args:
        rows: each with "model", "dice", "low", "high", "colour" and "n", a sentence on how many it was measured on.
    """
    order = [row["model"] for row in sorted(rows, key=lambda row: -row["dice"])]
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows])).encode(
        y=alt.Y("model:N", sort=order, title=None, axis=alt.Axis(labelLimit=220)),
        tooltip=[
            alt.Tooltip("model:N"),
            alt.Tooltip("dice:Q", title="Dice", format=".3f"),
            alt.Tooltip("low:Q", title="from", format=".3f"),
            alt.Tooltip("high:Q", title="to", format=".3f"),
            alt.Tooltip("n:N", title="measured on"),
        ],
    )
    across = alt.X("low:Q", title="Dice a slice, mean and 95 % interval", scale=alt.Scale(zero=False, nice=True))
    intervals = base.mark_rule(color=_GREY, strokeWidth=2).encode(x=across, x2="high:Q")
    means = base.mark_point(filled=True, size=110, stroke=_GREY, strokeWidth=1, opacity=1).encode(
        x="dice:Q", fill=alt.Fill("colour:N", scale=None)
    )
    numbers = base.mark_text(align="center", dy=-10, fontSize=10, color=_GREY).encode(
        x="dice:Q", text=alt.Text("dice:Q", format=".2f")
    )
    return alt.layer(intervals, means, numbers).properties(height=alt.Step(30), width="container")


def dice_at_clicks(rows: Sequence[Mapping[str, float]]) -> alt.LayerChart:
    """Dice of a promptable model over the number of clicks, with its interval.

    Args:
        rows: each with "clicks", "dice", "low" and "high".
    """
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows])).encode(
        x=alt.X("clicks:Q", title="clicks", axis=alt.Axis(tickMinStep=1))
    )
    band = base.mark_area(opacity=0.25).encode(y=alt.Y("low:Q", title="Dice", scale=alt.Scale(zero=False)), y2="high:Q")
    return alt.layer(band, base.mark_line(point=True).encode(y="dice:Q")).properties(height=180, width="container")


def curve(history: Sequence[Mapping[str, float]], key: str, title: str) -> alt.Chart:
    """One figure over epochs.

    Args:
        history: rows with "epoch" and the figure; rows without it are left out.
        key: of the figure.
        title: of its axis.
    """
    rows = [{"epoch": row["epoch"], "value": row[key]} for row in history if row.get(key) is not None]
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_line(point=alt.OverlayMarkDef(size=25))
        .encode(
            x=alt.X("epoch:Q", title="epoch", axis=alt.Axis(tickMinStep=1, format="d")),
            y=alt.Y("value:Q", title=title, scale=alt.Scale(zero=key != "loss")),
            tooltip=[
                alt.Tooltip("epoch:Q", title="epoch", format="d"),
                alt.Tooltip("value:Q", title=title, format=".4g"),
            ],
        )
        .properties(height=180, width="container")
    )
