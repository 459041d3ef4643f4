import numpy as np
import pytest
import torch
from sklearn.metrics import log_loss

from core.train.losses import BOUNDARY_WEIGHT, LOSSES, bce_dice_loss, signed_distance, soft_dice_loss

SIDE = 16  # BASNet's SSIM needs 11


def _batch() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    logits = torch.randn(3, 1, 6, 8, generator=generator) * 3
    masks = (torch.rand(3, 1, 6, 8, generator=generator) > 0.7).float()
    masks[2] = 0  # a slice without a lesion
    return logits, masks


def _block() -> torch.Tensor:
    masks = torch.zeros(2, 1, SIDE, SIDE)
    masks[0, :, 2:6, 5:14] = 1
    masks[1, :, 9:11, 3:4] = 1
    return masks


MASKS = {"lesion": _block(), "empty": torch.zeros(2, 1, SIDE, SIDE), "full": torch.ones(2, 1, SIDE, SIDE)}


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("kind", MASKS)
def test_value_and_gradient_are_finite_for_every_mask_and_for_extreme_logits(name, kind):
    masks = MASKS[kind]
    noise = torch.randn(masks.shape, generator=torch.Generator().manual_seed(4))
    for start in (noise, noise.bfloat16().float(), torch.full_like(noise, 50.0), torch.full_like(noise, -50.0)):
        logits = start.clone().requires_grad_()
        loss = LOSSES[name](logits, masks)
        loss.backward()
        assert loss.shape == ()
        assert torch.isfinite(loss)
        assert torch.isfinite(logits.grad).all()


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("kind", MASKS)
def test_a_certain_right_answer_costs_nothing_and_its_opposite_much(name, kind):
    masks = MASKS[kind]
    certain = (masks * 2 - 1) * 30
    assert float(LOSSES[name](certain, masks)) == pytest.approx(0, abs=1e-5)
    assert float(LOSSES[name](-certain, masks)) > 0.5


@pytest.mark.parametrize("name", LOSSES)
def test_a_step_down_the_gradient_lowers_the_loss(name):
    masks = MASKS["lesion"]
    logits = torch.randn(masks.shape, generator=torch.Generator().manual_seed(4)).requires_grad_()
    before = LOSSES[name](logits, masks)
    (gradient,) = torch.autograd.grad(before, logits)
    after = LOSSES[name](logits.detach() - gradient / gradient.norm() * 0.1, masks)
    assert float(after) < float(before.detach())


@pytest.mark.parametrize("name", ["dice", "tversky", "lovasz"])
def test_overlap_of_a_batch_is_the_mean_of_its_slices(name):
    masks = MASKS["lesion"]  # 36 pixels and 2
    logits = torch.randn(masks.shape, generator=torch.Generator().manual_seed(4))
    alone = [float(LOSSES[name](logits[i : i + 1], masks[i : i + 1])) for i in range(2)]
    assert float(LOSSES[name](logits, masks)) == pytest.approx(sum(alone) / 2)
    assert alone[0] != pytest.approx(alone[1], abs=0.01)


def test_soft_dice_agrees_with_monai():
    from monai.losses import DiceLoss

    logits, masks = _batch()
    oracle = DiceLoss(sigmoid=True, squared_pred=True, smooth_nr=1.0, smooth_dr=1.0)
    assert float(soft_dice_loss(logits, masks)) == pytest.approx(float(oracle(logits, masks)), abs=1e-6)


def test_dice_focal_agrees_with_monai():
    from monai.losses import DiceFocalLoss

    logits, masks = _batch()
    oracle = DiceFocalLoss(sigmoid=True, squared_pred=True, smooth_nr=1.0, smooth_dr=1.0, gamma=2.0)
    assert float(LOSSES["dice_focal"](logits, masks)) == pytest.approx(float(oracle(logits, masks)), abs=1e-6)


def test_cross_entropy_agrees_with_scikit_learn():
    logits, masks = _batch()
    probability = logits.double().sigmoid().flatten().numpy()
    expected = pytest.approx(log_loss(masks.flatten().numpy(), probability), abs=1e-5)
    assert float(LOSSES["bce"](logits, masks)) == expected
    assert float(bce_dice_loss(logits, masks) - soft_dice_loss(logits, masks)) == expected


def test_focal_loss_agrees_with_torchvision():
    from core.compat import ensure_torchvision

    ensure_torchvision()
    from torchvision.ops import sigmoid_focal_loss

    logits, masks = _batch()
    oracle = sigmoid_focal_loss(logits, masks, alpha=-1, gamma=2, reduction="mean")
    assert float(LOSSES["focal"](logits, masks)) == pytest.approx(float(oracle), abs=1e-6)


def test_tversky_weighs_a_missed_pixel_more_than_a_false_one():
    masks = torch.zeros(1, 1, SIDE, SIDE)
    masks[..., :2, :5] = 1  # 10 pixels
    missed, false = masks.clone(), masks.clone()
    missed[..., 0, :4] = 0
    false[..., 9, :4] = 1
    # 1 - (TP + 1) / (TP + 0.3 FP + 0.7 FN + 1)
    assert float(LOSSES["tversky"]((missed * 2 - 1) * 30, masks)) == pytest.approx(1 - 7 / (6 + 0.7 * 4 + 1))
    assert float(LOSSES["tversky"]((false * 2 - 1) * 30, masks)) == pytest.approx(1 - 11 / (10 + 0.3 * 4 + 1))


def test_lovasz_is_the_jaccard_distance_where_all_errors_are_equal():
    # at logits of plus or minus 1 a wrong pixel's hinge is 2 and a right one's 0, so the loss is 2 (1 - IoU)
    masks, answer = MASKS["lesion"][:1], torch.roll(MASKS["lesion"][:1], shifts=(1, -2), dims=(2, 3))
    truth, found = masks > 0.5, answer > 0.5
    iou = float((truth & found).sum() / (truth | found).sum())
    assert 0.2 < iou < 0.8
    assert float(LOSSES["lovasz"](answer * 2 - 1, masks)) == pytest.approx(2 * (1 - iou))


def test_signed_distance_is_counted_from_the_edge_and_negative_inside():
    masks = torch.zeros(3, 1, 5, 7)
    masks[0, 0, 1:4, 2:5] = 1
    masks[2] = 1
    distances = signed_distance(masks)
    assert distances[0, 0, 2].tolist() == [1.5, 0.5, -0.5, -1.5, -0.5, 0.5, 1.5]
    assert float(distances[0, 0, 0, 1]) == pytest.approx(np.sqrt(2) - 0.5)
    assert not distances[1:].any()  # neither an empty nor a full mask has an edge


def test_signed_distance_agrees_with_opencv():
    import cv2

    mask = np.zeros((40, 40), np.uint8)
    cv2.ellipse(mask, (24, 13), (12, 6), 30, 0, 360, 1, -1)
    inside, outside = (cv2.distanceTransform(part, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for part in (mask, 1 - mask))
    expected = np.where(mask, 0.5 - inside, outside - 0.5)
    assert np.allclose(signed_distance(torch.from_numpy(mask)[None, None].float())[0, 0], expected, atol=1e-4)


def test_boundary_term_grows_with_the_distance_of_an_error():
    masks = torch.zeros(1, 1, SIDE, SIDE)
    masks[..., 4:12, 2:6] = 1

    def term(column: int) -> float:
        answer = masks.clone()
        answer[..., 8, column] = 1  # one false pixel
        logits = (answer * 2 - 1) * 30
        return float(LOSSES["boundary"](logits, masks) - bce_dice_loss(logits, masks))

    # the nearest lesion column is 5: distance column - 5 - 0.5 px, as a share of the side, averaged over all pixels
    for column in (6, 10, 15):
        share = (column - 5.5) / SIDE
        assert term(column) == pytest.approx(BOUNDARY_WEIGHT * share / SIDE**2, rel=1e-3)


def test_an_empty_mask_costs_only_what_is_predicted():
    nothing = torch.zeros(1, 1, 8, 8)
    assert float(soft_dice_loss(nothing - 30, nothing)) == pytest.approx(0, abs=1e-6)
    # 64 pixels predicted with certainty: 1 - (0 + 1) / (64 + 1)
    assert float(soft_dice_loss(nothing + 30, nothing)) == pytest.approx(64 / 65, abs=1e-6)


def test_hybrid_adds_cross_entropy_structural_similarity_and_soft_iou():
    from skimage.metrics import structural_similarity

    masks = MASKS["lesion"]
    logits = torch.randn(masks.shape, generator=torch.Generator().manual_seed(4))
    probability = logits.sigmoid().double().numpy()
    truth = masks.double().numpy()
    overlap = (probability * truth).sum((1, 2, 3))
    union = (probability + truth - probability * truth).sum((1, 2, 3))
    similarity = [
        structural_similarity(p[0], t[0], win_size=11, data_range=1.0, use_sample_covariance=False)
        for p, t in zip(probability, truth, strict=True)
    ]
    expected = log_loss(truth.ravel(), probability.ravel()) + 1 - np.mean(similarity)
    expected += 1 - ((overlap + 1) / (union + 1)).mean()
    assert float(LOSSES["hybrid"](logits, masks)) == pytest.approx(expected, abs=1e-4)
