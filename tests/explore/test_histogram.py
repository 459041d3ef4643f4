import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.explore import cdf, histogram


@given(st.integers(0, 2**31), st.integers(2, 300))
def test_every_pixel_is_counted_once(seed: int, bins: int) -> None:
    image = np.random.default_rng(seed).random((13, 21), dtype=np.float32)
    found = histogram(image, bins)
    assert found.counts.sum() == image.size
    assert found.edges.shape == (bins + 1,)


def test_counts_by_hand() -> None:
    image = np.array([[0.0, 0.1, 0.25], [0.5, 0.99, 1.0]], dtype=np.float32)
    found = histogram(image, 4)
    assert found.counts.tolist() == [2, 1, 1, 2]
    assert found.edges.tolist() == [0, 0.25, 0.5, 0.75, 1]
    np.testing.assert_allclose(cdf(image, 4).shares, [2 / 6, 3 / 6, 4 / 6, 1])


@given(st.integers(0, 2**31))
def test_cdf_is_the_empirical_one_at_each_edge(seed: int) -> None:
    image = np.random.default_rng(seed).random((17, 9))
    found = cdf(image, 64)
    expected = np.searchsorted(np.sort(image.ravel()), found.values, side="left") / image.size
    np.testing.assert_allclose(found.shares, expected)
    assert found.shares[-1] == 1


@pytest.mark.parametrize(
    ("image", "bins", "sentence"),
    [
        (np.zeros((0, 3)), 8, "at least one pixel"),
        (np.array([[np.nan]]), 8, "finite"),
        (np.array([[2.0]]), 8, "got 2 to 2"),
        (np.zeros((2, 2)), 1, "got 1"),
        (np.zeros((2, 2)), 8.0, "got 8.0"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(image: np.ndarray, bins: int, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        histogram(image, bins)
