"""Does the map of disagreement find the mistakes, and does the spread of the area say when a mask is bad?

Both are asked where it matters: in the lesion and within 10 mm of it (10 px without a spacing). Over the whole slice
nearly every pixel is easy background, and any map looks good.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from core.evaluate.cases import Case
from core.evaluate.numbers import rounded
from core.evaluate.slices import Predicts
from core.measure import BAND_MM, BAND_PX, band, per_patient
from core.types import FloatArray


class Joined(Protocol):
    """What several probabilities of one slice come to."""

    @property
    def probability(self) -> FloatArray:
        """(H, W) in [0, 1]."""

    @property
    def disagreement(self) -> FloatArray:
        """(H, W) in [0, 1]."""

    @property
    def area_px_mean(self) -> float:
        """Of the members' masks."""

    @property
    def area_px_sd(self) -> float:
        """Of the members' masks."""


@dataclass(frozen=True, eq=False)
class Doubt:
    """What was uncertain on one slice with a lesion, and what was wrong; pixels of the band only."""

    patient: str
    disagreement: FloatArray
    entropy: FloatArray
    """Of the ensemble's mean, in bits."""
    wrong: npt.NDArray[np.bool_]
    """The ensemble's mask against the truth."""
    entropy_single: FloatArray
    wrong_single: npt.NDArray[np.bool_]
    """The best single model's mask against the truth."""
    relative_spread: float
    """Standard deviation of the members' areas over their mean; NaN when all masks are empty."""
    dice: float


class DoubtfulEnsemble:
    """An ensemble that predicts member by member and keeps what its members disagree on."""

    def __init__(
        self,
        members: Mapping[str, Predicts],
        combine: Callable[[Sequence[FloatArray]], Joined],
        best_single: str,
    ) -> None:
        """Take the members by name, the rule that joins their probabilities, and the member that is best alone."""
        self._members, self._combine, self._best = members, combine, best_single
        self._joined: Joined | None = None
        self._single: FloatArray | None = None
        self.doubts: list[Doubt] = []

    def predict(self, image: FloatArray) -> FloatArray:
        """float32 (H, W) in [0, 1] -> float32 (H, W) in [0, 1]."""
        found = {name: member.predict(image) for name, member in self._members.items()}
        self._joined, self._single = self._combine(list(found.values())), found[self._best]
        return self._joined.probability

    def note(self, case: Case, probability: FloatArray) -> None:
        """Keep the doubts of the slice that was predicted last; a slice without a lesion has no band and no Dice."""
        if self._joined is None or self._single is None or not case.truth.any():
            return
        near = band(case.truth, case.spacing_mm)
        predicted = probability > 0.5
        whole = int(predicted.sum() + case.truth.sum())
        self.doubts.append(
            Doubt(
                case.patient,
                self._joined.disagreement[near],
                entropy(probability[near]),
                (predicted != case.truth)[near],
                entropy(self._single[near]),
                ((self._single > 0.5) != case.truth)[near],
                self._joined.area_px_sd / self._joined.area_px_mean if self._joined.area_px_mean else math.nan,
                2 * int((predicted & case.truth).sum()) / whole,
            )
        )


def entropy(probability: FloatArray) -> FloatArray:
    """Of lesion or not, in bits: 0 when sure, 1 at one half; float32 of the same shape."""
    p = np.clip(probability.astype(np.float64), 1e-7, 1 - 1e-7)
    return (-p * np.log2(p) - (1 - p) * np.log2(1 - p)).astype(np.float32)


def summarise_doubts(doubts: Sequence[Doubt], best_single: str, unit: str) -> dict[str, Any]:
    """How well doubt finds mistakes.

    Args:
        doubts: of each slice with a lesion.
        best_single: the model whose entropy stands beside.
        unit: "mm" or "px", of the band.

    Returns:
        ``error_auroc``: area under the ROC curve of the disagreement against "this pixel of the ensemble's mask is
        wrong", all pixels together; ``error_auroc_patient_mean`` and its interval: of each patient, then averaged, where
        a patient has both right and wrong pixels. The same with ``_entropy`` of the entropy of the ensemble's mean, and
        with ``_single`` of the best single model's entropy against its own mistakes. ``spread_dice_spearman``: rank correlation of the members' relative area spread
        with the ensemble's Dice; below zero when the spread warns. n beside each; None where nothing is defined.
    """
    figures: dict[str, Any] = {"error_where": f"within {BAND_PX if unit == 'px' else BAND_MM:g} {unit} of the lesion"}
    figures["best_single"] = best_single
    for suffix, doubt, wrong in (
        ("", [one.disagreement for one in doubts], [one.wrong for one in doubts]),
        ("_entropy", [one.entropy for one in doubts], [one.wrong for one in doubts]),
        ("_single", [one.entropy_single for one in doubts], [one.wrong_single for one in doubts]),
    ):
        owners = [one.patient for one in doubts]
        people = sorted(set(owners))
        each = [
            _auroc(
                [wrong[k] for k, owner in enumerate(owners) if owner == person],
                [doubt[k] for k, owner in enumerate(owners) if owner == person],
            )
            for person in people
        ]
        summary = per_patient(each, people)
        figures[f"error_auroc{suffix}"] = _auroc(wrong, doubt)
        figures[f"error_auroc{suffix}_patient_mean"] = summary.mean
        figures[f"error_auroc{suffix}_patient_ci95"] = list(summary.ci95)
        figures[f"error_auroc{suffix}_n_patients"] = summary.n
        figures[f"error_auroc{suffix}_n_wrong"] = sum(int(part.sum()) for part in wrong)
    figures["error_auroc_n_pixels"] = sum(len(one.wrong) for one in doubts)
    figures["error_auroc_n_slices"] = len(doubts)
    figures["spread_dice_spearman"], figures["spread_dice_n"] = _spearman(doubts)
    return rounded(figures)


def _auroc(wrong: Sequence[npt.NDArray[np.bool_]], doubt: Sequence[FloatArray]) -> float:
    """NaN unless some pixels are wrong and some right."""
    from sklearn.metrics import roc_auc_score

    if not wrong:
        return math.nan
    truth = np.concatenate(wrong)
    return float(roc_auc_score(truth, np.concatenate(doubt))) if truth.any() and not truth.all() else math.nan


def _spearman(doubts: Sequence[Doubt]) -> tuple[float, int]:
    """Correlation and the slices behind it; NaN with fewer than three, or when one side does not vary."""
    from scipy.stats import spearmanr

    pairs = [(one.relative_spread, one.dice) for one in doubts if not math.isnan(one.relative_spread)]
    if len(pairs) < 3 or any(len(set(side)) == 1 for side in zip(*pairs, strict=True)):
        return math.nan, len(pairs)
    spread, dice = zip(*pairs, strict=True)
    return float(spearmanr(spread, dice).statistic), len(pairs)
