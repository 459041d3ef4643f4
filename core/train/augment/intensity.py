"""What changes grey values and leaves the lesion where it is; images (N, C, S, S), near [0, 1] on the way."""

import math

import torch
import torch.nn.functional as functional

from core.train.augment.draw import chosen, moved, uniform

CHANCE = 0.25
"""How often a slice gets blur, low resolution, Gibbs ringing, Rician noise or a cut-out: they are the exception."""


def gamma(images: torch.Tensor) -> torch.Tensor:
    """A power from 1 / 1.7 to 1.7, the same for a whole slice."""
    power = moved(torch.exp((torch.rand(images.shape[0], 1, 1, 1) * 2 - 1) * math.log(1.7)), images.device)
    return images.clamp(1e-4, 1).pow(power)


def contrast(images: torch.Tensor) -> torch.Tensor:
    """Brighter or darker by up to a fifth; what leaves [0, 1] is cut off at the end."""
    return images * moved(0.8 + 0.4 * torch.rand(images.shape[0], 1, 1, 1), images.device)


def bias_field(images: torch.Tensor) -> torch.Tensor:
    """The smooth shading of a receive coil, as a positive factor, on half of the slices."""
    n, side = images.shape[0], images.shape[-1]
    coarse = moved(torch.randn(n, 1, 3, 3) * 0.15, images.device)
    shading = functional.interpolate(coarse, size=(side, side), mode="bicubic", align_corners=True)
    return images * torch.where(chosen(images, 0.5), torch.exp(shading), torch.ones((), device=images.device))


def noise(images: torch.Tensor) -> torch.Tensor:
    """Gaussian noise of a standard deviation up to 0.05 on half of the slices."""
    n = images.shape[0]
    sigma = moved(torch.rand(n, 1, 1, 1) * 0.05 * (torch.rand(n, 1, 1, 1) < 0.5), images.device)
    return images + moved(torch.randn(images.shape), images.device) * sigma


def low_resolution(images: torch.Tensor) -> torch.Tensor:
    """Averaged over larger pixels (1.2 to 3 times the side) and back, as in a scan of a coarser matrix."""
    side = images.shape[-1]
    # one factor for the whole batch, since `interpolate` has one size; which slices get it differs
    fewer = max(1, round(side / (1.2 + 1.8 * float(torch.rand(())))))
    coarse = functional.interpolate(images, size=(fewer, fewer), mode="area")
    back = functional.interpolate(coarse, size=(side, side), mode="bilinear", align_corners=False)
    return torch.where(chosen(images, CHANCE), back, images)


def cutout(images: torch.Tensor) -> torch.Tensor:
    """A square of a tenth to three tenths of the side set to 0 (DeVries & Taylor 2017).

    The mask stays whole, so a network learns to go on where a slice has a gap.
    """
    side = images.shape[-1]
    length = (uniform(images, 0.1, 0.3) * side).round().clamp(min=1)
    top, left = (((side - length + 1) * uniform(images, 0, 1)).floor() for _ in range(2))
    places = torch.arange(side, device=images.device)
    rows, columns = places.view(1, 1, side, 1), places.view(1, 1, 1, side)
    hidden = (rows >= top) & (rows < top + length) & (columns >= left) & (columns < left + length)
    return images.masked_fill(hidden & chosen(images, CHANCE), 0.0)
