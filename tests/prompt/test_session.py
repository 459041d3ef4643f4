import threading
import time
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from core.identity import computation_key, pixels_key
from core.prompt import BoxPrompt, PointPrompt, Prompts, StartMask
from core.prompt.prompts import Prompt
from core.prompt.registry import PromptableModel
from core.prompt.sam import Answer, SamModel
from core.prompt.session import Segmenter

SHAPE = (30, 50)
CLICKS = (PointPrompt(10, 20), PointPrompt(40, 5, False), PointPrompt(30, 9))


class CountingModel:
    """Paints a 3 x 3 square at each include click and counts what it was asked."""

    name, sha256 = "counting", "2" * 64

    def __init__(self, pause: float = 0.0) -> None:
        self.encoded, self.pause = 0, pause
        self.asked: list[tuple[tuple[Prompt, ...], float | None]] = []

    def encode(self, image: np.ndarray) -> SimpleNamespace:
        self.encoded += 1
        time.sleep(self.pause)
        return SimpleNamespace(encode_ms=7.0, shape=image.shape)

    def start_logits(self, encoding: SimpleNamespace, mask: np.ndarray) -> torch.Tensor:
        return torch.full((1, 2, 2), float(mask.sum()))

    def decode(
        self, encoding: SimpleNamespace, items: Sequence[Prompt], previous: torch.Tensor | None = None
    ) -> Answer:
        self.asked.append((tuple(items), None if previous is None else float(previous.mean())))
        mask = np.zeros(encoding.shape, dtype=bool)
        for item in items:
            if isinstance(item, PointPrompt) and item.include:
                mask[int(item.y) - 1 : int(item.y) + 2, int(item.x) - 1 : int(item.x) + 2] = True
        return Answer(mask, torch.full((1, 2, 2), 100.0 + len(items)), 0.8, 3.0)


@pytest.fixture
def model() -> CountingModel:
    return CountingModel()


@pytest.fixture
def segmenter(model: CountingModel) -> Segmenter:
    return Segmenter(model)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return np.random.default_rng(0).random(SHAPE, dtype=np.float32)


def test_no_prompt_gives_no_mask_and_costs_nothing(segmenter: Segmenter, model: CountingModel, image: np.ndarray):
    assert segmenter.segment(image, Prompts()) is None
    assert (model.encoded, model.asked) == (0, [])


def test_each_prompt_is_answered_with_the_logits_before_it(
    segmenter: Segmenter, model: CountingModel, image: np.ndarray
):
    segmenter.segment(image, Prompts(CLICKS))
    assert model.asked == [(CLICKS[:1], None), (CLICKS[:2], 101.0), (CLICKS, 102.0)]


def test_one_more_click_decodes_once_and_encodes_not_at_all(
    segmenter: Segmenter, model: CountingModel, image: np.ndarray
):
    segmenter.segment(image, Prompts(CLICKS[:2]))
    assert (model.encoded, len(model.asked)) == (1, 2)
    segmenter.segment(image, Prompts(CLICKS))
    assert (model.encoded, len(model.asked)) == (1, 3)


def test_undo_and_redo_decode_nothing(segmenter: Segmenter, model: CountingModel, image: np.ndarray):
    first = segmenter.segment(image, Prompts(CLICKS))
    before = len(model.asked)
    segmenter.segment(image, Prompts(CLICKS[:2]))
    segmenter.segment(image, Prompts(CLICKS[:1]))
    again = segmenter.segment(image, Prompts(CLICKS))
    assert len(model.asked) == before
    assert first is not None
    assert again is not None
    np.testing.assert_array_equal(first.mask, again.mask)


def test_deleting_an_early_click_replays_the_others_as_if_it_had_never_been(
    segmenter: Segmenter, model: CountingModel, image: np.ndarray
):
    segmenter.segment(image, Prompts(CLICKS))
    model.asked.clear()
    segmenter.segment(image, Prompts((CLICKS[0], CLICKS[2])))
    assert model.asked == [((CLICKS[0], CLICKS[2]), 101.0)]


def test_exclude_clicks_alone_give_an_empty_mask_of_native_size(
    segmenter: Segmenter, model: CountingModel, image: np.ndarray
):
    found = segmenter.segment(image, Prompts((PointPrompt(3, 3, False), PointPrompt(9, 9, False))))
    assert found is not None
    assert found.mask.shape == SHAPE
    assert not found.mask.any()
    assert found.predicted_iou is None
    assert model.asked == []


def test_an_include_click_after_an_exclude_click_finds_a_lesion(segmenter: Segmenter, image: np.ndarray):
    found = segmenter.segment(image, Prompts((PointPrompt(3, 3, False), PointPrompt(20, 10))))
    assert found is not None
    assert found.mask[10, 20]


def test_nothing_is_asked_before_a_prompt_says_where_the_lesion_is(
    segmenter: Segmenter, model: CountingModel, image: np.ndarray
):
    late = (PointPrompt(40, 5, False), PointPrompt(10, 20))
    segmenter.segment(image, Prompts(late))
    assert model.asked == [(late, None)]  # no logits of an exclude click alone are fed back


def test_a_box_with_an_exclude_click_is_decoded(segmenter: Segmenter, model: CountingModel, image: np.ndarray):
    segmenter.segment(image, Prompts((BoxPrompt(1, 1, 9, 9), PointPrompt(3, 3, False))))
    assert len(model.asked) == 2


def test_a_start_mask_without_clicks_comes_back_as_it_is_under_its_own_name(
    segmenter: Segmenter, model: CountingModel, image: np.ndarray
):
    drawn = np.random.default_rng(1).random(SHAPE) > 0.5
    found = segmenter.segment(image, Prompts(start=StartMask("unet", drawn)))
    assert found is not None
    np.testing.assert_array_equal(found.mask, drawn)
    assert found.model == "unet"
    assert found.decode_ms == 0
    assert model.asked == []


def test_clicks_on_a_start_mask_go_by_its_logits_and_not_by_other_answers(
    segmenter: Segmenter, model: CountingModel, image: np.ndarray
):
    large, small = np.ones(SHAPE, dtype=bool), np.zeros(SHAPE, dtype=bool)
    small[0, 0] = True
    for start in (None, StartMask("unet", large), StartMask("unet", small)):
        segmenter.segment(image, Prompts(CLICKS[:1], start))
    assert [previous for _, previous in model.asked] == [None, 1500.0, 1.0]


def test_an_exclude_click_on_a_start_mask_is_decoded(segmenter: Segmenter, model: CountingModel, image: np.ndarray):
    segmenter.segment(image, Prompts((PointPrompt(3, 3, False),), StartMask("unet", np.ones(SHAPE, dtype=bool))))
    assert len(model.asked) == 1


def test_other_pixels_are_encoded_anew_and_equal_pixels_are_not(
    segmenter: Segmenter, model: CountingModel, image: np.ndarray
):
    segmenter.segment(image, Prompts(CLICKS[:1]))
    assert segmenter.is_encoded(image.copy())
    segmenter.segment(image.copy(), Prompts(CLICKS[:1]))
    assert model.encoded == 1
    other = image.copy()
    other[7, 7] += 1e-3
    assert not segmenter.is_encoded(other)
    segmenter.segment(other, Prompts(CLICKS[:1]))
    assert (model.encoded, len(model.asked)) == (2, 2)


def test_two_people_who_open_the_same_slice_at_once_encode_it_once(image: np.ndarray):
    model = CountingModel(pause=0.2)
    segmenter = Segmenter(model)  # type: ignore[arg-type]
    together = threading.Barrier(4)
    masks = []

    def person() -> None:
        together.wait()
        found = segmenter.segment(image, Prompts(CLICKS[:1]))
        assert found is not None
        masks.append(found.mask)

    people = [threading.Thread(target=person) for _ in range(4)]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join()
    assert model.encoded == 1
    assert len(masks) == 4
    assert all((mask == masks[0]).all() for mask in masks)


def test_the_memory_of_encodings_is_bounded(segmenter: Segmenter, model: CountingModel, image: np.ndarray):
    slices = [np.clip(image + number * 1e-3, 0, 1) for number in range(30)]
    for slice_ in slices:
        segmenter.encode(slice_)
    assert segmenter.is_encoded(slices[-1])
    assert not segmenter.is_encoded(slices[0])


def test_keys_differ_by_pixels_shape_model_and_weights(image: np.ndarray):
    other = image.copy()
    other[0, 0] += 1e-6
    keys = {
        computation_key(image, "a", "1"),
        computation_key(other, "a", "1"),
        computation_key(image.reshape(50, 30), "a", "1"),
        computation_key(image, "b", "1"),
        computation_key(image, "a", "2"),
    }
    assert len(keys) == 5
    assert computation_key(image.copy(), "a", "1") in keys


def test_the_key_depends_on_values_and_not_on_how_they_lie_in_memory(image: np.ndarray):
    assert pixels_key(np.asfortranarray(image)) == pixels_key(image)
    assert pixels_key(np.repeat(image, 2, axis=1)[:, ::2]) == pixels_key(image)


def test_a_replay_in_a_fresh_memory_gives_the_same_mask(small_model: SamModel):
    slice_ = np.random.default_rng(2).random((90, 130), dtype=np.float32)
    prompts = Prompts((BoxPrompt(20, 10, 90, 60), PointPrompt(50, 40), PointPrompt(100, 20, False)))
    first, second = (Segmenter(small_model).segment(slice_, prompts) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.mask.shape == (90, 130)
    np.testing.assert_array_equal(first.mask, second.mask)
    assert first.predicted_iou == second.predicted_iou


def test_scripts_get_the_mask_of_the_same_session(segmenter: Segmenter, image: np.ndarray):
    plain = PromptableModel(segmenter)
    with pytest.raises(RuntimeError, match="set_image"):
        plain.predict([(1, 1)], [1])
    plain.set_image(image)
    mask = plain.predict([(10, 20), (40, 5)], [1, 0])
    assert mask[20, 10]
    assert mask.sum() == 9
    with pytest.raises(ValueError, match="no prompt"):
        plain.predict([], [])
    with pytest.raises(ValueError, match="each point needs one label"):
        plain.predict([(1, 1)], [])
