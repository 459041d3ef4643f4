"""How far a mask can be trusted, in words that were measured: what a model says of its mask, calibrated.

A promptable model predicts the IoU of its own mask, and how stable the outline is can be read off its logits. Neither
is a measurement. `python evaluate.py trust` compares both with true masks of the validation split and puts a monotone
map and two thresholds into the model's card; here they are looked up.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, TypeAlias

Words: TypeAlias = Literal["probably right", "check the edge", "probably wrong: add a click"]
RIGHT: Words = "probably right"
CHECK: Words = "check the edge"
WRONG: Words = "probably wrong: add a click"

_RIGHT_IOU, _CHECK_IOU, _STABLE = 0.8, 0.6, 0.85  # for models that nobody calibrated


@dataclass(frozen=True)
class Trust:
    """What to expect of a mask."""

    expected_iou: float
    """With the true lesion, in [0, 1]; the model's own prediction when it is not calibrated."""
    words: Words
    calibrated: bool
    """Whether this comes from masks of this very model that were compared with the truth."""


@dataclass(frozen=True)
class Calibration:
    """A linear score of both estimates, a non-decreasing map from it to the IoU, and where the words change."""

    weights: tuple[float, float]
    """Of the predicted IoU and of the stability, neither below 0."""
    knots: tuple[tuple[float, float], ...]
    """(score, expected IoU), two or more, scores increasing, IoU not decreasing; linear between, flat outside."""
    right_from: float | None
    """`RIGHT` at this expected IoU and above; None when never."""
    wrong_below: float | None
    """`WRONG` below this expected IoU; None when never."""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Calibration":
        """Read what `as_dict` wrote.

        Raises:
            ValueError: a field is missing or impossible.
        """
        try:
            found = cls(
                (float(record["weights"]["predicted_iou"]), float(record["weights"]["stability"])),
                tuple((float(score), float(iou)) for score, iou in record["knots"]),
                *(None if record[name] is None else float(record[name]) for name in ("right_from", "wrong_below")),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"a calibration needs weights, knots, right_from and wrong_below; {error!r}") from error
        numbers = [*found.weights, *(value for knot in found.knots for value in knot)]
        if not all(map(math.isfinite, numbers)) or min(found.weights) < 0 or len(found.knots) < 2:
            raise ValueError("a calibration needs finite weights of 0 or more and at least two finite knots")
        if any(a[0] >= b[0] or a[1] > b[1] for a, b in pairwise(found.knots)):
            raise ValueError("a calibration's knots need increasing scores and an IoU that never decreases")
        return found

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "weights": dict(zip(("predicted_iou", "stability"), self.weights, strict=True)),
            "knots": [list(knot) for knot in self.knots],
            "right_from": self.right_from,
            "wrong_below": self.wrong_below,
        }

    def iou(self, predicted_iou: float, stability: float | None) -> float:
        """The expected IoU, in [0, 1]; without a stability there was nothing to be stable, which counts as 0."""
        score = self.weights[0] * predicted_iou + self.weights[1] * (stability or 0.0)
        first, last = self.knots[0], self.knots[-1]
        if score <= first[0]:
            return first[1]
        for (left, low), (right, high) in pairwise(self.knots):
            if score <= right:
                return low + (high - low) * (score - left) / (right - left)
        return last[1]

    def words(self, expected_iou: float) -> Words:
        """The words for an expected IoU."""
        if self.wrong_below is not None and expected_iou < self.wrong_below:
            return WRONG
        return RIGHT if self.right_from is not None and expected_iou >= self.right_from else CHECK


def expected(
    card_fields: Mapping[str, Any], predicted_iou: float, stability: float | None = None, sha256: str | None = None
) -> Trust:
    """What to expect of a mask that a promptable model drew.

    Args:
        card_fields: of the model's card; an empty mapping for a model without one.
        predicted_iou: the model's own estimate, in [0, 1].
        stability: IoU of its masks at logits > 1 and > -1, in [0, 1]; None when there was nothing above -1.
        sha256: of the model as it was loaded, which is not the card's where a second network draws the mask anew; None
            is the card's.

    Returns:
        By the card's "trust" when it was made with this very model. Else the model's own estimate,
        with fixed thresholds that nobody measured.
    """
    record = card_fields.get("trust")
    used = card_fields.get("sha256") if sha256 is None else sha256
    if isinstance(record, Mapping) and record.get("sha256") == used:
        try:
            calibration = Calibration.of(record)
        except ValueError:  # a damaged entry must not take the mask away
            pass
        else:
            iou = calibration.iou(predicted_iou, stability)
            return Trust(iou, calibration.words(iou), True)
    if predicted_iou < _CHECK_IOU:
        return Trust(predicted_iou, WRONG, False)
    stable = stability is None or stability >= _STABLE
    return Trust(predicted_iou, RIGHT if predicted_iou >= _RIGHT_IOU and stable else CHECK, False)
