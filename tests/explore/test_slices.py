import numpy as np
import pytest

from core.explore import spread


def volume(*sizes: int) -> np.ndarray:
    """A slice for each size, with so many bright pixels."""
    pixels = np.zeros((len(sizes), 10, 10), np.float32)
    for number, size in enumerate(sizes):
        pixels[number].flat[:size] = 1
    return pixels


def test_slices_are_spread_over_those_that_show_half_a_head() -> None:
    head = volume(0, 3, 20, 25, 30, 30, 28, 20, 5, 0)
    assert spread(head, 3) == (2, 4, 7)
    assert spread(head, 1) == (2,)
    assert spread(head, 99) == (2, 3, 4, 5, 6, 7)


def test_a_constant_volume_gives_slices_too() -> None:
    assert spread(np.full((4, 5, 5), 0.5, np.float32), 2) == (0, 3)


def test_what_is_no_volume_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(4, 4\)"):
        spread(np.zeros((4, 4), np.float32), 2)
    with pytest.raises(ValueError, match="got 0 slices"):
        spread(volume(1), 0)
