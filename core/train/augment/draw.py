"""Where every random number of the augmentation passes on its way to the batch."""

import torch


def moved(draw: torch.Tensor, device: torch.device) -> torch.Tensor:
    """A draw made on the CPU, on the batch's device; pinned on its way to a GPU, which then need not wait for it."""
    return (draw.pin_memory() if device.type == "cuda" else draw).to(device, non_blocking=True)


def chosen(images: torch.Tensor, probability: float) -> torch.Tensor:
    """Which slices of a batch a transform applies to: bool (N, 1, 1, 1)."""
    return moved(torch.rand(images.shape[0], 1, 1, 1) < probability, images.device)


def uniform(images: torch.Tensor, low: float, high: float) -> torch.Tensor:
    """One number for each slice, even in [low, high): (N, 1, 1, 1)."""
    return moved(low + (high - low) * torch.rand(images.shape[0], 1, 1, 1), images.device)
