import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prompt import BoxPrompt, History, Lesions, PointPrompt, Prompts, StartMask, apply_operation

SIZE = (40, 60)  # rows, columns: swapped axes cannot pass


def applied(*operations: dict, history: History | None = None) -> History:
    history = history or History()
    for operation in operations:
        history = apply_operation(history, operation, SIZE)
    return history


def point(x: float = 5, y: float = 6, include: bool = True) -> dict:
    return {"op": "add_point", "x": x, "y": y, "include": include}


BOX = {"op": "add_box", "x0": 2, "y0": 3, "x1": 20, "y1": 30}


def test_add_point_keeps_order_place_and_sign():
    items = applied(point(5, 6), point(50, 30, include=False)).present.prompts.items
    assert items == (PointPrompt(5, 6, True), PointPrompt(50, 30, False))


def test_a_point_without_a_sign_includes():
    assert applied({"op": "add_point", "x": 1, "y": 2}).present.prompts.points == (PointPrompt(1, 2, True),)


@pytest.mark.parametrize(("x", "y"), [(-0.5, -0.5), (59.5, 39.5), (59.5, -0.5)])
def test_a_point_on_the_outer_edge_of_a_border_pixel_is_inside(x: float, y: float):
    assert applied(point(x, y)).present.prompts.points[0] == PointPrompt(x, y)


@pytest.mark.parametrize(("x", "y"), [(-0.6, 3), (59.6, 3), (3, -0.6), (3, 39.6), (39, 59)])
def test_a_point_outside_the_slice_is_refused_with_the_slices_size(x: float, y: float):
    with pytest.raises(ValueError, match="outside the slice of 60 x 40 pixels"):
        applied(point(x, y))


@pytest.mark.parametrize("value", [None, "4", True, float("nan"), float("inf"), [1]])
def test_a_coordinate_that_is_no_finite_number_is_refused(value: object):
    with pytest.raises(ValueError, match="x must be a finite number"):
        applied({"op": "add_point", "x": value, "y": 1})


def test_a_box_may_be_drawn_from_any_corner():
    expected = BoxPrompt(2, 3, 20, 30)
    assert applied(BOX).present.prompts.box == expected
    assert applied({"op": "add_box", "x0": 20, "y0": 30, "x1": 2, "y1": 3}).present.prompts.box == expected
    assert applied({"op": "add_box", "x0": 20, "y0": 3, "x1": 2, "y1": 30}).present.prompts.box == expected


def test_a_box_drawn_beyond_the_slice_ends_at_its_last_pixels():
    drawn = applied({"op": "add_box", "x0": -9, "y0": -9, "x1": 999, "y1": 999})
    assert drawn.present.prompts.box == BoxPrompt(0, 0, 59, 39)


@pytest.mark.parametrize("corners", [(5, 5, 5, 30), (5, 5, 30, 5.5), (70, 5, 90, 30)])
def test_a_box_without_area_inside_the_slice_is_refused(corners: tuple[float, ...]):
    with pytest.raises(ValueError, match="a box needs at least two pixels"):
        applied({"op": "add_box", **dict(zip(("x0", "y0", "x1", "y1"), corners, strict=True))})


def test_a_second_box_replaces_the_first_until_it_is_undone():
    history = applied(BOX, {"op": "add_box", "x0": 1, "y0": 1, "x1": 9, "y1": 9})
    assert history.present.prompts.box == BoxPrompt(1, 1, 9, 9)
    assert history.undo().present.prompts.box == BoxPrompt(2, 3, 20, 30)


def test_delete_takes_the_numbered_prompt_only():
    items = applied(point(1, 1), BOX, point(3, 3), {"op": "delete", "index": 1}).present.prompts.items
    assert items == (PointPrompt(1, 1), PointPrompt(3, 3))


@pytest.mark.parametrize("index", [-1, 1, None, "0", True, 0.0])
@pytest.mark.parametrize("kind", ["delete", "move"])
def test_a_prompt_that_is_not_there_cannot_be_changed(kind: str, index: object):
    with pytest.raises(ValueError, match="there is no prompt number"):
        applied(point(), {"op": kind, "index": index, "x": 1, "y": 1})


def test_move_keeps_sign_and_order():
    items = applied(point(1, 1, False), point(2, 2), {"op": "move", "index": 0, "x": 9, "y": 8}).present.prompts.items
    assert items == (PointPrompt(9, 8, False), PointPrompt(2, 2, True))


def test_a_point_cannot_be_moved_out_of_the_slice_nor_a_box_at_all():
    with pytest.raises(ValueError, match="outside the slice"):
        applied(point(), {"op": "move", "index": 0, "x": 60, "y": 1})
    with pytest.raises(ValueError, match="only points can be moved"):
        applied(BOX, {"op": "move", "index": 0, "x": 1, "y": 1})


def test_clear_can_be_undone_and_forgets_the_start_mask():
    started = History(Lesions.of(Prompts(start=StartMask("unet", np.ones(SIZE, dtype=bool)))))
    history = applied(point(), {"op": "clear"}, history=started)
    assert not history.present
    assert history.undo().present.prompts.start is started.present.prompts.start
    assert history.undo().present.prompts.points == (PointPrompt(5, 6),)


@pytest.mark.parametrize("kind", [None, "add", "ADD_POINT", 3])
def test_an_unknown_operation_is_refused_with_the_known_ones(kind: object):
    on_prompts = "add_point, add_box, add_scribble, add_lasso, stroke, tidy, choose, delete, move, clear"
    on_lesions = "add_lesion, step_lesion, select_lesion, delete_lesion, rename_lesion, lock_lesion"
    known = f"{on_prompts}, {on_lesions}, undo, redo"
    with pytest.raises(ValueError, match=f"known are {known}"):
        applied({"op": kind})


def test_undo_at_the_beginning_and_redo_at_the_end_change_nothing():
    assert applied({"op": "undo"}) == History()
    history = applied(point())
    assert apply_operation(history, {"op": "redo"}, SIZE) == history


def test_a_new_prompt_after_undo_forgets_what_was_undone():
    history = applied(point(1, 1), {"op": "undo"}, point(2, 2), {"op": "redo"})
    assert history.present.prompts.items == (PointPrompt(2, 2),)


def test_clearing_nothing_is_no_step():
    assert applied({"op": "clear"}) == History()


def test_prompts_are_true_when_there_is_anything_to_go_by():
    assert not Prompts()
    assert Prompts(items=(PointPrompt(1, 1),))
    assert Prompts(start=StartMask("unet", np.zeros(SIZE, dtype=bool)))


inside = st.integers(0, 39)
operations = st.lists(
    st.one_of(
        st.builds(lambda x, y, sign: point(x, y, sign), inside, inside, st.booleans()),
        st.builds(
            lambda x, y: {"op": "add_box", "x0": x, "y0": y, "x1": x + 4, "y1": y + 5}, *[st.integers(0, 30)] * 2
        ),
        st.builds(lambda index: {"op": "delete", "index": index}, st.integers(0, 3)),
        st.builds(lambda index, x: {"op": "move", "index": index, "x": x, "y": x}, st.integers(0, 3), inside),
        st.just({"op": "clear"}),
    ),
    max_size=12,
)


@given(operations)
def test_undoing_every_step_returns_to_the_start_and_redo_brings_all_back(given_operations: list[dict]):
    history, states = History(), [Lesions()]
    for operation in given_operations:
        try:
            after = apply_operation(history, operation, SIZE)
        except ValueError:  # a delete or move of what is not there, or of a box
            continue
        if after.present != history.present:
            states.append(after.present)
        history = after
    end = history
    for expected in reversed(states):
        assert history.present == expected
        history = history.undo()
    assert history.past == ()
    for expected in states[1:]:
        history = history.redo()
        assert history.present == expected
    assert history == end
