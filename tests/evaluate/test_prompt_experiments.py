from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from core.enhance import clahe, musica
from core.evaluate import Case
from core.evaluate.prompt_experiments import enhanced, jitter, started, unfed
from core.evaluate.prompt_suggestions import ACCEPTED, one_slice, suggestion_gain
from core.prompt.prompts import BoxPrompt
from core.prompt.results import Segmentation
from core.prompt.session import Segmenter
from core.scan import phantom

TRUTH = np.zeros((40, 60), bool)
TRUTH[10:21, 30:41] = True  # 121 pixels
FAR = np.zeros_like(TRUTH)
FAR[28:37, 5:14] = True  # 81 pixels


def _case(truth=TRUTH, patient="a", image=None):
    return Case(np.zeros(truth.shape, np.float32) if image is None else image, truth, patient, "glioma", None)


class Answering:
    """Answers by a function of the prompts, and keeps what it was asked."""

    def __init__(self, mask_of):
        self.mask_of, self.asked, self.images = mask_of, [], []

    def segment(self, image, prompts):
        self.asked.append(prompts)
        self.images.append(image)
        return Segmentation(self.mask_of(prompts), "answering", 0.9, 1.0, 1.0)


def test_jitter_compares_the_centre_and_the_exact_box_with_what_is_drawn():
    def mask_of(prompts):
        (only,) = prompts.items
        if isinstance(only, BoxPrompt):
            exact = (only.x0, only.y0, only.x1, only.y1) == (30, 10, 40, 20)
        else:
            exact = (only.x, only.y) == (35, 15)
        return TRUTH if exact else np.zeros_like(TRUTH)

    model = Answering(mask_of)
    found = jitter(model, [_case(), _case(patient="b"), _case(np.zeros_like(TRUTH))])
    assert (found["n_slices"], found["n_patients"]) == (2, 2)
    assert (found["dice_click_centre"], found["dice_box_exact"]) == (1.0, 1.0)
    assert found["dice_box"] == 0.0  # a drawn box is never exact
    assert found["dice_box_change"] == -1.0
    for name in ("click", "inner"):
        assert found[f"dice_{name}_worst"] <= found[f"dice_{name}"] <= found["dice_click_centre"]
    drawn = [p.items[0] for p in model.asked if not isinstance(p.items[0], BoxPrompt)]
    assert all(TRUTH[int(click.y), int(click.x)] for click in drawn)
    assert len({(click.x, click.y) for click in drawn}) > 2


def test_clicks_in_the_middle_lie_deeper_than_those_anywhere():
    asked: list[tuple[int, int]] = []

    def mask_of(prompts):
        (only,) = prompts.items
        if not isinstance(only, BoxPrompt):
            asked.append((round(only.x), round(only.y)))
        return TRUTH

    jitter(Answering(mask_of), [_case()] * 20)
    clicks = np.array(asked).reshape(20, 7, 2)  # a slice: three anywhere, three in the middle, the centre
    rows, columns = np.nonzero(TRUTH)
    edge = np.minimum(
        np.minimum(clicks[..., 0] - columns.min(), columns.max() - clicks[..., 0]),
        np.minimum(clicks[..., 1] - rows.min(), rows.max() - clicks[..., 1]),
    )
    assert (edge + 1)[:, 3:6].min() >= 0.6 * (edge + 1)[:, 6].max()
    assert edge[:, :3].min() == 0


def test_jitter_draws_the_same_for_every_model_and_other_places_on_every_slice():
    one, other = Answering(lambda prompts: TRUTH), Answering(lambda prompts: FAR)
    for model in (one, other):
        jitter(model, [_case(), _case(patient="b")])
    assert one.asked == other.asked
    assert one.asked[:9] != one.asked[11:20]


@dataclass
class _Answer:
    mask: Any
    logits: Any
    predicted_iou: float = 0.5
    decode_ms: float = 1.0
    stability: float = 1.0

    @property
    def candidates(self):
        return (self,)


@dataclass
class _Encoding:
    encode_ms: float = 5.0


class Remembering:
    """A network that notes what logits it was shown."""

    name, sha256 = "remembering", "0" * 64

    def __init__(self):
        self.shown = []

    def encode(self, image):
        return _Encoding()

    def decode(self, encoding, items, previous=None):
        self.shown.append((len(items), previous is not None))
        return _Answer(TRUTH & (np.arange(60) < 33), torch.zeros(1, 4, 4))


def test_without_feedback_no_answer_sees_the_last_ones_logits_but_all_prompts():
    model = Remembering()
    figures = unfed(Segmenter(model), [_case()], [3])
    assert {number for number, fed in model.shown} >= {1, 2, 3}
    assert not any(fed for _, fed in model.shown)
    assert "not fed back" in figures["input"]["experiment"]
    Segmenter(model).segment(np.zeros((40, 60), np.float32), _prompts(2))
    assert model.shown[-1] == (2, True)


def _prompts(count):
    from core.prompt import PointPrompt, Prompts

    return Prompts(tuple(PointPrompt(30.0 + n, 12.0) for n in range(count)))


@pytest.mark.parametrize(("method", "function"), [("musica", musica), ("clahe", clahe)])
def test_the_model_sees_the_enhanced_slice_and_the_figures_say_so(method, function):
    image, truth = phantom(0, (40, 60))
    model = Answering(lambda prompts: truth)
    figures = enhanced(model, [_case(truth, image=image)], [1], method)
    np.testing.assert_allclose(model.images[0], function(image), atol=1e-6)
    assert not np.allclose(model.images[0], image)
    assert figures["input"]["method"] == method
    assert "enhanced" in figures["input"]["experiment"]
    assert figures["dice_at_clicks"] == {"1": 1.0}


class Draws:
    """An automatic model that is sure of a mask."""

    def __init__(self, mask, sureness=0.95):
        self.probability = np.where(mask, sureness, 0.0).astype(np.float32)

    def predict(self, image):
        return self.probability


def test_clicks_correct_an_automatic_models_mask_from_its_dice_on():
    half = TRUTH & (np.arange(60) < 35)  # 55 px: Dice 110 / 176
    model = Answering(lambda prompts: TRUTH)
    figures = started(model, [_case(), _case(patient="b")], [1, 3], {"unet": Draws(half)})
    assert figures["dice_start"] == pytest.approx(110 / 176, abs=1e-4)
    assert figures["dice_at_clicks"] == {"1": 1.0, "3": 1.0}
    first = model.asked[0]
    assert first.start.source == "unet"
    np.testing.assert_array_equal(first.start.mask, half)
    assert (TRUTH & ~half)[int(first.points[0].y), int(first.points[0].x)]


def test_a_start_mask_without_a_fault_is_left_as_it_is():
    model = Answering(lambda prompts: np.zeros_like(TRUTH))
    figures = started(model, [_case(), _case(patient="b")], [1], {"unet": Draws(TRUTH)})
    assert (figures["dice_start"], figures["dice_at_clicks"]["1"]) == (1.0, 1.0)
    assert model.asked == []
    assert figures["decode_ms_median"] is None


def _painting(prompts):
    """Each include click adds the 11 x 11 or 9 x 9 square it lies in, each exclude click takes it away."""
    mask = np.zeros_like(TRUTH)
    for point in prompts.points:
        for square in (TRUTH, FAR):
            if square[int(point.y), int(point.x)]:
                mask = mask | square if point.include else mask & ~square
    return mask


def test_a_right_suggestion_is_accepted_and_lifts_the_dice_as_a_correction_does():
    both = TRUTH | FAR
    found = one_slice(Answering(_painting), _case(both), [Draws(both).probability])
    first = 2 * 121 / (121 + 202)
    assert found.accepted == pytest.approx((first, 1, 1, 1))
    assert found.looked == found.corrected == found.accepted
    assert found.offered == (True,)


def test_a_wrong_suggestion_costs_what_it_costs_unless_the_person_looks():
    found = one_slice(Answering(_painting), _case(), [Draws(TRUTH | FAR).probability])
    worse = 2 * 121 / (121 + 202)
    assert found.accepted == pytest.approx((1, worse, worse, worse))
    assert found.looked == (1, 1, 1, 1)
    assert found.corrected == (1, 1, 1, 1)
    assert found.offered == (False,)


def test_the_gain_is_a_paired_difference_with_its_n():
    cases = [_case(TRUTH | FAR), _case(patient="b"), _case(np.zeros_like(TRUTH))]
    figures = suggestion_gain(Answering(_painting), cases, {"unet": Draws(TRUTH | FAR)})
    low = 2 * 121 / (121 + 202)
    assert (figures["n_slices"], figures["n_patients"], figures["models"]) == (2, 2, ["unet"])
    assert figures["dice_first_click"] == pytest.approx((low + 1) / 2, abs=1e-4)
    assert list(figures["gain_accepted_after"]) == [str(n + 1) for n in range(ACCEPTED)]
    assert figures["gain_accepted_after"]["1"] == pytest.approx(((1 - low) + (low - 1)) / 2, abs=1e-4)
    assert figures["gain_looked_after"]["1"] == pytest.approx((1 - low) / 2, abs=1e-4)
    assert (figures["offered"], figures["rightly_signed"], figures["n_suggestions"]) == (1.0, 0.5, 2)
