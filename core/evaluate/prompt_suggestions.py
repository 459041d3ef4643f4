"""Whether suggested places help: Dice after accepting them, beside a person's own corrections."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.evaluate.cases import Case
from core.evaluate.clicks import Segments, dice_of
from core.evaluate.numbers import rounded
from core.evaluate.slices import Predicts
from core.measure import per_slice
from core.prompt.lesions import Lesions
from core.prompt.prompts import PointPrompt, Prompts
from core.prompt.simulate import next_click
from core.prompt.suggest import next_place
from core.types import FloatArray, Mask

ACCEPTED = 3
"""Suggestions accepted after the first click."""
Next = Callable[[Mask, Prompts], PointPrompt | None]


@dataclass(frozen=True)
class Gain:
    """One slice: Dice after the first click and each of the `ACCEPTED` after it, in three ways of going on."""

    patient: str
    accepted: tuple[float, ...]
    """The suggestion as it was offered; where none was, the mask stays."""
    looked: tuple[float, ...]
    """The suggested place, but the person says what is there."""
    corrected: tuple[float, ...]
    """The centre of the largest error, by a person who sees all errors at once."""
    offered: tuple[bool, ...]
    """Whether each suggestion was rightly signed; shorter when there was none to make any more."""


def suggestion_gain(
    model: Segments,
    cases: Iterable[Case],
    automatic: Mapping[str, Predicts],
    report: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """What accepting suggestions does to the Dice.

    Args:
        model: answers prompts.
        cases: with or without lesions; those without are left out.
        automatic: the models whose disagreement with the mask suggests, by name; none of them may have been trained on
            these patients, or the suggestions know too much.
        report: called with the number of slices done.

    Returns:
        Mean Dice with patient intervals, by the number of clicks after the first: ``dice_accepted_after`` (the
        suggestion as offered), ``dice_looked_after`` (its place, the sign by the truth), ``dice_corrected_after`` (the
        simulated user); ``gain_accepted_after`` and ``gain_looked_after`` are paired differences from the first click's
        Dice. ``offered`` is the share of slices with a suggestion after the first click, ``rightly_signed`` the share
        of all offered suggestions that lie on lesion when they say include and off it when they say exclude.
    """
    gains = []
    for done, case in enumerate(cases, start=1):
        if case.truth.any():
            gains.append(one_slice(model, case, [each.predict(case.image) for each in automatic.values()]))
        report(done)
    return rounded(_summarised(gains) | {"models": list(automatic)})


def one_slice(model: Segments, case: Case, probabilities: list[FloatArray]) -> Gain:
    """The three ways of going on from the same first click, on a case with a lesion."""
    offered: list[bool] = []

    def accept(mask: Mask, prompts: Prompts) -> PointPrompt | None:
        place = next_place(Lesions.of(prompts), {1: mask}, probabilities)
        if place is None:
            return None
        offered.append(bool(case.truth[int(place.y), int(place.x)]) == place.include)
        return PointPrompt(place.x, place.y, place.include)

    def look(mask: Mask, prompts: Prompts) -> PointPrompt | None:
        place = next_place(Lesions.of(prompts), {1: mask}, probabilities)
        return None if place is None else PointPrompt(place.x, place.y, bool(case.truth[int(place.y), int(place.x)]))

    def correct(mask: Mask, prompts: Prompts) -> PointPrompt | None:
        return next_click(case.truth, mask)

    first = next_click(case.truth, np.zeros_like(case.truth))
    assert first is not None  # there is a lesion
    accepted, looked, corrected = (_followed(model, case, first, way) for way in (accept, look, correct))
    return Gain(case.patient, accepted, looked, corrected, tuple(offered))


def _followed(model: Segments, case: Case, first: PointPrompt, way: Next) -> tuple[float, ...]:
    """Dice after the first click and after each that follows; it stays once there is nothing to click."""
    prompts, dice = Prompts((first,)), list[float]()
    while len(dice) <= ACCEPTED:
        answer = model.segment(case.image, prompts)
        assert answer is not None  # there is a prompt
        dice.append(dice_of(answer.mask, case.truth))
        click = way(answer.mask, prompts) if len(dice) <= ACCEPTED else None
        if click is None:
            break
        prompts = replace(prompts, items=(*prompts.items, click))
    return tuple(dice + dice[-1:] * (ACCEPTED + 1 - len(dice)))


def _summarised(gains: list[Gain]) -> dict[str, Any]:
    patients = [gain.patient for gain in gains]
    figures: dict[str, Any] = {"n_slices": len(gains), "n_patients": len(set(patients))}

    def add(name: str, value: Callable[[Gain, int], float]) -> None:
        found = {str(n): per_slice([value(gain, n) for gain in gains], patients) for n in range(1, ACCEPTED + 1)}
        figures[f"{name}_after"] = {n: one.mean for n, one in found.items()}
        figures[f"{name}_ci95_after"] = {n: list(one.ci95) for n, one in found.items()}

    first = per_slice([gain.accepted[0] for gain in gains], patients)
    figures |= {"dice_first_click": first.mean, "dice_first_click_ci95": list(first.ci95)}
    add("dice_accepted", lambda gain, n: gain.accepted[n])
    add("dice_looked", lambda gain, n: gain.looked[n])
    add("dice_corrected", lambda gain, n: gain.corrected[n])
    add("gain_accepted", lambda gain, n: gain.accepted[n] - gain.accepted[0])
    add("gain_looked", lambda gain, n: gain.looked[n] - gain.looked[0])
    signs = [float(sign) for gain in gains for sign in gain.offered]
    figures["offered"] = per_slice([float(bool(gain.offered)) for gain in gains], patients).mean
    figures["rightly_signed"] = per_slice(signs, [gain.patient for gain in gains for _ in gain.offered]).mean
    figures["n_suggestions"] = len(signs)
    return figures
