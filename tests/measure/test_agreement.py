import math

import numpy as np
import pytest
from sklearn.metrics import f1_score

from core.measure import agreement


def test_pairs_and_dispute_by_hand() -> None:
    """Three strips on ten pixels: 0-5, 3-8 and 0-8; all hold 3-5, the union is 0-8."""
    strips = {"person": slice(0, 6), "unet": slice(3, 9), "deeplab": slice(0, 9)}
    masks = {name: np.zeros((1, 10), dtype=bool) for name in strips}
    for name, strip in strips.items():
        masks[name][0, strip] = True
    found = agreement(masks)
    assert found.names == ("person", "unet", "deeplab")
    assert found.between("person", "unet") == pytest.approx(6 / 12)
    assert found.between("unet", "deeplab") == pytest.approx(12 / 15)
    assert found.disputed_share == pytest.approx(6 / 9)


def test_dice_matrix_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    masks = {name: rng.random((12, 17)) < 0.4 for name in "abc"}
    found = agreement(masks)
    for first in masks:
        for second in masks:
            expected = f1_score(masks[first].ravel(), masks[second].ravel())
            assert found.between(first, second) == pytest.approx(expected)
    np.testing.assert_array_equal(found.dice, found.dice.T)


def test_empty_masks_are_undefined_between_themselves_and_zero_against_others() -> None:
    empty, full = np.zeros((4, 4), dtype=bool), np.ones((4, 4), dtype=bool)
    found = agreement({"a": empty, "b": empty, "c": full})
    assert math.isnan(found.between("a", "b"))
    assert found.between("a", "c") == 0
    assert found.disputed_share == 1
    assert math.isnan(agreement({"a": empty}).disputed_share)
    assert agreement({"c": full}).disputed_share == 0


def test_bad_input_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="at least one mask"):
        agreement({})
    with pytest.raises(ValueError, match=r"one shape; got \(2, 3\), \(3, 2\)"):
        agreement({"a": np.zeros((3, 2), dtype=bool), "b": np.zeros((2, 3), dtype=bool)})
    with pytest.raises(ValueError, match="mask 'a' must be bool"):
        agreement({"a": np.zeros((3, 2))})  # type: ignore[dict-item]
