"""Colours for maps and clusters that keep their order for every kind of colour vision, and their legends."""

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from core.palette import rgb
from core.types import FloatArray

RGB: TypeAlias = npt.NDArray[np.uint8]
"""uint8 (h, w, 3), red first."""

Scale: TypeAlias = Literal["cividis", "inferno", "berlin", "gray"]
"""cividis (Nuñez et al. 2018) and inferno (van der Walt & Smith 2015) from dark to bright; berlin (Crameri 2018) for
signed values, dark at zero, blue below and red above. All are perceptually even and safe for the colour-blind."""

TEN = {
    "black": "#000000", "purple": "#800080", "blue": "#0000FF", "cyan": "#00FFFF", "light blue": "#87CEFA",
    "green": "#008000", "yellow": "#FFFF00", "pink": "#FF69B4", "orange": "#FFA500", "red": "#FF0000",
}  # fmt: skip
"""Of ten clusters by rising mean. They are a habit, not an order that every eye sees: the number stands beside each."""


def coloured(values: FloatArray, low: float, high: float, scale: Scale) -> RGB:
    """A map in colours.

    Args:
        values: float32 (H, W), any range.
        low: what the scale's first colour stands for; anything below has it too.
        high: what the last one stands for; above ``low``.
        scale: which colours.

    Returns:
        uint8 (H, W, 3).

    Raises:
        ValueError: ``high`` is not above ``low``.
    """
    if not high > low:
        raise ValueError(f"a colour scale runs upwards; got {low:g} to {high:g}")
    steps = np.rint(np.clip((np.asarray(values, dtype=np.float64) - low) / (high - low), 0.0, 1.0) * 255.0)
    return _table(scale)[steps.astype(np.uint8)]


def legend(scale: Scale, length: int = 256, thickness: int = 12) -> RGB:
    """The scale as a bar, uint8 (thickness, length, 3), low on the left."""
    bar = np.linspace(0.0, 1.0, length, dtype=np.float32)[None].repeat(thickness, axis=0)
    return coloured(bar, 0.0, 1.0, scale)


def cluster_colours(k: int) -> tuple[str, ...]:
    """ "#RRGGBB" of each of k clusters, by rising mean: the ten known ones for ten, else even steps of cividis."""
    if k == len(TEN):
        return tuple(TEN.values())
    picked = _table("cividis")[np.linspace(0, 255, k).round().astype(int)]
    return tuple("#" + bytes(colour).hex().upper() for colour in picked)


def painted(labels: npt.NDArray[np.uint8], colours: tuple[str, ...]) -> RGB:
    """Clusters in their colours.

    Args:
        labels: (H, W), 1 to k; 0 is no cluster and stays black.
        colours: of the k clusters.
    """
    table = np.array([(0, 0, 0), *(rgb(colour) for colour in colours)], dtype=np.uint8)
    return table[labels]


def _table(scale: Scale) -> RGB:
    """uint8 (256, 3)."""
    from matplotlib import colormaps  # here, so that pages without maps do not wait for it

    steps = np.arange(256, dtype=np.uint8)
    return np.asarray(colormaps[scale](steps, bytes=True)[:, :3], dtype=np.uint8)
