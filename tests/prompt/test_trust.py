import json

import pytest

from core.prompt.trust import CHECK, RIGHT, WRONG, Calibration, expected

ENTRY = {
    "weights": {"predicted_iou": 0.5, "stability": 0.5},
    "knots": [[0.2, 0.1], [0.6, 0.5], [0.8, 0.9]],
    "right_from": 0.75,
    "wrong_below": 0.4,
    "sha256": "abc",
}
CARD = {"sha256": "abc", "trust": ENTRY}


@pytest.mark.parametrize(
    ("predicted", "stability", "iou", "words"),
    [
        (0.6, 0.6, 0.5, CHECK),  # a knot
        (0.8, 0.6, 0.7, CHECK),  # score 0.7, half way from 0.5 to 0.9
        (0.9, 0.7, 0.9, RIGHT),  # the last knot
        (1.0, 1.0, 0.9, RIGHT),  # flat beyond it
        (0.4, 0.4, 0.3, WRONG),  # half way from 0.1 to 0.5
        (0.0, 0.0, 0.1, WRONG),  # flat before the first
        (0.8, None, 0.3, WRONG),  # nothing stable: score 0.4
    ],
)
def test_the_expected_iou_is_interpolated_by_hand(predicted, stability, iou, words):
    found = expected(CARD, predicted, stability)
    assert found.expected_iou == pytest.approx(iou)
    assert found.words == words
    assert found.calibrated


def test_limits_are_inclusive_above_and_exclusive_below():
    calibration = Calibration.of(ENTRY)
    assert calibration.words(0.75) == RIGHT
    assert calibration.words(0.7499) == CHECK
    assert calibration.words(0.4) == CHECK
    assert calibration.words(0.3999) == WRONG


def test_a_word_without_a_limit_is_never_said():
    card = {"sha256": "abc", "trust": {**ENTRY, "right_from": None, "wrong_below": None}}
    assert {expected(card, value, value).words for value in (0.0, 0.5, 1.0)} == {CHECK}


@pytest.mark.parametrize(
    ("predicted", "stability", "words"),
    [
        (0.8, None, RIGHT),
        (0.95, 0.85, RIGHT),
        (0.95, 0.84, CHECK),
        (0.79, 1.0, CHECK),
        (0.6, 0.1, CHECK),
        (0.59, 1.0, WRONG),
    ],
)
def test_without_a_calibration_the_models_own_estimate_and_the_old_limits_count(predicted, stability, words):
    found = expected({}, predicted, stability)
    assert (found.expected_iou, found.words, found.calibrated) == (predicted, words, False)


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "other weights"},
        {"knots": [[0.2, 0.1]]},
        {"knots": [[0.2, 0.5], [0.6, 0.4]]},
        {"knots": [[0.6, 0.5], [0.6, 0.6]]},
        {"knots": [[0.2, 0.1], [0.6, float("nan")]]},
        {"knots": "none"},
        {"weights": {"predicted_iou": 1.0}},
        {"weights": {"predicted_iou": 1.0, "stability": -0.1}},
        {"right_from": "high"},
    ],
)
def test_an_entry_of_other_weights_or_a_damaged_one_is_as_good_as_none(change):
    assert not expected({"sha256": "abc", "trust": {**ENTRY, **change}}, 0.9, 0.9).calibrated
    assert not expected({"sha256": "abc", "trust": ["?"]}, 0.9, 0.9).calibrated


def test_a_calibration_counts_for_the_model_as_it_was_loaded():
    pair = {"sha256": "abc", "trust": {**ENTRY, "sha256": "of two networks"}}
    assert not expected(pair, 0.9, 0.9).calibrated
    assert expected(pair, 0.9, 0.9, sha256="of two networks").calibrated
    assert not expected(CARD, 0.9, 0.9, sha256="of two networks").calibrated


def test_a_calibration_goes_through_json_unchanged():
    calibration = Calibration.of(ENTRY)
    assert Calibration.of(json.loads(json.dumps(calibration.as_dict()))) == calibration
