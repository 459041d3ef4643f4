import json
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import spearmanr

from core.evaluate.prompt_calibration import MOST_KNOTS, as_answers, cross_validated, fit, thresholds


def _answers(predicted, stability, iou, n_patients=10):
    return as_answers(
        [(p, s, y, f"p{k % n_patients}") for k, (p, s, y) in enumerate(zip(predicted, stability, iou, strict=True))]
    )


def _overconfident(n=300, seed=0):
    """A model that says 0.2 too much, and whose stability means nothing."""
    rng = np.random.default_rng(seed)
    iou = rng.uniform(0, 0.8, n)
    return _answers(iou + 0.2, rng.uniform(0, 1, n), iou)


def test_a_model_that_always_says_too_much_is_corrected_by_that_much():
    calibration, errors = fit(_overconfident())
    assert calibration.weights == (1.0, 0.0)
    assert min(errors, key=errors.get) == "predicted IoU"
    for said in (0.3, 0.5, 0.9):
        assert calibration.iou(said, 0.5) == pytest.approx(said - 0.2, abs=0.03)
    found = cross_validated(_overconfident())
    assert found["mean_absolute_error_uncalibrated"] == pytest.approx(0.2, abs=1e-4)
    assert found["mean_absolute_error"] < 0.03
    assert found["correlation_uncalibrated"] == 1.0
    json.dumps(found, allow_nan=False)


def test_both_estimates_are_used_when_each_tells_half():
    rng = np.random.default_rng(1)
    predicted, stability = rng.uniform(0, 1, (2, 600))
    calibration, errors = fit(_answers(predicted, stability, (predicted + stability) / 2))
    assert errors["both"] < min(errors["predicted IoU"], errors["stability"])
    assert calibration.weights == pytest.approx((0.5, 0.5), abs=0.1)
    assert spearmanr([calibration.iou(p, s) for p, s in zip(predicted, stability, strict=True)], predicted + stability)[
        0
    ] == pytest.approx(1.0, abs=0.02)


def test_the_map_never_falls_and_has_few_knots():
    rng = np.random.default_rng(2)
    calibration, _ = fit(_answers(*rng.uniform(0, 1, (3, 200))))
    assert 2 <= len(calibration.knots) <= MOST_KNOTS
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(calibration.knots))


def test_an_estimate_that_is_always_the_same_still_has_a_map():
    iou = np.tile([0.2, 0.6], 20)
    calibration, _ = fit(_answers(np.full(40, 0.9), np.full(40, 0.9), iou))
    assert calibration.iou(0.9, 0.9) == pytest.approx(0.4, abs=1e-6)


def test_the_error_is_that_of_patients_who_were_left_out():
    # One patient's masks are the reverse of everybody's: seen in fitting they would pull the map towards themselves.
    rows = [(0.9, 1.0, 0.9, f"p{k % 9}") for k in range(90)] + [(0.1, 1.0, 0.1, f"p{k % 9}") for k in range(90)]
    odd = [(0.1, 1.0, 0.9, "odd")] * 20
    found = cross_validated(as_answers(rows + odd))
    # for the odd one a map of the others expects 0.1, an error of 0.8 on 20 of 200 masks; the rest err by less
    assert found["mean_absolute_error"] >= 0.8 * 20 / 200


def test_limits_by_hand():
    expected = np.arange(40) / 40
    iou = np.where(expected >= 0.5, 0.9, 0.1)  # 20 masks right, 20 wrong
    right, wrong = thresholds(expected, iou)
    # r of the wrong ones may be among those called right: 20 / (20 + r) >= 0.9 allows r = 2
    assert right == pytest.approx(expected[18])
    # below any limit up to 1 at least half are wrong (20 of 40), but it may not pass the first limit
    assert wrong == pytest.approx(expected[18])


def test_limits_that_no_ten_masks_bear_out_are_not_set():
    expected = np.linspace(0, 1, 50)
    assert thresholds(expected, np.full(50, 0.6)) == (None, None)
    assert thresholds(expected, np.full(50, 0.9)) == (0.0, None)
    right, wrong = thresholds(expected, np.full(50, 0.2))
    assert right is None
    assert wrong is not None
    assert wrong > 1  # everything is probably wrong
    eight_right = np.where(np.arange(50) >= 42, 0.9, 0.6)  # 8 of the last 10 are too few, 8 of 8 too
    assert thresholds(expected, eight_right)[0] is None
    ten_right = np.where(np.arange(50) >= 40, 0.9, 0.6)
    assert thresholds(expected, ten_right)[0] == pytest.approx(expected[39])  # 10 of 11 is still over 0.9


def test_masks_with_one_expectation_stay_together():
    expected = np.array([0.2] * 10 + [0.8] * 10)
    iou = np.array([0.1] * 10 + [0.9] * 10)
    assert thresholds(expected, iou) == (0.8, 0.8)


def test_the_words_keep_their_promise_on_left_out_patients():
    rng = np.random.default_rng(3)
    iou = rng.beta(4, 2, 800)
    predicted = np.clip(iou + rng.normal(0, 0.05, 800), 0, 1)
    found = cross_validated(_answers(predicted, predicted, iou, n_patients=20))
    assert found["said_right"] > 0.1
    assert found["of_these_right"] > 0.85  # 0.9 where it was chosen
    assert found["of_these_wrong"] > 0.35  # 0.5 where it was chosen
