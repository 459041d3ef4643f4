"""What a person does to a mask by hand: brush, eraser, filling holes, keeping the largest part, smoothing."""

import cv2
import numpy as np

from core.prompt.prompts import Edit, Stroke
from core.prompt.raster import near
from core.prompt.simulate import largest_component
from core.types import Mask

_SIGMA_PX = 1.5  # notches and spikes up to about three pixels wide go, corners get a radius of two or three
_MARGIN_PX = 6  # four sigma: farther out nothing is blurred into


def edited(mask: Mask, edit: Edit) -> Mask:
    """A mask after one edit.

    Args:
        mask: bool (H, W), left as it is.
        edit: what to do; see `fill_holes`, `core.prompt.simulate.largest_component` and `smooth`.

    Returns:
        bool (H, W).
    """
    if isinstance(edit, Stroke):
        covered = near(edit.points, edit.radius, (mask.shape[0], mask.shape[1]))
        return mask | covered if edit.add else mask & ~covered
    return {"fill": fill_holes, "largest": largest_component, "smooth": smooth}[edit.kind](mask)


def fill_holes(mask: Mask) -> Mask:
    """The mask with everything that it goes all around; a gap that is only diagonal does not open it."""
    padded = np.pad(mask.astype(np.uint8), 1)
    cv2.floodFill(padded, None, (0, 0), 2, flags=4)
    return np.asarray(padded[1:-1, 1:-1] != 2)


def smooth(mask: Mask) -> Mask:
    """The mask with a smoother outline and the same area.

    Blurred by a Gaussian and cut again at the level that leaves as many pixels as before; a fixed level of one half
    would eat small lesions. Pixels that tie at that level all stay. At the border the slice counts as going on.

    Args:
        mask: bool (H, W).

    Returns:
        bool (H, W); empty when the mask is.
    """
    area = int(np.count_nonzero(mask))
    if not area:
        return mask
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    window = tuple(
        slice(max(0, int(found[0]) - _MARGIN_PX), int(found[-1]) + _MARGIN_PX + 1) for found in (rows, columns)
    )
    blurred = cv2.GaussianBlur(mask[window].astype(np.float32), (0, 0), _SIGMA_PX, borderType=cv2.BORDER_REPLICATE)
    blurred = np.round(blurred, 5)  # places that are alike by symmetry tie in spite of float32
    level = np.partition(blurred, -area, axis=None)[-area]
    smoothed = np.zeros_like(mask)
    smoothed[window] = blurred >= level
    return smoothed
