import numpy as np
import pytest

from core.evaluate.selection import select

TRUTH = np.zeros((4, 8), bool)
TRUTH[:, :4] = True  # 16 pixels


def _of(*columns_with_probability):
    probability = np.zeros(TRUTH.shape, np.float16)
    for columns, value in columns_with_probability:
        probability[:, columns] = value
    return [probability]


def test_the_partner_that_corrects_is_taken_before_one_that_is_better_alone():
    # each column is 4 pixels; Dice alone: best 2*16/(16+20) = 0.889, twin the same, other 2*12/(16+12) = 0.857
    models = {
        "best": _of((slice(0, 4), 0.9), (4, 0.6)),
        "twin": _of((slice(0, 4), 0.8), (4, 0.6)),
        "other": _of((slice(0, 3), 0.9), (3, 0.3), (4, 0.1)),
    }
    steps, kept = select(models, [TRUTH], 3)
    assert [step.added for step in steps[:2]] == ["best", "other"]
    assert steps[0].dice_mean == pytest.approx(32 / 36)
    assert steps[1].dice_mean == 1  # column 3: (0.9 + 0.3) / 2, column 4: (0.6 + 0.1) / 2
    assert kept == 2


def test_what_comes_after_the_best_prefix_is_shown_and_not_kept():
    good, bad = _of((slice(0, 4), 0.9)), _of((slice(4, 8), 1.0))
    steps, kept = select({"a": good, "b": good, "c": bad, "d": bad}, [TRUTH], 4)
    assert [step.added for step in steps] == ["a", "b", "c", "d"]
    assert kept == 2
    assert steps[3].dice_mean < 1


def test_one_model_alone_is_no_ensemble_even_when_no_partner_helps():
    _, kept = select({"a": _of((slice(0, 4), 0.9)), "b": _of((slice(4, 8), 1.0))}, [TRUTH], 2)
    assert kept == 2


def test_slices_without_anything_are_left_out_of_the_mean():
    empty = np.zeros((3, 3), bool)
    nothing = np.zeros((3, 3), np.float16)
    good = [*_of((slice(0, 4), 0.9)), nothing]
    steps, _ = select({"a": good, "b": good}, [TRUTH, empty], 2)
    assert steps[0].dice_mean == 1


@pytest.mark.parametrize("size", [1, 3])
def test_an_impossible_size_is_named(size):
    with pytest.raises(ValueError, match=r"as many as there are models \(2\)"):
        select({"a": _of(), "b": _of()}, [TRUTH], size)


def test_nothing_to_choose_by_is_said():
    with pytest.raises(ValueError, match="no Dice to choose"):
        select({"a": _of(), "b": _of()}, [np.zeros_like(TRUTH)], 2)
