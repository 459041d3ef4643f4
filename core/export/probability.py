"""Probabilities as colours that stay in order for every kind of colour vision and in grey print."""

import cv2
import numpy as np

from core.export.markers import RGB
from core.types import FloatArray


def probability_colours() -> RGB:
    """uint8 (256, 3), RGB: the colours of 0 to 1 in even steps, for a legend.

    Cividis (Nuñez, Anderton & Renslow 2018): brightness rises evenly, and it looks alike with and without red-green
    blindness.
    """
    steps = np.arange(256, dtype=np.uint8).reshape(-1, 1)
    return np.ascontiguousarray(cv2.applyColorMap(steps, cv2.COLORMAP_CIVIDIS)[:, 0, ::-1])


def probability_map(probability: FloatArray) -> RGB:
    """float32 (H, W) in [0, 1] -> uint8 (H, W, 3), RGB, in the colours of `probability_colours`."""
    steps = np.rint(np.clip(probability, 0.0, 1.0) * 255.0).astype(np.uint8)
    return np.asarray(probability_colours()[steps], dtype=np.uint8)


def probability_legend(length: int = 256, thickness: int = 16) -> RGB:
    """A bar to set beside a map: uint8 (length, thickness, 3), RGB, 1 on top and 0 at the bottom."""
    column = probability_map(np.linspace(1.0, 0.0, length, dtype=np.float32)[:, None])
    return np.repeat(column, thickness, axis=1)
