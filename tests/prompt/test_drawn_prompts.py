"""Operations that draw: scribbles, lassos, brush strokes, tidying, and choosing among candidates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prompt import (
    History,
    LassoPrompt,
    Lesions,
    PointPrompt,
    Prompts,
    ScribblePrompt,
    StartMask,
    Stroke,
    Tidy,
    apply_operation,
)

SIZE = (40, 60)  # rows, columns: swapped axes cannot pass
CLICK = {"op": "add_point", "x": 50, "y": 6}
LINE = [[40, 5], [50, 5], [50, 30]]


def applied(*operations: dict, history: History | None = None) -> History:
    history = history or History()
    for operation in operations:
        history = apply_operation(history, operation, SIZE)
    return history


def items(*operations: dict) -> tuple:
    return applied(*operations).present.prompts.items


def test_what_is_drawn_keeps_its_place_sign_and_order():
    drawn = items(
        {"op": "add_scribble", "points": LINE, "include": False},
        {"op": "add_lasso", "points": LINE, "include": True},
        {"op": "stroke", "points": LINE, "radius": 2.5, "add": False},
        {"op": "tidy", "kind": "largest"},
    )
    corners = ((40.0, 5.0), (50.0, 5.0), (50.0, 30.0))
    assert drawn[0] == ScribblePrompt(corners, include=False)
    assert isinstance(drawn[1], LassoPrompt)
    assert set(drawn[1].points) == set(corners)
    assert drawn[2:] == (Stroke(corners, 2.5, add=False), Tidy("largest"))


def test_without_a_sign_drawing_includes_and_paints():
    scribble, lasso, stroke = items(
        {"op": "add_scribble", "points": LINE},
        {"op": "add_lasso", "points": LINE},
        {"op": "stroke", "points": LINE, "radius": 1},
    )
    assert (scribble.include, lasso.include, stroke.add) == (True, True, True)


def test_a_line_that_leaves_the_slice_ends_at_the_outer_edge_of_its_border():
    (scribble,) = items({"op": "add_scribble", "points": [[30, 20], [300, 20], [300, -70]]})
    assert scribble.points == ((30.0, 20.0), (59.5, 20.0), (59.5, -0.5))


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        ({"op": "add_scribble", "points": [[1, 1]]}, "a scribble needs at least 2 different points"),
        ({"op": "add_scribble", "points": [[1, 1], [1, 1]]}, "at least 2 different points inside the slice; got 1"),
        ({"op": "add_lasso", "points": [[1, 1], [9, 9]]}, "a lasso needs at least 3 different points"),
        ({"op": "add_lasso", "points": [[1, 1], [9, 9], [1, 1]]}, "a lasso needs at least 3 different points"),
        ({"op": "add_lasso", "points": [[1, 1], [9, 9], [20, 20]]}, "a lasso needs an area"),
        ({"op": "add_lasso", "points": [[5.2, 5.2], [5.4, 5.2], [5.4, 5.4]]}, "encloses no pixel"),
        ({"op": "add_lasso", "points": [[70, 5], [90, 15], [80, 30]]}, "a lasso needs an area"),
        ({"op": "stroke", "points": [], "radius": 2}, "a stroke needs at least a point"),
        ({"op": "stroke", "points": LINE, "radius": 0.4}, "between 0.5 and 200 px; got 0.4"),
        ({"op": "stroke", "points": LINE, "radius": 201}, "between 0.5 and 200 px; got 201"),
        ({"op": "stroke", "points": LINE}, "radius must be a finite number"),
        ({"op": "stroke", "points": [[n, 1] for n in range(4001)], "radius": 2}, "up to 4000 points; got 4001"),
        ({"op": "tidy", "kind": "fill"}, "no mask to tidy yet"),
        ({"op": "tidy", "kind": "polish"}, "tidied by fill, largest, smooth; got 'polish'"),
        ({"op": "tidy"}, "got None"),
        ({"op": "choose", "candidate": 1}, "only after a single include click"),
        ({"op": "choose", "candidate": 3}, "no candidate number 3"),
        ({"op": "choose", "candidate": True}, "no candidate number True"),
        ({"op": "choose"}, "no candidate number None"),
    ],
)
def test_what_cannot_be_carried_out_is_one_sentence(operation: dict, sentence: str):
    with pytest.raises(ValueError, match=sentence) as error:
        applied(operation)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "points",
    [None, "abc", 3, {"x": 1}, [1, 2], [[1, 2, 3], [4, 5, 6]], [["1", "2"], ["3", "4"]], [[1, 2], [3]], [[1, None], [2, 3]],
     [[float("nan"), 1], [2, 3]], [[float("inf"), 1], [2, 3]], [[True, False], [True, True]], [[10**400, 1], [2, 3]]],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["add_scribble", "add_lasso", "stroke"])
def test_points_that_are_no_pairs_of_finite_numbers_are_refused(kind: str, points: object):
    with pytest.raises(ValueError, match=r"points of a|point of a"):
        applied({"op": kind, "points": points, "radius": 2})


@given(st.integers(0, 2**31), st.integers(2, 200))
def test_a_line_gets_shorter_and_stays_where_it_was_drawn(seed: int, count: int):
    rng = np.random.default_rng(seed)
    walk = np.clip(np.array([30, 20]) + np.cumsum(rng.normal(0, 1.5, (count, 2)), axis=0), -0.5, (59.5, 39.5))
    stroke = items({"op": "stroke", "points": walk.tolist(), "radius": 3})[0]
    assert 1 <= len(stroke.points) <= count
    assert all(value == round(value, 1) for point in stroke.points for value in point)
    corners = np.array(stroke.points if len(stroke.points) > 1 else stroke.points * 2)
    a, step = corners[:-1], np.diff(corners, axis=0)
    share = ((walk[:, None] - a) * step).sum(2) / np.maximum((step**2).sum(1), 1e-12)
    nearest = a + np.clip(share, 0, 1)[..., None] * step
    away = np.hypot(*(nearest - walk[:, None]).transpose(2, 0, 1)).min(axis=1)
    assert away.max() <= 0.25 + 0.08  # simplified, then rounded by up to half a tenth along x and y


def test_a_ring_that_ends_where_it_began_keeps_its_last_side():
    ring = [[10, 10], [30, 10], [30, 30], [10, 30], [10, 10]]
    (stroke,) = items({"op": "stroke", "points": ring, "radius": 1, "add": True})
    assert stroke.points == tuple((float(x), float(y)) for x, y in ring)


def test_a_straight_drag_of_many_points_is_two_points():
    (stroke,) = items({"op": "stroke", "points": [[n / 10, 7] for n in range(500)], "radius": 3})
    assert stroke.points == ((0.0, 7.0), (49.9, 7.0))


def test_drawn_things_can_be_deleted_but_not_moved():
    history = applied(CLICK, {"op": "stroke", "points": LINE, "radius": 2}, {"op": "add_scribble", "points": LINE})
    for index in (1, 2):
        with pytest.raises(ValueError, match="only points can be moved"):
            applied({"op": "move", "index": index, "x": 1, "y": 1}, history=history)
    left = applied({"op": "delete", "index": 1}, history=history).present.prompts.items
    assert [type(item) for item in left] == [PointPrompt, ScribblePrompt]


def test_a_start_mask_or_a_brush_stroke_can_be_tidied():
    started = History(Lesions.of(Prompts(start=StartMask("unet", np.ones(SIZE, dtype=bool)))))
    assert applied({"op": "tidy", "kind": "smooth"}, history=started).present.prompts.edits == (Tidy("smooth"),)
    assert items({"op": "stroke", "points": LINE, "radius": 2}, {"op": "tidy", "kind": "fill"})[1] == Tidy("fill")


def test_prompts_for_the_model_and_edits_are_told_apart():
    present = applied(
        {"op": "stroke", "points": LINE, "radius": 2}, CLICK, {"op": "tidy", "kind": "fill"},
        {"op": "add_lasso", "points": LINE, "include": False},
    ).present.prompts  # fmt: skip
    assert [type(item) for item in present.asked] == [PointPrompt, LassoPrompt]
    assert [type(item) for item in present.edits] == [Stroke, Tidy]
    assert present.lassos == present.asked[1:]


CHOOSE = {"op": "choose", "candidate": 2}


def test_a_candidate_is_chosen_for_a_lone_include_click_whatever_was_painted():
    assert applied(CLICK, CHOOSE).present.prompts.candidate == 2
    assert applied({"op": "stroke", "points": LINE, "radius": 2}, CLICK, CHOOSE).present.prompts.candidate == 2


def test_choosing_is_a_step_that_can_be_undone_and_the_models_own_choice_is_none():
    history = applied(CLICK, CHOOSE)
    assert history.undo().present.prompts.candidate is None
    assert applied({"op": "choose", "candidate": 0}, history=history).present == history.undo().present
    assert applied({"op": "choose", "candidate": 0}, history=history.undo()) == history.undo()


@pytest.mark.parametrize(
    "before",
    [
        [{**CLICK, "include": False}],
        [{"op": "add_box", "x0": 1, "y0": 1, "x1": 9, "y1": 9}],
        [{"op": "add_scribble", "points": LINE}],
        [CLICK, {**CLICK, "x": 3}],
    ],
)
def test_there_is_nothing_to_choose_where_the_model_is_asked_otherwise(before: list[dict]):
    with pytest.raises(ValueError, match="only after a single include click"):
        applied(*before, CHOOSE)


def test_there_is_nothing_to_choose_on_a_start_mask():
    with pytest.raises(ValueError, match="only after a single include click"):
        applied(CLICK, CHOOSE, history=History(Lesions.of(Prompts(start=StartMask("unet", np.ones(SIZE, dtype=bool))))))


def test_the_choice_lasts_as_long_as_its_click():
    later = applied(CLICK, CHOOSE, {**CLICK, "include": False, "x": 3})
    assert later.present.prompts.candidate == 2  # the second click corrects the mask that was chosen
    assert applied({"op": "delete", "index": 1}, history=later).present.prompts.candidate == 2
    for gone in ({"op": "delete", "index": 0}, {"op": "move", "index": 0, "x": 9, "y": 9}, {"op": "clear"}):
        assert applied(gone, history=later).present.prompts.candidate is None


points = st.lists(st.tuples(st.integers(-5, 65), st.integers(-5, 45)).map(list), min_size=1, max_size=6)
operations = st.lists(
    st.one_of(
        st.builds(lambda p, sign: {"op": "add_scribble", "points": p, "include": sign}, points, st.booleans()),
        st.builds(lambda p, sign: {"op": "add_lasso", "points": p, "include": sign}, points, st.booleans()),
        st.builds(lambda p, r: {"op": "stroke", "points": p, "radius": r}, points, st.floats(0.5, 40)),
        st.sampled_from(["fill", "largest", "smooth"]).map(lambda kind: {"op": "tidy", "kind": kind}),
        st.integers(0, 2).map(lambda n: {"op": "choose", "candidate": n}),
        st.builds(lambda x: {"op": "add_point", "x": x, "y": x}, st.integers(0, 39)),
        st.integers(0, 3).map(lambda n: {"op": "delete", "index": n}),
        st.just({"op": "clear"}),
    ),
    max_size=12,
)


@given(operations)
def test_undo_and_redo_restore_every_state_exactly(log: list[dict]):
    history, states = History(), [Lesions()]
    for operation in log:
        try:
            after = apply_operation(history, operation, SIZE)
        except ValueError:  # too few points, nothing to tidy, nothing to choose: leaves the history as it is
            continue
        if after.present != history.present:
            states.append(after.present)
        history = after
    end = history
    for expected in reversed(states):
        assert history.present == expected
        history = apply_operation(history, {"op": "undo"}, SIZE)
    for expected in states[1:]:
        history = apply_operation(history, {"op": "redo"}, SIZE)
        assert history.present == expected
    assert history == end
