"""How a slice is prepared for a network, the same in training and in use: the names that recipes and cards carry.

``percentile`` stretches the slice between its 1st and 99.5th percentile; ``clahe`` and ``musica:P`` (P is MUSICA's
exponent, 0.3 to 1) enhance the stretched slice. Several names make as many input channels.
"""

from collections.abc import Sequence

import numpy as np

from core.enhance import clahe, musica
from core.letterbox import normalise
from core.types import FloatArray

PLAIN = ("percentile",)
"""What a network gets when nothing else is said."""


def _channel(stretched: FloatArray, name: str) -> FloatArray:
    kind, _, value = name.partition(":")
    if kind == "musica" and value:
        return musica(stretched, contrast=float(value))
    return clahe(stretched) if kind == "clahe" else stretched


def check_inputs(names: Sequence[str]) -> None:
    """Raise ValueError with one sentence when a name is none of those above, or there is none at all."""
    for name in names:
        kind, _, value = name.partition(":")
        try:
            known = name in ("percentile", "clahe") or (kind == "musica" and 0.3 <= float(value) <= 1.0)
        except ValueError:
            known = False
        if not known:
            raise ValueError(f"unknown input {name!r}; known are percentile, clahe and musica:P with P from 0.3 to 1")
    if not names:
        raise ValueError("a network needs at least one input: percentile, clahe or musica:P")


def prepare(image: FloatArray, names: Sequence[str] = PLAIN) -> FloatArray:
    """The channels that a network sees of a slice, at the slice's own size.

    Args:
        image: float32 (H, W) in [0, 1], finite, as loaded: neither windowed nor enhanced.
        names: one for each channel.

    Returns:
        float32 (C, H, W) in [0, 1].

    Raises:
        ValueError: an unknown name.
    """
    check_inputs(names)
    stretched = normalise(image)
    return np.stack([_channel(stretched, name) for name in names])
