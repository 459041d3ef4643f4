"""What the session does beyond clicks: lassos' rules, edits by hand, candidates."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.prompt import (
    HAND,
    BoxPrompt,
    LassoPrompt,
    ModelPrompt,
    PointPrompt,
    Prompts,
    ScribblePrompt,
    StartMask,
    Stroke,
    Tidy,
)
from core.prompt.sam import Answer
from core.prompt.session import Segmenter

SHAPE = (30, 50)
CLICK = PointPrompt(40, 8)  # a square of side 13 around it just fits


def square(x: int, y: int, reach: int = 1) -> np.ndarray:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = True
    return mask


class Reader:
    """Reads a lone click as a square of side 5, 9 or 13, told apart by their logits; else paints 3 x 3 squares."""

    name, sha256 = "reader", "3" * 64

    def __init__(self) -> None:
        self.encoded = 0
        self.asked: list[tuple[tuple[ModelPrompt, ...], float | None]] = []

    def encode(self, image: np.ndarray) -> SimpleNamespace:
        self.encoded += 1
        return SimpleNamespace(encode_ms=7.0)

    def start_logits(self, encoding: SimpleNamespace, mask: np.ndarray) -> torch.Tensor:
        return torch.full((1, 2, 2), -1.0)

    def decode(
        self, encoding: SimpleNamespace, items: Sequence[ModelPrompt], previous: torch.Tensor | None = None
    ) -> Answer:
        self.asked.append((tuple(items), None if previous is None else float(previous.mean())))
        if len(items) == 1 and isinstance(items[0], PointPrompt) and previous is None:
            readings = [
                Answer(square(int(items[0].x), int(items[0].y), reach), torch.full((1, 2, 2), float(reach)), iou, 3.0, iou / 2)
                for reach, iou in ((2, 0.75), (4, 0.5), (6, 0.25))
            ]  # fmt: skip
            return replace(readings[0], others=tuple(readings[1:]))
        mask = np.zeros(SHAPE, dtype=bool)
        for item in items:
            if isinstance(item, PointPrompt) and item.include:
                mask |= square(int(item.x), int(item.y))
            elif isinstance(item, LassoPrompt) and item.include:
                mask[:] = True
        return Answer(mask, torch.full((1, 2, 2), 100.0 + len(items)), 0.5, 3.0, 0.9)


@pytest.fixture
def model() -> Reader:
    return Reader()


@pytest.fixture
def segmenter(model: Reader) -> Segmenter:
    return Segmenter(model)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return np.random.default_rng(0).random(SHAPE, dtype=np.float32)


def dab(x: float, y: float, add: bool = True) -> Stroke:
    return Stroke(((x, y),), 1.0, add)  # a plus of five pixels


def test_scribbles_and_lassos_are_answered_in_order_and_edits_never_reach_the_model(
    segmenter: Segmenter, model: Reader, image: np.ndarray
):
    scribble = ScribblePrompt(((3.0, 3.0), (9.0, 3.0)))
    lasso = LassoPrompt(((30.5, 2.5), (48.5, 2.5), (40.5, 20.5)))
    segmenter.segment(image, Prompts((dab(1, 1), scribble, Tidy("fill"), lasso, dab(5, 5))))
    assert model.asked == [((scribble,), None), ((scribble, lasso), 101.0)]


def test_what_was_painted_stays_painted_and_wiped_stays_wiped_when_a_click_comes_after_it(
    segmenter: Segmenter, image: np.ndarray
):
    before = Prompts((CLICK, dab(5, 25), dab(40, 8, add=False)))
    found = segmenter.segment(image, Prompts((*before.items, PointPrompt(20, 20))))
    assert found is not None
    assert found.mask[25, 5]
    assert not found.mask[8, 40]
    assert found.mask[20, 20]


def test_an_edit_after_a_click_costs_no_decode_and_a_click_after_edits_costs_one(
    segmenter: Segmenter, model: Reader, image: np.ndarray
):
    edits: tuple[Stroke, ...] = ()
    for n in range(5):
        segmenter.segment(image, Prompts((CLICK, *edits)))
        edits = (*edits, dab(3 * n + 3, 20))
    assert (model.encoded, len(model.asked)) == (1, 1)
    segmenter.segment(image, Prompts((CLICK, *edits, PointPrompt(9, 9))))
    assert (model.encoded, len(model.asked)) == (1, 2)


def test_edits_count_in_the_order_in_which_they_were_made(segmenter: Segmenter, image: np.ndarray):
    wiped = segmenter.segment(image, Prompts((dab(9, 9), dab(9, 9, add=False))))
    painted = segmenter.segment(image, Prompts((dab(9, 9, add=False), dab(9, 9))))
    assert wiped is not None
    assert painted is not None
    assert not wiped.mask.any()
    assert painted.mask.sum() == 5


def test_painting_from_nothing_asks_no_model_and_says_so(segmenter: Segmenter, model: Reader, image: np.ndarray):
    found = segmenter.segment(image, Prompts((Stroke(((30.0, 5.0), (45.0, 5.0)), 2.0),)))
    assert found is not None
    assert found.mask[5, 30:46].all()
    assert (found.model, found.predicted_iou, found.stability) == (HAND, None, None)
    assert (model.encoded, model.asked) == (0, [])


def test_edits_of_a_start_mask_keep_its_source_and_leave_it_alone(
    segmenter: Segmenter, model: Reader, image: np.ndarray
):
    start = StartMask("unet", square(40, 8, 4))
    found = segmenter.segment(image, Prompts((dab(5, 25), dab(40, 8, add=False)), start))
    assert found is not None
    expected = square(40, 8, 4)
    expected[[24, 25, 25, 25, 26], [5, 4, 5, 6, 5]] = True
    expected[[7, 8, 8, 8, 9], [40, 39, 40, 41, 40]] = False
    np.testing.assert_array_equal(found.mask, expected)
    assert (found.model, found.predicted_iou) == ("unet", None)
    assert model.asked == []
    np.testing.assert_array_equal(start.mask, square(40, 8, 4))


def test_two_start_masks_under_the_same_edits_are_not_mixed_up(segmenter: Segmenter, image: np.ndarray):
    for x in (10, 30):
        found = segmenter.segment(image, Prompts((dab(5, 25),), StartMask("unet", square(x, 8, 2))))
        assert found is not None
        assert found.mask[8, x]
        assert found.mask.sum() == 25 + 5


def test_exclude_prompts_alone_outline_nothing_but_can_be_painted_on(
    segmenter: Segmenter, model: Reader, image: np.ndarray
):
    excludes = (PointPrompt(3, 3, False), LassoPrompt(((5.5, 5.5), (20.5, 5.5), (9.5, 20.5)), include=False))
    found = segmenter.segment(image, Prompts((*excludes, dab(30, 9))))
    assert found is not None
    assert found.mask.sum() == 5
    assert found.model == HAND
    assert model.asked == []


def test_lassos_rule_over_the_model_and_not_over_the_brush(segmenter: Segmenter, image: np.ndarray):
    around = LassoPrompt(((30.5, 2.5), (48.5, 2.5), (48.5, 20.5), (30.5, 20.5)))
    without = LassoPrompt(((36.5, 6.5), (42.5, 6.5), (42.5, 12.5), (36.5, 12.5)), include=False)
    found = segmenter.segment(image, Prompts((around, without)))
    assert found is not None
    assert found.mask.sum() == 18 * 18 - 6 * 6
    painted = segmenter.segment(image, Prompts((dab(5, 25), around, without, dab(39, 9))))
    assert painted is not None
    assert painted.mask[25, 5]
    assert painted.mask[9, 39]


def test_one_click_offers_its_readings_with_the_models_own_first(
    segmenter: Segmenter, model: Reader, image: np.ndarray
):
    found = segmenter.segment(image, Prompts((CLICK,)))
    assert found is not None
    assert [int(one.mask.sum()) for one in found.candidates] == [5 * 5, 9 * 9, 13 * 13]
    assert [one.predicted_iou for one in found.candidates] == [0.75, 0.5, 0.25]
    assert (found.chosen, found.predicted_iou, found.stability) == (0, 0.75, 0.375)
    assert len(model.asked) == 1


def test_choosing_a_reading_shows_it_without_another_decode(segmenter: Segmenter, model: Reader, image: np.ndarray):
    for chosen in (None, 1, 2, None):
        found = segmenter.segment(image, Prompts((CLICK,), candidate=chosen))
        assert found is not None
        np.testing.assert_array_equal(found.mask, found.candidates[chosen or 0].mask)
        assert found.chosen == (chosen or 0)
    assert len(model.asked) == 1


def test_the_next_click_corrects_the_reading_that_was_chosen(segmenter: Segmenter, model: Reader, image: np.ndarray):
    later = (CLICK, PointPrompt(5, 5, False))
    for chosen in (None, 1, 2, 1):
        found = segmenter.segment(image, Prompts(later, candidate=chosen))
        assert found is not None
        assert (found.candidates, found.chosen) == ((), 0)
    assert model.asked == [((CLICK,), None), (later, 2.0), (later, 4.0), (later, 6.0)]


def test_a_reading_that_this_model_does_not_have_is_its_own_choice(segmenter: Segmenter, image: np.ndarray):
    found = segmenter.segment(image, Prompts((CLICK,), candidate=7))
    assert found is not None
    assert found.chosen == 0


def test_edits_are_made_on_the_chosen_reading_and_leave_the_candidates_as_they_were(
    segmenter: Segmenter, image: np.ndarray
):
    edits = (dab(5, 25),)
    sizes = []
    for chosen in (None, 1):
        found = segmenter.segment(image, Prompts((CLICK, *edits), candidate=chosen))
        assert found is not None
        assert found.mask[25, 5]
        assert not any(one.mask[25, 5] for one in found.candidates)
        sizes.append(int(found.mask.sum()))
    assert sizes == [25 + 5, 81 + 5]


@pytest.mark.parametrize(
    "given_items", [(BoxPrompt(1, 1, 9, 9),), (CLICK, PointPrompt(9, 9)), (PointPrompt(9, 9, False), CLICK)]
)
def test_there_are_no_candidates_unless_the_model_was_asked_with_one_include_click(
    segmenter: Segmenter, image: np.ndarray, given_items: tuple[ModelPrompt, ...]
):
    found = segmenter.segment(image, Prompts(given_items))
    assert found is not None
    assert found.candidates == ()


some = st.sampled_from(
    [CLICK, PointPrompt(8, 22), PointPrompt(9, 9, False), dab(5, 25), dab(40, 8, add=False), dab(12, 12),
     Tidy("largest"), Tidy("smooth"), LassoPrompt(((2.5, 2.5), (48.5, 2.5), (48.5, 20.5), (2.5, 20.5)))]
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(st.lists(some, max_size=6).map(tuple), max_size=8))
def test_a_memory_full_of_other_lists_changes_no_mask(lists: list[tuple]):
    image = np.zeros(SHAPE, dtype=np.float32)
    shared = Segmenter(Reader())  # type: ignore[arg-type]
    for given_items in lists:
        found = shared.segment(image, Prompts(given_items))
        fresh = Segmenter(Reader()).segment(image, Prompts(given_items))  # type: ignore[arg-type]
        assert (found is None) == (fresh is None)
        if found is not None and fresh is not None:
            np.testing.assert_array_equal(found.mask, fresh.mask)
