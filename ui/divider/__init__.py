"""Two images in one place with a divider to drag between them; dragging runs nothing on the server."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.types import FloatArray
from ui.canvas import image_data_url
from ui.divider.live import LONGEST_PX, Live, send_pixels

__all__ = ["LONGEST_PX", "Live", "divider"]

_HERE = Path(__file__).parent
_SCRIPTS = ("pyramid.js", "musica.js", "live.js", "divider.js")


def script() -> str:
    """The JavaScript module as the browser gets it."""
    return "\n".join((_HERE / name).read_text("utf-8") for name in _SCRIPTS)


@cache
def _component() -> Any:
    html, css = ((_HERE / f"divider.{part}").read_text("utf-8") for part in ("html", "css"))
    return st.components.v2.component("neuroclick_divider", html=html, css=css, js=script())


def divider(
    before: FloatArray,
    after: FloatArray,
    *,
    key: str,
    labels: tuple[str, str] = ("Original", "Enhanced"),
    position: float = 0.5,
    live: Live | None = None,
) -> None:
    """Show ``before`` left and ``after`` right of a divider that the person drags (mouse, touch, arrow keys).

    Args:
        before: float32 (H, W) in [0, 1].
        after: float32 (H, W) in [0, 1], the same shape.
        key: names the divider in the session.
        labels: what the corners say, left and right.
        live: paints ``after`` anew in the browser while a slider is being moved, until the next run brings its own.
        position: where the divider starts, 0 at the left edge to 1 at the right; a double-click goes to the middle.

    Raises:
        ValueError: the shapes differ, or are not (H, W).
    """
    if before.shape != after.shape:
        raise ValueError(f"both images must have the same shape; got {before.shape} and {after.shape}")
    data: dict[str, Any] = {"before": image_data_url(before), "after": image_data_url(after), "labels": list(labels)}
    data["live"] = None if live is None else live.data
    height, width = before.shape
    _component()(key=key, data={**data, "width": width, "height": height, "position": position})
    if live is not None:
        send_pixels(live)
