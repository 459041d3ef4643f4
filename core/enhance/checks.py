"""What an image must be before anything in this room touches it, said once."""

import numpy as np

from core.types import FloatArray, Mask


def checked(image: FloatArray) -> FloatArray:
    """The image itself when it can be enhanced.

    Args:
        image: float32 (or float64) (H, W) in [0, 1], finite, at least one pixel.

    Returns:
        float32 (H, W), C-contiguous; the same array when nothing had to be converted. Never written to here.

    Raises:
        ValueError: with one sentence that says what came and what is accepted.
    """
    if not isinstance(image, np.ndarray):
        raise ValueError(f"An image is a numpy array of floats (H, W) in [0, 1]; got {type(image).__name__}.")
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"An image has the shape (H, W) with at least one pixel; got {image.shape}.")
    if image.dtype not in (np.float32, np.float64):
        raise ValueError(f"An image holds float32 values in [0, 1]; got {image.dtype}: divide by its full scale first.")
    low, high = float(image.min()), float(image.max())  # NaN and infinity both show in these two
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ValueError("The image holds NaN or infinite values; every pixel must be a finite number in [0, 1].")
    if low < -1e-6 or high > 1 + 1e-6:
        raise ValueError(f"Image values must lie in [0, 1]; got {low:.4g} to {high:.4g}: choose a window first.")
    return np.ascontiguousarray(image, dtype=np.float32)


def mask_like(mask: Mask, image: FloatArray, name: str) -> Mask:
    """The mask itself when it lies on the image; raises ValueError that calls it by `name` otherwise."""
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != image.shape:
        got = f"{mask.dtype} {mask.shape}" if isinstance(mask, np.ndarray) else type(mask).__name__
        raise ValueError(f"The {name} mask must be bool with the image's shape {image.shape}; got {got}.")
    return mask
