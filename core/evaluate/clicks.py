"""How many clicks a promptable model needs, with a simulated user who knows the truth.

The protocol of interactive segmentation (Sofiiuk et al. 2022): each click falls on the centre of the largest error
region, at most 20 a slice; NoC is the mean number of clicks until a Dice is reached. Clicks involve no chance; the one
box that is drawn on each slice is jittered, with a seed of its own.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from core.evaluate.cases import Case
from core.evaluate.prompt_summary import summarise_clicks
from core.evaluate.prompt_tracks import CLICK_CAP, TARGETS, Clicks
from core.prompt.prompts import BoxPrompt, Prompts, StartMask
from core.prompt.results import Segmentation
from core.prompt.simulate import jittered_box, next_click
from core.types import FloatArray, Mask

__all__ = [
    "CLICK_CAP",
    "SEED",
    "Clicks",
    "Segments",
    "box_dice",
    "click_on_all",
    "click_through",
    "dice_of",
    "summarise_clicks",
]

SEED = 0
"""With the slice's number it seeds whatever is drawn on that slice, the same for every model."""


class Segments(Protocol):
    """Anything that answers a list of prompts on a slice, as `core.prompt.session.Segmenter` does for the app."""

    def segment(self, image: FloatArray, prompts: Prompts) -> Segmentation | None:
        """float32 (H, W) in [0, 1] and prompts -> a mask of that size; None without prompts."""


def dice_of(predicted: Mask, truth: Mask) -> float:
    """Dice against a truth that is not empty."""
    return 2 * float((predicted & truth).sum()) / float(predicted.sum() + truth.sum())


def click_through(
    model: Segments, case: Case, at_least: int = CLICK_CAP, cap: int = CLICK_CAP, start: StartMask | None = None
) -> Clicks:
    """Click on a lesion until the highest target is reached.

    Args:
        model: answers each list of prompts; it feeds its own logits back, as the app does.
        case: with a lesion.
        at_least: clicks whose Dice is wanted, whatever was reached before.
        cap: clicks at most, 1 or more.
        start: a mask that the clicks correct; None starts from nothing. One that is the truth is not clicked on.

    Raises:
        ValueError: the case has no lesion, so there is nothing to click on.
    """
    if not case.truth.any():
        raise ValueError("a slice without a lesion has nothing to click on; leave it out")
    prompts = Prompts(start=start)
    predicted = np.zeros_like(case.truth) if start is None else start.mask
    dice: list[float] = []
    encode_ms, decode_ms, answer_ms = 0.0, list[float](), list[float]()
    predicted_iou, stability = list[float | None](), list[float | None]()
    while len(dice) < cap and (len(dice) < at_least or max(dice) < max(TARGETS)):
        click = next_click(case.truth, predicted)
        if click is None:  # the mask is the truth
            break
        prompts = replace(prompts, items=(*prompts.items, click))
        started = time.perf_counter()
        answer = model.segment(case.image, prompts)
        answer_ms.append((time.perf_counter() - started) * 1000)
        assert answer is not None  # there is a prompt
        predicted = answer.mask
        dice.append(dice_of(predicted, case.truth))
        encode_ms = answer.encode_ms
        decode_ms.append(answer.decode_ms)
        predicted_iou.append(answer.predicted_iou)
        stability.append(answer.stability)
    return Clicks(
        case.patient,
        case.tumour_class,
        tuple(dice) or (1.0,),  # nothing to correct in the start mask
        encode_ms,
        tuple(decode_ms),
        area_mm2=_area_mm2(case),
        answer_ms=tuple(answer_ms),
        predicted_iou=tuple(predicted_iou),
        stability=tuple(stability),
    )


def box_dice(model: Segments, case: Case, rng: np.random.Generator, jitter: float = 0.1) -> float:
    """Dice after one box around the lesion.

    Args:
        model: answers prompts.
        case: with a lesion.
        rng: moves the box's sides.
        jitter: by up to this share of the box's size.
    """
    answer = model.segment(case.image, Prompts((BoxPrompt(*jittered_box(case.truth, rng, jitter)),)))
    assert answer is not None  # there is a prompt
    return dice_of(answer.mask, case.truth)


def click_on_all(
    model: Segments, cases: Iterable[Case], at: Sequence[int], report: Callable[[int], None] = lambda done: None
) -> tuple[list[Clicks], int]:
    """`click_through` on every case with a lesion, and one jittered box, which needs no second encoding.

    Args:
        model: answers prompts.
        cases: read one at a time.
        at: numbers of clicks whose Dice is wanted, each 1 to `CLICK_CAP`.
        report: called with the number of slices done.

    Returns:
        The clicks, and how many slices without a lesion were left out.
    """
    tracks: list[Clicks] = []
    left_out = 0
    for done, case in enumerate(cases, start=1):
        if case.truth.any():
            track = click_through(model, case, max(at))
            tracks.append(replace(track, box_dice=box_dice(model, case, np.random.default_rng([SEED, done]))))
        else:
            left_out += 1
        report(done)
    return tracks, left_out


def _area_mm2(case: Case) -> float | None:
    return None if case.spacing_mm is None else float(case.truth.sum()) * case.spacing_mm[0] * case.spacing_mm[1]
