"""A page with the click canvas and the divider, whose model draws discs: what the component's own tests drive."""

import json

import numpy as np
import streamlit as st

from core.prompt.prompts import History, PointPrompt, apply_operation
from ui.canvas import CanvasEvent, click_canvas
from ui.divider import divider

SIZES = {"tall": (311, 150), "wide": (120, 200), "square": (512, 512)}
RADIUS = 20

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


def discs(history: History, name: str) -> np.ndarray | None:
    """A disc around the newest include click, without discs around the exclude clicks."""
    points = history.present.points
    if not any(point.include for point in points):
        return None
    height, width = SIZES[name]
    y, x = np.mgrid[:height, :width]

    def around(point: PointPrompt) -> np.ndarray:
        return (x - point.x) ** 2 + (y - point.y) ** 2 <= RADIUS**2

    mask = around([point for point in points if point.include][-1])
    for point in points:
        if not point.include:
            mask &= ~around(point)
    return mask


name = st.query_params.get("image", "tall")
study = studies().setdefault(
    st.query_params.get("study", "shared"), {"histories": {}, "applied": {}, "runs": 0, "log": []}
)

left, right = st.columns([3, 1])


def apply(event: CanvasEvent) -> None:
    """Apply what has not been applied; a refused operation counts as answered."""
    for op in event.ops:
        if op["seq"] <= study["applied"].get(event.client, 0):
            continue
        study["applied"][event.client] = op["seq"]
        height, width = SIZES[event.image_id.split("-")[0]]
        history = study["histories"].get(event.image_id, History())
        study["histories"][event.image_id] = apply_operation(history, op, (height, width))
        study["log"].append(op["op"])


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
    click_canvas(
        key="canvas",
        image=synthetic(name),
        image_id=image_id,
        prompts=history.present.items,
        mask=discs(history, name),
        ack=study["applied"],
        can_undo=bool(history.past),
        can_redo=bool(history.future),
        on_change=apply,
    )
    prompts = [vars(prompt) for prompt in history.present.items]
    held = {"image": name, "prompts": prompts, "log": study["log"], "runs": study["runs"]}
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
