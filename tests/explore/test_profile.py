import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates

from core.explore import profile

RAMP = np.tile(np.linspace(0, 1, 21, dtype=np.float32), (9, 1))  # rises by 0.05 a pixel to the right


def test_a_ramp_is_read_in_order_with_the_spacing_of_columns() -> None:
    found = profile(RAMP, (2, 4), (12, 4), spacing_mm=(2.0, 0.5))
    np.testing.assert_allclose(found.values, 0.05 * np.arange(2, 13), atol=1e-6)
    np.testing.assert_allclose(found.distance, 0.5 * np.arange(11))
    assert (found.length, found.unit) == (5.0, "mm")
    np.testing.assert_allclose(profile(RAMP, (12, 4), (2, 4)).values, found.values[::-1], atol=1e-6)


def test_a_line_downwards_has_the_spacing_of_rows() -> None:
    found = profile(RAMP, (5, 1), (5, 7), spacing_mm=(2.0, 0.5))
    assert found.length == 12.0
    np.testing.assert_allclose(found.values, 0.25, atol=1e-6)


def test_without_a_spacing_a_slanting_line_is_measured_in_pixels() -> None:
    found = profile(RAMP, (0, 0), (4, 3))
    assert (found.length, found.unit) == (5.0, "px")


@given(st.integers(0, 2**31), st.tuples(*[st.floats(0, 16)] * 2), st.tuples(*[st.floats(0, 16)] * 2))
def test_values_are_bilinear_as_scipy_reads_them(
    seed: int, start: tuple[float, float], end: tuple[float, float]
) -> None:
    image = np.random.default_rng(seed).random((17, 17), dtype=np.float32)
    found = profile(image, start, end)
    expected = map_coordinates(image.astype(np.float64), [found.y, found.x], order=1, mode="nearest")
    np.testing.assert_allclose(found.values, expected, atol=1e-6)
    assert (found.x[0], found.y[0]) == pytest.approx(start)
    assert (found.x[-1], found.y[-1]) == pytest.approx(end)


def test_a_wide_line_is_the_mean_across_it() -> None:
    image = np.zeros((7, 10), dtype=np.float32)
    image[3] = 0.9
    np.testing.assert_allclose(profile(image, (2, 3), (7, 3), width_px=3).values, 0.3, atol=1e-6)


def test_the_steepest_place_is_the_step() -> None:
    image = np.zeros((5, 20), dtype=np.float32)
    image[:, 12:] = 0.8
    assert profile(image, (0, 2), (19, 2)).steepest == 11


def test_a_line_without_length_is_one_sample() -> None:
    found = profile(RAMP, (10, 4), (10, 4))
    assert (found.values.size, found.length, found.steepest) == (1, 0.0, 0)
    assert found.values[0] == pytest.approx(0.5)
    assert profile(np.ones((1, 1), dtype=np.float32), (0, 0), (0, 0)).values.tolist() == [1.0]


@pytest.mark.parametrize(
    ("end", "width", "sentence"),
    [
        ((21, 4), 1, r"x 0 to 20 and y 0 to 8; got \(21, 4\)"),
        ((4, -1), 1, "inside the slice"),
        ((float("nan"), 4), 1, "inside the slice"),
        ((4, 4), 0, "got 0"),
        ((4, 4), 2.5, "got 2.5"),
    ],
)
def test_bad_lines_are_refused_in_a_sentence(end: tuple[float, float], width: int, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        profile(RAMP, (0, 0), end, width_px=width)
