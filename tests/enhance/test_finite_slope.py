"""The curve of Dippel and Stahl, the second mode of MUSICA-style amplification."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.enhance import MusicaSettings, largest_weak_gain, musica
from core.enhance.mapping import amplify_finite


@given(st.floats(0.01, 7), st.floats(1, 20), st.floats(0.1, 4))
def test_the_curve_is_the_published_one(weak_gain: float, falloff: float, gain: float) -> None:
    x = np.linspace(-1, 1, 401)
    expected = gain * (x + weak_gain * x * (1 - np.abs(x)) ** falloff)
    found = amplify_finite(x[None].astype(np.float32), weak_gain, falloff, gain)[0]
    np.testing.assert_allclose(found, expected, atol=5e-5)


@given(st.floats(1, 20), st.floats(0.05, 1))
def test_the_curve_is_odd_and_never_falls_up_to_the_largest_gain(falloff: float, share: float) -> None:
    x = np.linspace(-1, 1, 4001, dtype=np.float32)[None]
    y = amplify_finite(x, share * largest_weak_gain(falloff), falloff, 1.0)
    np.testing.assert_allclose(y, -y[:, ::-1], atol=1e-6)
    assert np.diff(y).min() > -1e-6


@pytest.mark.parametrize("falloff", [1.0, 2.0, 4.0, 8.0])
def test_beyond_the_largest_gain_the_curve_falls_somewhere(falloff: float) -> None:
    x = np.linspace(0, 1, 4001)
    too_much = 1.1 * largest_weak_gain(falloff)
    assert np.diff(x + too_much * x * (1 - x) ** falloff).min() < 0


def test_the_largest_gains_are_those_found_by_hand() -> None:
    assert largest_weak_gain(1.0) == 1.0  # slope 1 + G (1 - 2x), at x = 1
    assert largest_weak_gain(2.0) == pytest.approx(3.0)  # slope 1 + G (1 - x)(1 - 3x), at x = 2/3
    assert largest_weak_gain(3.0) == pytest.approx(4.0)  # slope 1 + G (1 - x)^2 (1 - 4x), at x = 1/2


def test_the_slope_at_zero_is_finite_and_full_strength_is_left_alone() -> None:
    x = np.array([[1e-4, 1.0]], dtype=np.float32)
    weak, strong = amplify_finite(x, 2.0, 8.0, 1.0)[0]
    assert weak == pytest.approx(3e-4, rel=2e-3)
    assert strong == pytest.approx(1.0, abs=1e-5)


def test_a_slice_keeps_its_range_and_gains_contrast() -> None:
    y, x = np.mgrid[:96, :80]
    image = (0.4 + 0.02 * (np.hypot(y - 50, x - 40) < 12)).astype(np.float32)
    result = musica(image, contrast=1.0, weak_gain=1.0)
    assert 0 <= result.min() <= result.max() <= 1
    assert 1.5 < (result[50, 40] - result[5, 5]) / 0.02 < 2.0


def test_a_curve_that_would_fall_is_refused_with_what_is_possible() -> None:
    with pytest.raises(ValueError, match=r"falloff of 2 MUSICA's weak_gain is at most 3, .* got 3\.5"):
        MusicaSettings(weak_gain=3.5, falloff=2.0)
