"""An answer from a probability map, for models whose network says how sure it is only pixel by pixel."""

import time

import numpy as np
import torch

from core.prompt.sam import Answer
from core.types import FloatArray, Mask

_SURELY, _AT_ALL = 1 / (1 + np.exp(-1.0)), 1 / (1 + np.exp(1.0))  # logits of 1 and -1, as `Answer.stability` has it


def expected_iou(probability: FloatArray, mask: Mask) -> float:
    """The IoU of a mask with the lesion that the model's probabilities describe, pixel by pixel.

    It is the soft Dice confidence of Borges et al. 2024 (arXiv:2402.10665) written as an IoU, J = D / (2 - D): as
    honest as the probabilities are calibrated, and no measurement.

    Args:
        probability: float32 (H, W) in [0, 1].
        mask: bool (H, W), drawn from the same probabilities.

    Returns:
        In [0, 1]; 0 for an empty mask.
    """
    inside = float(probability[mask].sum(dtype=np.float64))
    union = float(probability.sum(dtype=np.float64)) + float(mask.sum()) - inside
    return inside / union if union > 0 else 0.0


def answer(probability: FloatArray, logits: torch.Tensor, started: float) -> Answer:
    """The answer with its mask at one half.

    Args:
        probability: float32 (H, W) in [0, 1], at native size.
        logits: (1, h, w), fed back at the next prompt.
        started: ``time.perf_counter()`` when decoding began.
    """
    mask = probability > 0.5
    surely, at_all = int((probability > _SURELY).sum()), int((probability > _AT_ALL).sum())
    return Answer(
        mask=mask,
        logits=logits,
        predicted_iou=expected_iou(probability, mask),
        decode_ms=(time.perf_counter() - started) * 1000,
        stability=surely / at_all if at_all else None,
    )
