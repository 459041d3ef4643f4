"""Where the head is, roughly: noise and contrast are only worth measuring there.

Most of an MRI slice is air, and in many exports air is exactly zero; a robust sigma over the whole slice is then
zero too, and every threshold that hangs on it with it.
"""

import cv2
import numpy as np

from core.types import FloatArray, Mask

_WORKING_SIDE = 128  # enough to find a head; keeps this under a millisecond for any slice
_AIR_IS_WITHIN = 0.15  # of the slice's range from its darkest (or brightest) end


def head_mask(image: FloatArray) -> Mask:
    """The largest object that is not air, its holes filled.

    Air is whatever the slice's frame shows, provided that this is near the darkest or near the brightest value of
    the slice: an inverted slice gives the same mask. A slice without air (cropped tightly, or constant) is all head.

    Args:
        image: float32 (H, W) in [0, 1], finite.

    Returns:
        bool (H, W); never empty.
    """
    return resized(small_head(image), (image.shape[0], image.shape[1]))


def resized(head: Mask, shape: tuple[int, int]) -> Mask:
    """A head at another size: bool (h, w) to bool of the (H, W) asked for, by the nearest pixel."""
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(head.view(np.uint8), size, interpolation=cv2.INTER_NEAREST), dtype=np.bool_)


def small_head(image: FloatArray) -> Mask:
    """`head_mask` at the size at which it is found, at most 128 px a side: bool (h, w)."""
    height, width = image.shape
    if min(height, width) < 8:
        return np.ones((height, width), dtype=np.bool_)
    scale = min(1.0, _WORKING_SIDE / max(height, width))
    small = cv2.resize(
        image, (max(4, round(width * scale)), max(4, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    everything = np.ones(small.shape, dtype=np.bool_)
    small = cv2.GaussianBlur(small, (0, 0), 1.0)
    low, high = np.percentile(small[::2, ::2], (1.0, 99.0))  # one bright vessel must not decide what counts as dark
    if high - low < 1e-4:
        return everything
    small = np.clip((small - low) / (high - low), 0.0, 1.0)
    frame = float(np.median(np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])))
    if min(frame, 1.0 - frame) > _AIR_IS_WITHIN:
        return everything
    distance = np.abs(small - frame)
    tissue = (distance > _threshold(distance)).astype(np.uint8)
    contours, _ = cv2.findContours(tissue, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return everything
    filled = np.zeros_like(tissue)
    cv2.drawContours(filled, [max(contours, key=cv2.contourArea)], -1, color=1, thickness=cv2.FILLED)
    if filled.sum() < 0.02 * filled.size:  # a speck is not a head
        return everything
    return np.asarray(filled, dtype=np.bool_)


def _threshold(distance: FloatArray) -> float:
    """Half of Otsu's threshold: grey matter on a dark slice lies nearer to air than to fat."""
    scaled = np.rint(distance * 255).astype(np.uint8)  # with 16 bit OpenCV spends most of its time on empty bins
    otsu, _ = cv2.threshold(scaled, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return 0.5 * float(otsu) / 255
