"""The slice as a language model may see it, when the person said so: pixels, and nothing that came with them."""

import cv2
import numpy as np

from core.types import FloatArray

LONGEST_PX = 1024
"""Along the longer side; finer detail would cost tokens and is not to be described anyway."""


def image_to_send(image: FloatArray) -> bytes:
    """A picture for `core.report.writers.drafting.Task.image_png`.

    Args:
        image: float32 (H, W) in [0, 1], as it is displayed, without outlines.

    Returns:
        8-bit grey PNG without any metadata, at most 1024 px along its longer side. Text that is burned into the pixels
        is still in it.
    """
    scale = min(1.0, LONGEST_PX / max(image.shape))
    grey = np.rint(np.clip(image, 0.0, 1.0) * 255.0).astype(np.uint8)
    if scale < 1.0:
        size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return bytes(cv2.imencode(".png", grey)[1])
