"""Where each pixel of an augmented slice is read from: one sampling grid, one interpolation."""

import math

import torch
import torch.nn.functional as functional

from core.train.augment.draw import moved

_STILL = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def affine_matrices(n: int) -> torch.Tensor:
    """(n, 2, 3) sampling matrices: flips, rotation, zoom, stretch and shift as slices differ between scanners."""
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


def displacements(n: int, side: int, device: torch.device) -> torch.Tensor:
    """Smooth random displacements for half of the slices, zero for the others.

    Random vectors on a coarse grid, made dense by bicubic interpolation (Ronneberger et al. 2015; their 10 of 512
    pixels is our standard deviation at most). On 5 x 5 points that is too smooth for tissue to fold over.

    Returns:
        (n, side, side, 2) on ``device``, as (x, y) in units of half the image.
    """
    size = 0.04 * torch.rand(n, 1, 1, 1) * (torch.rand(n, 1, 1, 1) < 0.5)
    coarse = moved(size * torch.randn(n, 2, 5, 5).clamp(-2, 2), device)
    dense = functional.interpolate(coarse, size=(side, side), mode="bicubic", align_corners=True)
    return dense.permute(0, 2, 3, 1)


def resample(
    images: torch.Tensor, masks: torch.Tensor, side: int, *, affine: bool, elastic: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    """Read both at the same random places, bilinearly; outside the slice is 0.

    Args:
        images: float (N, C, S, S).
        masks: float (N, 1, S, S), 0 or 1.
        side: of the result, in pixels.
        affine, elastic: which movements to add up; without both it is a plain change of size.

    Returns:
        images (N, C, side, side) and masks (N, 1, side, side), 0 or 1 again.
    """
    n = images.shape[0]
    matrices = affine_matrices(n) if affine else _STILL.repeat(n, 1, 1)
    grid = functional.affine_grid(moved(matrices, images.device), [n, 1, side, side], align_corners=False)
    if elastic:
        grid = grid + displacements(n, side, images.device)
    both = functional.grid_sample(torch.cat([images, masks], dim=1), grid, mode="bilinear", align_corners=False)
    return both[:, :-1], (both[:, -1:] > 0.5).float()
