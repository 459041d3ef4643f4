"""Two images in one place with a divider to drag between them; dragging runs nothing on the server."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.types import FloatArray
from ui.canvas import image_data_url

__all__ = ["divider"]

_HERE = Path(__file__).parent


@cache
def _component() -> Any:
    parts = {part: (_HERE / f"divider.{part}").read_text("utf-8") for part in ("html", "css", "js")}
    return st.components.v2.component("neuroclick_divider", **parts)


def divider(
    before: FloatArray,
    after: FloatArray,
    *,
    key: str,
    labels: tuple[str, str] = ("Original", "Enhanced"),
    position: float = 0.5,
) -> None:
    """Show ``before`` left and ``after`` right of a divider that the person drags (mouse, touch, arrow keys).

    Args:
        before: float32 (H, W) in [0, 1].
        after: float32 (H, W) in [0, 1], the same shape.
        key: names the divider in the session.
        labels: what the corners say, left and right.
        position: where the divider starts, 0 at the left edge to 1 at the right; a double-click goes to the middle.

    Raises:
        ValueError: the shapes differ, or are not (H, W).
    """
    if before.shape != after.shape:
        raise ValueError(f"both images must have the same shape; got {before.shape} and {after.shape}")
    data = {"before": image_data_url(before), "after": image_data_url(after), "labels": list(labels)}
    height, width = before.shape
    _component()(key=key, data={**data, "width": width, "height": height, "position": position})
