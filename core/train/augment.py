"""Random transforms of a batch, all on tensors and all drawn from torch's seeded generator."""

import math

import torch
import torch.nn.functional as functional


def _affine(n: int) -> torch.Tensor:
    """(n, 2, 3) sampling matrices: flips, rotation, zoom, shear and shift as slices differ between scanners."""
    angle = (torch.rand(n) * 2 - 1) * math.radians(25)
    # one slice in four is turned by a right angle: planes and display conventions differ between sets
    angle = angle + torch.where(torch.rand(n) < 0.25, torch.randint(1, 4, (n,)) * (math.pi / 2), torch.zeros(n))
    zoom = torch.exp((torch.rand(n) * 2 - 1) * math.log(1.3))
    stretch = torch.exp((torch.rand(n) * 2 - 1) * math.log(1.12))
    flip = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    cos, sin = torch.cos(angle), torch.sin(angle)
    shift = (torch.rand(n, 2) * 2 - 1) * 0.16
    rows = [
        torch.stack([cos * flip / (zoom * stretch), -sin / zoom, shift[:, 0]], dim=1),
        torch.stack([sin * flip / (zoom * stretch), cos / zoom, shift[:, 1]], dim=1),
    ]
    return torch.stack(rows, dim=1)


def _intensity(images: torch.Tensor) -> torch.Tensor:
    """Gamma, contrast, coil shading and noise; images (N, C, S, S) in [0, 1]."""
    n, side = images.shape[0], images.shape[-1]
    gamma = torch.exp((torch.rand(n, 1, 1, 1) * 2 - 1) * math.log(1.7))
    images = images.clamp(1e-4, 1).pow(gamma)
    images = images * (0.8 + 0.4 * torch.rand(n, 1, 1, 1))
    shading = functional.interpolate(
        torch.randn(n, 1, 3, 3) * 0.15, size=(side, side), mode="bicubic", align_corners=True
    )
    images = images * torch.where(torch.rand(n, 1, 1, 1) < 0.5, torch.exp(shading), torch.ones(()))
    sigma = torch.rand(n, 1, 1, 1) * 0.05 * (torch.rand(n, 1, 1, 1) < 0.5)
    return (images + torch.randn_like(images) * sigma).clamp(0, 1)


def augment(images: torch.Tensor, masks: torch.Tensor, side: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Transform a batch at random and resample it to ``side``.

    Args:
        images: float (N, C, S, S) in [0, 1].
        masks: float (N, 1, S, S), 0 or 1.
        side: the side of what comes back, in pixels.

    Returns:
        images (N, C, side, side) in [0, 1] and masks (N, 1, side, side), 0 or 1.
    """
    grid = functional.affine_grid(_affine(images.shape[0]), [images.shape[0], 1, side, side], align_corners=False)
    both = functional.grid_sample(torch.cat([images, masks], dim=1), grid, mode="bilinear", align_corners=False)
    return _intensity(both[:, :-1]), (both[:, -1:] > 0.5).float()
