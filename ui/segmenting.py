"""From a click in the browser to a mask in the study."""

from dataclasses import replace

import streamlit as st

from core.prompt import Prompts, StartMask
from core.segment import ModelResult
from core.study import Study, apply_operations
from core.weights import WeightsError
from ui import display, models, workspace
from ui.canvas import CanvasEvent


def on_change(event: CanvasEvent) -> None:
    """Apply what the canvas sent to the slice that it was sent for, once, and write it down."""
    study = workspace.current()
    if study is not None:
        apply(study, event)


def apply(study: Study, event: CanvasEvent) -> bool:
    """Whether anything in the event was new.

    The event may be of the slice that was on the canvas a moment ago; what belongs to no slice of this study is
    acknowledged, so that the browser stops sending it, and changes nothing.
    """
    if not event.ops:
        return False
    place = display.slice_of(study, event.image_id)
    ops = [dict(op) if place is not None else {"seq": op["seq"], "op": "of another scan"} for op in event.ops]
    there = study if place is None else replace(study, slice_index=place)
    changed, faults = apply_operations(there, event.client, ops)
    if changed is there:
        return False
    if place is not None:
        st.session_state["canvas_faults"] = faults
    workspace.keep(replace(changed, slice_index=study.slice_index))
    return True


def is_complete(study: Study) -> bool:
    """Whether every lesion with prompts has its outline; so it is when none has prompts."""
    return bool(study.current.outlines) or not study.current.lesions


def segmented(study: Study, model: str | None) -> Study:
    """The study with the masks of all its lesions; unchanged when they are there already.

    Raises:
        WeightsError: the model cannot be loaded; the study keeps its last masks.
    """
    if is_complete(study):
        return study
    return study.with_work(outlines=models.segmenter(model, study).outlines(study.image, study.current.lesions))


def caught_up(study: Study) -> Study:
    """The same for pages that a person may have come to before the mask of the last click was there.

    A published checkpoint that would have to encode the slice first is left to the Segment page, which says how long
    that takes.
    """
    if is_complete(study):
        return study
    try:
        if study.promptable and not models.segmenter(study.promptable, study).is_encoded(study.image):
            return study
        with st.spinner("Segmenting with your clicks …"):
            done = segmented(study, study.promptable or None)
    except WeightsError as error:
        workspace.say(str(error))
        return study
    workspace.keep(done)
    return done


def start_from(study: Study, result: ModelResult) -> None:
    """Carry a model's mask to the lesion in work, where clicks correct it; a locked lesion stays as it is."""
    work = study.current
    if work.lesions.current.locked:
        number = work.lesions.active
        workspace.say(f"Lesion {number} is locked; unlock it or begin another one to start from the mask of a model.")
        return
    prompts = Prompts(start=StartMask(result.name, result.mask))
    workspace.keep(study.with_work(history=work.history.then(work.lesions.with_prompts(prompts)), outlines=()))


def use_model(name: str) -> None:
    """Use another promptable model from now on; it draws the masks from the same prompts."""
    study = workspace.current()
    if study is not None:
        workspace.keep(replace(study.with_work(outlines=()), promptable=name))
