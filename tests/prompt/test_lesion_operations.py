"""Operations of the canvas on whole lesions, and what undo and redo make of them."""

import re
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prompt import History, Lesions, PointPrompt, Prompts, StartMask, apply_operation

SIZE = (40, 60)  # rows, columns: swapped axes cannot pass
ADD, UNDO, REDO = {"op": "add_lesion"}, {"op": "undo"}, {"op": "redo"}


def applied(*operations: dict, history: History | None = None) -> History:
    history = history or History()
    for operation in operations:
        history = apply_operation(history, operation, SIZE)
    return history


def click(x: float, y: float = 6) -> dict:
    return {"op": "add_point", "x": x, "y": y}


def select(number: int) -> dict:
    return {"op": "select_lesion", "number": number}


def lock(number: int, locked: bool = True) -> dict:
    return {"op": "lock_lesion", "number": number, "locked": locked}


def xs(history: History) -> dict[int, list[float]]:
    """Where each lesion was clicked."""
    return {one.number: [point.x for point in one.prompts.points] for one in history.present.items}


TWO = applied(click(10), ADD, click(50), click(51))


def test_each_lesion_gets_the_clicks_that_were_made_while_it_was_in_work():
    assert xs(applied(select(1), click(11), history=TWO)) == {1: [10, 11], 2: [50, 51]}


def test_next_and_previous_choose_who_gets_the_next_click():
    history = applied({"op": "step_lesion", "by": -1}, click(11), {"op": "step_lesion"}, click(52), history=TWO)
    assert xs(history) == {1: [10, 11], 2: [50, 51, 52]}
    assert xs(applied({"op": "step_lesion", "by": 1}, click(30), history=TWO)) == {1: [10], 2: [50, 51], 3: [30]}


def test_undo_takes_the_last_step_back_on_whichever_lesion_it_was_and_brings_that_lesion_into_work():
    history = applied(select(1), click(11), select(2), history=TWO)
    once = applied(UNDO, history=history)
    assert (xs(once), once.present.active) == ({1: [10], 2: [50, 51]}, 1)
    twice = applied(UNDO, history=once)
    assert (xs(twice), twice.present.active) == ({1: [10], 2: [50]}, 2)
    thrice = applied(UNDO, UNDO, history=twice)
    assert (xs(thrice), thrice.present.active) == ({1: []}, 1)


def test_choosing_a_lesion_is_no_step_and_keeps_what_can_be_redone():
    undone = applied(UNDO, history=TWO)
    looked = applied(select(1), {"op": "step_lesion", "by": 1}, select(1), history=undone)
    assert (looked.past, looked.future) == (undone.past, undone.future)
    assert looked.present.active == 1
    again = applied(REDO, history=looked)
    assert (xs(again), again.present.active) == ({1: [10], 2: [50, 51]}, 2)


def test_a_new_lesion_is_no_step_until_it_is_clicked():
    begun = applied(ADD, history=TWO)
    assert begun.past == TWO.past
    assert xs(applied(click(30), UNDO, history=begun)) == {1: [10], 2: [50, 51], 3: []}
    assert xs(applied(UNDO, history=begun)) == {1: [10], 2: [50]}


@pytest.mark.parametrize(
    "step", [{"op": "delete_lesion", "number": 1}, {"op": "rename_lesion", "number": 1, "name": "left"}, lock(1)]
)
def test_deleting_naming_and_locking_are_steps_that_come_back(step: dict):
    history = applied(step, history=TWO)
    assert history.present != TWO.present
    assert applied(UNDO, history=history).present == TWO.present
    assert applied(UNDO, REDO, history=history) == history


@pytest.mark.parametrize("nothing", [lock(1, False), {"op": "rename_lesion", "number": 2, "name": " "}, select(2)])
def test_what_changes_nothing_is_no_step(nothing: dict):
    assert applied(nothing, history=TWO) is TWO


def test_a_deleted_lesion_takes_its_prompts_along_and_no_others():
    assert xs(applied({"op": "delete_lesion", "number": 2}, history=TWO)) == {1: [10]}
    assert xs(applied({"op": "delete_lesion", "number": 1}, history=TWO)) == {2: [50, 51]}


def test_clear_is_of_the_lesion_in_work():
    assert xs(applied({"op": "clear"}, history=TWO)) == {1: [10], 2: []}


LOCKED = applied(select(1), lock(1), history=TWO)


@pytest.mark.parametrize(
    "operation",
    [
        click(30),
        {"op": "add_box", "x0": 2, "y0": 3, "x1": 20, "y1": 30},
        {"op": "add_scribble", "points": [[1, 1], [9, 9]]},
        {"op": "add_lasso", "points": [[1, 1], [9, 9], [1, 9]]},
        {"op": "stroke", "points": [[1, 1]], "radius": 2},
        {"op": "tidy", "kind": "fill"},
        {"op": "choose", "candidate": 1},
        {"op": "delete", "index": 0},
        {"op": "move", "index": 0, "x": 1, "y": 1},
        {"op": "clear"},
    ],
)
def test_a_locked_lesion_takes_no_prompts(operation: dict):
    with pytest.raises(ValueError, match=r"^lesion 1 is locked; unlock it to change it$"):
        applied(operation, history=LOCKED)
    free = applied(lock(1, False), operation, history=LOCKED)
    assert free.present[1].prompts != LOCKED.present[1].prompts
    assert applied(select(2), click(30), history=LOCKED).present[2].prompts.points[-1] == PointPrompt(30, 6)


def test_a_locked_lesion_can_be_named_but_not_deleted():
    assert applied({"op": "rename_lesion", "number": 1, "name": "left"}, history=LOCKED).present[1].title == "left"
    with pytest.raises(ValueError, match=r"^lesion 1 is locked; unlock it to delete it$"):
        applied({"op": "delete_lesion", "number": 1}, history=LOCKED)
    assert xs(applied(lock(1, False), {"op": "delete_lesion", "number": 1}, history=LOCKED)) == {2: [50, 51]}


def test_undo_reaches_behind_a_lock():
    assert xs(applied(UNDO, UNDO, history=LOCKED)) == {1: [10], 2: [50]}


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        (select(3), "there is no lesion number 3; there are 1, 2"),
        (lock(0), "there is no lesion number 0; there are 1, 2"),
        ({"op": "delete_lesion", "number": -1}, "there is no lesion number -1; there are 1, 2"),
        ({"op": "delete_lesion"}, "a lesion is called by its number; got None"),
        ({"op": "select_lesion", "number": True}, "a lesion is called by its number; got True"),
        ({"op": "select_lesion", "number": 1.0}, "a lesion is called by its number; got 1.0"),
        ({"op": "lock_lesion", "number": "1"}, "a lesion is called by its number; got '1'"),
        ({"op": "rename_lesion", "number": 1}, "a name is text; got None"),
        ({"op": "rename_lesion", "number": 1, "name": 7}, "a name is text; got 7"),
        ({"op": "rename_lesion", "number": 9, "name": "x"}, "there is no lesion number 9; there are 1, 2"),
        *(
            ({"op": "step_lesion", "by": by}, f"one steps to the next lesion (1) or to the one before (-1); got {by!r}")
            for by in (0, 2, True, None, "1", 1.0, -1.0, [1])
        ),
    ],
)
def test_what_cannot_be_carried_out_is_one_sentence(operation: dict, sentence: str):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        applied(operation, history=TWO)


def test_a_start_mask_and_a_candidate_belong_to_one_lesion():
    started = History(Lesions.of(Prompts(start=StartMask("unet", np.ones(SIZE, dtype=bool)))))
    history = applied(ADD, click(50), {"op": "choose", "candidate": 2}, history=started)
    first, second = history.present.items
    assert (first.prompts.start, first.prompts.candidate) == (started.present.prompts.start, None)
    assert (second.prompts.start, second.prompts.candidate) == (None, 2)
    moved = applied(select(1), click(10), history=history)
    assert moved.present[2].prompts.candidate == 2


number = st.integers(1, 4)
log = st.lists(
    st.one_of(
        st.integers(0, 39).map(click),
        st.sampled_from(
            [ADD, ADD, UNDO, REDO, {"op": "clear"}, {"op": "step_lesion"}, {"op": "step_lesion", "by": -1}]
        ),
        number.map(select),
        st.builds(lock, number, st.booleans()),
        number.map(lambda n: {"op": "delete_lesion", "number": n}),
        st.builds(lambda n, name: {"op": "rename_lesion", "number": n, "name": name}, number, st.sampled_from("ab ")),
    ),
    max_size=25,
)


@given(log)
def test_whatever_is_done_there_is_one_lesion_in_work_and_numbers_rise(operations: list[dict]):
    history = History()
    for operation in operations:
        with suppress(ValueError):
            history = apply_operation(history, operation, SIZE)
        for state in (*history.past, history.present, *history.future):
            assert state.active in state.numbers
            assert list(state.numbers) == sorted(set(state.numbers))
            assert set(state.changed) <= set(state.numbers)
            assert {one.number for one in state.prompted} <= set(state.changed)


@given(log)
def test_undoing_everything_leads_to_an_untouched_slice_and_redo_brings_all_back(operations: list[dict]):
    history = History()
    for operation in operations:
        with suppress(ValueError):
            history = apply_operation(history, operation, SIZE)
    while history.future:
        history = history.redo()
    steps = len(history.past)
    back = history
    for _ in range(steps):
        back = back.undo()
    assert not back.past
    assert not back.present
    for _ in range(steps):
        back = back.redo()
    assert back == history
