"""What the browser sends is checked, kept in order, and split by image."""

import math

import pytest

from ui.canvas.events import LINE_POINTS, LONGEST_NAME, CanvasEvent, parse_log


def add(seq: int, image_id: str = "a", **changes: object) -> dict[str, object]:
    return {"seq": seq, "image_id": image_id, "op": "add_point", "x": 1.5, "y": 2, "include": True, **changes}


def line(seq: int, **changes: object) -> dict[str, object]:
    points = [[1, 2], [3.5, 4]]
    return {"seq": seq, "image_id": "a", "op": "add_scribble", "points": points, "include": False, **changes}


def lesion(seq: int, op: str, **fields: object) -> dict[str, object]:
    return {"seq": seq, "image_id": "a", "op": op, **fields}


def log(*ops: object) -> dict[str, object]:
    return {"client": "tab", "image_id": "a", "ops": list(ops)}


def test_operations_come_in_order_of_their_numbers_with_their_fields_only() -> None:
    events = parse_log(log({"seq": 2, "image_id": "a", "op": "undo", "x": 9}, add(1, colour="red")))
    first = {"seq": 1, "op": "add_point", "x": 1.5, "y": 2, "include": True}
    assert events == (CanvasEvent("tab", "a", (first, {"seq": 2, "op": "undo"})),)


def test_clicks_around_a_change_of_image_stay_with_their_image() -> None:
    events = parse_log(log(add(1, "a"), add(2, "a"), add(3, "b"), add(4, "a")))
    assert [(event.image_id, [op["seq"] for op in event.ops]) for event in events] == [
        ("a", [1, 2]),
        ("b", [3]),
        ("a", [4]),
    ]


@pytest.mark.parametrize(
    "op",
    [
        None,
        "undo",
        {"seq": 1, "image_id": "a"},
        {"seq": 1, "image_id": "a", "op": ["undo"]},
        {"seq": 1, "image_id": "a", "op": "format_disk"},
        {"seq": "1", "image_id": "a", "op": "undo"},
        {"seq": 1, "op": "undo"},
        {"seq": 1, "image_id": "a", "op": "delete", "index": -1},
        {"seq": 1, "image_id": "a", "op": "delete", "index": 1.0},
        {"seq": 1, "image_id": "a", "op": "add_box", "x0": 0, "y0": 0, "x1": 5},
        {"seq": 1, "image_id": "a", "op": "tidy", "kind": "erase"},
        {"seq": 1, "image_id": "a", "op": "tidy", "kind": ["fill"]},
        {"seq": 1, "image_id": "a", "op": "choose", "candidate": "1"},
        line(1, points=[]),
        line(1, points="[[1, 2], [3, 4]]"),
        line(1, points=[[1, 2], [3]]),
        line(1, points=[[1, 2], [3, math.inf]]),
        line(1, points=[[1, 2], {"x": 3, "y": 4}]),
        line(1, points=[[0, 0]] * (LINE_POINTS + 1)),
        line(1, op="stroke", add=True),
        line(1, op="stroke", add=True, radius=math.nan),
        lesion(1, "step_lesion", by=2),
        lesion(1, "step_lesion", by=True),
        lesion(1, "step_lesion", by=1.0),
        lesion(1, "select_lesion", number="2"),
        lesion(1, "select_lesion"),
        lesion(1, "delete_lesion", number=-1),
        lesion(1, "rename_lesion", number=1, name=None),
        lesion(1, "rename_lesion", number=1, name="x" * (LONGEST_NAME + 1)),
        lesion(1, "rename_lesion", number=1, name="half a smile \ud83d"),
        lesion(1, "lock_lesion", number=1, locked=1),
        add(1, x=math.nan),
        add(1, y=math.inf),
        add(1, x=True),
        add(1, include="yes"),
    ],
)
def test_a_malformed_operation_is_left_out_and_the_rest_kept(op: object) -> None:
    (event,) = parse_log(log(op, add(2)))
    assert [kept["seq"] for kept in event.ops] == [2]


def test_lines_strokes_edits_and_choices_come_with_their_fields() -> None:
    ops = [
        line(1, points=[[0, 0]] * LINE_POINTS),
        line(2, op="add_lasso", include=True),
        line(3, op="stroke", radius=2.5, add=False),
        {"seq": 4, "image_id": "a", "op": "tidy", "kind": "smooth"},
        {"seq": 5, "image_id": "a", "op": "choose", "candidate": 2},
    ]
    (event,) = parse_log(log(*ops))
    assert len(event.ops[0]["points"]) == LINE_POINTS
    assert event.ops[1:] == (
        {"seq": 2, "op": "add_lasso", "points": [[1, 2], [3.5, 4]], "include": True},
        {"seq": 3, "op": "stroke", "points": [[1, 2], [3.5, 4]], "radius": 2.5, "add": False},
        {"seq": 4, "op": "tidy", "kind": "smooth"},
        {"seq": 5, "op": "choose", "candidate": 2},
    )


def test_operations_on_lesions_come_with_their_fields_only() -> None:
    ops = [
        lesion(1, "add_lesion", number=7),
        lesion(2, "step_lesion", by=-1),
        lesion(3, "select_lesion", number=2),
        lesion(4, "rename_lesion", number=2, name="Left frontal \N{GRINNING FACE}"),
        lesion(5, "lock_lesion", number=2, locked=True),
        lesion(6, "delete_lesion", number=1, locked=True),
    ]
    (event,) = parse_log(log(*ops))
    assert event.ops == (
        {"seq": 1, "op": "add_lesion"},
        {"seq": 2, "op": "step_lesion", "by": -1},
        {"seq": 3, "op": "select_lesion", "number": 2},
        {"seq": 4, "op": "rename_lesion", "number": 2, "name": "Left frontal \N{GRINNING FACE}"},
        {"seq": 5, "op": "lock_lesion", "number": 2, "locked": True},
        {"seq": 6, "op": "delete_lesion", "number": 1},
    )


@pytest.mark.parametrize("state", [None, "ops", [], {}, {"client": 1, "ops": []}, {"client": "tab", "ops": {}}, log()])
def test_a_log_without_operations_gives_no_event(state: object) -> None:
    assert parse_log(state) == ()
