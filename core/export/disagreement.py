"""Where models disagree, in colours over the dimmed slice."""

import cv2
import numpy as np

from core.export.markers import RGB
from core.types import FloatArray

_DIMMED = 0.45
_OPAQUE = 0.1
"""From this disagreement on the slice is not seen through the colour, so that colours can be read off the legend."""


def disagreement_map(image: FloatArray, disagreement: FloatArray, scale: int = 1) -> RGB:
    """Draw disagreement over a slice.

    Plasma, of the perceptually uniform maps of van der Walt and Smith (2015): brightness rises evenly, and it keeps
    its order to every kind of colour vision and in grey print. Below a tenth it fades out, and the slice is seen.

    Args:
        image: float32 (H, W) in [0, 1], as it is to be shown.
        disagreement: float32 (H, W) in [0, 1].
        scale: how many pixels of the result a pixel of the image becomes along each side, 1 or more.

    Returns:
        uint8 (H * scale, W * scale, 3), RGB.

    Raises:
        ValueError: sizes that differ, or a scale below 1.
    """
    if image.ndim != 2 or image.shape != disagreement.shape:
        raise ValueError(
            f"got an image of shape {image.shape} and disagreement of {disagreement.shape}; expected (H, W)"
        )
    if scale < 1:
        raise ValueError(f"got scale {scale}; expected 1 or more")
    size = (image.shape[1] * scale, image.shape[0] * scale)
    grey = cv2.resize(np.clip(image, 0.0, 1.0).astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    value = cv2.resize(np.clip(disagreement, 0.0, 1.0).astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    return _blend(np.asarray(grey, dtype=np.float32), np.asarray(value, dtype=np.float32))


def disagreement_legend(length: int = 256, thickness: int = 16) -> RGB:
    """A bar to set beside a map, over a middle grey: uint8 (thickness, length, 3), RGB, 0 left and 1 right."""
    value = np.repeat(np.linspace(0.0, 1.0, length, dtype=np.float32)[None], thickness, axis=0)
    return _blend(np.full_like(value, 0.5), value)


def _blend(grey: FloatArray, value: FloatArray) -> RGB:
    steps = np.rint(value * 255.0).astype(np.uint8)
    colours = cv2.applyColorMap(steps, cv2.COLORMAP_PLASMA)[..., ::-1].astype(np.float32)
    opacity = np.clip(value / _OPAQUE, 0.0, 1.0)[..., None]
    dimmed = (_DIMMED * 255.0 * grey)[..., None]
    return np.asarray(np.rint(opacity * colours + (1.0 - opacity) * dimmed), dtype=np.uint8)
