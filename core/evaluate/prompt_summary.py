"""The figures of one promptable model: Dice by click and after a box, clicks needed, and whether a click ever hurts."""

import math
import statistics
from collections.abc import Sequence
from typing import Any

from core.evaluate.numbers import mean, rounded
from core.evaluate.prompt_tracks import CLICK_CAP, TARGETS, Clicks
from core.evaluate.sizes import SIZE_NAMES, size_name
from core.measure import per_patient, per_slice

WORSE_BY = 0.005
"""A click hurt when the Dice after it is lower than before it by more than this."""
_HALF_AFTER = (1, 5)


def summarise_clicks(tracks: Sequence[Clicks], at: Sequence[int], left_out: int = 0) -> dict[str, Any]:
    """The figures of one model.

    Args:
        tracks: at least one.
        at: numbers of clicks.
        left_out: slices without a lesion.

    Returns:
        ``dice_at_clicks`` counts each slice the same, ``dice_patient_at_clicks`` each patient; all intervals resample
        patients. ``dice_box`` is after one jittered box. ``noc85`` and ``noc90`` are mean clicks to that Dice, a slice
        that never gets there counting 20; ``failures90`` counts those slices for 0.90. ``below_half`` is the share of
        slices with a Dice under 0.5 after so many clicks. ``worse_after_click`` is the share of clicks that lowered the
        Dice by more than `WORSE_BY`, by the click's number and for "all" of them from the second to the last one in
        ``at``. ``seconds_a_click`` is the median wall time of a click after the first, ``seconds_first_click`` that of
        the first, which encodes the slice. ``curve`` has a point a click and ``clicks_to_90`` counts slices by their
        clicks, for pictures. ``by_class`` and ``by_size`` have the same figures for parts of the slices; sizes need
        the spacing of every slice.
    """
    figures = _figures(tracks, at)
    figures["n_without_lesion"] = left_out
    figures["curve"] = _curve(tracks, max(at))
    reached = [track.clicks_to(0.90) for track in tracks]
    figures["clicks_to_90"] = {str(clicks): reached.count(clicks) for clicks in range(1, CLICK_CAP + 1)}
    figures["clicks_to_90"]["never"] = reached.count(None)
    classes = sorted({track.tumour_class for track in tracks})
    if len(classes) > 1:
        parts = {name: [track for track in tracks if track.tumour_class == name] for name in classes}
        figures["by_class"] = {name or "not stated": _figures(part, at) for name, part in parts.items()}
    sizes = _by_size(tracks)
    if sizes:
        figures["by_size"] = {name: _figures(part, at) for name, part in sizes.items()}
    return rounded(figures)


def _figures(tracks: Sequence[Clicks], at: Sequence[int]) -> dict[str, Any]:
    patients = [track.patient for track in tracks]
    dice = {str(clicks): [track.dice_after(clicks) for track in tracks] for clicks in at}
    slices = {clicks: per_slice(values, patients) for clicks, values in dice.items()}
    people = {clicks: per_patient(values, patients) for clicks, values in dice.items()}
    needed = {target: [float(track.clicks_to(target) or CLICK_CAP) for track in tracks] for target in TARGETS}
    box = per_slice([track.box_dice for track in tracks], patients)
    return rounded(
        {
            "n_slices": len(tracks),
            "n_patients": len(set(patients)),
            "dice_at_clicks": {clicks: found.mean for clicks, found in slices.items()},
            "dice_ci95_at_clicks": {clicks: list(found.ci95) for clicks, found in slices.items()},
            "dice_median_at_clicks": {clicks: found.median for clicks, found in slices.items()},
            "dice_patient_at_clicks": {clicks: found.mean for clicks, found in people.items()},
            "dice_patient_ci95_at_clicks": {clicks: list(found.ci95) for clicks, found in people.items()},
            "dice_box": box.mean,
            "dice_box_ci95": list(box.ci95),
            "dice_box_median": box.median,
            "noc85": mean(needed[0.85]),
            "noc90": mean(needed[0.90]),
            "failures85": sum(track.clicks_to(0.85) is None for track in tracks),
            "failures90": sum(track.clicks_to(0.90) is None for track in tracks),
            "below_half": {
                str(clicks): mean(float(track.dice_after(clicks) < 0.5) for track in tracks)
                for clicks in _HALF_AFTER
                if clicks <= max(at)
            },
            **_worse(tracks, max(at)),
            "encode_ms_median": statistics.median(track.encode_ms for track in tracks),
            "decode_ms_median": _median([ms for track in tracks for ms in track.decode_ms]),
            **_seconds(tracks),
        }
    )


def _worse(tracks: Sequence[Clicks], last: int) -> dict[str, Any]:
    """Clicks beyond ``last`` are left out: only slices that were still wrong have them."""
    hurt = {
        clicks: [
            (float(track.dice[clicks - 1] < track.dice[clicks - 2] - WORSE_BY), track.patient)
            for track in tracks
            if len(track.dice) >= clicks
        ]
        for clicks in range(2, last + 1)
    }
    every = [pair for pairs in hurt.values() for pair in pairs]
    found = per_slice([share for share, _ in every], [patient for _, patient in every])
    shares = {str(clicks): mean(share for share, _ in pairs) for clicks, pairs in hurt.items() if pairs}
    return {
        "worse_after_click": {**shares, "all": found.mean},
        "worse_after_click_ci95": list(found.ci95),
        "n_clicks_after_another": len(every),
    }


def _seconds(tracks: Sequence[Clicks]) -> dict[str, float]:
    first = [track.answer_ms[0] / 1000 for track in tracks if track.answer_ms]
    later = [ms / 1000 for track in tracks for ms in track.answer_ms[1:]]
    return {"seconds_first_click": _median(first), "seconds_a_click": _median(later)}


def _median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else math.nan


def _curve(tracks: Sequence[Clicks], last: int) -> dict[str, Any]:
    """Mean, its interval and median after each click from the first."""
    patients = [track.patient for track in tracks]
    found = [per_slice([track.dice_after(clicks) for track in tracks], patients) for clicks in range(1, last + 1)]
    return {
        "clicks": list(range(1, last + 1)),
        "mean": [one.mean for one in found],
        "ci95": [list(one.ci95) for one in found],
        "median": [one.median for one in found],
    }


def _by_size(tracks: Sequence[Clicks]) -> dict[str, list[Clicks]]:
    """Small lesions first; empty unless every slice has a spacing, since px² of unlike slices differ."""
    parts: dict[str, list[Clicks]] = {name: [] for name in SIZE_NAMES}
    for track in tracks:
        if track.area_mm2 is None:
            return {}
        parts[size_name(track.area_mm2)].append(track)
    return {name: part for name, part in parts.items() if part}
