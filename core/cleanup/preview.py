"""A picture of what a clean-up takes away, for the eye."""

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from core.cleanup.clean import Cleaned
from core.types import FloatArray

RGB: TypeAlias = npt.NDArray[np.uint8]

_REPLACED = np.array([230.0, 159.0, 0.0])  # Okabe and Ito's orange; a dimmer slice says "cropped off" without colour
_FRAME = (86, 180, 233)


def preview(shown: FloatArray, cleaned: Cleaned) -> RGB:
    """The native slice with what models will not see.

    Args:
        shown: float32 (H, W) in [0, 1], the slice as it is on screen.
        cleaned: of the same slice.

    Returns:
        uint8 (H, W, 3): replaced pixels orange, what is cropped off dimmed, the crop framed in blue.

    Raises:
        ValueError: slices of different size.
    """
    if shown.shape != cleaned.replaced.shape:
        raise ValueError(f"The clean-up is of a slice of shape {cleaned.replaced.shape}; got {shown.shape}.")
    picture = np.repeat(255.0 * np.clip(shown, 0.0, 1.0)[..., None], 3, axis=2)
    place = cleaned.record.geometry
    picture[~place.inside()] *= 0.35
    picture[cleaned.replaced] = 0.4 * picture[cleaned.replaced] + 0.6 * _REPLACED
    drawn = np.ascontiguousarray(np.rint(picture).astype(np.uint8))
    if place.inside().all():
        return drawn
    far = (place.left + place.columns - 1, place.top + place.rows - 1)
    cv2.rectangle(drawn, (place.left, place.top), far, _FRAME, max(1, round(max(shown.shape) / 300)))
    return drawn
