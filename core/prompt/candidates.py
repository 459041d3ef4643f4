"""Which of a model's readings of one click are worth showing."""

from collections.abc import Sequence

import numpy as np

from core.types import Mask

MOST = 3
SAME_IOU = 0.95  # two masks above it look alike


def distinct(masks: Sequence[Mask]) -> tuple[int, ...]:
    """Numbers of the masks that differ from every better one, at most `MOST`.

    Args:
        masks: bool (H, W), best first. The first always stays; others that are empty are nothing to choose.
    """
    kept: list[int] = []
    for number, mask in enumerate(masks):
        if not kept or (len(kept) < MOST and mask.any() and all(_iou(mask, masks[n]) <= SAME_IOU for n in kept)):
            kept.append(number)
    return tuple(kept)


def _iou(mask: Mask, other: Mask) -> float:
    """Of a mask that is not empty with any other."""
    return int(np.count_nonzero(mask & other)) / int(np.count_nonzero(mask | other))
