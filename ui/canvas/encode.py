"""Arrays on their way to the browser: images as PNG, masks as run lengths."""

import base64

import cv2
import numpy as np
import numpy.typing as npt

from core.types import FloatArray, Mask


def _png_url(grey: npt.NDArray[np.uint8], level: int) -> str:
    done, png = cv2.imencode(".png", grey, [cv2.IMWRITE_PNG_COMPRESSION, level])
    if not done:
        raise ValueError(f"an image of {grey.shape[1]} x {grey.shape[0]} pixels could not be written as PNG")
    return "data:image/png;base64," + base64.b64encode(png.tobytes()).decode("ascii")


def image_data_url(image: FloatArray) -> str:
    """A grey 8-bit PNG for the screen only; nothing that is measured goes through it.

    Args:
        image: float32 (H, W) in [0, 1].

    Raises:
        ValueError: another number of dimensions, or no pixel at all.
    """
    if image.ndim != 2 or not image.size:
        raise ValueError(f"expected a grey image (H, W) in [0, 1]; got an array of shape {image.shape}")
    return _png_url(np.rint(np.clip(np.nan_to_num(image), 0.0, 1.0) * 255.0).astype(np.uint8), level=3)


def mask_runs(mask: Mask) -> list[int]:
    """Run lengths along the rows, top row first, outside and inside in turn and outside first: uncompressed RLE.

    A lesion of a thousand pixels takes a few hundred bytes, and the browser needs no decoder that answers later.

    Args:
        mask: bool (H, W).

    Returns:
        Pixels a run; together H * W. The first may be 0. An empty mask is one run.
    """
    flat = mask.ravel()
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    runs = np.diff(changes, prepend=0, append=flat.size).tolist()
    return [0, *runs] if flat[0] else runs
