"""What a network is trained to lower. Logits in, one scalar out.

All take logits (N, 1, S, S), float32, and masks (N, 1, S, S), 0 or 1, and are zero for a certain right answer. What
measures overlap does so for each slice and then takes the mean, so that a small lesion weighs as much as a large one.
MONAI and segmentation-models-pytorch are imported at first use: they take seconds, and most runs need neither.
"""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as functional

BOUNDARY_WEIGHT = 10.0
"""Of the boundary term, with distances as a share of the side: about as much as BCE + Dice before any training."""


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


def bce_loss(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy, averaged over pixels; in [0, inf)."""
    return functional.binary_cross_entropy_with_logits(logits, masks)


def bce_dice_loss(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy plus soft Dice: calibrated far from the lesion, overlap near it."""
    return bce_loss(logits, masks) + soft_dice_loss(logits, masks)


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
    return bce_loss(logits, masks) + ssim_loss(probability, masks) + iou


def focal_loss(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of each pixel times (1 - probability of the truth) squared (Lin et al. 2017, gamma 2, no alpha).

    Easy background counts little. The scalar is in [0, inf), and small: most pixels are easy.
    """
    from monai.losses.focal_loss import FocalLoss

    loss: torch.Tensor = FocalLoss(gamma=2.0)(logits, masks)
    return loss


def dice_focal_loss(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Soft Dice plus focal loss: overlap first, hard pixels second."""
    return soft_dice_loss(logits, masks) + focal_loss(logits, masks)


def tversky_loss(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """1 - Tversky index of each slice, in [0, 1]; a missed pixel costs 0.7, a false one 0.3 (Salehi et al. 2017)."""
    from monai.losses.tversky import TverskyLoss

    # smooth as in soft Dice: with MONAI's 1e-5, one stray pixel on an empty mask would cost as much as a missed lesion
    loss: torch.Tensor = TverskyLoss(sigmoid=True, alpha=0.3, beta=0.7, smooth_nr=1.0, smooth_dr=1.0)(logits, masks)
    return loss


def lovasz_loss(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Lovász hinge of each slice: a convex stand-in for 1 - IoU (Berman et al. 2018); in [0, inf)."""
    from core.compat import ensure_torchvision

    ensure_torchvision()
    from segmentation_models_pytorch.losses.lovasz import LovaszLoss

    loss: torch.Tensor = LovaszLoss("binary", per_image=True)(logits, masks)
    return loss


def signed_distance(masks: torch.Tensor) -> torch.Tensor:
    """How far each pixel's centre is from the mask's edge, in pixels; negative inside.

    Args:
        masks: (N, 1, S, S), 0 or 1, on any device; the transform itself runs on the CPU.

    Returns:
        float32 (N, 1, S, S) on the same device, plus or minus 0.5 beside the edge. A mask without an edge, empty or
        full, gives zeros.
    """
    from scipy.ndimage import distance_transform_edt

    distances = np.zeros(masks.shape, dtype=np.float32)
    for number, mask in enumerate(masks.detach().cpu().numpy() > 0.5):
        if mask.any() and not mask.all():
            outside, inside = distance_transform_edt(~mask[0]), distance_transform_edt(mask[0])
            distances[number, 0] = outside - inside - 0.5 + mask[0]
    return torch.from_numpy(distances).to(masks.device)


def boundary_loss(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """BCE + Dice plus the boundary loss of Kervadec et al. 2019: errors cost by their distance to the true edge.

    Alone it drifts to the empty mask, so the paper adds it to an overlap loss little by little; here its weight is
    constant, so that the loss depends on nothing but its arguments and trains from scratch. The paper's constant
    term is kept, which makes a right answer cost zero. A mask without an edge costs only BCE + Dice.
    """
    share_of_side = signed_distance(masks) / masks.shape[-1]  # the same weight at every training side
    return bce_dice_loss(logits, masks) + BOUNDARY_WEIGHT * (share_of_side * (logits.sigmoid() - masks)).mean()


Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]

LOSSES: dict[str, Loss] = {
    "bce": bce_loss,
    "dice": soft_dice_loss,
    "bce_dice": bce_dice_loss,
    "focal": focal_loss,
    "dice_focal": dice_focal_loss,
    "tversky": tversky_loss,
    "lovasz": lovasz_loss,
    "boundary": boundary_loss,
    "hybrid": hybrid_loss,
}
