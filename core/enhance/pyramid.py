"""The Laplacian pyramid of Burt and Adelson (IEEE Trans. Commun. 31, 1983), for any size of image.

REDUCE smooths with the separable kernel [1 4 6 4 1] / 16 and keeps every second pixel; EXPAND puts zeros between
pixels and smooths with four times that kernel. OpenCV's pyrDown and pyrUp are exactly these two. Reconstruction
adds back what decomposition took away through the same EXPAND, so it is exact at every size, odd ones included.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from core.types import FloatArray


@dataclass(frozen=True)
class Pyramid:
    """Detail bands, the finest first, and the coarse residual that they stand on."""

    bands: tuple[FloatArray, ...]
    residual: FloatArray


def deepest(shape: tuple[int, int]) -> int:
    """How many bands an image of this (H, W) can carry: the residual keeps two to four pixels on its shorter side."""
    return max(0, min(shape).bit_length() - 2)  # floor(log2(n)) - 1


def expand(coarse: FloatArray, shape: tuple[int, int]) -> FloatArray:
    """EXPAND a level to the shape of the next finer one.

    Args:
        coarse: float32 (ceil(H / 2), ceil(W / 2)).
        shape: (H, W) to reach.
    """
    return np.asarray(cv2.pyrUp(coarse, dstsize=(shape[1], shape[0])), dtype=np.float32)


def decompose(image: FloatArray, levels: int | None = None) -> Pyramid:
    """Take an image apart into detail bands and a residual.

    Args:
        image: float32 (H, W), any size from one pixel on.
        levels: at most this many bands; None for as many as the size allows (`deepest`).

    Returns:
        Pyramid whose band k has the shape (ceil(H / 2^k), ceil(W / 2^k)); no band for images under 4 px.
    """
    depth = deepest((image.shape[0], image.shape[1]))
    bands: list[FloatArray] = []
    current = image
    for _ in range(depth if levels is None else min(levels, depth)):
        coarse = np.asarray(cv2.pyrDown(current), dtype=np.float32)
        coarse_again = expand(coarse, (current.shape[0], current.shape[1]))
        bands.append(np.subtract(current, coarse_again, out=coarse_again))  # fresh memory costs as much as the sum
        current = coarse
    return Pyramid(tuple(bands), current)


def reconstruct(pyramid: Pyramid) -> FloatArray:
    """Put an image together again: float32 (H, W), equal to what was taken apart up to float rounding."""
    current = pyramid.residual
    for band in reversed(pyramid.bands):
        finer = expand(current, (band.shape[0], band.shape[1]))
        current = np.add(finer, band, out=finer)
    return current
