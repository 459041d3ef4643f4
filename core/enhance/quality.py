"""What an enhancement did, in numbers: contrast alone is no merit, because noise grows with it.

Everything here is measured on display values in [0, 1] to judge an enhancement. Sizes, overlaps and masks are
measured elsewhere (core/measure) and never on enhanced pixels; head and ring come from the image *before* it.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from core.enhance.checks import checked, mask_like
from core.enhance.edges import Edge, edge, surroundings
from core.enhance.head import head_mask
from core.enhance.noise import noise_sigma
from core.types import FloatArray, Mask

RING_GAP_PX = 2
"""Pixels left out around the lesion: they hold a bit of both sides."""
RING_WIDTH_PX = 6


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
    entropy_before: float
    """Bits a pixel of the head's histogram, see `entropy`."""
    entropy_after: float
    edge_before: Edge | None
    """None without a lesion mask."""
    edge_after: Edge | None

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

    @property
    def sharpness_gain(self) -> float:
        """Factor on the steepness of the lesion's edge, its contrast apart; NaN where either is undefined."""
        if self.edge_before is None or self.edge_after is None or not self.edge_before.sharpness > 0:
            return float("nan")
        return self.edge_after.sharpness / self.edge_before.sharpness

    @property
    def overshoot_added(self) -> float:
        """How much further the edge swings past both sides, as a share of the lesion's contrast; NaN if undefined."""
        if self.edge_before is None or self.edge_after is None:
            return float("nan")
        return self.edge_after.overshoot - self.edge_before.overshoot

    @property
    def entropy_added(self) -> float:
        """Bits a pixel; noise adds some as well as detail does."""
        return self.entropy_after - self.entropy_before


def ring(lesion: Mask, head: Mask, gap: int = RING_GAP_PX, width: int = RING_WIDTH_PX) -> Mask:
    """The band around a lesion that it is compared with: from `gap` to `gap + width` px away, inside the head.

    Args:
        lesion: bool (H, W).
        head: bool (H, W).
        gap: distance in px that is left out.
        width: width of the ring in px.
    """
    found = np.zeros(lesion.shape, dtype=np.bool_)
    place = surroundings(lesion, gap + width + 1)
    if place is not None:
        away = cv2.distanceTransform((~lesion[place]).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        found[place] = (away > gap) & (away <= gap + width) & head[place]
    return found


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
    lesion = mask_like(lesion, image, "lesion")
    head = head_mask(image) if head is None else mask_like(head, image, "head")
    inside, around = image[lesion].astype(np.float64), image[ring(lesion, head)].astype(np.float64)
    return LesionContrast(
        lesion_mean=float(inside.mean()) if inside.size else float("nan"),
        ring_mean=float(around.mean()) if around.size else float("nan"),
        ring_sd=float(around.std()) if around.size else float("nan"),
        n_lesion_px=int(inside.size),
        n_ring_px=int(around.size),
    )


def entropy(image: FloatArray, head: Mask | None = None) -> float:
    """Shannon entropy of the head's intensities in bits a pixel, from 256 equal bins over [0, 1]: 0 (constant) to 8.

    Args:
        image: float32 (H, W) in [0, 1].
        head: bool (H, W); None finds it.

    Raises:
        ValueError: image or mask has a wrong shape, type or range.
    """
    image = checked(image)
    head = head_mask(image) if head is None else mask_like(head, image, "head")
    levels = np.minimum(np.clip(image[head], 0.0, 1.0) * 256, 255).astype(np.uint8)
    shares = np.bincount(levels, minlength=256) / max(levels.size, 1)
    return float(-(shares[shares > 0] * np.log2(shares[shares > 0])).sum() + 0.0)


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
        entropy_before=entropy(before, head),
        entropy_after=entropy(after, head),
        edge_before=None if lesion is None else edge(before, lesion, head),
        edge_after=None if lesion is None else edge(after, lesion, head),
    )
