import math

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from core.measure import N_BINS, band, reliability


def _everywhere(shape):
    return np.ones(shape, bool)


def test_the_band_is_in_mm_along_the_right_axis():
    truth = np.zeros((41, 41), bool)
    truth[20, 20] = True
    near = band(truth, (2.0, 1.0))
    assert near[:, 20].sum() == 2 * 5 + 1  # 10 mm are five rows of 2 mm
    assert near[20].sum() == 2 * 10 + 1
    assert band(truth)[:, 20].sum() == 2 * 10 + 1  # px


def test_without_a_lesion_there_is_no_band_and_no_error():
    empty = np.zeros((6, 8), bool)
    assert not band(empty).any()
    assert math.isnan(reliability(np.zeros((6, 8), np.float32), empty, band(empty)).ece)


def test_error_by_hand():
    """Two pixels at 0.9 of which one is lesion, two at 0.1 of which none is: (2 * 0.4 + 2 * 0.1) / 4."""
    probability = np.array([[0.9, 0.9, 0.1, 0.1]], np.float32)
    truth = np.array([[True, False, False, False]])
    assert reliability(probability, truth, _everywhere((1, 4))).ece == pytest.approx(0.25, abs=1e-6)


def test_zero_for_a_certain_and_right_model_and_one_for_a_certain_and_wrong_one():
    truth = np.array([[True, False]])
    assert reliability(truth.astype(np.float32), truth, _everywhere((1, 2))).ece == 0
    assert reliability((~truth).astype(np.float32), truth, _everywhere((1, 2))).ece == 1


def test_agrees_with_scikit_learn_and_slices_add_up():
    rng = np.random.default_rng(0)
    probability = rng.random((2, 30, 40)).astype(np.float32)
    truth = rng.random((2, 30, 40)) < probability**2
    parts = [reliability(p, t, _everywhere(t.shape)) for p, t in zip(probability, truth, strict=True)]
    both = parts[0] + parts[1]
    share, mean = calibration_curve(truth.ravel(), probability.ravel(), n_bins=N_BINS)
    counts = np.histogram(probability, bins=np.linspace(0, 1, N_BINS + 1))[0]
    assert both.pixels.tolist() == counts.tolist()
    assert both.lesion / both.pixels == pytest.approx(share, abs=1e-6)
    assert both.ece == pytest.approx((counts * np.abs(share - mean)).sum() / counts.sum(), abs=1e-6)


def test_only_the_region_counts():
    truth = np.array([[True, False]])
    wrong_outside = np.array([[1.0, 1.0]], np.float32)
    assert reliability(wrong_outside, truth, np.array([[True, False]])).ece == 0


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        reliability(np.zeros((2, 2), np.float32), np.zeros((2, 3), bool), np.zeros((2, 2), bool))
