"""What a slice has that models were not trained on, in one sentence."""

import numpy as np

from core.cleanup.clean import clean
from core.cleanup.settings import CleanUp
from core.types import FloatArray

_LEAST = 0.002  # of the slice: a white line, a few letters
_BACKGROUND = 0.12  # of the slice: more white than most borders have


def proposal(image: FloatArray) -> str:
    """Why a clean-up may help; empty where nothing speaks for one.

    Args:
        image: float32 (H, W) in [0, 1], as loaded.

    Returns:
        One sentence such as "A white border and letters lie around the head.".

    Raises:
        ValueError: as `clean`.
    """
    record = clean(image, CleanUp(crop="none", square=False)).record
    size = float(np.size(image))
    found = []
    if record.white_px >= _LEAST * size:
        found.append("a white background" if record.white_px >= _BACKGROUND * size else "a white or light border")
    if record.letters_px >= max(_LEAST * size, 20.0):
        found.append("letters or marks")
    if not found:
        return ""
    words = " and ".join(found)
    verb = "lie" if len(found) > 1 or found[0].startswith("letters") else "lies"
    return f"{words[:1].upper()}{words[1:]} {verb} around the head, which models have not seen in training."
