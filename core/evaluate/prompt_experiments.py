"""What else can be asked of a promptable model, each with a pass of its own over the slices.

None of it is how the app is used as it is measured in the cards: jittered first clicks and boxes, no logits fed back,
enhanced pixels, clicks that correct an automatic model's mask, and suggested places accepted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from core.enhance import Enhancement
from core.evaluate.cases import Case
from core.evaluate.clicks import SEED, Segments, box_dice, click_on_all, click_through, dice_of
from core.evaluate.numbers import rounded
from core.evaluate.prompt_summary import summarise_clicks
from core.evaluate.slices import Predicts
from core.measure import per_slice
from core.prompt.prompts import PointPrompt, Prompts, StartMask
from core.prompt.sam import SamModel
from core.prompt.session import Segmenter
from core.prompt.simulate import anywhere, deepest, inner

DRAWS = 3
"""Clicks and boxes drawn on each slice to see how much it matters where they fall."""
INNER = 0.6
"""Of the deepest pixel's depth: what counts as clicked in the middle, though not at its very centre."""
Report = Callable[[int], None]


class Unfed:
    """A promptable model that is never shown its previous logits; everything else is the model's own."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def decode(self, encoding: Any, items: Any, previous: Any = None) -> Any:
        """All prompts so far, as the model's own ``decode`` takes them, and nothing of its last answer."""
        return self._model.decode(encoding, items, None)


def jitter(model: Segments, cases: Iterable[Case], report: Report = lambda done: None) -> dict[str, Any]:
    """How much it matters where the first click falls, and how well the box fits.

    Args:
        model: answers prompts.
        cases: with or without lesions; those without are left out.
        report: called with the number of slices done.

    Returns:
        Mean Dice with patient interval of one click at the lesion's centre, of one in its middle (uniform over the
        pixels at least `INNER` as deep as the centre) and of one anywhere in it, and of the exact bounding box and of
        one with each side moved by up to 10 %; of what is drawn each slice counts with the mean of `DRAWS` draws.
        ``…_change`` is the paired difference, ``…_worst`` the mean of each slice's worst draw.
    """
    patients: list[str] = []
    exact_of = {"inner": "click_centre", "click": "click_centre", "box": "box_exact"}
    found: dict[str, list[float]] = {name: [] for name in exact_of.values()}
    found |= {f"{name}{worst}": [] for name in exact_of for worst in ("", "_worst")}
    for done, case in enumerate(cases, start=1):
        if case.truth.any():
            rng = np.random.default_rng([SEED, done])
            clicks = [_one_click(model, case, anywhere(case.truth, rng)) for _ in range(DRAWS)]
            boxes = [box_dice(model, case, rng) for _ in range(DRAWS)]
            middle = inner(case.truth, INNER)
            aimed = [_one_click(model, case, anywhere(middle, rng)) for _ in range(DRAWS)]
            patients.append(case.patient)
            found["click_centre"].append(_one_click(model, case, deepest(case.truth)))
            found["box_exact"].append(box_dice(model, case, rng, jitter=0))
            for name, drawn in (("inner", aimed), ("click", clicks), ("box", boxes)):
                found[name].append(sum(drawn) / DRAWS)
                found[f"{name}_worst"].append(min(drawn))
        report(done)
    for name, exact in exact_of.items():
        found[f"{name}_change"] = [drawn - one for drawn, one in zip(found[name], found[exact], strict=True)]
    figures: dict[str, Any] = {"n_slices": len(patients), "n_patients": len(set(patients)), "draws": DRAWS}
    for name, values in found.items():
        summary = per_slice(values, patients)
        figures[f"dice_{name}"], figures[f"dice_{name}_ci95"] = summary.mean, list(summary.ci95)
    return rounded(figures)


def unfed(
    model: Segmenter, cases: Iterable[Case], at: Sequence[int], report: Report = lambda done: None
) -> dict[str, Any]:
    """Figures as `summarise_clicks` gives them when each answer starts anew from all prompts so far.

    Args:
        model: a promptable model with its memory.
        cases: at least one with a lesion.
        at: numbers of clicks.
        report: called with the number of slices done.
    """
    note = {"experiment": "the previous logits are not fed back"}
    return {"input": note} | _clicked(Segmenter(cast(SamModel, Unfed(model.model))), cases, at, report)


def enhanced(
    model: Segments, cases: Iterable[Case], at: Sequence[int], method: str, report: Report = lambda done: None
) -> dict[str, Any]:
    """Figures as `summarise_clicks` gives them when the model sees enhanced pixels, which it was not trained on.

    Args:
        model: answers prompts.
        cases: at least one with a lesion.
        at: numbers of clicks.
        method: "musica" or "clahe", with the settings that "input" names.
        report: called with the number of slices done.
    """
    how = Enhancement.of(method)
    changed = (replace(case, image=how.apply(case.image)) for case in cases)
    return {"input": {"experiment": "the model sees the enhanced slice", **how.as_dict()}} | _clicked(
        model, changed, at, report
    )


def started(
    model: Segments,
    cases: Iterable[Case],
    at: Sequence[int],
    automatic: Mapping[str, Predicts],
    report: Report = lambda done: None,
) -> dict[str, Any]:
    """Figures as `summarise_clicks` gives them when each click corrects what an automatic model drew.

    Args:
        model: answers prompts.
        cases: at least one with a lesion.
        at: numbers of clicks.
        automatic: the one model that draws the masks to start from, a pixel being lesion above a probability of one
            half, by its name.
        report: called with the number of slices done.

    Returns:
        ``dice_start`` is before the first click.
    """
    ((name, drawing),) = automatic.items()
    tracks, before, left_out = [], list[float](), 0
    for done, case in enumerate(cases, start=1):
        if case.truth.any():
            mask = drawing.predict(case.image) > 0.5
            before.append(dice_of(mask, case.truth))
            tracks.append(click_through(model, case, max(at), start=StartMask(name, mask)))
        else:
            left_out += 1
        report(done)
    first = per_slice(before, [track.patient for track in tracks])
    figures = rounded({"dice_start": first.mean, "dice_start_ci95": list(first.ci95)})
    return (
        {"input": {"experiment": f"clicks correct the mask of {name}"}}
        | figures
        | summarise_clicks(tracks, at, left_out)
    )


def _clicked(model: Segments, cases: Iterable[Case], at: Sequence[int], report: Report) -> dict[str, Any]:
    tracks, left_out = click_on_all(model, cases, at, report)
    return summarise_clicks(tracks, at, left_out)


def _one_click(model: Segments, case: Case, place: tuple[int, int]) -> float:
    answer = model.segment(case.image, Prompts((PointPrompt(float(place[0]), float(place[1])),)))
    assert answer is not None  # there is a prompt
    return dice_of(answer.mask, case.truth)
