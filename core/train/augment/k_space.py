"""What the scanner does to a slice while it samples frequencies: blur, Gibbs ringing, Rician noise."""

import math

import torch

from core.train.augment.draw import chosen, moved, uniform
from core.train.augment.intensity import CHANCE


def frequency(side: int, device: torch.device) -> torch.Tensor:
    """How far each sample of `torch.fft.rfft2` is from the centre of k-space: (side, side // 2 + 1), in cycles/px."""
    rows, columns = torch.fft.fftfreq(side, device=device), torch.fft.rfftfreq(side, device=device)
    return torch.hypot(rows[:, None], columns[None, :])


def weigh(images: torch.Tensor, response: torch.Tensor) -> torch.Tensor:
    """Multiply the spectrum of each slice, (N, C, S, S), by a real ``response``, (N, 1, S, S // 2 + 1)."""
    weighed: torch.Tensor = torch.fft.irfft2(torch.fft.rfft2(images) * response, s=images.shape[-2:])
    return weighed


def gaussian(images: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """Each slice blurred by a Gaussian of its own ``sigma``, (N, 1, 1, 1) in pixels; opposite edges are neighbours."""
    radius = frequency(images.shape[-1], images.device)
    return weigh(images, torch.exp(-2 * (math.pi * sigma * radius) ** 2))


def truncate(images: torch.Tensor, cut: torch.Tensor) -> torch.Tensor:
    """Each slice without the frequencies over its own ``cut``, (N, 1, 1, 1) in cycles a pixel: sharp edges ring."""
    return weigh(images, (frequency(images.shape[-1], images.device) <= cut).to(images.dtype))


def magnitude(images: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """Magnitude of a signal with Gaussian noise of ``sigma``, (N, 1, 1, 1), in both its real and imaginary part."""
    real, imaginary = (moved(torch.randn(images.shape), images.device) * sigma for _ in range(2))
    return torch.hypot(images + real, imaginary)


def blur(images: torch.Tensor) -> torch.Tensor:
    """A Gaussian of 0.5 to 1.5 pixels on a quarter of the slices."""
    return torch.where(chosen(images, CHANCE), gaussian(images, uniform(images, 0.5, 1.5)), images)


def gibbs(images: torch.Tensor) -> torch.Tensor:
    """Ringing from a k-space cut at 0.15 to 0.4 cycles a pixel (0.5 is all there is) on a quarter of the slices."""
    return torch.where(chosen(images, CHANCE), truncate(images, uniform(images, 0.15, 0.4)), images)


def rician(images: torch.Tensor) -> torch.Tensor:
    """Noise of a magnitude image (Gudbjartsson & Patz 1995), sigma 0.01 to 0.06, on a quarter of the slices.

    Unlike Gaussian noise it brightens the air: its mean there is sigma times the root of half of pi.
    """
    return torch.where(chosen(images, CHANCE), magnitude(images, uniform(images, 0.01, 0.06)), images)
