from itertools import combinations

import numpy as np
import pytest
import torch
from segment_anything import SamPredictor
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer
from segment_anything.utils.amg import calculate_stability_score

from core.prompt.network import INCLUDE, PromptableNetwork
from core.prompt.prompts import BoxPrompt, LassoPrompt, PointPrompt, ScribblePrompt
from core.prompt.sam import SamModel, as_items
from core.prompt.translation import translated

SIDE = 128


@pytest.fixture(scope="module")
def stand_in() -> SamModel:
    """segment_anything's own classes in small: two ViT blocks of width 32 on a square of 128 px."""
    torch.manual_seed(2)
    grid = (SIDE // 16, SIDE // 16)
    transformer = TwoWayTransformer(depth=2, embedding_dim=256, mlp_dim=64, num_heads=8)
    sam = Sam(
        ImageEncoderViT(SIDE, embed_dim=32, depth=2, num_heads=2, use_rel_pos=True, window_size=4),
        PromptEncoder(256, grid, (SIDE, SIDE), 16),
        MaskDecoder(transformer_dim=256, transformer=transformer),
    )
    return SamModel("stand-in", "Stand-in", "1" * 64, sam.eval(), candidates_for_one_click=True)


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    """96 rows, 128 columns, values of an 8-bit image with black and white in plenty: stretching changes nothing."""
    rng = np.random.default_rng(0)
    values = rng.integers(0, 256, (96, 128))
    values[:10], values[-10:] = 0, 255
    return (values / 255).astype(np.float32)


def reference(model: SamModel, image: np.ndarray) -> SamPredictor:
    predictor = SamPredictor(model.sam)
    predictor.set_image(np.repeat(np.rint(image * 255).astype(np.uint8)[..., None], 3, axis=2))
    return predictor


def test_one_click_gives_the_best_of_three_candidates_as_segment_anything_itself_does(
    stand_in: SamModel, image: np.ndarray
):
    masks, scores, low = reference(stand_in, image).predict(np.array([[100, 30]]), np.array([1]), multimask_output=True)
    answer = stand_in.decode(stand_in.encode(image), [PointPrompt(100, 30)])
    best = int(scores.argmax())
    assert answer.mask.shape == (96, 128)
    assert (answer.mask != masks[best]).mean() < 0.001
    np.testing.assert_allclose(answer.logits[0], low[best], atol=1e-3)
    assert answer.predicted_iou == pytest.approx(float(np.clip(scores[best], 0, 1)), abs=1e-3)


def test_a_second_click_gives_the_single_answer_with_the_first_ones_logits_fed_back(
    stand_in: SamModel, image: np.ndarray
):
    predictor = reference(stand_in, image)
    previous = np.random.default_rng(1).normal(size=(1, 32, 32)).astype(np.float32)
    masks, _, low = predictor.predict(
        np.array([[100, 30], [20, 70]]), np.array([1, 0]), mask_input=previous, multimask_output=False
    )
    items = [PointPrompt(100, 30), PointPrompt(20, 70, False)]
    answer = stand_in.decode(stand_in.encode(image), items, torch.from_numpy(previous))
    assert (answer.mask != masks[0]).mean() < 0.001
    np.testing.assert_allclose(answer.logits[0], low[0], atol=1e-3)


def test_a_box_with_a_click_agrees_with_segment_anything(stand_in: SamModel, image: np.ndarray):
    masks, _, low = reference(stand_in, image).predict(
        np.array([[60, 30]]), np.array([1]), box=np.array([40, 20, 90, 60]), multimask_output=False
    )
    answer = stand_in.decode(stand_in.encode(image), [BoxPrompt(40, 20, 90, 60), PointPrompt(60, 30)])
    assert (answer.mask != masks[0]).mean() < 0.001
    np.testing.assert_allclose(answer.logits[0], low[0], atol=1e-3)


@pytest.mark.parametrize("size", [(300, 200), (50, 170), (1, 1), (1, 40)])
def test_masks_have_the_native_size_of_any_slice(stand_in: SamModel, small_model: SamModel, size: tuple[int, int]):
    slice_ = np.random.default_rng(0).random(size, dtype=np.float32)
    for model in (stand_in, small_model):
        answer = model.decode(model.encode(slice_), [PointPrompt(size[1] - 1, size[0] - 1)])
        assert answer.mask.shape == size
        assert answer.mask.dtype == np.bool_
        assert 0 <= answer.predicted_iou <= 1


def test_our_network_answers_behind_sams_interface_as_it_does_alone(network: PromptableNetwork, small_model: SamModel):
    rng = np.random.default_rng(0)
    image = rng.random((256, 160), dtype=np.float32)
    image[:8], image[8:12] = 0, 1  # enough black and white that the stretch changes nothing
    square = torch.zeros(1, 1, 256, 256)
    square[..., :160] = torch.from_numpy(image)
    with torch.inference_mode():
        features = network.image_encoder(square * 2 - 1)
        masks, iou = network.decode(features, torch.tensor([[[70.0, 200.0]]]), torch.tensor([[INCLUDE]]), None)
    answer = small_model.decode(small_model.encode(image), [PointPrompt(70, 200)])
    torch.testing.assert_close(answer.logits, masks[0, :1], atol=2e-3, rtol=1e-3)
    assert answer.predicted_iou == pytest.approx(iou[0, 0].item(), abs=1e-3)


def test_a_start_mask_becomes_confident_logits_where_it_lies(small_model: SamModel):
    mask = np.zeros((128, 64), dtype=bool)
    mask[32:64, 16:48] = True
    encoding = small_model.encode(np.random.default_rng(0).random(mask.shape, dtype=np.float32))
    logits = small_model.start_logits(encoding, mask)
    assert logits.shape == (1, 128, 128)
    expected = torch.full((128, 128), -6.0)
    expected[32:64, 16:48] = 6
    # the mask is enlarged and reduced again: only its outline may be between the two
    differs = (logits[0] - expected).abs() > 0.01
    outline = torch.zeros(128, 128, dtype=torch.bool)
    outline[31:65, 15:49] = True
    outline[33:63, 17:47] = False
    assert not (differs & ~outline).any()


def test_points_and_labels_become_prompts_the_box_first():
    items = as_items([(3, 4), (5, 6)], [1, 0], (1, 2, 8, 9))
    assert items == (BoxPrompt(1, 2, 8, 9), PointPrompt(3, 4, True), PointPrompt(5, 6, False))


def test_a_point_without_a_label_is_refused():
    with pytest.raises(ValueError, match="got 2 points and 1 labels"):
        as_items([(1, 2), (3, 4)], [1])


def test_one_click_offers_sams_other_candidates_by_predicted_iou(stand_in: SamModel, image: np.ndarray):
    masks, scores, low = reference(stand_in, image).predict(np.array([[100, 30]]), np.array([1]), multimask_output=True)
    answer = stand_in.decode(stand_in.encode(image), [PointPrompt(100, 30)])
    order = np.argsort(-scores)
    shown = [one.logits[0].numpy() for one in answer.candidates]
    assert 1 <= len(shown) <= 3
    positions = [next(n for n in range(3) if np.allclose(logits, low[order[n]], atol=1e-3)) for logits in shown]
    assert positions == sorted(set(positions))  # each one of the three, best first
    assert positions[0] == 0
    for one, position in zip(answer.candidates, positions, strict=True):
        assert (one.mask != masks[order[position]]).mean() < 0.001


def test_our_own_keeps_the_single_answer_first_and_offers_the_distinct_others(
    network: PromptableNetwork, small_model: SamModel
):
    rng = np.random.default_rng(0)
    image = rng.random((256, 160), dtype=np.float32)
    image[:8], image[8:12] = 0, 1
    square = torch.zeros(1, 1, 256, 256)
    square[..., :160] = torch.from_numpy(image)
    with torch.inference_mode():
        features = network.image_encoder(square * 2 - 1)
        masks, iou = network.decode(features, torch.tensor([[[70.0, 200.0]]]), torch.tensor([[INCLUDE]]), None)
    answer = small_model.decode(small_model.encode(image), [PointPrompt(70, 200)])
    torch.testing.assert_close(answer.logits, masks[0, :1], atol=2e-3, rtol=1e-3)
    heads = []
    for other in answer.others:
        heads += [head for head in (1, 2, 3) if torch.allclose(other.logits, masks[0, [head]], atol=2e-3, rtol=1e-3)]
    assert len(heads) == len(answer.others) <= 2
    assert heads == sorted(heads, key=lambda head: -iou[0, head].item())
    for one, other in combinations(answer.candidates, 2):
        assert (one.mask & other.mask).sum() <= 0.95 * (one.mask | other.mask).sum()


def test_one_pass_through_the_decoder_gives_all_candidates(
    stand_in: SamModel, image: np.ndarray, monkeypatch: pytest.MonkeyPatch
):
    decoder, passes = stand_in.sam.mask_decoder, []
    original = decoder.predict_masks
    monkeypatch.setattr(decoder, "predict_masks", lambda **given: passes.append(1) or original(**given))
    stand_in.decode(stand_in.encode(image), [PointPrompt(100, 30)])
    assert passes == [1]


def test_stability_is_that_of_segment_anything(stand_in: SamModel, image: np.ndarray):
    predictor = reference(stand_in, image)
    logits, _, _ = predictor.predict(
        np.array([[60, 30]]), np.array([1]), box=np.array([40, 20, 90, 60]), multimask_output=False, return_logits=True
    )
    expected = calculate_stability_score(torch.from_numpy(logits), 0.0, 1.0)
    answer = stand_in.decode(stand_in.encode(image), [BoxPrompt(40, 20, 90, 60), PointPrompt(60, 30)])
    assert expected.isfinite().all()
    assert answer.stability == pytest.approx(expected.item(), abs=2e-3)


def test_a_scribble_and_lassos_are_asked_as_points_and_a_box(stand_in: SamModel, image: np.ndarray):
    scribble = ScribblePrompt(((90.0, 20.0), (120.0, 20.0)))
    lasso = LassoPrompt(((80.5, 10.5), (124.5, 10.5), (124.5, 40.5), (80.5, 40.5)))
    without = LassoPrompt(((10.5, 60.5), (20.5, 60.5), (20.5, 70.5), (10.5, 70.5)), include=False)
    encoding = stand_in.encode(image)
    found = stand_in.decode(encoding, [scribble, lasso, without])
    given = translated([scribble, lasso, without], encoding.box)
    assert given.box is not None
    expected = stand_in.decode(encoding, [*given.points, given.box])
    torch.testing.assert_close(found.logits, expected.logits)
    assert len(given.points) == 8
