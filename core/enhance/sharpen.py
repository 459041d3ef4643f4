"""Unsharp masking in floating point, one of the plain methods that MUSICA is compared with."""

import cv2
import numpy as np

from core.enhance.checks import checked
from core.types import FloatArray


def unsharp(image: FloatArray, radius: float = 2.0, amount: float = 1.0) -> FloatArray:
    """Add the difference between the image and its Gaussian blur, then clip to [0, 1].

    Args:
        image: float32 (H, W) in [0, 1], finite.
        radius: standard deviation of the blur in px, over 0 and up to 100.
        amount: how much of the difference is added, 0 to 10.

    Raises:
        ValueError: the image or a parameter is outside of what is said above.
    """
    image = checked(image)
    if not 0.0 < radius <= 100.0:
        raise ValueError(f"The radius of the unsharp mask lies over 0 and up to 100 px; got {radius}.")
    if not 0.0 <= amount <= 10.0:
        raise ValueError(f"The amount of the unsharp mask lies between 0 and 10; got {amount}.")
    blurred = cv2.GaussianBlur(image, (0, 0), radius, borderType=cv2.BORDER_REFLECT)
    return np.clip(cv2.addWeighted(image, 1.0 + amount, blurred, -amount, 0.0), 0.0, 1.0).astype(np.float32)
