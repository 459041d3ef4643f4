import pytest
import torch
from sklearn.metrics import log_loss

from core.train.losses import bce_dice_loss, soft_dice_loss


def _batch() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    logits = torch.randn(3, 1, 6, 8, generator=generator) * 3
    masks = (torch.rand(3, 1, 6, 8, generator=generator) > 0.7).float()
    masks[2] = 0  # a slice without a lesion
    return logits, masks


def test_soft_dice_agrees_with_monai():
    from monai.losses import DiceLoss

    logits, masks = _batch()
    oracle = DiceLoss(sigmoid=True, squared_pred=True, smooth_nr=1.0, smooth_dr=1.0)
    assert float(soft_dice_loss(logits, masks)) == pytest.approx(float(oracle(logits, masks)), abs=1e-6)


def test_cross_entropy_part_agrees_with_scikit_learn():
    logits, masks = _batch()
    part = bce_dice_loss(logits, masks) - soft_dice_loss(logits, masks)
    probability = logits.double().sigmoid().flatten().numpy()
    assert float(part) == pytest.approx(log_loss(masks.flatten().numpy(), probability), abs=1e-5)


def test_a_certain_right_answer_costs_nothing_and_a_certain_wrong_one_costs_much():
    _, masks = _batch()
    certain = (masks * 2 - 1) * 30
    assert float(bce_dice_loss(certain, masks)) == pytest.approx(0, abs=1e-6)
    assert float(bce_dice_loss(-certain, masks)) > 10


def test_an_empty_mask_costs_only_what_is_predicted():
    nothing = torch.zeros(1, 1, 8, 8)
    assert float(soft_dice_loss(nothing - 30, nothing)) == pytest.approx(0, abs=1e-6)
    # 64 pixels predicted with certainty: 1 - (0 + 1) / (64 + 1)
    assert float(soft_dice_loss(nothing + 30, nothing)) == pytest.approx(64 / 65, abs=1e-6)
