"""Which slices of a volume stand for it."""

import numpy as np

from core.types import FloatArray


def spread(pixels: FloatArray, most: int) -> tuple[int, ...]:
    """Slices spread evenly over those that show a good part of the head.

    Args:
        pixels: float32 (S, H, W) in [0, 1].
        most: how many slices at most, 1 or more.

    Returns:
        Numbers of slices, from 0, rising: those with at least half as many bright pixels as the fullest slice.

    Raises:
        ValueError: not a volume, or ``most`` below 1.
    """
    if pixels.ndim != 3 or pixels.size == 0:
        raise ValueError(f"got pixels of shape {pixels.shape}; expected (S, H, W)")
    if most < 1:
        raise ValueError(f"got {most} slices; expected 1 or more")
    shown = np.count_nonzero(pixels > pixels.mean(), axis=(1, 2))
    full = np.flatnonzero(shown >= 0.5 * shown.max())
    places = np.linspace(0, full.size - 1, min(most, full.size)).round().astype(int)
    return tuple(int(full[place]) for place in places)
