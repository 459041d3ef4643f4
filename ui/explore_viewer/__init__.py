"""A picture to explore: a map over the slice, values under the pointer, a line to draw, a place to pick."""

import base64
from collections.abc import Callable
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, TypeAlias

import streamlit as st

from core.explore import RGB
from core.export import rgb_png
from core.types import FloatArray, Point
from ui.canvas import image_data_url
from ui.explore_viewer.readings import Readings

__all__ = ["Line", "Readings", "explore_viewer", "line_of", "place_of"]

Line: TypeAlias = tuple[Point, Point]
"""Two ends (x, y) in native pixels."""

_HERE = Path(__file__).parent


@cache
def _component() -> Any:
    parts = {part: (_HERE / f"viewer.{part}").read_text("utf-8") for part in ("html", "css", "js")}
    return st.components.v2.component("neuroclick_explore_viewer", **parts)


def explore_viewer(
    image: FloatArray,
    *,
    key: str,
    label: str,
    over: RGB | None = None,
    opacity: float = 1.0,
    readings: Readings | None = None,
    line: Line | None = None,
    on_line: Callable[[Line], None] | None = None,
    on_pick: Callable[[int, int], None] | None = None,
) -> None:
    """Show a slice, and over it a map or a line.

    Args:
        image: float32 (H, W) in [0, 1].
        key: names the viewer in the session.
        label: what is on the picture, for who cannot see it.
        over: uint8 (H, W, 3), laid over the slice.
        opacity: of ``over``, 0 to 1.
        readings: what is said of the pixel under the pointer; without them its place alone.
        line: to show; it may run out of the slice.
        on_line: called with a line that the person drew; without it none can be drawn.
        on_pick: called with the (x, y) of a pixel that the person clicked; not together with ``on_line``.

    Raises:
        ValueError: the map has another size than the slice.
    """
    height, width = image.shape
    if over is not None and over.shape != (height, width, 3):
        raise ValueError(f"the map is {over.shape}, but the slice is {image.shape}; expected (H, W, 3)")

    def drawn() -> None:
        found = line_of(st.session_state[key].get("line"), (height, width))
        if found is not None and on_line is not None:
            on_line(found)

    def picked() -> None:
        found = place_of(st.session_state[key].get("picked"), (height, width))
        if found is not None and on_pick is not None:
            on_pick(round(found[0]), round(found[1]))

    read = readings or Readings("")
    _component()(
        key=key,
        data={
            "picture": image_data_url(image),
            "over": None
            if over is None
            else "data:image/png;base64," + base64.b64encode(rgb_png(over)).decode("ascii"),
            "opacity": opacity,
            "width": width,
            "height": height,
            "label": label,
            "does": "line" if on_line else "pick" if on_pick else "",
            "line": None if line is None else [list(end) for end in line],
            "values": read.url or None,
            "low": read.low,
            "high": read.high,
            "name": read.name,
            "texts": None if read.texts is None else list(read.texts),
        },
        on_line_change=drawn,
        on_picked_change=picked,
    )


def place_of(sent: object, shape: tuple[int, int]) -> Point | None:
    """What a browser sent as a place, if it is one inside a slice (H, W); anything may arrive from there."""
    if not isinstance(sent, list | tuple) or len(sent) != 2:
        return None
    if not all(isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) for value in sent):
        return None
    x, y = (float(value) for value in sent)
    return (x, y) if 0 <= x <= shape[1] - 1 and 0 <= y <= shape[0] - 1 else None


def line_of(sent: object, shape: tuple[int, int]) -> Line | None:
    """The same for two ends."""
    if not isinstance(sent, list | tuple) or len(sent) != 2:
        return None
    start, end = (place_of(one, shape) for one in sent)
    return None if start is None or end is None else (start, end)
