"""What a slice must be before it is explored, cleaned up or segmented without training, said once."""

import numpy as np

from core.types import FloatArray, Mask


def checked(image: FloatArray, task: str) -> FloatArray:
    """The image itself when it can be worked on.

    Args:
        image: float32 (or float64) (H, W) in [0, 1], finite, at least one pixel.
        task: what is asked of it, as the sentence's subject, such as "A profile".

    Raises:
        ValueError: anything else, in one sentence on what came and what is accepted.
    """
    if not isinstance(image, np.ndarray) or image.ndim != 2 or image.size == 0:
        got = f"shape {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
        colour = "; turn colour to grey first" if got.endswith((", 3)", ", 4)")) and got.count(",") == 2 else ""
        raise ValueError(f"{task} takes one grey slice (H, W) with at least one pixel; got {got}{colour}.")
    if image.dtype not in (np.float32, np.float64):
        raise ValueError(f"{task} takes floats in [0, 1]; got {image.dtype}: divide by its full scale first.")
    low, high = float(image.min()), float(image.max())
    if not (low >= 0.0 and high <= 1.0):  # NaN fails here too
        raise ValueError(f"{task} takes finite values in [0, 1]; got {low:.4g} to {high:.4g}.")
    return image


def checked_mask(mask: Mask | None, image: FloatArray, task: str) -> Mask:
    """A mask of the image's shape with at least one pixel; None is the whole image.

    Raises:
        ValueError: another shape or type, or an empty mask.
    """
    if mask is None:
        return np.ones(image.shape, dtype=np.bool_)
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != image.shape:
        got = f"{mask.dtype} {mask.shape}" if isinstance(mask, np.ndarray) else type(mask).__name__
        raise ValueError(f"{task} takes a bool mask of the slice's shape {image.shape}; got {got}.")
    if not mask.any():
        raise ValueError(f"{task} needs at least one pixel; the mask is empty.")
    return mask
