"""What a network is trained to lower. Logits in, one scalar out."""

from collections.abc import Callable

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


def ssim_loss(first: torch.Tensor, second: torch.Tensor, window: int = 11) -> torch.Tensor:
    """1 - structural similarity (Wang et al. 2004), averaged; a square window, ten times faster than a Gaussian one.

    Args:
        first, second: (N, 1, S, S) in [0, 1], S at least ``window``.
        window: its side in pixels, odd.
    """
    mean_1, mean_2, square_1, square_2, product = (
        functional.avg_pool2d(x, window, stride=1) for x in (first, second, first**2, second**2, first * second)
    )
    spread = (square_1 - mean_1**2) + (square_2 - mean_2**2)
    together = product - mean_1 * mean_2
    c1, c2 = 0.01**2, 0.03**2  # the paper's constants for values in [0, 1]
    similarity = (2 * mean_1 * mean_2 + c1) * (2 * together + c2) / ((mean_1**2 + mean_2**2 + c1) * (spread + c2))
    return 1 - similarity.mean()


def hybrid_loss(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """BASNet's loss (Qin et al. 2019): cross-entropy for pixels, 1 - SSIM for patches, 1 - soft IoU for the map.

    Args and result as in `soft_dice_loss`; the scalar is in [0, inf).
    """
    probability = logits.sigmoid()
    overlap = (probability * masks).flatten(1).sum(1)
    union = (probability + masks).flatten(1).sum(1) - overlap
    iou = (1 - (overlap + 1) / (union + 1)).mean()
    return functional.binary_cross_entropy_with_logits(logits, masks) + ssim_loss(probability, masks) + iou


Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]

LOSSES: dict[str, Loss] = {"bce_dice": bce_dice_loss, "hybrid": hybrid_loss}
