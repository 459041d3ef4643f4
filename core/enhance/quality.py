"""What an enhancement did, in numbers: contrast alone is no merit, because noise grows with it.

Everything here is measured on display values in [0, 1] to judge an enhancement. Sizes, overlaps and masks are
measured elsewhere (core/measure) and never on enhanced pixels; head and ring come from the image *before* it.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from core.enhance.checks import checked
from core.enhance.head import head_mask
from core.types import FloatArray, Mask

RING_GAP_PX = 2
"""Pixels left out around the lesion: they hold a bit of both sides."""
RING_WIDTH_PX = 6

_IMMERKAER = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)


@dataclass(frozen=True)
class LesionContrast:
    """A lesion against the ring around it, in display values (0 to 1)."""

    lesion_mean: float
    ring_mean: float
    ring_sd: float
    """Holds noise and anatomy alike."""
    n_lesion_px: int
    n_ring_px: int

    @property
    def contrast(self) -> float:
        """Difference of the means; negative for a lesion that is darker than its surroundings."""
        return self.lesion_mean - self.ring_mean

    @property
    def cnr(self) -> float:
        """|contrast| over the ring's standard deviation; NaN when the ring is flat or empty."""
        return abs(self.contrast) / self.ring_sd if self.ring_sd > 0 else float("nan")


@dataclass(frozen=True)
class EnhancementQuality:
    """One slice before and after an enhancement."""

    noise_before: float
    noise_after: float
    clipped_share: float
    """Share of the head that is pure black or pure white after but was neither before."""
    before: LesionContrast | None
    """None without a lesion mask."""
    after: LesionContrast | None

    @property
    def noise_gain(self) -> float:
        """Factor on the noise; NaN when there was none to begin with."""
        return self.noise_after / self.noise_before if self.noise_before > 0 else float("nan")

    @property
    def contrast_gain(self) -> float:
        """Factor on the lesion's contrast; NaN without a lesion or without contrast before."""
        if self.before is None or self.after is None or self.before.contrast == 0:
            return float("nan")
        return self.after.contrast / self.before.contrast

    @property
    def cnr_gain(self) -> float:
        """Factor on the contrast-to-noise ratio; NaN where either is undefined."""
        if self.before is None or self.after is None or not self.before.cnr > 0:
            return float("nan")
        return self.after.cnr / self.before.cnr


def noise_sigma(image: FloatArray, head: Mask | None = None) -> float:
    """Standard deviation of the noise inside the head, estimated from the slice itself.

    J. Immerkaer's difference of Laplacians (Comput. Vis. Image Underst. 64, 1996), which cancels edges and ramps,
    with the median absolute value in place of the mean, so that texture counts less. Noise that is coarser than
    a pixel (interpolated slices) comes out too low: compare figures of one slice, not of two scanners.

    Args:
        image: float32 (H, W) in [0, 1].
        head: bool (H, W); None finds it.

    Returns:
        Sigma in display values; 0 for slices under 3 px.

    Raises:
        ValueError: image or mask has a wrong shape, type or range.
    """
    image = checked(image)
    if min(image.shape) < 3:
        return 0.0
    head = head_mask(image) if head is None else _mask_like(head, image, "head")
    response = np.abs(cv2.filter2D(image, cv2.CV_32F, _IMMERKAER))[1:-1, 1:-1]
    inside = response[head[1:-1, 1:-1]]
    if inside.size == 0:
        return 0.0
    return float(np.median(inside)) / 0.6745 / 6.0  # the kernel's squared weights add up to 36


def ring(lesion: Mask, head: Mask, gap: int = RING_GAP_PX, width: int = RING_WIDTH_PX) -> Mask:
    """The band around a lesion that it is compared with: from `gap` to `gap + width` px away, inside the head.

    Args:
        lesion: bool (H, W).
        head: bool (H, W).
        gap: distance in px that is left out.
        width: width of the ring in px.
    """
    away = cv2.distanceTransform((~lesion).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray((away > gap) & (away <= gap + width) & head & lesion.any(), dtype=np.bool_)


def lesion_contrast(image: FloatArray, lesion: Mask, head: Mask | None = None) -> LesionContrast:
    """Contrast of a lesion against the ring around it.

    Args:
        image: float32 (H, W) in [0, 1].
        lesion: bool (H, W).
        head: bool (H, W) that bounds the ring; None finds it. Give the head of the image *before* enhancement.

    Returns:
        LesionContrast; means and standard deviation are NaN where lesion or ring has no pixel.

    Raises:
        ValueError: image or mask has a wrong shape, type or range.
    """
    image = checked(image)
    lesion = _mask_like(lesion, image, "lesion")
    head = head_mask(image) if head is None else _mask_like(head, image, "head")
    inside, around = image[lesion].astype(np.float64), image[ring(lesion, head)].astype(np.float64)
    return LesionContrast(
        lesion_mean=float(inside.mean()) if inside.size else float("nan"),
        ring_mean=float(around.mean()) if around.size else float("nan"),
        ring_sd=float(around.std()) if around.size else float("nan"),
        n_lesion_px=int(inside.size),
        n_ring_px=int(around.size),
    )


def compare(before: FloatArray, after: FloatArray, lesion: Mask | None = None) -> EnhancementQuality:
    """Judge an enhancement: what it did to noise, to the range, and to a lesion if there is one.

    Args:
        before: float32 (H, W) in [0, 1], as it was shown.
        after: the same slice enhanced.
        lesion: bool (H, W), or None.

    Raises:
        ValueError: the images differ in shape, or one of the three has a wrong shape, type or range.
    """
    before, after = checked(before), checked(after)
    if before.shape != after.shape:
        raise ValueError(f"Before and after must have the same shape; got {before.shape} and {after.shape}.")
    head = head_mask(before)
    clipped = ((after <= 0) & (before > 0)) | ((after >= 1) & (before < 1))
    return EnhancementQuality(
        noise_before=noise_sigma(before, head),
        noise_after=noise_sigma(after, head),
        clipped_share=float(clipped[head].mean()),
        before=None if lesion is None else lesion_contrast(before, lesion, head),
        after=None if lesion is None else lesion_contrast(after, lesion, head),
    )


def _mask_like(mask: Mask, image: FloatArray, name: str) -> Mask:
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != image.shape:
        got = f"{mask.dtype} {mask.shape}" if isinstance(mask, np.ndarray) else type(mask).__name__
        raise ValueError(f"The {name} mask must be bool with the image's shape {image.shape}; got {got}.")
    return mask
