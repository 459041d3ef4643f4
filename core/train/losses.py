"""What a network is trained to lower. Logits in, one scalar out."""

import torch
import torch.nn.functional as functional


def soft_dice_loss(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """1 - soft Dice of each slice, averaged over slices (Milletari et al. 2016, squared denominators).

    Args:
        logits: (N, 1, S, S).
        masks: (N, 1, S, S), 0 or 1. An empty mask costs next to nothing only if nothing is predicted.

    Returns:
        A scalar in [0, 1]. Per slice, not per batch: a small lesion weighs as much as a large one, as in the metric.
    """
    probability = logits.sigmoid().flatten(1)
    truth = masks.flatten(1)
    overlap = (probability * truth).sum(1)
    size = (probability * probability).sum(1) + truth.sum(1)
    return (1 - (2 * overlap + 1) / (size + 1)).mean()


def bce_dice_loss(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy plus soft Dice: calibrated far from the lesion, overlap near it."""
    return functional.binary_cross_entropy_with_logits(logits, masks) + soft_dice_loss(logits, masks)
