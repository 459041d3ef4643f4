"""The click canvas as Streamlit sees it: mounting, what goes to the browser and when, what comes back."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.palette import LESIONS
from core.prompt import Candidate, Lesions, Suggestion
from core.types import FloatArray, Mask
from ui.canvas import describe
from ui.canvas.encode import image_data_url, mask_runs
from ui.canvas.events import CanvasEvent, PassedOver, parse_log, parse_passed_over

_HERE = Path(__file__).parent
# One module in the browser, without a build step: the parts are joined in this order and share one scope.
SCRIPTS = (
    *("geometry.js", "contour.js", "lines.js", "prompts.js", "lesions.js", "replay.js", "log.js"),
    *("images.js", "shapes.js", "cover.js", "mask.js", "tools.js"),
    *("drawing.js", "commands.js", "lesion_commands.js", "gestures.js", "pointer.js", "keyboard.js"),
    *("marks.js", "labels.js", "suggestion.js", "paint.js", "scene.js"),
    *("toolbar.js", "strip.js", "status.js", "viewport.js", "canvas.js"),
)
STYLES = ("canvas.css", "lesions.css", "suggestion.css")
_BROWSER_KEEPS = 8  # images; the same number as KEPT_IMAGES in images.js


def script() -> str:
    """The JavaScript module as the browser gets it."""
    return "\n".join((_HERE / name).read_text("utf-8") for name in SCRIPTS)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "neuroclick_canvas",
        html=(_HERE / "canvas.html").read_text("utf-8"),
        css="\n".join((_HERE / name).read_text("utf-8") for name in STYLES),
        js=script(),
    )


def click_canvas(
    *,
    key: str,
    image: FloatArray,
    image_id: str,
    lesions: Lesions,
    masks: Mapping[int, Mask],
    ack: Mapping[str, int],
    candidates: Sequence[Candidate] = (),
    chosen: int = 0,
    can_undo: bool = False,
    can_redo: bool = False,
    suggestion: Suggestion | None = None,
    height: int | None = None,
    on_change: Callable[[CanvasEvent], None] | None = None,
    on_pass: Callable[[PassedOver], None] | None = None,
) -> CanvasEvent:
    """Show an image to click on, with the lesions, prompts and masks that Python holds.

    Apply the operations in ``on_change``: Streamlit calls it before the page (or the fragment) runs, so that one run
    both learns of a click and paints its mask. Apply the returned event too, since after a restart of the server
    the browser's log arrives without a callback; both are safe because operations are numbered.

    Args:
        key: names the canvas in the session.
        image: float32 (H, W) in [0, 1]; sent once per image_id and browser session.
        image_id: identifies the pixels, such as their sha256.
        lesions: what Python holds; an operation's index counts in the prompts of the lesion in work.
        masks: bool (H, W) by the lesion's number, of those that have one; sent once, that of the lesion in work always.
        ack: client -> seq of its last operation that was applied (or refused for good).
        candidates: outlines of the lesion in work to choose among; fewer than two are none.
        chosen: number of the one that the mask was made from.
        can_undo: whether an undo would change anything.
        can_redo: whether a redo would change anything.
        suggestion: a place to look at; one key puts its click, which arrives as an operation like any other.
        height: the largest height of the image in CSS pixels; by default 72 % of the window's height.
        on_change: called with each event that has arrived.
        on_pass: called with a suggested place that the person passed over.

    Returns:
        What the browser's log holds for this image; without operations when there are none.

    Raises:
        ValueError: a mask's shape is not the image's, or the image is not (H, W).
    """
    for mask in masks.values():
        if mask.shape != image.shape:
            raise ValueError(f"the mask is {mask.shape}, but the image is {image.shape}; both must be (H, W) and equal")
    sent: list[str] = st.session_state.setdefault(f"{key}:images_sent", [])
    masks_sent: list[str] = st.session_state.setdefault(f"{key}:masks_sent", [])

    def changed() -> None:
        for event in parse_log(st.session_state[key].get("ops")):
            if on_change is not None:
                on_change(event)

    def passed() -> None:
        place = parse_passed_over(st.session_state[key].get("passed_over"))
        if place is not None and on_pass is not None:
            on_pass(place)

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
            "lesions": list(describe.lesions(lesions, masks, image_id, masks_sent)),
            "active": lesions.active,
            "colours": LESIONS,
            "ack": dict(ack),
            "candidates": [{"runs": mask_runs(one.mask), "iou": one.predicted_iou} for one in candidates],
            "chosen": chosen,
            "can_undo": can_undo,
            "can_redo": can_redo,
            "suggestion": describe.suggestion(suggestion),
            "height_css": "72vh" if height is None else f"{height}px",
        },
        on_ops_change=changed,
        on_need_image_change=sent.clear,  # this run sends it again
        on_need_mask_change=masks_sent.clear,
        on_passed_over_change=passed,
    )
    events = [event for event in parse_log(state.get("ops")) if event.image_id == image_id]
    client = events[-1].client if events else ""
    return CanvasEvent(client, image_id, tuple(op for event in events for op in event.ops))
