import numpy as np
import pytest

from core.explore import brightness


def test_figures_by_hand() -> None:
    image = np.array([[0.0, 0.0, 0.5], [0.5, 0.5, 1.0]], dtype=np.float32)
    found = brightness(image)
    assert (found.n_px, found.n_distinct) == (6, 3)
    assert found.mean == pytest.approx(2.5 / 6)
    assert found.median == 0.5
    # shares 2/6, 3/6, 1/6
    assert found.entropy_bits == pytest.approx(-(2 / 6 * np.log2(2 / 6) + 0.5 * np.log2(0.5) + 1 / 6 * np.log2(1 / 6)))


def test_only_the_pixels_inside_count() -> None:
    image = np.array([[0.0, 0.25], [0.75, 1.0]], dtype=np.float32)
    found = brightness(image, np.array([[False, True], [True, False]]))
    assert (found.n_px, found.mean, found.sd) == (2, 0.5, 0.25)


def test_one_grey_level_holds_no_bits_and_all_levels_eight() -> None:
    assert brightness(np.full((4, 4), 0.3, dtype=np.float32)).entropy_bits == 0
    every = (np.arange(256, dtype=np.float32).reshape(16, 16) + 0.5) / 256
    assert brightness(every).entropy_bits == pytest.approx(8)


@pytest.mark.parametrize(
    ("image", "within", "sentence"),
    [
        (np.zeros((4, 4, 3), dtype=np.float32), None, "turn colour to grey first"),
        (np.zeros((4, 4), dtype=np.uint8), None, "divide by its full scale"),
        (np.full((2, 2), np.inf, dtype=np.float32), None, "finite"),
        (np.zeros((2, 2), dtype=np.float32), np.zeros((2, 2), dtype=bool), "the mask is empty"),
        (np.zeros((2, 2), dtype=np.float32), np.ones((3, 2), dtype=bool), r"shape \(2, 2\)"),
        (np.zeros((0, 2), dtype=np.float32), None, "at least one pixel"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(image: np.ndarray, within: np.ndarray | None, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        brightness(image, within)
