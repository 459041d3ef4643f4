import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from core import weights
from core.prompt.network import BOTTOM_RIGHT, EXCLUDE, INCLUDE, NO_POINT, TOP_LEFT, PromptableNetwork
from core.prompt.prompts import BoxPrompt, LassoPrompt, PointPrompt, Prompts, ScribblePrompt
from core.prompt.raster import inside, near
from core.prompt.refine import RefinedModel, Refiner
from core.prompt.refine_input import Case
from core.prompt.refine_network import RefinerNetwork, refined
from core.prompt.refine_window import Window
from core.prompt.sam import SamModel, SmallSam
from core.prompt.session import Segmenter
from core.train.prompting import tokens
from core.train.recipes import RECIPES
from core.train.refining import Refining
from core.train.refining_faults import faulty_logits, lasso_around, lasso_on, scribble_in
from core.train.refining_lessons import Lesson, lesson_window, next_prompt, shaken
from core.train.run import Options, run
from tests.train.conftest import disc

RECIPE = RECIPES["neuroclick_refine"]
SIDE = 64


@pytest.fixture
def network() -> RefinerNetwork:
    torch.manual_seed(1)
    return RefinerNetwork()


@pytest.fixture(scope="module")
def truth() -> np.ndarray:
    return disc(3, SIDE)[1]


def dice(first: np.ndarray, second: np.ndarray) -> float:
    return 2 * (first & second).sum() / (first.sum() + second.sum())


def test_faulty_masks_are_wrong_but_not_beyond_correction(truth: np.ndarray):
    found = [faulty_logits(truth, np.random.default_rng(seed)) for seed in range(40)]
    scores = np.array([dice(logits > 0, truth) for logits in found])
    assert all(logits.dtype == np.float32 and np.abs(logits).max() <= 6 for logits in found)
    assert 0.5 < np.median(scores) < 0.97
    assert (scores < 0.999).all()
    hard = [set(np.unique(logits)) <= {-6.0, 6.0} for logits in found]
    assert 5 < sum(hard) < 35


def test_without_a_lesion_the_faulty_mask_is_a_false_part_and_what_corrects_it_excludes():
    nothing = np.zeros((SIDE, SIDE), dtype=bool)
    for seed in range(10):
        rng = np.random.default_rng(seed)
        false = faulty_logits(nothing, rng) > 0
        assert 0 < false.mean() < 0.2
        prompt = next_prompt(nothing, false, first=False, rng=rng)
        assert not isinstance(prompt, BoxPrompt)
        assert prompt is not None
        assert not prompt.include


def test_scribbles_stay_in_their_region_and_a_single_pixel_has_none(truth: np.ndarray):
    for seed in range(10):
        scribble = scribble_in(truth, True, np.random.default_rng(seed))
        assert scribble is not None
        assert truth[near(scribble.points, 0.75, truth.shape)].mean() > 0.9
    dot = np.zeros_like(truth)
    dot[5, 9] = True
    assert scribble_in(dot, True, np.random.default_rng(0)) is None


def test_a_lasso_encloses_the_lesion_and_an_exclude_lasso_nearly_nothing_else(truth: np.ndarray):
    for seed in range(10):
        enclosed = inside(lasso_around(truth, np.random.default_rng(seed)).points, truth.shape)
        assert enclosed[truth].all()
        assert enclosed.sum() < 3 * truth.sum()
    lasso = lasso_on(truth)
    assert lasso is not None
    assert not lasso.include
    assert dice(inside(lasso.points, truth.shape), truth) > 0.85
    line = np.zeros_like(truth)
    line[5, 9:20] = True
    assert lasso_on(line) is None


def test_every_kind_of_prompt_is_met_and_clicks_fall_on_errors(truth: np.ndarray):
    rng = np.random.default_rng(0)
    nothing = np.zeros_like(truth)
    first = [next_prompt(truth, nothing, True, rng) for _ in range(300)]
    kinds = {kind: sum(isinstance(prompt, kind) for prompt in first) for kind in (BoxPrompt, LassoPrompt, PointPrompt)}
    assert 25 < kinds[BoxPrompt] < 75
    assert 3 < kinds[LassoPrompt] < 27
    assert kinds[PointPrompt] > 180
    predicted = np.roll(truth, 6, axis=1)
    for prompt in (next_prompt(truth, predicted, False, rng) for _ in range(100)):
        assert not isinstance(prompt, BoxPrompt | None)
        if isinstance(prompt, PointPrompt):
            here = int(prompt.y), int(prompt.x)
            assert (truth[here], predicted[here]) == (prompt.include, not prompt.include)
        else:
            assert isinstance(prompt, ScribblePrompt | LassoPrompt)
    assert next_prompt(truth, truth, False, rng) is None


def test_a_shaken_window_stays_in_the_square_and_the_whole_slice_stays_whole():
    rng = np.random.default_rng(0)
    assert shaken(Window(0, 0, 64), 64, rng) == Window(0, 0, 64)
    found = [shaken(Window(40, 10, 24), 64, rng) for _ in range(50)]
    assert len(set(found)) > 20
    for window in found:
        assert 20 <= window.side <= 30
        assert 0 <= window.x <= 64 - window.side
        assert 0 <= window.y <= 64 - window.side


def test_a_lessons_first_look_is_at_the_whole_slice_or_at_any_part_that_shows_the_click():
    rng = np.random.default_rng(0)
    case = Case(torch.zeros(1, 200, 200), (200, 200), (PointPrompt(60, 90),))
    windows = [lesson_window(case, rng) for _ in range(100)]
    whole = [window for window in windows if window.side == 200]
    assert 25 <= len(whole) <= 60
    closer = [window for window in windows if window.side < 200]
    assert min(window.side for window in closer) < 110 < 150 < max(window.side for window in closer)
    for window in closer:
        assert window.x < 60 < window.x + window.side
        assert window.y < 90 < window.y + window.side
    later = Case(case.image, case.size, case.items, previous=torch.full((1, 200, 200), -5.0))
    assert all(window.side < 85 for window in (lesson_window(later, rng) for _ in range(20)))


def test_prompts_of_a_batch_become_padded_points_with_one_that_is_none_where_there_is_no_box():
    points, labels = tokens(
        [[PointPrompt(3, 4), PointPrompt(5, 6, False)], [BoxPrompt(1, 2, 30, 40), PointPrompt(7, 8)], []],
        64,
        torch.device("cpu"),
    )
    assert labels.tolist() == [
        [INCLUDE, EXCLUDE, NO_POINT],
        [INCLUDE, TOP_LEFT, BOTTOM_RIGHT],
        [NO_POINT, NO_POINT, NO_POINT],
    ]
    assert points[0, :2].tolist() == [[3, 4], [5, 6]]
    assert points[1].tolist() == [[7, 8], [1, 2], [30, 40]]


def test_a_step_moves_what_looks_at_the_clicks_and_the_mask_before(network: RefinerNetwork, slices):
    data = slices(4, SIDE)
    images, masks = torch.from_numpy(data.images).float() / 255, torch.from_numpy(data.masks)[:, None].float()
    torch.manual_seed(0)
    loss = Refining().loss(network.train(), images, masks)
    loss.backward()
    assert network.training
    assert float(network.unet.encoder.features[0][0].weight.grad[:, 1:4].abs().sum()) > 0
    assert float(network.trust.grad.abs()) > 0


def test_a_batch_without_any_lesion_has_a_finite_loss(network: RefinerNetwork):
    images = torch.rand(3, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    torch.manual_seed(0)
    assert torch.isfinite(Refining().loss(network, images, torch.zeros_like(images)))


def test_validation_gives_dice_after_clicks_and_a_box(network: RefinerNetwork, slices):
    figures = Refining().score(network.eval(), slices(2, SIDE), torch.device("cpu"))
    assert figures.keys() == {"score", "dice1", "dice3", "dice5", "box", "worse"}
    assert figures["score"] == pytest.approx((figures["dice1"] + figures["dice3"] + figures["dice5"]) / 3)
    assert all(0 <= value <= 1 for value in figures.values())


def test_training_leads_up_to_a_look_as_the_app_answers(network: RefinerNetwork):
    """The same mask, click by click, by two ways: a batch on the network's square, and the session on a slice."""
    network.start_from_unet(weights.read("unet"))
    network.eval()
    image, truth = disc(5, 256)
    image[:20], image[-20:] = 0, 1  # so that the percentiles are 0 and 1 already, as in the slices of a training
    clicks = (PointPrompt(*np.argwhere(truth).mean(axis=0)[::-1].tolist()), PointPrompt(40, 200, False))
    lesson = Lesson(torch.from_numpy(image)[None] * 2 - 1, truth)
    sam = SamModel("own", "Own", "a" * 64, SmallSam(PromptableNetwork().eval()))
    session = Segmenter(RefinedModel(sam, Refiner("refiner", "b" * 64, network)))  # type: ignore[arg-type]
    for count, click in enumerate(clicks, start=1):
        lesson.items.append(click)
        with torch.inference_mode():
            (lesson.previous,) = refined(network, [lesson.case()], 192)
        found = session.segment(image, Prompts(clicks[:count]))
        assert found is not None
        assert lesson.predicted.any()
        assert dice(found.mask, lesson.predicted) > 0.998  # the app keeps what it feeds back in float16


def test_a_run_starts_from_the_unet_says_so_and_ends_in_a_card_that_names_whom_it_draws_for(tmp_path, write_data):
    from core.train.export import export
    from core.train.record import read_record

    recipe = replace(RECIPE, side=32, train_side=32, batch=2, epochs=1, phantoms=0)
    run(recipe, Options(write_data(train=2, val=1, side=32), tmp_path / "runs", "cpu"))
    record = read_record(tmp_path / "runs" / RECIPE.name)
    assert record is not None
    assert record.start == "all weights from the best of recipe 'unet', those of the new input channels zero"
    _, card = export(tmp_path / "runs" / RECIPE.name, record)
    fields = json.loads(card.read_text())
    assert (fields["task"], fields["refines"]) == ("refine", {"name": "neuroclick_sam"})
    assert fields["input"]["side"] == 192
