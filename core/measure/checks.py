"""What a mask and a spacing must be before anything is measured, said once."""

import math

import numpy as np

from core.types import Mask, Spacing


def checked_mask(mask: Mask, name: str = "mask") -> Mask:
    """The mask itself when it can be measured.

    Args:
        mask: bool (H, W), at least one pixel.
        name: what to call it in the sentence.

    Raises:
        ValueError: with one sentence that says what came and what is accepted.
    """
    if not isinstance(mask, np.ndarray):
        raise ValueError(f"The {name} must be a bool array (H, W); got {type(mask).__name__}.")
    if mask.dtype != np.bool_ or mask.ndim != 2 or mask.size == 0:
        raise ValueError(f"The {name} must be bool with the shape (H, W); got {mask.dtype} {mask.shape}.")
    return mask


def checked_spacing(spacing_mm: Spacing | None) -> Spacing:
    """(row, column) spacing to measure with: the one given, or (1, 1) px when there is none.

    Raises:
        ValueError: not two finite numbers over 0.
    """
    if spacing_mm is None:
        return 1.0, 1.0
    if len(spacing_mm) != 2 or not all(math.isfinite(value) and value > 0 for value in spacing_mm):
        raise ValueError(f"The spacing is (row, column) in mm, both over 0; got {tuple(spacing_mm)}.")
    return float(spacing_mm[0]), float(spacing_mm[1])
