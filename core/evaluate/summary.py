"""The figures of one automatic model: means with their n and interval, by slice, by patient, by class and by size."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from core.evaluate.numbers import mean, rounded
from core.evaluate.pixels import classification_report, confusion, curve_areas
from core.evaluate.sizes import by_size
from core.evaluate.slices import SliceScore
from core.measure import BAND_MM, BAND_PX, LESION_IOU, Reliability, Summary, calibration_error, per_patient, per_slice

MEASURES: Mapping[str, Callable[[SliceScore], float]] = {
    "dice": lambda score: score.overlap.dice,
    "iou": lambda score: score.overlap.iou,
    "sensitivity": lambda score: score.overlap.sensitivity,
    "precision": lambda score: score.overlap.precision,
    "specificity": lambda score: score.overlap.specificity,
    "pixel_accuracy": lambda score: score.overlap.pixel_accuracy,
    "hd95": lambda score: score.overlap.hd95,
    "nsd": lambda score: score.overlap.nsd,
    "boundary_f1": lambda score: score.overlap.boundary_f1,
    "lesion_f1": lambda score: score.lesions.f1,
}
"""What is measured on each slice; NaN where it is undefined."""


def summarise_slices(scores: Sequence[SliceScore]) -> dict[str, Any]:
    """The figures of one model.

    Args:
        scores: at least one.

    Returns:
        ``dice_mean`` counts each slice the same and ``dice_ci95`` is its interval; ``dice_patient_mean`` counts each
        patient the same and ``dice_patient_ci95`` is its own. All intervals resample patients. ``n_missed`` counts
        lesions that the mask does not touch, ``n_false_alarms`` masks on slices without a lesion. Distances are in
        ``unit``; they are undefined on ``n_hd95_undefined`` slices, where one mask is empty. ``per_slice`` and
        ``per_patient`` have mean, interval and n of every measure. ``by_class`` and ``by_size`` have the same figures
        for parts of the slices. None where nothing is defined.
    """
    figures = _figures(scores)
    measured = {name: [value(score) for score in scores] for name, value in MEASURES.items()}
    patients = [score.patient for score in scores]
    figures["per_slice"] = {name: _table(per_slice(values, patients)) for name, values in measured.items()}
    figures["per_patient"] = {name: _table(per_patient(values, patients)) for name, values in measured.items()}
    figures |= curve_areas(scores)
    figures["confusion_pixels"] = confusion(scores)
    figures["classification_report"] = classification_report(scores)
    classes = sorted({score.tumour_class for score in scores})
    if len(classes) > 1:
        parts = {name: [score for score in scores if score.tumour_class == name] for name in classes}
        figures["by_class"] = {name or "not stated": _figures(part) for name, part in parts.items()}
    sizes = by_size(scores)
    if sizes:
        figures["by_size"] = {name: _figures(part) for name, part in sizes.items()}
    return rounded(figures)


def _figures(scores: Sequence[SliceScore]) -> dict[str, Any]:
    patients = [score.patient for score in scores]
    dice = [score.overlap.dice for score in scores]
    slices, people = per_slice(dice, patients), per_patient(dice, patients)
    means = {f"{name}_mean": mean(value(score) for score in scores) for name, value in MEASURES.items()}
    means["pixel_accuracy"] = means.pop("pixel_accuracy_mean")
    return rounded(
        {
            "n_slices": len(scores),
            "n_patients": len(set(patients)),
            **means,
            "dice_median": slices.median,
            "dice_patient_mean": people.mean,
            "dice_ci95": list(slices.ci95),
            "dice_patient_ci95": list(people.ci95),
            "n_hd95_undefined": sum(score.overlap.hd95 != score.overlap.hd95 for score in scores),
            "unit": scores[0].overlap.unit,
            "nsd_tolerance": scores[0].overlap.nsd_tolerance,
            "lesion_iou_over": LESION_IOU,
            "n_lesions": sum(score.lesions.found + score.lesions.missed for score in scores),
            "n_lesions_found": sum(score.lesions.found for score in scores),
            "n_lesions_false": sum(score.lesions.false for score in scores),
            **_calibration(scores),
            "n_missed": sum(score.has_lesion and score.overlap.dice == 0 for score in scores),
            "n_without_lesion": sum(not score.has_lesion for score in scores),
            "n_false_alarms": sum(score.found_something and not score.has_lesion for score in scores),
            "ms_median": statistics.median(score.predict_ms for score in scores),
        }
    )


def _table(found: Summary) -> dict[str, Any]:
    return {
        "mean": found.mean,
        "median": found.median,
        "ci95": list(found.ci95),
        "n": found.n,
        "n_undefined": found.n_undefined,
        "n_patients": found.n_patients,
    }


def _calibration(scores: Sequence[SliceScore], seed: int = 0, n_resamples: int = 2000) -> dict[str, Any]:
    """ECE over all pixels of all bands together, its interval by bootstrap over patients."""
    people: dict[str, Reliability] = {}
    for score in scores:
        if score.has_lesion:
            people[score.patient] = people[score.patient] + score.band if score.patient in people else score.band
    reach = BAND_PX if scores[0].overlap.unit == "px" else BAND_MM
    figures: dict[str, Any] = {"ece_band": None, "ece_band_ci95": [None, None], "band_reach": reach, "n_band_pixels": 0}
    if not people:
        return figures
    stack = np.stack([(person.pixels, person.probability, person.lesion) for person in people.values()])
    figures["ece_band"] = float(calibration_error(*stack.sum(axis=0)))
    figures["n_band_pixels"] = int(stack[:, 0].sum())
    if len(people) > 1:
        drawn = np.random.default_rng(seed).multinomial(len(people), np.full(len(people), 1 / len(people)), n_resamples)
        resampled = np.tensordot(drawn, stack, axes=1)  # (resamples, 3, bins)
        errors = calibration_error(resampled[:, 0], resampled[:, 1], resampled[:, 2])
        figures["ece_band_ci95"] = [float(value) for value in np.percentile(errors, (2.5, 97.5))]
    return figures
