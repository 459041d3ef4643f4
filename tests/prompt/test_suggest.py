import numpy as np
import pytest

from core.prompt.lesions import Lesion, Lesions
from core.prompt.prompts import BoxPrompt, LassoPrompt, PointPrompt, Prompts, ScribblePrompt, Stroke
from core.prompt.suggest import Suggestion
from core.prompt.suggest import next_place as next_place_of

SIZE = (40, 60)  # rows, columns
NOTHING = Prompts()


def next_place(mask: np.ndarray, probabilities: list[np.ndarray], prompts: Prompts) -> Suggestion | None:
    """Of a slice with one lesion."""
    return next_place_of(Lesions.of(prompts), {1: mask}, probabilities)


def block(rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros(SIZE, dtype=bool)
    mask[rows, columns] = True
    return mask


def sure(*parts: tuple[np.ndarray, float], elsewhere: float = 0.0) -> np.ndarray:
    probability = np.full(SIZE, elsewhere, dtype=np.float32)
    for mask, value in parts:
        probability[mask] = value
    return probability


LESION = block(slice(10, 21), slice(30, 41))  # centre (35, 15)
EMPTY = np.zeros(SIZE, dtype=bool)


def test_a_lesion_that_the_outline_leaves_out_is_included_at_its_centre():
    found = next_place(EMPTY, [sure((LESION, 0.9))], NOTHING)
    assert found is not None
    assert (found.x, found.y, found.include) == (35, 15, True)
    assert found.reason == "The automatic model sees lesion here."


def test_what_the_outline_has_too_much_is_excluded_at_the_middle_of_the_excess():
    excess = block(slice(10, 21), slice(3, 14))  # centre (8, 15)
    found = next_place(LESION | excess, [sure((LESION, 0.9))] * 3, NOTHING)
    assert found is not None
    assert (found.x, found.y, found.include) == (8, 15, False)
    assert found.reason == "3 of 3 automatic models see no lesion here, inside the outline."


def test_agreement_suggests_nothing_and_no_model_neither():
    assert next_place(LESION, [sure((LESION, 0.9))], NOTHING) is None
    assert next_place(LESION, [], NOTHING) is None


def test_a_small_region_that_the_models_are_sure_of_comes_before_a_larger_doubtful_one():
    doubtful, certain = block(slice(2, 14), slice(2, 14)), block(slice(22, 31), slice(40, 49))
    # 144 px * |2 * 0.6 - 1| = 28.8 against 81 px * |2 * 0.95 - 1| = 72.9
    found = next_place(EMPTY, [sure((doubtful, 0.6), (certain, 0.95))], NOTHING)
    assert found is not None
    assert (found.x, found.y) == (44, 26)
    # with 0.9 for both, area decides: 115.2 against 64.8; a square of 12 has four middles
    found = next_place(EMPTY, [sure((doubtful, 0.9), (certain, 0.9))], NOTHING)
    assert found is not None
    assert {found.x, found.y} <= {7, 8}


def test_the_mean_of_the_models_decides_and_the_reason_counts_those_that_agree():
    models = [sure((LESION, 0.9)), sure((LESION, 0.9)), sure((LESION, 0.1))]  # mean 0.63
    found = next_place(EMPTY, models, NOTHING)
    assert found is not None
    assert found.reason.startswith("2 of 3 automatic models see lesion")
    assert next_place(EMPTY, [models[0], models[2], models[2]], NOTHING) is None  # mean 0.37


def test_a_ring_is_clicked_on_the_ring_and_not_in_its_hole():
    ring = block(slice(5, 35), slice(15, 45)) & ~block(slice(11, 29), slice(21, 39))
    found = next_place(EMPTY, [sure((ring, 0.9))], NOTHING)
    assert found is not None
    assert ring[int(found.y), int(found.x)]


def test_a_region_of_eight_pixels_is_left_alone_and_one_of_nine_is_not():
    nine = block(slice(5, 8), slice(5, 8))
    eight = nine.copy()
    eight[5, 5] = False
    assert next_place(EMPTY, [sure((eight, 1.0))], NOTHING) is None
    found = next_place(EMPTY, [sure((nine, 1.0))], NOTHING)
    assert found is not None
    assert (found.x, found.y) == (6, 6)


def test_less_than_a_hundredth_of_the_union_is_left_alone():
    large = block(slice(0, 30), slice(0, 40))  # 1,200 px: a hundredth of the union with 9 px is 12.09
    nine = block(slice(33, 36), slice(50, 53))
    sixteen = block(slice(33, 37), slice(50, 54))
    assert next_place(large, [sure((large | nine, 1.0))], NOTHING) is None
    assert next_place(large, [sure((large | sixteen, 1.0))], NOTHING) is not None


@pytest.mark.parametrize("width", [1, 2])
def test_a_thin_rim_is_no_place_to_click(width: int):
    grown = block(slice(10 - width, 21 + width), slice(30 - width, 41 + width))
    assert next_place(LESION, [sure((grown, 1.0))], NOTHING) is None
    grown = block(slice(7, 24), slice(27, 44))  # three pixels wide
    assert next_place(LESION, [sure((grown, 1.0))], NOTHING) is not None


@pytest.mark.parametrize(
    "said",
    [
        PointPrompt(32, 15),  # 3 px from the centre
        PointPrompt(35, 15, include=False),
        ScribblePrompt(((30, 18), (40, 18)), include=False),
        Stroke(((25, 15),), radius=11.0, add=False),
        LassoPrompt(((28, 8), (45, 8), (45, 25), (28, 25)), include=False),
        LassoPrompt(((2, 2), (12, 2), (12, 12), (2, 12)), include=True),  # the lesion lies in here and nowhere else
    ],
    ids=["click", "exclude", "scribble", "eraser", "lasso", "other lasso"],
)
def test_what_the_person_has_decided_is_not_asked_again_and_the_next_region_comes(said):
    assert next_place(EMPTY, [sure((LESION, 0.9))], Prompts((said,))) is None
    second = block(slice(2, 9), slice(4, 11))  # centre (7, 5), smaller
    found = next_place(EMPTY, [sure((LESION, 0.9), (second, 0.9))], Prompts((said,)))
    assert found is not None
    assert (found.x, found.y) == (7, 5)


@pytest.mark.parametrize("said", [PointPrompt(30, 15), BoxPrompt(29, 9, 42, 22)], ids=["click 5 px away", "box"])
def test_a_click_farther_away_and_a_box_leave_the_place_open(said):
    found = next_place(EMPTY, [sure((LESION, 0.9))], Prompts((said,)))
    assert found is not None
    assert (found.x, found.y) == (35, 15)


def test_a_probability_of_another_size_is_refused():
    with pytest.raises(ValueError, match="sizes must agree"):
        next_place(EMPTY, [np.zeros((60, 40), dtype=np.float32)], NOTHING)


def two(active: int, first: Prompts = NOTHING, second: Prompts = NOTHING, *, locked: bool = False) -> Lesions:
    items = (Lesion(1, first, locked=locked and active == 1), Lesion(2, second, locked=locked and active == 2))
    return Lesions(items, active, (1, 2))


OTHER = block(slice(24, 35), slice(5, 16))  # centre (10, 29)


def test_what_another_lesions_outline_holds_is_not_to_be_included():
    models = [sure((LESION, 0.9), (OTHER, 0.9))]
    found = next_place_of(two(2), {1: LESION}, models)
    assert found is not None
    assert (found.x, found.y, found.include) == (10, 29, True)
    assert found.reason == "The automatic model sees lesion here, outside the outline."
    assert next_place_of(two(2), {1: LESION, 2: OTHER}, models) is None
    corners = block(slice(0, 3), slice(0, 3)), block(slice(0, 3), slice(50, 53))
    found = next_place_of(two(2), {1: corners[0], 2: corners[1]}, models)
    assert found is not None
    assert found.reason == "The automatic model sees lesion here, outside all outlines."


def test_only_the_lesion_in_work_has_something_to_exclude():
    models = [sure((LESION, 0.9))]
    assert next_place_of(two(1), {1: LESION, 2: OTHER}, models) is None
    found = next_place_of(two(2), {1: LESION, 2: OTHER}, models)
    assert found is not None
    assert (found.x, found.y, found.include) == (10, 29, False)


def test_nothing_is_suggested_for_a_locked_lesion():
    assert next_place_of(two(2), {1: LESION}, [sure((OTHER, 0.9))]) is not None
    assert next_place_of(two(2, locked=True), {1: LESION}, [sure((OTHER, 0.9))]) is None


@pytest.mark.parametrize(
    "said",
    [
        PointPrompt(35, 15, include=False),
        ScribblePrompt(((30, 18), (40, 18))),
        Stroke(((35, 15),), radius=2.0, add=False),
        LassoPrompt(((28, 8), (45, 8), (45, 25), (28, 25)), include=False),
    ],
    ids=["click", "scribble", "eraser", "lasso"],
)
def test_what_was_decided_for_another_lesion_is_not_asked_again(said):
    assert next_place_of(two(1), {}, [sure((LESION, 0.9))]) is not None
    assert next_place_of(two(1, second=Prompts((said,))), {}, [sure((LESION, 0.9))]) is None


def test_that_another_lesion_lies_in_a_lasso_says_nothing_of_the_rest():
    around = Prompts((LassoPrompt(((2, 2), (12, 2), (12, 12), (2, 12)), include=True),))
    assert next_place_of(two(2, first=around), {}, [sure((LESION, 0.9))]) is not None
    assert next_place_of(two(1, first=around), {}, [sure((LESION, 0.9))]) is None


def test_a_place_passed_over_does_not_come_again_and_the_next_region_does():
    models = [sure((LESION, 0.9), (OTHER, 0.8))]
    assert next_place_of(Lesions(), {}, models).include
    found = next_place_of(Lesions(), {}, models, passed=[(35, 15)])
    assert found is not None
    assert (found.x, found.y) == (10, 29)
    assert next_place_of(Lesions(), {}, models, passed=[(35, 15), (10, 29)]) is None


def test_a_region_passed_over_stays_away_when_an_outline_has_taken_a_part_of_it():
    left = block(slice(10, 21), slice(30, 33))  # the rest is 8 x 11 px about (36.5, 15); (35, 15) is in it
    assert next_place_of(Lesions(), {1: left}, [sure((LESION, 0.9))]) is not None
    assert next_place_of(Lesions(), {1: left}, [sure((LESION, 0.9))], passed=[(35, 15)]) is None
    right = block(slice(10, 21), slice(35, 41))  # the rest is 5 x 11 px and ends one pixel from (35, 15)
    assert next_place_of(Lesions(), {1: right}, [sure((LESION, 0.9))]) is not None
    assert next_place_of(Lesions(), {1: right}, [sure((LESION, 0.9))], passed=[(35, 15)]) is None
    assert next_place_of(Lesions(), {1: right}, [sure((LESION, 0.9))], passed=[(39, 15)]) is not None  # 5 px away


def test_probabilities_of_two_sizes_are_refused():
    with pytest.raises(ValueError, match="sizes must agree"):
        next_place_of(Lesions(), {}, [sure(), np.zeros((60, 40), dtype=np.float32)])
