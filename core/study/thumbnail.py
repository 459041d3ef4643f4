"""A small picture of a study, to find it again in a list."""

import cv2
import numpy as np

from core.scan import Window, apply_window
from core.study.study import Study

LONGER_SIDE = 96


def thumbnail(study: Study) -> bytes:
    """The slice in work through its window, as an 8-bit grey PNG, the longer side 96 px; never enlarged."""
    shown = apply_window(study.image, study.window or study.scan.window or Window(0.0, 1.0))
    height, width = shown.shape
    factor = min(1.0, LONGER_SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    done, png = cv2.imencode(".png", np.rint(small * 255.0).astype(np.uint8))
    if not done:
        raise ValueError(f"a thumbnail of {size[0]} x {size[1]} pixels could not be written as PNG")
    return png.tobytes()
