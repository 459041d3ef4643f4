"""The head's outline, found twice: hard by Otsu's threshold, soft by an adaptive one."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import cv2
import numpy as np

from core.cleanup.morphology import closed, filled, largest_part, solidity
from core.types import FloatArray, Mask

Found: TypeAlias = Literal["hard", "soft"]

MARGINS: dict[Found, float] = {"hard": 0.01, "soft": 0.04}
"""Of the head's longer side, left around it by the crop."""
_WORKING_SIDE = 512
_SMALLEST_SHARE = 0.05  # of the slice; less is a speck or a letter, no head


@dataclass(frozen=True, eq=False)
class Head:
    """A head as one of the two modes found it."""

    mask: Mask
    """bool (H, W), the largest outline, filled."""
    mode: Found

    @property
    def share(self) -> float:
        """Of the slice that it fills, 0 to 1."""
        return float(self.mask.mean())

    @property
    def solidity(self) -> float:
        """Area over that of the convex hull, 0 to 1; a head is nearly convex, from 0.85 up."""
        return solidity(self.mask)

    @property
    def plausible(self) -> bool:
        """Whether this may be a head at all."""
        return self.share >= _SMALLEST_SHARE and self.solidity >= 0.75

    @property
    def box_px(self) -> tuple[int, int]:
        """(rows, columns) of its bounding box."""
        rows, columns = np.flatnonzero(self.mask.any(axis=1)), np.flatnonzero(self.mask.any(axis=0))
        return int(np.ptp(rows) + 1) if rows.size else 0, int(np.ptp(columns) + 1) if columns.size else 0


def hard_head(image: FloatArray) -> Head:
    """By Otsu's threshold (1979): tight, and wrong where the scalp is dark or one lesion outshines everything.

    Args:
        image: float32 (H, W) in [0, 1], white surroundings repaired.

    Returns:
        Head; its mask is empty when nothing stands out.
    """
    small = _prepared(image)
    scaled = np.rint(small * 255).astype(np.uint8)
    level, _ = cv2.threshold(scaled, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return Head(_outlined(scaled > level, image.shape, 0.01), "hard")


def soft_head(image: FloatArray) -> Head:
    """By an adaptive threshold: a third of the Gaussian mean around each pixel, never within the air's noise.

    Args:
        image: float32 (H, W) in [0, 1], white surroundings repaired.

    Returns:
        Head; its mask is empty when nothing stands out.
    """
    from skimage.morphology import remove_small_objects  # half a second, only for who cleans up

    small = _prepared(image)
    coarse = cv2.resize(small, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) if min(small.shape) > 16 else small
    blurred = cv2.GaussianBlur(coarse, (0, 0), max(coarse.shape) / 8)
    local = cv2.resize(blurred, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_LINEAR)
    tissue = small > np.maximum(local / 3, air_level(small))
    specks = round(2e-4 * small.size)
    return Head(_outlined(remove_small_objects(tissue, max_size=specks), image.shape, 0.02), "soft")


def air_level(image: FloatArray) -> float:
    """Below this is air: its median and four robust sigmas, at least 0.04 above the median, on the image's own scale.

    Air is taken to be the lowest of three classes by Otsu's criterion; with two, a bright lesion on one side leaves
    air and brain together on the other.
    """
    scaled = np.rint(np.clip(image, 0.0, 1.0) * 255).astype(np.uint8)
    if len(np.unique(scaled)) < 4:
        return 0.0
    from skimage.filters import threshold_multiotsu  # half a second, only for who cleans up

    lowest = float(threshold_multiotsu(scaled, classes=3)[0]) / 255  # type: ignore[no-untyped-call]
    air = image[image <= lowest]
    middle = float(np.median(air))
    sigma = 1.4826 * float(np.median(np.abs(air - middle)))
    return min(middle + max(4.0 * sigma, 0.04), max(lowest, middle + 0.02))


def _prepared(image: FloatArray) -> FloatArray:
    """A small, blurred copy, stretched so that one hot pixel does not decide."""
    scale = min(1.0, _WORKING_SIDE / max(image.shape))
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(0.5, 0.004 * max(size)))
    low, high = np.percentile(small, (0.5, 99.0))
    if high - low < 1e-4:
        return np.zeros_like(small)
    return np.asarray(np.clip((small - low) / (high - low), 0.0, 1.0), dtype=np.float32)


def _outlined(tissue: Mask, shape: tuple[int, ...], closing: float) -> Mask:
    """The largest part, filled, at native size, after gaps up to a share of the longer side were closed."""
    part = filled(largest_part(closed(tissue, max(1.0, closing * max(tissue.shape)))))
    native = cv2.resize(part.astype(np.uint8), (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(native, dtype=np.bool_)
