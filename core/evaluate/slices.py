"""What an automatic model makes of each slice: everything that figures and pictures are later made of."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.evaluate.cases import Case
from core.measure import LesionMatch, Overlap, Reliability, band, match_lesions, overlap, reliability
from core.types import FloatArray, Mask

PIXELS_A_SLICE = 4000
"""Drawn from each slice for ROC and precision-recall curves, the same ones for every model."""
SEED = 0


class Predicts(Protocol):
    """Anything that draws a probability on a slice."""

    def predict(self, image: FloatArray) -> FloatArray:
        """float32 (H, W) in [0, 1] -> float32 (H, W) in [0, 1]."""


@dataclass(frozen=True)
class PixelCounts:
    """Every pixel of a slice, by truth and prediction."""

    background_kept: int
    background_marked: int
    lesion_missed: int
    lesion_found: int


@dataclass(frozen=True, eq=False)
class PixelSample:
    """Pixels drawn at random from a whole slice."""

    probability: FloatArray
    """(N,) in [0, 1]."""
    truth: npt.NDArray[np.bool_]
    """(N,)."""


@dataclass(frozen=True)
class SliceScore:
    """One slice's figures."""

    patient: str
    tumour_class: str
    area_px: int
    """Of the true lesion; 0 on a slice without one."""
    area_mm2: float | None
    """The same with a spacing; None without."""
    found_something: bool
    overlap: Overlap
    lesions: LesionMatch
    band: Reliability
    """Of the pixels in the lesion and near it; no pixel on a slice without a lesion."""
    counts: PixelCounts
    sample: PixelSample
    predict_ms: float

    @property
    def has_lesion(self) -> bool:
        """Whether there is something to find."""
        return self.area_px > 0


def score_slices(
    model: Predicts,
    cases: Iterable[Case],
    report: Callable[[int], None] = lambda done: None,
    seen: Callable[[Case, FloatArray], None] = lambda case, probability: None,
) -> list[SliceScore]:
    """Predict every case and measure it at native size, a pixel being lesion above a probability of one half.

    Args:
        model: predicts.
        cases: read one at a time, so that a large set needs little memory.
        report: called with the number of slices done.
        seen: called with each case and its probability, for whoever wants to know more of it.

    Raises:
        ValueError: a probability that is not finite.
    """
    scores: list[SliceScore] = []
    for case in cases:
        started = time.perf_counter()
        probability = model.predict(case.image)
        elapsed = (time.perf_counter() - started) * 1000
        if not np.isfinite(probability).all():
            raise ValueError(f"its probabilities on slice {len(scores) + 1} are not finite; expected numbers in [0, 1]")
        scores.append(_score(case, probability, elapsed, len(scores)))
        seen(case, probability)
        report(len(scores))
    return scores


def _score(case: Case, probability: FloatArray, predict_ms: float, number: int) -> SliceScore:
    truth, predicted = case.truth, probability > 0.5
    area = int(truth.sum())
    return SliceScore(
        patient=case.patient,
        tumour_class=case.tumour_class,
        area_px=area,
        area_mm2=None if case.spacing_mm is None else area * case.spacing_mm[0] * case.spacing_mm[1],
        found_something=bool(predicted.any()),
        overlap=overlap(predicted, truth, case.spacing_mm),
        lesions=match_lesions(predicted, truth),
        band=reliability(probability, truth, band(truth, case.spacing_mm)),
        counts=_counts(predicted, truth),
        sample=_sample(probability, truth, number),
        predict_ms=predict_ms,
    )


def _counts(predicted: Mask, truth: Mask) -> PixelCounts:
    found = int((predicted & truth).sum())
    marked, missed = int(predicted.sum()) - found, int(truth.sum()) - found
    return PixelCounts(truth.size - found - marked - missed, marked, missed, found)


def _sample(probability: FloatArray, truth: Mask, number: int) -> PixelSample:
    drawn = np.random.default_rng([SEED, number]).choice(
        truth.size, min(PIXELS_A_SLICE, truth.size), replace=False, shuffle=False
    )
    return PixelSample(probability.ravel()[drawn].astype(np.float32), truth.ravel()[drawn])
