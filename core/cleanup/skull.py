"""Skull stripping by morphology: erode until scalp and brain part, keep the brain, grow it back."""

from dataclasses import dataclass

import numpy as np

from core.cleanup.morphology import closed, dilated, eroded, filled, largest_part, solidity
from core.types import FloatArray, Mask

_SMALLEST, _LARGEST = 0.40, 0.92  # of the head's area that a brain can have
_ROUND = 0.88  # area over that of the convex hull
_NOTCH = 0.06  # of the square root of the head's area: notches up to twice as wide are dark fluid and stay brain


@dataclass(frozen=True, eq=False)
class Brain:
    """What stripping left, or why it left everything."""

    mask: Mask | None
    """bool (H, W); None when what was left is no plausible brain."""
    fault: str = ""
    """One sentence when there is no mask."""


def strip_skull(image: FloatArray, head: Mask) -> Brain:
    """Take scalp and skull away where a dark gap parts them from the brain.

    Threshold (the lowest of three classes by Otsu's criterion is skull and fluid), then erosions of growing size until
    the largest part neither touches the outer rim of the head nor is implausibly small; it is grown back by as much,
    closed and filled. A dark skull that a lesion or a vessel bridges, a slice through the face, and a scan without fat
    saturation all defeat this.

    Args:
        image: float32 (H, W) in [0, 1].
        head: bool (H, W), the head's filled outline.
    """
    area = int(np.count_nonzero(head))
    if area < 256:
        return Brain(None, "The skull was not stripped: there is no head of a usable size.")
    values = np.rint(np.clip(image, 0.0, 1.0) * 255).astype(np.uint8)
    if len(np.unique(values[head])) < 4:
        return Brain(None, "The skull was not stripped: the head has no grey levels to go by.")
    from skimage.filters import threshold_multiotsu  # half a second, only for who strips skulls

    level = float(threshold_multiotsu(values[head], classes=3)[0])  # type: ignore[no-untyped-call]
    tissue = np.pad((values > level) & head, 1)
    across = float(np.sqrt(area))
    rim = head & ~_eroded(np.pad(head, 1), 0.03 * across)
    best = 0.0
    for share in (0.01, 0.02, 0.03, 0.045, 0.06):
        part = dilated(largest_part(_eroded(tissue, share * across)), share * across)
        grown = filled(closed(part, _NOTCH * across)) & head
        best = max(best, float(np.count_nonzero(grown)) / area)
        if _plausible(grown, area) and np.count_nonzero(grown & rim) < 0.05 * np.count_nonzero(rim):
            return Brain(grown)
    return Brain(
        None,
        f"The skull was not stripped: what morphology left was {100 * best:.0f} % of the head at most, or held scalp, "
        "and no brain looks so.",
    )


def _plausible(brain: Mask, head_area: int) -> bool:
    return bool(_SMALLEST <= np.count_nonzero(brain) / head_area <= _LARGEST and solidity(brain) >= _ROUND)


def _eroded(padded: Mask, radius_px: float) -> Mask:
    """Of a mask with a frame of one empty pixel, which is taken off again: the slice's border erodes, too."""
    return eroded(padded, radius_px)[1:-1, 1:-1]
