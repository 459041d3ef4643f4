"""A page with the click canvas and the divider, whose model draws discs: what the component's own tests drive."""

import json
import time

import cv2
import numpy as np
import streamlit as st

from core.prompt import Candidate, History, LassoPrompt, PointPrompt, Prompts, ScribblePrompt, Stroke, apply_operation
from core.prompt.apportion import apportioned
from core.prompt.edits import edited
from core.prompt.lesions import Lesions
from core.prompt.suggest import Suggestion, next_place
from core.types import Mask
from ui.canvas import CanvasEvent, PassedOver, click_canvas
from ui.divider import divider

SIZES = {"tall": (311, 150), "wide": (120, 200), "square": (512, 512)}
RADIUS = 20
SUGGESTED = ((150, 256), (360, 120))  # centres of what the made-up automatic model sees on the square image

st.set_page_config(layout="wide")


@st.cache_resource
def studies() -> dict[str, dict]:
    """What a store would hold: it outlives the browser's session."""
    return {}


def synthetic(name: str) -> np.ndarray:
    """A ramp with a bright ellipse, so that every pixel's place can be told from its value."""
    height, width = SIZES[name]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    ellipse = ((x - width / 2) / (0.42 * width)) ** 2 + ((y - height / 2) / (0.42 * height)) ** 2 < 1
    return np.clip(0.05 + ellipse * (0.25 + 0.4 * x / width + 0.2 * np.sin(y / 9) ** 2), 0, 1).astype(np.float32)


def readings(asked: Prompts, name: str) -> list[Candidate]:
    """What a lone include click may mean: three discs around it."""
    if not asked.ambiguous:
        return []
    click = asked.points[0]
    return [Candidate(disc(click, name, radius), 0.9 - 0.1 * n) for n, radius in enumerate((RADIUS, 8, 40))]


def disc(point: PointPrompt, name: str, radius: float = RADIUS) -> np.ndarray:
    height, width = SIZES[name]
    y, x = np.mgrid[:height, :width]
    return (x - point.x) ** 2 + (y - point.y) ** 2 <= radius**2


def segmented(asked: Prompts, name: str) -> np.ndarray:
    """A disc around the newest include click and what a scribble covers, without discs around the exclude clicks.

    Lassos are filled, and then the edits are made as the app makes them.
    """
    height, width = SIZES[name]
    mask = np.zeros((height, width), dtype=bool)
    included = [point for point in asked.points if point.include]
    if included:
        mask |= disc(included[-1], name)
    if asked.ambiguous:
        mask = readings(asked, name)[asked.candidate or 0].mask
    for prompt in asked.asked:
        if isinstance(prompt, PointPrompt) and not prompt.include:
            mask &= ~disc(prompt, name)
        elif isinstance(prompt, ScribblePrompt):
            covered = edited(np.zeros_like(mask), Stroke(prompt.points, 6))
            mask = mask | covered if prompt.include else mask & ~covered
        elif isinstance(prompt, LassoPrompt):
            enclosed = np.zeros((height, width), dtype=np.uint8)
            cv2.fillPoly(enclosed, [np.round(np.array(prompt.points)).astype(np.int32)], 1)
            mask = mask | enclosed.astype(bool) if prompt.include else mask & ~enclosed.astype(bool)
    for edit in asked.edits:
        mask = edited(mask, edit)
    return mask


def all_masks(lesions: Lesions, name: str) -> dict[int, Mask]:
    """Each lesion's mask by its number, as core/prompt/session.py puts them together."""
    own = {one.number: segmented(one.prompts, name) for one in lesions.prompted}
    return apportioned(own, lesions.changed, [one.number for one in lesions.items if one.locked])


def suggested(lesions: Lesions, masks: dict[int, Mask], name: str) -> Suggestion | None:
    """The next of two discs, as large as a click draws them; the model is surer of the first."""
    if "suggest" not in st.query_params:
        return None
    seen = [
        disc(PointPrompt(*centre), name) * np.float32(sure) for centre, sure in zip(SUGGESTED, (1, 0.8), strict=True)
    ]
    return next_place(lesions, masks, [np.maximum(*seen)], study["passed"])


name = st.query_params.get("image", "tall")
study = studies().setdefault(
    st.query_params.get("study", "shared"),
    {"histories": {}, "applied": {}, "runs": 0, "log": [], "mask_ids": [], "passed": []},
)

left, right = st.columns([3, 1])


def apply(event: CanvasEvent) -> None:
    """Apply what has not been applied; a refused operation counts as answered."""
    for op in event.ops:
        if op["seq"] <= study["applied"].get(event.client, 0):
            continue
        study["applied"][event.client] = op["seq"]
        time.sleep(float(st.query_params.get("wait", 0)))
        history = study["histories"].get(event.image_id, History())
        study["histories"][event.image_id] = apply_operation(history, op, SIZES[event.image_id.split("-")[0]])
        study["log"].append(op["op"])


def pass_over(event: PassedOver) -> None:
    """Keep it for as long as the study."""
    study["passed"].append((event.x, event.y))


def choose(image: str) -> None:
    """Show another image, as a person who moves to another slice does."""
    st.query_params["image"] = image


@st.fragment
def segment() -> None:
    """The canvas and what Python holds after it."""
    study["runs"] += 1
    image_id = f"{name}-image"
    history = study["histories"].get(image_id, History())
    if st.query_params.get("lose") == "image":
        st.session_state.setdefault("canvas:images_sent", [image_id])  # as if a stopped run had sent it
    if st.query_params.get("lose") == "masks":
        st.session_state.setdefault("canvas:masks_sent", list(study["mask_ids"]))  # the same
    lesions = history.present
    masks = all_masks(lesions, name)
    click_canvas(
        key="canvas",
        image=synthetic(name),
        image_id=image_id,
        lesions=lesions,
        masks=masks,
        ack=study["applied"],
        candidates=readings(lesions.prompts, name),
        chosen=lesions.prompts.candidate or 0,
        can_undo=bool(history.past),
        can_redo=bool(history.future),
        suggestion=suggested(lesions, masks, name),
        on_change=apply,
        on_pass=pass_over,
    )
    study["mask_ids"] = list(st.session_state["canvas:masks_sent"])
    held = {
        "image": name,
        "prompts": [vars(prompt) for prompt in lesions.prompts.items],
        "candidate": lesions.prompts.candidate,
        "area": int(masks[lesions.active].sum()) if lesions.active in masks else None,
        "active": lesions.active,
        "lesions": [
            {
                "number": one.number,
                "name": one.name,
                "locked": one.locked,
                "prompts": len(one.prompts.items),
                "area": int(masks[one.number].sum()) if one.number in masks else None,
            }
            for one in lesions.items
        ],
        "log": study["log"],
        "runs": study["runs"],
        "passed": study["passed"],
    }
    st.code(json.dumps(held), language=None, wrap_lines=True)


with left:
    if st.query_params.get("part") == "divider":
        study["runs"] += 1
        divider(synthetic(name), 1 - synthetic(name), key="divider")
        st.code(json.dumps({"runs": study["runs"]}), language=None)
    elif not st.session_state.get("away"):
        segment()
with right:
    st.button("Unrelated")
    st.checkbox("Away", key="away")  # as on another page: the canvas is taken off and put back
    for option in SIZES:
        st.button(f"Show {option}", on_click=choose, args=(option,))
