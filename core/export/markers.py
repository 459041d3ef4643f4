"""Prompts drawn on a picture in place: plus and minus signs, boxes, scribbles, lassos."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from core.palette import EXCLUDE, INCLUDE, PERSON, rgb
from core.prompt import BoxPrompt, LassoPrompt, PointPrompt, Prompt, ScribblePrompt

RGB = npt.NDArray[np.uint8]
"""uint8 (h, w, 3), red first."""

# Okabe and Ito (2008); the shapes differ as well.
WHITE = (255.0, 255.0, 255.0)
_SHIFT = 4  # cv2 then takes coordinates in sixteenths of a pixel


def paint_prompts(picture: RGB, prompts: Sequence[Prompt], scale: int) -> None:
    """Draw prompts, points on top of what is larger.

    Args:
        picture: uint8 (H * scale, W * scale, 3), changed in place.
        prompts: in native (x, y) pixels; only the newest box is drawn, edits are not.
        scale: pixels of the picture to a native pixel.
    """
    radius = min(max(min(picture.shape[:2]) / 40.0, 4.0), 14.0)
    boxes = [prompt for prompt in prompts if isinstance(prompt, BoxPrompt)]
    for box in boxes[-1:]:
        _paint_box(picture, box, scale, radius)
    for prompt in prompts:
        if isinstance(prompt, ScribblePrompt | LassoPrompt):
            _paint_line(picture, prompt, scale, radius)
    for prompt in prompts:
        if isinstance(prompt, PointPrompt):
            _paint_point(picture, prompt, scale, radius)


def _paint_line(picture: RGB, drawn: ScribblePrompt | LassoPrompt, scale: int, radius: float) -> None:
    """A scribble as a line, a lasso as a closed one, in the colour of what it says, ringed in white."""
    corners = [_sixteenths(_shown(x, scale), _shown(y, scale)) for x, y in drawn.points]
    line = max(2, round(radius / 4.0))
    closed = isinstance(drawn, LassoPrompt)
    for thickness, paint in ((line + 2, WHITE), (line, rgb(INCLUDE if drawn.include else EXCLUDE))):
        path = [np.array(corners, dtype=np.int32)]
        cv2.polylines(picture, path, closed, paint, thickness, cv2.LINE_AA, _SHIFT)


def _paint_point(picture: RGB, point: PointPrompt, scale: int, radius: float) -> None:
    """A disc with a plus, or a square with a minus, both ringed in white."""
    x, y = _shown(point.x, scale), _shown(point.y, scale)
    for reach, paint in ((radius, WHITE), (radius * 0.83, rgb(INCLUDE if point.include else EXCLUDE))):
        if point.include:
            cv2.circle(picture, _sixteenths(x, y), round(reach * 16), paint, -1, cv2.LINE_AA, _SHIFT)
        else:
            _fill_rectangle(picture, x, y, reach * 0.9, reach * 0.9, paint)
    arm, half = radius * 0.5, radius * 0.13
    _fill_rectangle(picture, x, y, arm, half, WHITE)
    if point.include:
        _fill_rectangle(picture, x, y, half, arm, WHITE)


def _paint_box(picture: RGB, box: BoxPrompt, scale: int, radius: float) -> None:
    corners = (
        _sixteenths(_shown(box.x0, scale), _shown(box.y0, scale)),
        _sixteenths(_shown(box.x1, scale), _shown(box.y1, scale)),
    )
    line = max(1, round(radius / 6.0))
    for thickness, paint in ((line + 2, WHITE), (line, rgb(PERSON))):
        cv2.rectangle(picture, *corners, paint, thickness, cv2.LINE_AA, _SHIFT)


def _fill_rectangle(
    picture: RGB, x: float, y: float, half_width: float, half_height: float, paint: tuple[float, float, float]
) -> None:
    corners = [
        _sixteenths(x + across * half_width, y + down * half_height)
        for across, down in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    cv2.fillPoly(picture, [np.array(corners, dtype=np.int32)], paint, cv2.LINE_AA, _SHIFT)


def _shown(native: float, scale: int) -> float:
    """A native coordinate on the scaled picture; pixel centres are whole numbers on both."""
    return (native + 0.5) * scale - 0.5


def _sixteenths(x: float, y: float) -> tuple[int, int]:
    return round(x * 16), round(y * 16)
