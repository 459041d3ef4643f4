from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.prompt import PointPrompt
from core.study import apply_operations
from tests.study.examples import full_study, outlined, plain_study

LOG = [
    {"seq": 1, "op": "add_point", "x": 5, "y": 6, "include": True},
    {"seq": 2, "op": "add_point", "x": 50.5, "y": 39, "include": False},
    {"seq": 3, "op": "undo"},
    {"seq": 4, "op": "add_point", "x": 7, "y": 8, "include": True},
]
RESULT = (PointPrompt(5, 6), PointPrompt(7, 8))


def with_mask(study):
    return study.with_work(outlines=outlined(np.ones(study.image.shape, dtype=np.bool_)))


def test_a_log_is_applied_in_the_order_of_its_numbers():
    study, faults = apply_operations(plain_study(), "a", [LOG[i] for i in (3, 1, 0, 2)])
    assert study.current.lesions.prompts.items == RESULT
    assert study.applied == {"a": 4}
    assert faults == ()


def test_the_same_log_again_changes_nothing():
    study, _ = apply_operations(plain_study(), "a", LOG)
    again, faults = apply_operations(study, "a", LOG)
    assert again is study
    assert faults == ()


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), max_size=6).map(sorted), max_size=5))
def test_parts_of_a_log_that_come_several_times_count_once(pieces):
    """As the browser sends it: always what is not acknowledged yet, from the first on, at times joined or repeated."""
    study = plain_study()
    for piece in pieces:
        end = max(piece, default=0) + 1
        study, _ = apply_operations(study, "a", [*LOG[:end], *(LOG[i] for i in piece)])
    study, _ = apply_operations(study, "a", LOG)
    assert study.current.lesions.prompts.items == RESULT


def test_two_canvases_number_on_their_own():
    study, _ = apply_operations(plain_study(), "a", LOG)
    study, _ = apply_operations(study, "b", LOG[:1])
    assert study.current.lesions.prompts.items == (*RESULT, PointPrompt(5, 6))
    assert study.applied == {"a": 4, "b": 1}


@pytest.mark.parametrize(
    "faulty",
    [
        {"op": "add_point", "x": 56, "y": 1, "include": True},
        {"op": "add_point", "x": None, "y": 1},
        {"op": "delete", "index": 9},
        {"op": "explode"},
        {},
    ],
)
def test_a_faulty_operation_is_one_sentence_once_and_the_rest_goes_on(faulty):
    log = [LOG[0], {**faulty, "seq": 2}, {**LOG[3], "seq": 3}]
    study, faults = apply_operations(plain_study(), "a", log)
    assert study.current.lesions.prompts.items == RESULT
    assert study.applied == {"a": 3}
    assert len(faults) == 1
    assert faults[0][0].isupper()
    assert faults[0].endswith(".")
    assert apply_operations(study, "a", log) == (study, ())


def test_only_faults_keep_the_mask_and_are_acknowledged():
    study = with_mask(plain_study())
    found, faults = apply_operations(study, "a", [{"seq": 1, "op": "delete", "index": 0}])
    assert len(faults) == 1
    assert found.applied == {"a": 1}
    assert found.current is study.current


def test_other_prompts_take_the_mask_away_and_nothing_else():
    study = full_study()
    found, _ = apply_operations(study, "new", LOG[:1])
    assert found.current.outlines == ()
    assert found.current.comparison is study.current.comparison
    assert found.current.draft is study.current.draft
    assert found.work[2] is study.work[2]


def test_a_click_that_is_undone_in_the_same_log_keeps_the_mask_and_can_be_redone():
    study = with_mask(apply_operations(plain_study(), "a", LOG[:1])[0])
    found, _ = apply_operations(study, "a", [{**LOG[1], "seq": 2}, {"seq": 3, "op": "undo"}])
    assert found.current.outlines is study.current.outlines
    assert len(found.current.history.future) == 1


def test_points_may_lie_where_only_a_wide_slice_has_pixels():
    study, faults = apply_operations(plain_study(), "a", [{"seq": 1, "op": "add_point", "x": 55, "y": 39}])
    assert faults == ()
    _, faults = apply_operations(study, "a", [{"seq": 2, "op": "add_point", "x": 39, "y": 55}])
    assert faults == ("The point (39, 55) lies outside the slice of 56 x 40 pixels.",)


@pytest.mark.parametrize("nothing", [{"op": "undo"}, {"seq": True, "op": "clear"}, {"seq": "7"}, {"seq": -1}, None, 3])
def test_what_has_no_number_is_passed_over(nothing):
    study = plain_study()
    assert apply_operations(study, "a", [nothing]) == (study, ())


def test_the_last_sixteen_canvases_are_remembered():
    study = plain_study()
    for name in range(16):
        study, _ = apply_operations(study, str(name), [{**LOG[0], "seq": 3}])
    study, _ = apply_operations(study, "0", [{**LOG[0], "seq": 4}])
    study, _ = apply_operations(study, "new", [{**LOG[0], "seq": 1}])
    assert study.applied == {**{str(name): 3 for name in range(2, 16)}, "0": 4, "new": 1}


def test_clicks_go_to_the_slice_in_work():
    study, _ = apply_operations(replace(full_study(), slice_index=0), "a", LOG[:1])
    assert study.work[0].lesions.prompts.items == (PointPrompt(5, 6),)
    assert study.work[1] is not None
    assert study.work[1].lesions.prompts.items == full_study().work[1].lesions.prompts.items


def test_drawing_clears_the_mask_and_a_fault_of_it_is_one_sentence():
    drawn = [
        {"seq": 1, "op": "add_scribble", "points": [[50, 5], [54, 9]], "include": True},
        {"seq": 2, "op": "stroke", "points": [[50, 5]], "radius": 3, "add": True},
        {"seq": 3, "op": "add_lasso", "points": [[1, 1], [2, 2]]},
        {"seq": 4, "op": "tidy", "kind": "smooth"},
    ]
    found, faults = apply_operations(with_mask(plain_study()), "a", drawn)
    assert [type(item).__name__ for item in found.current.lesions.prompts.items] == ["ScribblePrompt", "Stroke", "Tidy"]
    assert found.current.outlines == ()
    assert faults == ("A lasso needs at least 3 different points inside the slice; got 2.",)


def kept(study, *operations):
    """Whether the masks that were there still are."""
    numbered = [{**operation, "seq": number} for number, operation in enumerate(operations, 1)]
    found, faults = apply_operations(study, "looking", numbered)
    assert faults == ()
    return found.current.outlines is study.current.outlines


def test_masks_are_kept_by_all_that_changes_none_of_them():
    study = full_study()  # number 1 in work, number 3 locked, both outlined
    select, rename = {"op": "select_lesion", "number": 3}, {"op": "rename_lesion", "number": 1, "name": "Left"}
    assert kept(study, select)
    assert kept(study, {"op": "add_lesion"})
    assert kept(study, {"op": "add_lesion"}, {"op": "step_lesion", "by": -1})
    assert kept(study, rename, select, {"op": "undo"})


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "lock_lesion", "number": 1},
        {"op": "lock_lesion", "number": 3, "locked": False},
        {"op": "delete_lesion", "number": 1},
        {"op": "clear"},
        {"op": "undo"},
    ],
)
def test_masks_are_computed_anew_when_a_pixel_may_be_anothers(operation):
    assert not kept(full_study(), operation)


def test_a_click_on_a_locked_lesion_is_one_sentence_and_keeps_the_masks():
    study = full_study()
    locked = [{"seq": 1, "op": "select_lesion", "number": 3}, {**LOG[0], "seq": 2}]
    found, faults = apply_operations(study, "a", locked)
    assert faults == ("Lesion 3 is locked; unlock it to change it.",)
    assert found.current.outlines is study.current.outlines
    assert found.current.lesions.active == 3
