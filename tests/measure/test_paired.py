import math

import numpy as np
import pytest
from scipy.stats import wilcoxon

from core.measure import paired


def test_patients_count_the_same_however_many_slices_they_have():
    first, second = [0.9, 0.9, 0.9, 0.5], [0.8, 0.8, 0.8, 0.8]
    found = paired(first, second, ["a", "a", "a", "b"])
    assert found.difference == pytest.approx((0.1 - 0.3) / 2)
    assert (found.n_patients, found.n_slices) == (2, 4)
    assert found.ci95 == pytest.approx((-0.3, 0.1))  # a resample is aa, ab or bb


def test_sign_flips_by_hand():
    """Of the 16 ways to give four positive differences a sign, two are as far from zero as all plus: 2 / 16."""
    found = paired([0.9, 0.8, 0.7, 0.6], [0.5, 0.5, 0.5, 0.5], list("abcd"))
    assert found.p_permutation == pytest.approx(0.125)
    assert found.p_wilcoxon == pytest.approx(0.125)


def test_wilcoxon_is_taken_over_patients():
    rng = np.random.default_rng(1)
    first, second = rng.random(60), rng.random(60)
    patients = [f"p{k % 12}" for k in range(60)]
    means = [np.mean([first[k] - second[k] for k in range(60) if k % 12 == p]) for p in range(12)]
    assert paired(first.tolist(), second.tolist(), patients).p_wilcoxon == pytest.approx(wilcoxon(means).pvalue)


def test_many_patients_are_sampled_the_same_way_each_time_and_swapping_changes_only_the_sign():
    rng = np.random.default_rng(2)
    first, second = rng.random(40).tolist(), rng.random(40).tolist()
    patients = [str(k) for k in range(40)]
    one, again, other = (
        paired(first, second, patients),
        paired(first, second, patients),
        paired(second, first, patients),
    )
    assert one == again
    assert other.difference == pytest.approx(-one.difference)
    assert other.p_permutation == pytest.approx(one.p_permutation, abs=0.03)
    assert paired([v + 1 for v in first], second, patients).p_permutation < 0.01


def test_undefined_slices_are_left_out_and_equal_models_do_not_differ():
    found = paired([0.5, math.nan, 0.7, 0.2], [0.5, 0.3, 0.7, math.nan], list("abcd"))
    assert (found.n_patients, found.n_slices) == (2, 2)
    assert (found.difference, found.p_permutation, found.p_wilcoxon) == (0, 1, 1)


def test_one_patient_has_a_difference_and_no_test():
    found = paired([0.5, 0.6], [0.4, 0.4], ["a", "a"])
    assert found.difference == pytest.approx(0.15)
    assert math.isnan(found.p_permutation)
    assert math.isnan(found.ci95[0])


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="both scores and its patient"):
        paired([0.5], [0.5, 0.6], ["a"])
