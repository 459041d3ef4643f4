"""A monotone map from what a promptable model says of its mask to the mask's true IoU, and thresholds for words.

Isotonic regression (Zadrozny & Elkan 2002) on a score: the predicted IoU, the stability, or a logistic score of both,
whichever has the smallest error on patients that were left out. What is said of the map is again estimated on patients
that neither made the map nor chose the score.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.evaluate.numbers import mean, rounded
from core.prompt.trust import CHECK, RIGHT, WRONG, Calibration

RIGHT_IOU, RIGHT_SHARE = 0.8, 0.9
""" "Probably right": at least this share of the masks that are called so have at least this IoU, a Dice of 0.89."""
WRONG_IOU, WRONG_SHARE = 0.6, 0.5
""" "Probably wrong": at least this share of the masks that are called so have an IoU below this, a Dice of 0.75."""
MOST_KNOTS = 12
LEAST_PATIENTS = 5
_LEAST_MASKS = 10  # a word that fewer masks bear out is not used
_FOLDS = 10
_SCORES = ("predicted IoU", "stability", "both")
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Answers:
    """Masks with what the model said of them and what they were; each array is (N,)."""

    predicted_iou: Values
    stability: Values
    """0 where it is undefined."""
    iou: Values
    """With the truth."""
    patients: npt.NDArray[np.str_]

    def part(self, chosen: npt.NDArray[Any]) -> "Answers":
        """Some of them."""
        return Answers(
            self.predicted_iou[chosen], self.stability[chosen], self.iou[chosen], np.asarray(self.patients[chosen])
        )

    @property
    def n_patients(self) -> int:
        """Different patients."""
        return len(set(self.patients.tolist()))


def fit(answers: Answers) -> tuple[Calibration, dict[str, float]]:
    """The map with the score that errs least on left-out patients, and thresholds from left-out patients' masks.

    Args:
        answers: of at least two patients.

    Returns:
        The map, and the mean absolute error on left-out patients by the name of each score.
    """
    held_out = {
        score: found for score in _SCORES if (found := _held_out(answers, score)) is not None
    }  # the predicted IoU alone can always be mapped
    errors = {score: float(np.abs(found - answers.iou).mean()) for score, found in held_out.items()}
    best = min(errors, key=lambda score: errors[score])
    mapped = _mapped(answers, best)
    assert mapped is not None  # the same score was fitted on parts of the same answers
    right, wrong = (None if limit is None else round(limit, 4) for limit in thresholds(held_out[best], answers.iou))
    return Calibration(*mapped, right, wrong), errors


def thresholds(expected: Values, iou: Values) -> tuple[float | None, float | None]:
    """From which expected IoU a mask is "probably right", and below which "probably wrong".

    Args:
        expected: (N,) of each mask.
        iou: (N,) true.

    Returns:
        The lowest value that keeps `RIGHT_SHARE` among the masks at and above it, and the highest one that keeps
        `WRONG_SHARE` among those below it and is no higher than the first; None where no value does on at least ten
        masks.
    """
    order = np.argsort(expected, kind="stable")
    ranked, truth = expected[order], iou[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] > ranked[:-1]])  # masks with one expectation stand together
    n = len(ranked)
    above = np.cumsum((truth >= RIGHT_IOU)[::-1])[::-1]
    right = next(
        (
            float(ranked[first])
            for first in starts
            if n - first >= _LEAST_MASKS and above[first] >= RIGHT_SHARE * (n - first)
        ),
        None,
    )
    below = np.cumsum(truth < WRONG_IOU)
    ends = [*((int(first), float(ranked[first])) for first in starts[1:]), (n, float(np.nextafter(ranked[-1], 2)))]
    wrong = next(
        (
            limit
            for count, limit in reversed(ends)
            if count >= _LEAST_MASKS and below[count - 1] >= WRONG_SHARE * count and (right is None or limit <= right)
        ),
        None,
    )
    return right, wrong


def cross_validated(answers: Answers) -> dict[str, Any]:
    """What to expect of `fit` on other patients: each fold's map, score and thresholds come from the other patients.

    Args:
        answers: of at least `LEAST_PATIENTS` patients.

    Returns:
        ``mean_absolute_error`` of the expected IoU beside that of the model's own prediction, ``correlation``
        (Pearson), and for each of the words the share of masks that bear it and what share of them it is right of.
    """
    expected, words = np.zeros(len(answers.iou)), np.full(len(answers.iou), CHECK, dtype=object)
    for kept, left in _folds(answers):
        calibration, _ = fit(answers.part(kept))
        for index in left:
            expected[index] = calibration.iou(float(answers.predicted_iou[index]), float(answers.stability[index]))
            words[index] = calibration.words(float(expected[index]))
    right, wrong = answers.iou[words == RIGHT], answers.iou[words == WRONG]
    return rounded(
        {
            "mean_absolute_error": float(np.abs(expected - answers.iou).mean()),
            "mean_absolute_error_uncalibrated": float(np.abs(answers.predicted_iou - answers.iou).mean()),
            "correlation": _correlation(expected, answers.iou),
            "correlation_uncalibrated": _correlation(answers.predicted_iou, answers.iou),
            "said_right": len(right) / len(words),
            "of_these_right": mean((right >= RIGHT_IOU).astype(float)),
            "said_wrong": len(wrong) / len(words),
            "of_these_wrong": mean((wrong < WRONG_IOU).astype(float)),
        }
    )


def _held_out(answers: Answers, score: str) -> Values | None:
    """The expected IoU of each mask by a map of other patients; None when this score cannot be made."""
    expected = np.zeros(len(answers.iou))
    for kept, left in _folds(answers):
        mapped = _mapped(answers.part(kept), score)
        if mapped is None:
            return None
        calibration = Calibration(*mapped, None, None)
        expected[left] = [
            calibration.iou(float(answers.predicted_iou[index]), float(answers.stability[index])) for index in left
        ]
    return expected if _mapped(answers, score) is not None else None


def _folds(answers: Answers) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    from sklearn.model_selection import GroupKFold

    return iter(GroupKFold(min(_FOLDS, answers.n_patients)).split(answers.iou, groups=answers.patients))


def _mapped(answers: Answers, score: str) -> tuple[tuple[float, float], tuple[tuple[float, float], ...]] | None:
    """Weights and knots; None when the logistic score falls with one of the two, or all masks are good or bad."""
    from sklearn.isotonic import IsotonicRegression

    weights: tuple[float, float] | None = {"predicted IoU": (1.0, 0.0), "stability": (0.0, 1.0)}.get(score)
    if weights is None:
        weights = _logistic(answers)
    if weights is None:
        return None
    scores = weights[0] * answers.predicted_iou + weights[1] * answers.stability
    isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, answers.iou)
    return weights, _knots(isotonic, scores)


def _logistic(answers: Answers) -> tuple[float, float] | None:
    from sklearn.linear_model import LogisticRegression

    good = answers.iou >= RIGHT_IOU
    if good.all() or not good.any():
        return None
    both = np.stack([answers.predicted_iou, answers.stability], axis=1)
    first, second = LogisticRegression(C=100.0).fit(both, good).coef_[0]  # hardly shrunk: both are within [0, 1]
    if min(first, second) < 0 or first + second <= 0:
        return None
    return round(float(first / (first + second)), 4), round(float(second / (first + second)), 4)


def _knots(isotonic: Any, scores: Values) -> tuple[tuple[float, float], ...]:
    """The fitted steps at as many quantiles of the scores as there may be knots, so that each rests on many masks."""
    places = np.unique(np.round(np.quantile(scores, np.linspace(0, 1, MOST_KNOTS)), 4))
    if len(places) < 2:
        places = np.array([places[0], places[0] + 0.0001])
    heights = np.maximum.accumulate(np.round(isotonic.predict(places), 4))
    return tuple((float(place), float(height)) for place, height in zip(places, heights, strict=True))


def _correlation(one: Values, other: Values) -> float:
    return float(np.corrcoef(one, other)[0, 1]) if one.std() > 0 and other.std() > 0 else float("nan")


def as_answers(rows: Sequence[tuple[float, float | None, float, str]]) -> Answers:
    """From (predicted IoU, stability or None, true IoU, patient) of each mask."""
    predicted, stability, iou, patients = zip(*rows, strict=True)
    return Answers(
        np.array(predicted, dtype=np.float64),
        np.array([value or 0.0 for value in stability], dtype=np.float64),
        np.array(iou, dtype=np.float64),
        np.array(patients, dtype=np.str_),
    )
