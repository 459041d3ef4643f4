"""How good an automatic model is, slice by slice and patient by patient."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from core.evaluate.cases import Case
from core.evaluate.numbers import mean, rounded
from core.measure import Overlap, overlap, per_patient, per_slice
from core.types import FloatArray


class Predicts(Protocol):
    """Anything that draws a probability on a slice."""

    def predict(self, image: FloatArray) -> FloatArray:
        """float32 (H, W) in [0, 1] -> float32 (H, W) in [0, 1]."""


@dataclass(frozen=True)
class SliceScore:
    """One slice's figures."""

    patient: str
    tumour_class: str
    has_lesion: bool
    found_something: bool
    overlap: Overlap
    predict_ms: float


def score_slices(
    model: Predicts, cases: Iterable[Case], report: Callable[[int], None] = lambda done: None
) -> list[SliceScore]:
    """Predict every case and measure it at native size, a pixel being lesion above a probability of one half.

    Args:
        model: predicts.
        cases: read one at a time, so that a large set needs little memory.
        report: called with the number of slices done.
    """
    scores = []
    for case in cases:
        started = time.perf_counter()
        predicted = model.predict(case.image) > 0.5
        elapsed = (time.perf_counter() - started) * 1000
        measured = overlap(predicted, case.truth, case.spacing_mm)
        lesion, found = bool(case.truth.any()), bool(predicted.any())
        scores.append(SliceScore(case.patient, case.tumour_class, lesion, found, measured, elapsed))
        report(len(scores))
    return scores


def summarise_slices(scores: Sequence[SliceScore]) -> dict[str, Any]:
    """The figures of one model.

    Args:
        scores: at least one.

    Returns:
        ``dice_mean`` counts each slice the same and ``dice_ci95`` is its interval; ``dice_patient_mean`` counts each
        patient the same and ``dice_patient_ci95`` is its own. Both intervals resample patients. ``n_missed`` counts
        lesions that the mask does not touch, ``n_false_alarms`` masks on slices without a lesion. Distances are in
        ``unit``; they are undefined on ``n_hd95_undefined`` slices, where one mask is empty. None where nothing is
        defined.
    """
    figures = _figures(scores)
    classes = sorted({score.tumour_class for score in scores})
    if len(classes) > 1:
        parts = {name: [score for score in scores if score.tumour_class == name] for name in classes}
        figures["by_class"] = {name or "not stated": _figures(part) for name, part in parts.items()}
    return figures


def _figures(scores: Sequence[SliceScore]) -> dict[str, Any]:
    patients = [score.patient for score in scores]
    dice = [score.overlap.dice for score in scores]
    slices, people = per_slice(dice, patients), per_patient(dice, patients)
    hd95 = [score.overlap.hd95 for score in scores]
    return rounded(
        {
            "n_slices": len(scores),
            "n_patients": len(set(patients)),
            "dice_mean": slices.mean,
            "dice_median": slices.median,
            "dice_patient_mean": people.mean,
            "dice_ci95": list(slices.ci95),
            "dice_patient_ci95": list(people.ci95),
            "iou_mean": mean(score.overlap.iou for score in scores),
            "boundary_f1_mean": mean(score.overlap.boundary_f1 for score in scores),
            "hd95_mean": mean(hd95),
            "n_hd95_undefined": sum(value != value for value in hd95),
            "nsd_mean": mean(score.overlap.nsd for score in scores),
            "unit": scores[0].overlap.unit,
            "nsd_tolerance": scores[0].overlap.nsd_tolerance,
            "pixel_accuracy": mean(score.overlap.pixel_accuracy for score in scores),
            "n_missed": sum(score.has_lesion and score.overlap.dice == 0 for score in scores),
            "n_without_lesion": sum(not score.has_lesion for score in scores),
            "n_false_alarms": sum(score.found_something and not score.has_lesion for score in scores),
            "ms_median": statistics.median(score.predict_ms for score in scores),
        }
    )
