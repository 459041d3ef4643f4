"""Random transforms of a batch, by name; all on tensors, whole batches at once, on the batch's own device.

MONAI's array transforms are not used: they take one item after another, on the CPU, from generators of their own.
"""

from collections.abc import Callable, Sequence

import torch

from core.train.augment import intensity, k_space
from core.train.augment.geometry import resample

DEFAULT_AUGMENTATION = ("affine", "gamma", "contrast", "bias_field", "noise")
"""What is applied when nothing else is said; the shipped models were trained with it."""

_INTENSITY: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "gamma": intensity.gamma,
    "contrast": intensity.contrast,
    "bias_field": intensity.bias_field,
    "blur": k_space.blur,
    "low_resolution": intensity.low_resolution,
    "gibbs": k_space.gibbs,
    "noise": intensity.noise,
    "rician": k_space.rician,
    "cutout": intensity.cutout,
}

AUGMENTATIONS = ("affine", "elastic", *_INTENSITY)
"""Every name, in the order of application: geometry, contrast, sharpness, noise, what is hidden."""


def check_augmentation(names: Sequence[str]) -> None:
    """Raise ValueError with one sentence when a name is none of `AUGMENTATIONS`."""
    for name in names:
        if name not in AUGMENTATIONS:
            raise ValueError(f"unknown augmentation {name!r}; known are {', '.join(AUGMENTATIONS)}")


def augment(
    images: torch.Tensor, masks: torch.Tensor, side: int, names: Sequence[str] = DEFAULT_AUGMENTATION
) -> tuple[torch.Tensor, torch.Tensor]:
    """Transform a batch at random and resample it, once, to ``side``.

    Draws come from torch's global generator on the CPU and are then moved, so a seed gives the same transforms on
    every device.

    Args:
        images: float (N, C, S, S) in [0, 1].
        masks: float (N, 1, S, S), 0 or 1, on the same device.
        side: the side of what comes back, in pixels.
        names: which of `AUGMENTATIONS` to apply; their order here does not matter, and none only resamples.
            ``affine``, ``gamma`` and ``contrast`` change every slice by a random amount; each of the others leaves
            at least half of the slices as they are.

    Returns:
        images (N, C, side, side) in [0, 1] and masks (N, 1, side, side), 0 or 1. Geometry moves both together;
        everything else leaves the masks untouched.

    Raises:
        ValueError: an unknown name.
    """
    check_augmentation(names)
    images, masks = resample(images, masks, side, affine="affine" in names, elastic="elastic" in names)
    for name, change in _INTENSITY.items():
        if name in names:
            images = change(images)
    return images.clamp(0, 1), masks
