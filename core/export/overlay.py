"""A slice with its mask and prompts drawn on it, in the colours and shapes of the click canvas."""

from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

from core.export.markers import RGB, paint_prompts
from core.palette import PERSON, rgb
from core.prompt import Prompt
from core.types import FloatArray, Mask

_FINE = 4  # a mask is cut out this much finer than it is shown, so that its edge is smooth
_LINE_PX, _SHADE_PX = 1.5, 3.0
_SHADE = 0.45


def overlay(
    image: FloatArray,
    mask: Mask | None = None,
    prompts: Iterable[Prompt] = (),
    *,
    colour: str = PERSON,
    opacity: float = 0.35,
    scale: int = 1,
) -> RGB:
    """Draw a mask as a tinted area with an outline, prompts as signs, lines and boxes.

    Args:
        image: float32 (H, W) in [0, 1], as it is to be shown (after window or enhancement).
        mask: bool (H, W), or None.
        prompts: in native (x, y) pixels; of several boxes the newest counts and is drawn. Edits are in the mask.
        colour: of the mask, as "#RRGGBB".
        opacity: of the area inside the outline, 0 to 1.
        scale: how many pixels of the result a pixel of the image becomes along each side, 1 or more.

    Returns:
        uint8 (H * scale, W * scale, 3), RGB.

    Raises:
        ValueError: a mask of another size than the image, a colour that is not "#RRGGBB", an opacity outside
            [0, 1] or a scale below 1.
    """
    if image.ndim != 2 or not image.size:
        raise ValueError(f"got an image of shape {image.shape}; expected (H, W)")
    if mask is not None and mask.shape != image.shape:
        raise ValueError(f"got a mask of shape {mask.shape}; expected that of the image, {image.shape}")
    if scale < 1 or not 0.0 <= opacity <= 1.0:
        raise ValueError(f"got scale {scale} and opacity {opacity}; expected 1 or more, and 0 to 1")
    tint = rgb(colour)
    height, width = image.shape
    size = (width * scale, height * scale)
    grey = cv2.resize(np.clip(image, 0.0, 1.0) * np.float32(255.0), size, interpolation=cv2.INTER_LINEAR)
    picture = np.repeat(np.asarray(grey, dtype=np.float32)[..., None], 3, axis=2)
    if mask is not None and mask.any():
        _paint_mask(picture, mask, tint, opacity, scale)
    shown = np.rint(picture).astype(np.uint8)
    paint_prompts(shown, tuple(prompts), scale)
    return shown


def _paint_mask(picture: FloatArray, mask: Mask, tint: tuple[float, float, float], opacity: float, scale: int) -> None:
    """Blend the mask into float32 (h, w, 3) in place; only its surroundings are looked at."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    margin = 3  # native pixels: more than the widest line at any scale
    top, left = max(rows[0] - margin, 0), max(columns[0] - margin, 0)
    part = mask[top : rows[-1] + margin + 1, left : columns[-1] + margin + 1].astype(np.float32)
    height, width = part.shape[0] * scale, part.shape[1] * scale
    fine = cv2.resize(part, (width * _FINE, height * _FINE), interpolation=cv2.INTER_LINEAR)
    inside = (fine >= 0.5).astype(np.uint8)
    region = picture[top * scale : top * scale + height, left * scale : left * scale + width]
    for amount, paint in (
        (opacity * _coverage(inside, (width, height)), tint),
        (_SHADE * _coverage(_outline(inside, _SHADE_PX), (width, height)), (0.0, 0.0, 0.0)),
        (_coverage(_outline(inside, _LINE_PX), (width, height)), tint),
    ):
        region += amount[..., None] * (np.array(paint, dtype=np.float32) - region)


def _outline(inside: npt.NDArray[np.uint8], width_px: float) -> npt.NDArray[np.uint8]:
    """A line along the edge, half of it on either side; the picture's border is an edge, too."""
    reach = 2 * round(width_px * _FINE / 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    inner = cv2.erode(inside, disc, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(cv2.dilate(inside, disc) - inner, dtype=np.uint8)


def _coverage(fine: npt.NDArray[np.uint8], size: tuple[int, int]) -> FloatArray:
    """Which share of each pixel shown is set, float32 in [0, 1]."""
    return np.asarray(cv2.resize(fine.astype(np.float32), size, interpolation=cv2.INTER_AREA), dtype=np.float32)
