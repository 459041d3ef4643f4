"""Opening the window of a slice that one bright spot has squeezed into the dark end."""

import numpy as np

from core.enhance.head import resized
from core.types import FloatArray, Mask

_SAMPLES = 10_000  # a 99th percentile of so many lies within a tenth of a per cent of its rank


def open_window(image: FloatArray, head: Mask, percentile: float) -> FloatArray:
    """Make the head's percentile white; whatever is brighter is white too.

    Args:
        image: float32 (H, W) in [0, 1].
        head: bool of any size, stretched over the image.
        percentile: 0 to 100.

    Returns:
        float32 (H, W) in [0, 1]; the image itself where that percentile is black or the head is all of one grey.
    """
    low, white = (float(value) for value in np.percentile(inside(image, head), (1.0, percentile)))
    if white < 1e-3 or white - low < 1e-4:
        return image
    return np.asarray(np.minimum(image * np.float32(1.0 / white), np.float32(1.0)), dtype=np.float32)


def inside(image: FloatArray, head: Mask) -> FloatArray:
    """Values of the head's pixels, of every so many on a large slice: float32 (n,), never empty.

    Args:
        image: float32 (H, W).
        head: bool of any size, stretched over the image.
    """
    step = max(1, round((image.size / _SAMPLES) ** 0.5))
    sampled = image[::step, ::step]
    values = sampled[resized(head, (sampled.shape[0], sampled.shape[1]))]
    return values if values.size else sampled.ravel()
