import numpy as np

from core.prompt.candidates import distinct


def strip(columns: int) -> np.ndarray:
    mask = np.zeros((10, 200), dtype=bool)
    mask[4, :columns] = True
    return mask


def test_a_mask_that_looks_like_a_better_one_is_left_out():
    # 96 of 100 columns shared is an IoU of 0.96, 95 of 100 is 0.95 and different enough
    assert distinct([strip(100), strip(96), strip(50)]) == (0, 2)
    assert distinct([strip(100), strip(95)]) == (0, 1)


def test_each_is_compared_with_all_that_are_kept():
    assert distinct([strip(50), strip(100), strip(51)]) == (0, 1)


def test_there_are_three_at_most():
    assert distinct([strip(n) for n in (10, 20, 40, 80)]) == (0, 1, 2)


def test_an_empty_mask_is_only_kept_when_it_is_the_best():
    assert distinct([strip(0), strip(40), strip(0)]) == (0, 1)
    assert distinct([strip(40), strip(0)]) == (0,)
