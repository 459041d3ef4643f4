"""Lesions and their prompts as the browser gets them."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from core.prompt import BoxPrompt, LassoPrompt, Lesions, PointPrompt, Prompt, ScribblePrompt, Suggestion
from core.types import Mask
from ui.canvas.encode import mask_runs

_BROWSER_COUNTS_ON = 48  # masks that the browser still holds; fewer than KEPT_SHAPES in shapes.js


def described(prompt: Prompt) -> dict[str, Any]:
    """A prompt with its kind; points are ``[[x, y], ...]`` in native pixels."""
    match prompt:
        case PointPrompt():
            return {"kind": "point", "x": prompt.x, "y": prompt.y, "include": prompt.include}
        case BoxPrompt():
            return {"kind": "box", "x0": prompt.x0, "y0": prompt.y0, "x1": prompt.x1, "y1": prompt.y1}
        case ScribblePrompt():
            return {"kind": "scribble", "points": prompt.points, "include": prompt.include}
        case LassoPrompt():
            return {"kind": "lasso", "points": prompt.points, "include": prompt.include}
        case _:  # an edit by hand keeps its place in the list, but only the mask shows it
            return {"kind": "edit"}


def suggestion(place: Suggestion | None) -> dict[str, Any] | None:
    """Where to look and what would be clicked there, (x, y) in native pixels; its reason is the page's to say."""
    return None if place is None else {"x": place.x, "y": place.y, "include": place.include}


def lesions(asked: Lesions, masks: Mapping[int, Mask], image_id: str, sent: list[str]) -> Iterator[dict[str, Any]]:
    """Each lesion with its prompts and its mask.

    The mask of the lesion in work always comes along; that of another only when the browser does not hold it yet, so
    that a click costs one mask however many lesions there are.

    Args:
        asked: all lesions.
        masks: bool (H, W) by the lesion's number; a lesion without one has nothing painted.
        image_id: identifies the image.
        sent: ids of the masks that the browser holds, the last used at the end; brought up to date here.

    Yields:
        ``mask`` is run lengths or None, ``mask_id`` None without a mask.
    """
    for one in asked.items:
        mask, mask_id, runs = masks.get(one.number), None, None
        if mask is not None:
            digest = hashlib.blake2b(np.packbits(mask).tobytes(), digest_size=8).hexdigest()
            mask_id = f"{image_id}:{digest}"
            runs = mask_runs(mask) if mask_id not in sent or one.number == asked.active else None
            sent[:] = [*(id for id in sent if id != mask_id), mask_id][-_BROWSER_COUNTS_ON:]
        yield {
            "number": one.number,
            "name": one.name,
            "locked": one.locked,
            "started": one.prompts.start is not None,
            "prompts": [described(prompt) for prompt in one.prompts.items],
            "mask_id": mask_id,
            "mask": runs,
        }
