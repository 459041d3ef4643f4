"""A slice with its masks and prompts drawn on it, in the colours and shapes of the click canvas."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from core.export.markers import RGB, paint_prompts
from core.palette import PERSON, lesion_colour, rgb
from core.prompt import Outline, Prompt
from core.types import FloatArray, Mask

_FINE = 4  # a mask is cut out this much finer than it is shown, so that its edge is smooth
_LINE_PX, _SHADE_PX = 1.5, 3.0
_SHADE = 0.45

Tint: TypeAlias = tuple[float, float, float]


def overlay(
    image: FloatArray,
    mask: Mask | None = None,
    prompts: Iterable[Prompt] = (),
    *,
    outlines: Iterable[Outline] = (),
    colour: str = PERSON,
    opacity: float = 0.35,
    scale: int = 1,
) -> RGB:
    """Draw a mask, or those of several lesions, as tinted areas with an outline, prompts as signs, lines and boxes.

    Args:
        image: float32 (H, W) in [0, 1], as it is to be shown (after window or enhancement).
        mask: bool (H, W), or None.
        prompts: in native (x, y) pixels; of several boxes the newest counts and is drawn. Edits are in the mask.
        outlines: of lesions, each drawn in its own colour (`core.palette.lesion_colour`).
        colour: of the mask, as "#RRGGBB".
        opacity: of the areas inside the outlines, 0 to 1.
        scale: how many pixels of the result a pixel of the image becomes along each side, 1 or more.

    Returns:
        uint8 (H * scale, W * scale, 3), RGB.

    Raises:
        ValueError: a mask of another size than the image, a colour that is not "#RRGGBB", an opacity outside
            [0, 1] or a scale below 1.
    """
    if image.ndim != 2 or not image.size:
        raise ValueError(f"got an image of shape {image.shape}; expected (H, W)")
    tint = rgb(colour)
    painted = [] if mask is None else [(mask, tint)]
    painted += [(one.segmentation.mask, rgb(lesion_colour(one.lesion))) for one in outlines]
    for area, _ in painted:
        if area.shape != image.shape:
            raise ValueError(f"got a mask of shape {area.shape}; expected that of the image, {image.shape}")
    if scale < 1 or not 0.0 <= opacity <= 1.0:
        raise ValueError(f"got scale {scale} and opacity {opacity}; expected 1 or more, and 0 to 1")
    height, width = image.shape
    size = (width * scale, height * scale)
    grey = cv2.resize(np.clip(image, 0.0, 1.0) * np.float32(255.0), size, interpolation=cv2.INTER_LINEAR)
    picture = np.repeat(np.asarray(grey, dtype=np.float32)[..., None], 3, axis=2)
    _paint_masks(picture, [one for one in painted if one[0].any()], opacity, scale)
    shown = np.rint(picture).astype(np.uint8)
    paint_prompts(shown, tuple(prompts), scale)
    return shown


def _paint_masks(picture: FloatArray, masks: Sequence[tuple[Mask, Tint]], opacity: float, scale: int) -> None:
    """Blend masks into float32 (h, w, 3) in place, all lines after all areas: one mask must not dim another's line."""
    cut = [(*_cut_out(mask, scale), tint) for mask, tint in masks]
    for place, inside, tint in cut:
        _blend(picture[place], opacity * _coverage(inside), tint)
        _blend(picture[place], _SHADE * _coverage(_outline(inside, _SHADE_PX)), (0.0, 0.0, 0.0))
    for place, inside, tint in cut:
        _blend(picture[place], _coverage(_outline(inside, _LINE_PX)), tint)


def _cut_out(mask: Mask, scale: int) -> tuple[tuple[slice, slice], npt.NDArray[np.uint8]]:
    """A mask's surroundings, as where they lie in the picture and as a smooth mask that is finer than shown."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    margin = 3  # native pixels: more than the widest line at any scale
    top, left = max(rows[0] - margin, 0), max(columns[0] - margin, 0)
    part = mask[top : rows[-1] + margin + 1, left : columns[-1] + margin + 1].astype(np.float32)
    height, width = part.shape[0] * scale, part.shape[1] * scale
    fine = cv2.resize(part, (width * _FINE, height * _FINE), interpolation=cv2.INTER_LINEAR)
    place = slice(top * scale, top * scale + height), slice(left * scale, left * scale + width)
    return place, (fine >= 0.5).astype(np.uint8)


def _blend(region: FloatArray, amount: FloatArray, paint: Tint) -> None:
    region += amount[..., None] * (np.array(paint, dtype=np.float32) - region)


def _outline(inside: npt.NDArray[np.uint8], width_px: float) -> npt.NDArray[np.uint8]:
    """A line along the edge, half of it on either side; the picture's border is an edge, too."""
    reach = 2 * round(width_px * _FINE / 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    inner = cv2.erode(inside, disc, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(cv2.dilate(inside, disc) - inner, dtype=np.uint8)


def _coverage(fine: npt.NDArray[np.uint8]) -> FloatArray:
    """Which share of each pixel shown is set, float32 in [0, 1]."""
    size = (fine.shape[1] // _FINE, fine.shape[0] // _FINE)
    return np.asarray(cv2.resize(fine.astype(np.float32), size, interpolation=cv2.INTER_AREA), dtype=np.float32)
