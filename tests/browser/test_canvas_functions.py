"""The canvas's own functions, called in a browser without a page around them."""

import json
import random
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest

from core.prompt import BoxPrompt, History, PointPrompt, Prompt, Stroke, Tidy, apply_operation
from tests.browser.canvas_page import Module
from ui.canvas import mask_runs

pytestmark = pytest.mark.browser


def test_to_native_undoes_zoom_pan_and_a_scaled_ancestor(module: Module) -> None:
    # A 100 x 50 stage shown at half size at (10, 20); 4 CSS pixels per native pixel, image's corner at (-8, 12).
    placing = "{scale: 4, left: -8, top: 12, width: 100, height: 50}"
    rect = "{left: 10, top: 20, width: 50, height: 25}"
    # Page (21, 31) is (22, 22) on the stage: (22 + 8) / 4 - 0.5 = 7 and (22 - 12) / 4 - 0.5 = 2.
    assert module(f"m.toNative(21, 31, {rect}, {placing})") == {"x": 7, "y": 2}
    assert module("m.settle({x: -0.4, y: 310.456}, {width: 150, height: 311})") == {"x": 0, "y": 310}
    assert module("m.settle({x: 12.345678, y: 3.14159}, {width: 150, height: 311})") == {"x": 12.35, "y": 3.14}


def test_contours_run_halfway_between_pixels_and_keep_holes(module: Module) -> None:
    # A 3 x 3 ring: the outer loop has 12 edges, the hole around the middle pixel 4.
    loops = module("m.maskLoops(Uint8Array.of(1,1,1, 1,0,1, 1,1,1), 3)")
    assert isinstance(loops, list)
    assert sorted(len(loop) for loop in loops) == [4, 12]
    hole = min(loops, key=len)
    assert sorted(hole) == [[1, 1.5], [1.5, 1], [1.5, 2], [2, 1.5]]
    assert module("m.maskLoops(new Uint8Array(9), 3)") == []
    # Two pixels that touch at a corner only are two diamonds.
    assert len(module("m.maskLoops(Uint8Array.of(1,0, 0,1), 2)")) == 2


LESION = '{number: 1, name: "", locked: false, started: false, prompts: []}'
NOTHING = f"{{lesions: [{LESION}], active: 1}}"


def test_replay_says_when_an_undo_reaches_behind_what_the_browser_knows(module: Module) -> None:
    add = '{op: "add_point", x: 1, y: 2, include: true}'
    short = "(({prompts, sure, canUndo, canRedo}) => ({prompts, sure, canUndo, canRedo}))"
    known = module(f'{short}(m.replay({NOTHING}, [{add}, {{op: "undo"}}], {{canUndo: true, canRedo: false}}))')
    assert known == {"prompts": [], "sure": True, "canUndo": True, "canRedo": True}
    unknown = module(f'{short}(m.replay({NOTHING}, [{{op: "undo"}}], {{canUndo: true, canRedo: false}}))')
    assert unknown == {"prompts": [], "sure": False, "canUndo": True, "canRedo": True}


def random_log(seed: int) -> list[dict[str, object]]:
    """Thirty operations on up to five lesions, some of which make no sense where they stand."""
    draw = random.Random(seed)
    kinds: list[Callable[[], dict[str, object]]] = [
        lambda: {"op": "add_point", "x": draw.randrange(40), "y": draw.randrange(30), "include": draw.random() < 0.7},
        lambda: {"op": "add_box", "x0": 1, "y0": 2, "x1": draw.randrange(5, 30), "y1": 20},
        lambda: {"op": "stroke", "points": [[draw.randrange(40), 3]], "radius": 2, "add": True},
        lambda: {"op": "tidy", "kind": "fill"},
        lambda: {"op": "clear"},
        lambda: {"op": "undo"},
        lambda: {"op": "redo"},
        lambda: {"op": "add_lesion"},
        lambda: {"op": "step_lesion", "by": draw.choice([1, -1])},
        lambda: {"op": "select_lesion", "number": draw.randrange(1, 6)},
        lambda: {"op": "delete_lesion", "number": draw.randrange(1, 6)},
        lambda: {"op": "rename_lesion", "number": draw.randrange(1, 6), "name": draw.choice(["", "Left", "Right"])},
        lambda: {"op": "lock_lesion", "number": draw.randrange(1, 6), "locked": draw.random() < 0.4},
    ]
    weights = [6, 2, 2, 1, 1, 4, 3, 3, 3, 3, 1, 1, 2]
    return [{"seq": seq, **draw.choices(kinds, weights)[0]()} for seq in range(1, 31)]


def test_replay_foresees_what_python_makes_of_any_log_on_several_lesions(module: Module) -> None:
    logs = [random_log(seed) for seed in range(300)]
    foreseen = module(
        f"""{json.dumps(logs)}.map((log) => {{
            const state = m.replay({NOTHING}, log);
            return {{
                active: state.active, undo: state.canUndo, redo: state.canRedo, locked: state.locked,
                lesions: state.lesions.map((one) => [one.number, one.name, one.locked, one.prompts.map((p) => p.kind)]),
            }};
        }})"""
    )
    most = 0
    for log, seen in zip(logs, foreseen, strict=True):
        history = History()
        for operation in log:
            with suppress(ValueError):  # a refused operation changes nothing
                history = apply_operation(history, operation, (30, 40))
        now = history.present
        held = [[one.number, one.name, one.locked, [kind_of(item) for item in one.prompts.items]] for one in now.items]
        assert seen["lesions"] == held, log
        assert (seen["active"], seen["locked"]) == (now.active, now.current.locked), log
        assert (seen["undo"], seen["redo"]) == (bool(history.past), bool(history.future)), log
        most = max(most, len(held))
    assert most > 2


def kind_of(item: Prompt) -> str:
    return {PointPrompt: "point", BoxPrompt: "box", Stroke: "stroke", Tidy: "tidy"}[type(item)]


def test_a_label_stands_at_the_outlines_upper_right(module: Module) -> None:
    # Pixel (4, 1) alone and a block at the lower left. The outline runs halfway between pixel centres, so around (4.5, 1.5)
    # it reaches (4.5, 1) and (5, 1.5); both are as far to the upper right as each other, and farther than the block.
    inside = np.zeros((6, 7), dtype=int)
    inside[1, 4] = 1
    inside[3:5, 1:4] = 1
    corner = module(f"m.cornerOf(m.maskLoops(Uint8Array.from({inside.ravel().tolist()}), 7))")
    assert corner in ({"x": 4.5, "y": 1}, {"x": 5, "y": 1.5})
    assert module("m.cornerOf([])") is None


def test_run_lengths_arrive_as_the_pixels_that_left_python(module: Module) -> None:
    mask = np.random.default_rng(0).random((7, 11)) < 0.5
    assert module(f"[...m.fromRuns({mask_runs(mask)}, 11, 7)]") == mask.astype(int).ravel().tolist()


def test_a_brush_covers_the_pixels_whose_centre_it_reaches(module: Module) -> None:
    ends = "{x: 4.2, y: 3}, {x: 15, y: 8.5}"
    covered = module(
        f"((s) => {{ m.cover(s, {{width: 20, height: 12}}, {ends}, 2.5, 1); return [...s]; }})(new Uint8Array(240))"
    )
    y, x = np.mgrid[:12, :20]
    steps = np.linspace(0, 1, 20001)[:, None, None]  # the piece as many points, where the code projects onto it
    reached = np.zeros((12, 20), dtype=bool)
    for part in np.array_split(steps, 20):
        reached |= (np.hypot(x - 4.2 - 10.8 * part, y - 3 - 5.5 * part) <= 2.5).any(axis=0)
    assert covered == reached.astype(int).ravel().tolist()


def test_a_line_is_sent_with_few_points_and_stays_where_it_was_drawn(module: Module) -> None:
    spiral = "Array.from({length: 5000}, (_, i) => ({x: i / 50 * Math.cos(i / 9), y: i / 50 * Math.sin(i / 9)}))"
    assert len(module(f"m.simplify({spiral}, 0.01)")) <= 400
    circle = [(100 + 40 * np.cos(a), 100 + 40 * np.sin(a)) for a in np.linspace(0, 6, 600)]
    kept = module(f"m.simplify({json.dumps([{'x': x, 'y': y} for x, y in circle])}, 0.3)")
    # A chord that strays 0.3 from a circle of radius 40 spans 2 acos(1 - 0.3 / 40) = 0.245 rad: 6 rad take 25 or more.
    assert 25 <= len(kept) <= 60
    ends = [(kept[0]["x"], kept[0]["y"]), (kept[-1]["x"], kept[-1]["y"])]
    assert ends == [pytest.approx(circle[0]), pytest.approx(circle[-1])]
    assert all(abs(np.hypot(point["x"] - 100, point["y"] - 100) - 40) < 1e-6 for point in kept)


def test_replay_keeps_edits_in_the_list_so_that_an_index_means_the_same_on_both_sides(module: Module) -> None:
    base = '[{kind: "point", x: 1, y: 2, include: true}, {kind: "edit"}]'
    ops = [
        {"op": "stroke", "seq": 7, "points": [[1, 2]], "radius": 3, "add": True},
        {"op": "add_scribble", "seq": 8, "points": [[1, 2], [3, 4]], "include": False},
        {"op": "delete", "seq": 9, "index": 0},
    ]
    prompts = module(f"m.replay({{lesions: [{{...{LESION}, prompts: {base}}}], active: 1}}, {json.dumps(ops)})")[
        "prompts"
    ]
    assert [prompt["kind"] for prompt in prompts] == ["edit", "stroke", "scribble"]
    assert prompts[2]["points"] == [{"x": 1, "y": 2}, {"x": 3, "y": 4}]
