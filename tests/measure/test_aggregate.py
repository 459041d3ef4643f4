import math

import numpy as np
import pytest
from scipy.stats import bootstrap

from core.measure import patient_means, per_patient, per_slice

NAN = math.nan


def test_slices_and_patients_are_weighed_differently_by_hand() -> None:
    """Patient a has three good slices, patient b one bad one."""
    values, patients = [0.9, 0.9, 0.9, 0.1], ["a", "a", "a", "b"]
    slices, people = per_slice(values, patients), per_patient(values, patients)
    assert (slices.mean, slices.median, slices.n, slices.n_patients) == (pytest.approx(0.7), 0.9, 4, 2)
    assert (people.mean, people.n, people.n_patients) == (pytest.approx(0.5), 2, 2)


def test_undefined_values_are_left_out_and_counted() -> None:
    values, patients = [0.5, NAN, 0.7, NAN], ["a", "a", "b", "c"]
    slices, people = per_slice(values, patients), per_patient(values, patients)
    assert (slices.mean, slices.n, slices.n_undefined, slices.n_patients) == (pytest.approx(0.6), 2, 2, 2)
    assert (people.mean, people.n, people.n_undefined) == (pytest.approx(0.6), 2, 1)
    assert patient_means(values, patients) == pytest.approx({"a": 0.5, "b": 0.7, "c": NAN}, nan_ok=True)


@pytest.mark.parametrize("values", [[], [NAN, NAN]])
def test_nothing_defined_gives_no_mean(values: list[float]) -> None:
    found = per_slice(values, ["a"] * len(values))
    assert math.isnan(found.mean)
    assert math.isnan(found.median)
    assert (found.n, found.n_undefined, found.n_patients) == (0, len(values), 0)


def test_one_patient_has_no_interval() -> None:
    assert all(math.isnan(end) for end in per_slice([0.5, 0.9], ["a", "a"]).ci95)


def test_the_interval_is_that_of_scipys_percentile_bootstrap() -> None:
    scores = np.random.default_rng(0).beta(5, 2, size=40)
    patients = [f"p{k}" for k in range(40)]
    expected = bootstrap((scores,), np.mean, method="percentile", n_resamples=20_000, rng=1).confidence_interval
    for found in (per_slice(scores, patients, n_resamples=20_000), per_patient(scores, patients, n_resamples=20_000)):
        assert found.ci95 == pytest.approx((expected.low, expected.high), abs=0.004)


def test_slices_of_one_patient_do_not_count_as_independent() -> None:
    rng = np.random.default_rng(0)
    level = rng.uniform(0.3, 0.9, size=10).repeat(50)
    values = level + rng.normal(0, 0.01, size=500)
    by_patient = per_slice(values, [f"p{k // 50}" for k in range(500)])
    pretended = per_slice(values, [f"s{k}" for k in range(500)])
    widths = [high - low for low, high in (by_patient.ci95, pretended.ci95)]
    assert widths[0] > 4 * widths[1]


def test_the_same_seed_gives_the_same_interval() -> None:
    values, patients = [0.2, 0.4, 0.9, 0.6], ["a", "b", "c", "d"]
    assert per_slice(values, patients, seed=3) == per_slice(values, patients, seed=3)
    low, high = per_slice(values, patients).ci95
    assert 0.2 <= low < 0.525 < high <= 0.9


def test_bad_input_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="2 values and 1 patients"):
        per_slice([0.1, 0.2], ["a"])
    with pytest.raises(ValueError, match="infinite"):
        per_patient([math.inf], ["a"])
