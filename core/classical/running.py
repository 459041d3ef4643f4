"""A classical method on one slice, asked with what the person asked for."""

import time

import numpy as np

from core.classical.asked import pointed, prompts_key
from core.classical.methods import METHODS
from core.prompt import Lesions
from core.segment import ModelResult
from core.types import FloatArray


class NeedsClick(ValueError):
    """A method that has to be shown the lesion was not; the message is one sentence."""


def run(name: str, image: FloatArray, lesions: Lesions) -> ModelResult:
    """One method's answer.

    Args:
        name: a key of `METHODS`.
        image: float32 (H, W) in [0, 1], the slice as loaded: neither windowed nor enhanced.
        lesions: what the person asks for. Each lesion is drawn from its own clicks, scribbles, lassos and box, and the
            answer is all of them together; strokes of the brush and masks to start from are not looked at.

    Returns:
        A result whose probability is 0 or 1, float32 (H, W). Nothing is marked where there is nothing to tell apart:
        a constant slice, one narrower than 8 px, a click in the air.

    Raises:
        KeyError: an unknown name.
        NeedsClick: the method needs a place on the lesion and there is none.
        ValueError: no float (H, W) in [0, 1].
    """
    from core.classical.drawing import DRAW  # its imports are not the method's time
    from core.classical.marks import around, marks
    from core.classical.prepared import prepare

    method, draw = METHODS[name], DRAW[name]
    if method.needs_click and not pointed(lesions):
        raise NeedsClick(f"{method.name} needs a click, a scribble, a box or a lasso on the lesion; there is none yet")
    started = time.perf_counter()
    prepared = prepare(image)
    found = np.zeros(np.shape(image), dtype=np.bool_)
    if prepared is not None:
        places = [place for lesion in lesions.prompted if (place := marks(lesion.prompts, prepared)) is not None]
        small = np.zeros(prepared.head.shape, dtype=np.bool_) if places else draw(prepared, None)
        for place in places:
            window = around(place.within)
            small[window] |= draw(prepared.cropped(window), place.cropped(window))
        found = prepared.to_native(small)
    elapsed = (time.perf_counter() - started) * 1000
    return ModelResult(name, found.astype(np.float32), elapsed, prompts_key(lesions))
