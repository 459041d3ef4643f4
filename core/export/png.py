"""PNG files: lossless, and without a word about whose scan it is."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from core.export.markers import RGB
from core.types import FloatArray, Mask


def mask_png(mask: Mask) -> bytes:
    """bool (H, W) -> 8-bit grey, 0 outside and 255 inside, at native size."""
    _check(mask, 2)
    return _encoded(mask.astype(np.uint8) * np.uint8(255))


def slice_png(image: FloatArray) -> bytes:
    """float32 (H, W) in [0, 1] -> 16-bit grey, 0 to 65535, so that nothing seen on the screen is lost to banding."""
    _check(image, 2)
    return _encoded(np.rint(np.clip(image, 0.0, 1.0).astype(np.float64) * 65535.0).astype(np.uint16))


def rgb_png(picture: RGB) -> bytes:
    """uint8 (h, w, 3), RGB, such as `core.export.overlay` gives -> 8-bit colour."""
    _check(picture, 3)
    return _encoded(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))


def _check(array: npt.NDArray[Any], dimensions: int) -> None:
    if array.ndim != dimensions or not array.size:
        raise ValueError(
            f"got an array of shape {array.shape}; expected {dimensions} dimensions and at least one pixel"
        )


def _encoded(array: npt.NDArray[Any]) -> bytes:
    done, png = cv2.imencode(".png", array)
    if not done:
        raise ValueError(f"an image of {array.shape[1]} x {array.shape[0]} pixels could not be written as PNG")
    return png.tobytes()
