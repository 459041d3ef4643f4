"""The masks of several lesions: each computed for itself, no pixel in two of them, nothing computed twice."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import core.prompt.session
from core.prompt import HAND, History, Lesions, PointPrompt, Prompt, Prompts, StartMask, Stroke, apply_operation
from core.prompt.sam import Answer
from core.prompt.session import Segmenter

SHAPE = (30, 50)
EDGE = 6  # of a click's square to either side


def square(x: int, y: int, reach: int = EDGE) -> np.ndarray:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = True
    return mask


class Painter:
    """Paints a square of side 13 around each include click, and counts what it was asked."""

    name, sha256 = "painter", "4" * 64

    def __init__(self) -> None:
        self.encoded = 0
        self.asked: list[tuple[Prompt, ...]] = []

    def encode(self, image: np.ndarray) -> SimpleNamespace:
        self.encoded += 1
        return SimpleNamespace(encode_ms=7.0)

    def start_logits(self, encoding: SimpleNamespace, mask: np.ndarray) -> torch.Tensor:
        return torch.full((1, 2, 2), -1.0)

    def decode(
        self, encoding: SimpleNamespace, items: Sequence[Prompt], previous: torch.Tensor | None = None
    ) -> Answer:
        self.asked.append(tuple(items))
        mask = np.zeros(SHAPE, dtype=bool)
        for item in items:
            if isinstance(item, PointPrompt) and item.include:
                mask |= square(int(item.x), int(item.y))
        return Answer(mask, torch.full((1, 2, 2), float(len(items))), 0.5, 3.0)


@pytest.fixture
def model() -> Painter:
    return Painter()


@pytest.fixture
def segmenter(model: Painter) -> Segmenter:
    return Segmenter(model)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return np.random.default_rng(0).random(SHAPE, dtype=np.float32)


def done(*operations: dict, history: History | None = None) -> History:
    history = history or History()
    for operation in operations:
        history = apply_operation(history, operation, SHAPE)
    return history


ADD = {"op": "add_lesion"}


def click(x: float, y: float = 15) -> dict:
    return {"op": "add_point", "x": x, "y": y}


# Squares from x 9 to 21 and from 17 to 29: columns 17 to 21 are in both.
APART, TOGETHER = done(click(8), ADD, click(40)), done(click(15), ADD, click(23))


def masks(segmenter: Segmenter, image: np.ndarray, history: History) -> dict[int, np.ndarray]:
    return {one.lesion: one.segmentation.mask for one in segmenter.outlines(image, history.present)}


def test_each_lesion_has_the_mask_that_it_would_have_alone(segmenter: Segmenter, model: Painter, image: np.ndarray):
    found = masks(segmenter, image, APART)
    assert list(found) == [1, 2]
    np.testing.assert_array_equal(found[1], square(8, 15))
    np.testing.assert_array_equal(found[2], square(40, 15))
    assert model.asked == [(PointPrompt(8, 15),), (PointPrompt(40, 15),)]  # no lesion hears of the other's clicks


def test_an_outline_tells_of_its_own_lesions_answer(segmenter: Segmenter, image: np.ndarray):
    painted = Prompts((Stroke(((3.0, 3.0),), 1.0),))
    lesions = APART.present.added().with_prompts(painted)
    outlines = segmenter.outlines(image, lesions)
    assert [one.lesion for one in outlines] == [1, 2, 3]
    assert [one.segmentation.model for one in outlines] == ["painter", "painter", HAND]
    assert [one.segmentation.predicted_iou for one in outlines] == [0.5, 0.5, None]


def test_where_masks_overlap_the_last_changed_lesion_lies_on_top(segmenter: Segmenter, image: np.ndarray):
    found = masks(segmenter, image, TOGETHER)
    np.testing.assert_array_equal(found[2], square(23, 15))
    assert np.flatnonzero(found[1].any(axis=0)).tolist() == list(range(9, 17))
    back = done({"op": "select_lesion", "number": 1}, click(15, 14), history=TOGETHER)
    found = masks(segmenter, image, back)
    assert np.flatnonzero(found[1].any(axis=0)).tolist() == list(range(9, 22))
    assert np.flatnonzero(found[2][9:21].all(axis=0)).tolist() == list(range(22, 30))


class Sweeping(Painter):
    """Outlines the bright lesion on the left again, whatever is clicked."""

    def decode(
        self, encoding: SimpleNamespace, items: Sequence[Prompt], previous: torch.Tensor | None = None
    ) -> Answer:
        answer = super().decode(encoding, items, previous)
        return replace(answer, mask=answer.mask | square(8, 15))


def test_a_click_beside_a_lesion_does_not_take_it_although_the_model_outlines_it_again(image: np.ndarray):
    found = masks(Segmenter(Sweeping()), image, APART)  # type: ignore[arg-type]
    np.testing.assert_array_equal(found[1], square(8, 15))
    np.testing.assert_array_equal(found[2], square(40, 15))


def test_a_locked_lesion_stays_on_top_of_what_is_changed_after_it(segmenter: Segmenter, image: np.ndarray):
    locked = done({"op": "lock_lesion", "number": 1}, click(23, 14), history=TOGETHER)
    found = masks(segmenter, image, locked)
    np.testing.assert_array_equal(found[1], square(15, 15))
    assert not (found[1] & found[2]).any()


def test_a_lesion_cut_by_another_keeps_the_rest_of_its_answer(segmenter: Segmenter, image: np.ndarray):
    cut = segmenter.outlines(image, TOGETHER.present)[0].segmentation
    whole = segmenter.segment(image, TOGETHER.present[1].prompts)
    assert whole is not None
    for name in ("model", "predicted_iou", "encode_ms", "decode_ms", "stability", "candidates", "chosen"):
        assert getattr(cut, name) == getattr(whole, name), name
    np.testing.assert_array_equal(whole.mask, square(15, 15))  # what is remembered of the answer is not cut


def test_one_more_click_on_one_lesion_costs_one_decode(segmenter: Segmenter, model: Painter, image: np.ndarray):
    three = done(ADD, click(25, 5), click(26, 5), history=APART)
    segmenter.outlines(image, three.present)
    assert (model.encoded, len(model.asked)) == (1, 4)
    more = done({"op": "select_lesion", "number": 2}, click(41), history=three)
    segmenter.outlines(image, more.present)
    assert (model.encoded, len(model.asked)) == (1, 5)
    assert model.asked[-1] == (PointPrompt(40, 15), PointPrompt(41, 15))


def test_undo_redo_locks_names_and_deleting_another_lesion_decode_nothing(
    segmenter: Segmenter, model: Painter, image: np.ndarray
):
    first = masks(segmenter, image, TOGETHER)
    before = len(model.asked)
    for operation in (
        {"op": "undo"},
        {"op": "lock_lesion", "number": 1},
        {"op": "rename_lesion", "number": 1, "name": "left"},
        {"op": "delete_lesion", "number": 2},
        ADD,
    ):
        segmenter.outlines(image, done(operation, history=TOGETHER).present)
    again = masks(segmenter, image, TOGETHER.undo().redo())
    assert len(model.asked) == before
    for number, mask in first.items():
        np.testing.assert_array_equal(again[number], mask)


def test_lesions_without_prompts_have_no_outline_and_cost_nothing(
    segmenter: Segmenter, model: Painter, image: np.ndarray
):
    assert segmenter.outlines(image, Lesions()) == ()
    assert segmenter.outlines(image, Lesions().with_lock(1, True)) == ()
    assert (model.encoded, model.asked) == (0, [])
    assert [one.lesion for one in segmenter.outlines(image, done(ADD, history=APART).present)] == [1, 2]


def test_lesions_painted_by_hand_need_no_encoding(segmenter: Segmenter, model: Painter, image: np.ndarray):
    dab = {"op": "stroke", "points": [[5, 5]], "radius": 1, "add": True}
    found = masks(segmenter, image, done(dab, ADD, {**dab, "points": [[40, 5]]}))
    assert {number: int(mask.sum()) for number, mask in found.items()} == {1: 5, 2: 5}
    assert (model.encoded, model.asked) == (0, [])


def test_the_key_of_a_slice_is_computed_once_for_all_of_its_lesions(
    monkeypatch: pytest.MonkeyPatch, segmenter: Segmenter, image: np.ndarray
):
    computed = []
    key = core.prompt.session.computation_key
    monkeypatch.setattr(core.prompt.session, "computation_key", lambda *of: computed.append(of) or key(*of))
    segmenter.outlines(image, done(ADD, click(25, 5), history=APART).present)
    assert len(computed) == 1


def test_lesions_may_start_from_different_masks(segmenter: Segmenter, model: Painter, image: np.ndarray):
    starts = [StartMask(name, square(x, 15, 3)) for name, x in (("unet", 8), ("fcn", 40))]
    lesions = Lesions.of(Prompts(start=starts[0])).added().with_prompts(Prompts(start=starts[1]))
    outlines = segmenter.outlines(image, lesions)
    assert [one.segmentation.model for one in outlines] == ["unet", "fcn"]
    for one, start in zip(outlines, starts, strict=True):
        np.testing.assert_array_equal(one.segmentation.mask, start.mask)
    assert model.asked == []
