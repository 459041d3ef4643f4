"""What the browser is told of several lesions: all prompts, each mask once."""

import numpy as np

from core.prompt import History, Lesions, PointPrompt, Prompts, StartMask, Stroke, apply_operation
from ui.canvas.describe import lesions

SIZE = (6, 8)


def mask(row: int) -> np.ndarray:
    found = np.zeros(SIZE, dtype=bool)
    found[row, 2:5] = True
    return found


def two(active: int = 2) -> Lesions:
    """Lesion 1 clicked, named and locked; lesion 2 clicked and painted."""
    history = History()
    for operation in (
        {"op": "add_point", "x": 3, "y": 1},
        {"op": "rename_lesion", "number": 1, "name": "Left"},
        {"op": "lock_lesion", "number": 1},
        {"op": "add_lesion"},
        {"op": "add_point", "x": 3, "y": 4, "include": False},
        {"op": "stroke", "points": [[1, 1]], "radius": 2, "add": True},
        {"op": "select_lesion", "number": active},
    ):
        history = apply_operation(history, operation, SIZE)
    return history.present


def test_each_lesion_comes_with_its_name_lock_and_prompts_and_its_masks_runs() -> None:
    first, second = lesions(two(), {1: mask(1), 2: mask(4)}, "image", [])
    assert (first["number"], first["name"], first["locked"], first["started"]) == (1, "Left", True, False)
    assert first["prompts"] == [{"kind": "point", "x": 3, "y": 1, "include": True}]
    assert [prompt["kind"] for prompt in second["prompts"]] == ["point", "edit"]
    # row 1 of 8 columns: 8 + 2 pixels outside, 3 inside, the rest outside
    assert first["mask"] == [10, 3, 35]
    assert second["mask"] == [34, 3, 11]
    assert first["mask_id"].startswith("image:")
    assert first["mask_id"] != second["mask_id"]


def test_a_mask_that_the_browser_holds_is_named_only_unless_it_is_of_the_lesion_in_work() -> None:
    masks, sent = {1: mask(1), 2: mask(4)}, list[str]()
    before = list(lesions(two(active=2), masks, "image", sent))
    again = list(lesions(two(active=2), masks, "image", sent))
    assert [one["mask_id"] for one in again] == [one["mask_id"] for one in before]
    assert [one["mask"] is None for one in again] == [True, False]
    other = list(lesions(two(active=1), masks, "image", sent))
    assert [one["mask"] is None for one in other] == [False, True]
    changed = list(lesions(two(active=2), {1: mask(2), 2: mask(4)}, "image", sent))
    assert changed[0]["mask"] == [18, 3, 27]


def test_what_the_browser_may_have_forgotten_is_sent_again() -> None:
    sent: list[str] = []
    list(lesions(two(), {1: mask(1), 2: mask(4)}, "image", sent))
    for number in range(60):  # more masks than are counted on, of other images
        list(lesions(two(), {2: mask(4)}, f"image {number}", sent))
    first, _ = lesions(two(), {1: mask(1), 2: mask(4)}, "image", sent)
    assert first["mask"] == [10, 3, 35]
    sent.clear()  # as when the browser asked
    first, _ = lesions(two(), {1: mask(1), 2: mask(4)}, "image", sent)
    assert first["mask"] == [10, 3, 35]


def test_a_lesion_without_a_mask_has_none_and_one_from_a_models_mask_counts_as_marked() -> None:
    start = Prompts(start=StartMask("unet", mask(3)))
    (only,) = lesions(Lesions.of(start), {}, "image", [])
    assert (only["mask"], only["mask_id"], only["started"], only["prompts"]) == (None, None, True, [])
    (plain,) = lesions(Lesions.of(Prompts((PointPrompt(1, 2), Stroke(((1, 1),), 2)))), {}, "image", [])
    assert plain["started"] is False
