"""A white background or border: flooded from the slice's border, cut off where only bright scalp leads on."""

import cv2
import numpy as np

from core.cleanup.levels import percentiles
from core.cleanup.morphology import dilated, opened
from core.types import FloatArray, Mask

_NEAR_WHITE = 0.9  # of the slice's brightest values
_BRIGHT = 0.5  # of the same: what a soft edge between white and black passes through
_SIDE_SHARE = 0.5  # of a side of the slice that white must cover to be no scalp that touches the border
_THICK = 0.03  # of the shorter side: half the width below which white is scalp, not background
_BAND = 0.03  # of the shorter side, in which frames and hair lines lie
_MOST = 0.9  # of the slice: beyond, there is no picture left to repair
_SMALLEST_PX = 16


def white_surround(image: FloatArray) -> Mask:
    """The white background, strips and frames around a slice.

    Frames first: outermost lines of pixels that are light along a side and end at something dark. Then near-white is
    flooded from what lies at the border. It counts when it reaches a corner or covers half of a side, and when it is
    thick: a bridge from white surroundings into bright scalp is cut by a morphological opening, so that the inside of
    the head is never reached. The result is widened by two pixels of bright rim (JPEG blurs the edge), and dark
    letters and hair lines on white belong to it.

    Args:
        image: float32 (H, W) in [0, 1], finite.

    Returns:
        bool (H, W); empty where there is none, where nearly all is white, or below 16 px a side.
    """
    nothing = np.zeros(image.shape, dtype=np.bool_)
    bottom, top = percentiles(image, 1.0, 99.9)
    if min(image.shape) < _SMALLEST_PX or top - bottom < 0.1:
        return nothing
    above, below, before, after = _frame(image / top)
    found = np.ones(image.shape, dtype=np.bool_)
    inner = slice(above, image.shape[0] - below), slice(before, image.shape[1] - after)
    found[inner] = _background(image[inner] >= _NEAR_WHITE * top)
    if not found.any() or found.mean() > _MOST:
        return nothing
    rim = dilated(found, 2.0) & (image >= _BRIGHT * top)
    return _with_lettering(found | rim)


def _frame(image: FloatArray) -> tuple[int, ...]:
    """How many light lines lie along the upper, lower, left and right side."""
    reach = max(2, round(_BAND * min(image.shape)))
    return tuple(_lines(one, reach) for one in (image, image[::-1], image.T, image.T[::-1]))


def _lines(image: FloatArray, reach: int) -> int:
    """Of the first rows of a slice: up to where light ends at something half as light, within ``reach`` rows."""
    light = np.quantile(image[:reach], 0.1, axis=1)  # nine tenths of a line of a frame are this light
    inside = np.quantile(image[2 : reach + 2], 0.5, axis=1)  # a blurred line lies between
    ends = np.flatnonzero((light >= 0.15) & (inside <= 0.5 * light))
    return int(ends[-1]) + 1 if ends.size else 0


def _background(white: Mask) -> Mask:
    """Thick white that holds a corner or most of a side, without what thin bridges lead to."""
    reach = max(1, round(_THICK * min(white.shape)))
    pad = 2 * reach + 2
    # Outside the slice its border goes on, so that a strip of one pixel is as thick as a white margin.
    padded = cv2.copyMakeBorder(white.astype(np.uint8), pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    thick = opened(padded.astype(np.bool_), reach)[pad:-pad, pad:-pad].astype(np.uint8)
    count, labels = cv2.connectedComponents(thick, connectivity=4)
    band = max(2, round(_BAND * min(white.shape)))
    kept = np.zeros(count, dtype=np.bool_)
    for side in (labels[:band], labels[-band:], labels[:, :band].T, labels[:, -band:].T):
        for label in np.unique(side):
            along = (side == label).any(axis=0)
            kept[label] |= bool(along.mean() >= _SIDE_SHARE or along[:band].any() or along[-band:].any())
    kept[0] = False
    flooded = kept[labels]
    return np.asarray(flooded | (dilated(flooded, max(1.0, reach / 2)) & white))


def _with_lettering(white: Mask) -> Mask:
    """Small islands that white goes all around, and what lies between it and the border, are part of it."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((~white).astype(np.uint8), connectivity=8)
    if count < 3:
        return white
    sizes = stats[1:, cv2.CC_STAT_AREA]
    islands = 1 + np.flatnonzero(sizes < 0.05 * sizes.max())
    return np.asarray(white | np.isin(labels, islands))
