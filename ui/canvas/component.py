"""The click canvas as Streamlit sees it: mounting, what goes to the browser and when, what comes back."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.prompt import BoxPrompt, Candidate, LassoPrompt, PointPrompt, Prompt, ScribblePrompt
from core.types import FloatArray, Mask
from ui.canvas.encode import image_data_url, mask_runs
from ui.canvas.events import CanvasEvent, parse_log

_HERE = Path(__file__).parent
# One module in the browser, without a build step: the parts are joined in this order and share one scope.
SCRIPTS = (
    *("geometry.js", "contour.js", "lines.js", "prompts.js", "log.js", "images.js", "mask.js", "tools.js"),
    *("drawing.js", "commands.js", "gestures.js", "pointer.js", "keyboard.js"),
    *("marks.js", "paint.js", "scene.js", "toolbar.js", "status.js", "viewport.js", "canvas.js"),
)
_BROWSER_KEEPS = 8  # images; the same number as KEPT_IMAGES in images.js


def script() -> str:
    """The JavaScript module as the browser gets it."""
    return "\n".join((_HERE / name).read_text("utf-8") for name in SCRIPTS)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "neuroclick_canvas",
        html=(_HERE / "canvas.html").read_text("utf-8"),
        css=(_HERE / "canvas.css").read_text("utf-8"),
        js=script(),
    )


def _described(prompt: Prompt) -> dict[str, Any]:
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


def _mask_parts(image_id: str, mask: Mask | None) -> dict[str, Any]:
    if mask is None:
        return {"mask": None, "mask_id": None}
    digest = hashlib.blake2b(np.packbits(mask).tobytes(), digest_size=8).hexdigest()
    return {"mask": mask_runs(mask), "mask_id": f"{image_id}:{digest}"}


def click_canvas(
    *,
    key: str,
    image: FloatArray,
    image_id: str,
    prompts: Sequence[Prompt],
    mask: Mask | None,
    ack: Mapping[str, int],
    candidates: Sequence[Candidate] = (),
    chosen: int = 0,
    can_undo: bool = False,
    can_redo: bool = False,
    mask_colour: str = "#56B4E9",
    height: int | None = None,
    on_change: Callable[[CanvasEvent], None] | None = None,
) -> CanvasEvent:
    """Show an image to click on, with the prompts and the mask that Python holds.

    Apply the operations in ``on_change``: Streamlit calls it before the page (or the fragment) runs, so that one run
    both learns of a click and paints its mask. Apply the returned event too, since after a restart of the server
    the browser's log arrives without a callback; both are safe because operations are numbered.

    Args:
        key: names the canvas in the session.
        image: float32 (H, W) in [0, 1]; sent once per image_id and browser session.
        image_id: identifies the pixels, such as their sha256.
        prompts: what Python holds, in order; an operation's index counts in this list.
        mask: bool (H, W), or None when there is nothing to paint.
        ack: client -> seq of its last operation that was applied (or refused for good).
        candidates: outlines to choose among; fewer than two are none.
        chosen: number of the one that the mask was made from.
        can_undo: whether an undo would change anything.
        can_redo: whether a redo would change anything.
        mask_colour: a CSS colour.
        height: the largest height of the image in CSS pixels; by default 72 % of the window's height.
        on_change: called with each event that has arrived.

    Returns:
        What the browser's log holds for this image; without operations when there are none.

    Raises:
        ValueError: the mask's shape is not the image's, or the image is not (H, W).
    """
    if mask is not None and mask.shape != image.shape:
        raise ValueError(f"the mask is {mask.shape}, but the image is {image.shape}; both must be (H, W) and equal")
    sent: list[str] = st.session_state.setdefault(f"{key}:images_sent", [])

    def changed() -> None:
        for event in parse_log(st.session_state[key].get("ops")):
            if on_change is not None:
                on_change(event)

    first_time = image_id not in sent
    if first_time:
        sent.append(image_id)
        del sent[:-_BROWSER_KEEPS]
    state = _component()(
        key=key,
        data={
            "image_id": image_id,
            "image": image_data_url(image) if first_time else None,
            "width": image.shape[1],
            "height": image.shape[0],
            "prompts": [_described(prompt) for prompt in prompts],
            "ack": dict(ack),
            "candidates": [{"runs": mask_runs(one.mask), "iou": one.predicted_iou} for one in candidates],
            "chosen": chosen,
            "can_undo": can_undo,
            "can_redo": can_redo,
            "colour": mask_colour,
            "height_css": "72vh" if height is None else f"{height}px",
            **_mask_parts(image_id, mask),
        },
        on_ops_change=changed,
        on_need_image_change=sent.clear,  # this run sends it again
    )
    events = [event for event in parse_log(state.get("ops")) if event.image_id == image_id]
    client = events[-1].client if events else ""
    return CanvasEvent(client, image_id, tuple(op for event in events for op in event.ops))
