"""The click canvas as Streamlit sees it: mounting, what goes to the browser and when, what comes back."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.prompt import BoxPrompt, PointPrompt
from core.types import FloatArray, Mask
from ui.canvas.encode import image_data_url, mask_data_url
from ui.canvas.events import CanvasEvent, parse_log

_HERE = Path(__file__).parent
# One module in the browser, without a build step: the parts are joined in this order and share one scope.
SCRIPTS = ("geometry.js", "contour.js", "prompts.js", "paint.js", "canvas.js")
_BROWSER_KEEPS = 8  # images; the same number as KEPT_IMAGES in canvas.js


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


def _described(prompt: PointPrompt | BoxPrompt) -> dict[str, Any]:
    if isinstance(prompt, BoxPrompt):
        return {"kind": "box", "x0": prompt.x0, "y0": prompt.y0, "x1": prompt.x1, "y1": prompt.y1}
    return {"kind": "point", "x": prompt.x, "y": prompt.y, "include": prompt.include}


def _mask_parts(image_id: str, mask: Mask | None) -> dict[str, str | None]:
    if mask is None:
        return {"mask": None, "mask_id": None}
    url = mask_data_url(mask)
    digest = hashlib.blake2b(url.encode("ascii"), digest_size=8).hexdigest()
    return {"mask": url, "mask_id": f"{image_id}:{digest}"}


def click_canvas(
    *,
    key: str,
    image: FloatArray,
    image_id: str,
    prompts: Sequence[PointPrompt | BoxPrompt],
    mask: Mask | None,
    ack: Mapping[str, int],
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
