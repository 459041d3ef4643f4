"""How many clicks a promptable model needs, with a simulated user who knows the truth.

The protocol of interactive segmentation (Sofiiuk et al. 2022): each click falls on the centre of the largest error
region, at most 20 a slice; NoC is the mean number of clicks until a Dice is reached. No chance is involved.
"""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from core.evaluate.cases import Case
from core.evaluate.numbers import mean, rounded
from core.measure import per_patient, per_slice
from core.prompt.prompts import Prompts
from core.prompt.results import Segmentation
from core.prompt.simulate import next_click
from core.types import FloatArray, Mask

CLICK_CAP = 20
_TARGETS = (0.85, 0.90)


class Segments(Protocol):
    """Anything that answers a list of prompts on a slice, as `core.prompt.session.Segmenter` does for the app."""

    def segment(self, image: FloatArray, prompts: Prompts) -> Segmentation | None:
        """float32 (H, W) in [0, 1] and prompts -> a mask of that size; None without prompts."""


@dataclass(frozen=True)
class Clicks:
    """What clicking on one lesion came to."""

    patient: str
    tumour_class: str
    dice: tuple[float, ...]
    """After 1, 2, … clicks; shorter than the cap once nothing is left to learn."""
    encode_ms: float
    decode_ms: tuple[float, ...]

    def dice_after(self, clicks: int) -> float:
        """Dice after that many clicks; a user who stopped earlier keeps what there was."""
        return self.dice[min(clicks, len(self.dice)) - 1]

    def clicks_to(self, target: float) -> int | None:
        """Clicks until the Dice reached the target; None when it never did."""
        return next((number for number, dice in enumerate(self.dice, start=1) if dice >= target), None)


def dice_of(predicted: Mask, truth: Mask) -> float:
    """Dice against a truth that is not empty."""
    return 2 * float((predicted & truth).sum()) / float(predicted.sum() + truth.sum())


def click_through(model: Segments, case: Case, at_least: int = CLICK_CAP) -> Clicks:
    """Click on a lesion until the highest target is reached, at most `CLICK_CAP` times.

    Args:
        model: answers each list of prompts; it feeds its own logits back, as the app does.
        case: with a lesion.
        at_least: clicks whose Dice is wanted, whatever was reached before.

    Raises:
        ValueError: the case has no lesion, so there is nothing to click on.
    """
    if not case.truth.any():
        raise ValueError("a slice without a lesion has nothing to click on; leave it out")
    prompts, predicted = Prompts(), np.zeros_like(case.truth)
    dice: list[float] = []
    encode_ms, decode_ms = 0.0, []
    while len(dice) < CLICK_CAP and (len(dice) < at_least or max(dice) < max(_TARGETS)):
        click = next_click(case.truth, predicted)
        if click is None:  # the mask is the truth
            break
        prompts = Prompts((*prompts.items, click))
        answer = model.segment(case.image, prompts)
        assert answer is not None  # there is a prompt
        predicted = answer.mask
        dice.append(dice_of(predicted, case.truth))
        encode_ms = answer.encode_ms
        decode_ms.append(answer.decode_ms)
    return Clicks(case.patient, case.tumour_class, tuple(dice), encode_ms, tuple(decode_ms))


def click_on_all(
    model: Segments, cases: Iterable[Case], at: Sequence[int], report: Callable[[int], None] = lambda done: None
) -> tuple[list[Clicks], int]:
    """`click_through` on every case with a lesion.

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
            tracks.append(click_through(model, case, max(at)))
        else:
            left_out += 1
        report(done)
    return tracks, left_out


def summarise_clicks(tracks: Sequence[Clicks], at: Sequence[int], left_out: int = 0) -> dict[str, Any]:
    """The figures of one model.

    Args:
        tracks: at least one.
        at: numbers of clicks.
        left_out: slices without a lesion.

    Returns:
        ``dice_at_clicks`` counts each slice the same, ``dice_patient_at_clicks`` each patient; both intervals resample
        patients. ``noc85`` and ``noc90`` are mean clicks to that Dice, a slice that never gets there counting 20;
        ``failures90`` counts those slices for 0.90.
    """
    figures = _figures(tracks, at)
    figures["n_without_lesion"] = left_out
    classes = sorted({track.tumour_class for track in tracks})
    if len(classes) > 1:
        parts = {name: [track for track in tracks if track.tumour_class == name] for name in classes}
        figures["by_class"] = {name or "not stated": _figures(part, at) for name, part in parts.items()}
    return figures


def _figures(tracks: Sequence[Clicks], at: Sequence[int]) -> dict[str, Any]:
    patients = [track.patient for track in tracks]
    dice = {str(clicks): [track.dice_after(clicks) for track in tracks] for clicks in at}
    slices = {clicks: per_slice(values, patients) for clicks, values in dice.items()}
    people = {clicks: per_patient(values, patients) for clicks, values in dice.items()}
    needed = {target: [float(track.clicks_to(target) or CLICK_CAP) for track in tracks] for target in _TARGETS}
    return rounded(
        {
            "n_slices": len(tracks),
            "n_patients": len(set(patients)),
            "dice_at_clicks": {clicks: found.mean for clicks, found in slices.items()},
            "dice_ci95_at_clicks": {clicks: list(found.ci95) for clicks, found in slices.items()},
            "dice_patient_at_clicks": {clicks: found.mean for clicks, found in people.items()},
            "dice_patient_ci95_at_clicks": {clicks: list(found.ci95) for clicks, found in people.items()},
            "noc85": mean(needed[0.85]),
            "noc90": mean(needed[0.90]),
            "failures90": sum(track.clicks_to(0.90) is None for track in tracks),
            "encode_ms_median": statistics.median(track.encode_ms for track in tracks),
            "decode_ms_median": statistics.median(ms for track in tracks for ms in track.decode_ms),
        }
    )
