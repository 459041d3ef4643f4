"""N4 bias-field correction: takes away the slow shading that a receive coil leaves, and nothing else."""

from importlib import import_module
from typing import Any

import numpy as np

from core.enhance.checks import checked
from core.enhance.head import head_mask
from core.types import FloatArray

_SMALLEST_SIDE = 16  # splines of the third order need some pixels to stand on
_ITERATIONS = (30, 30, 30)
_FLOOR = 1e-3  # N4 works on logarithms


def n4(image: FloatArray, shrink: int = 4) -> FloatArray:
    """Divide a slice by its bias field, found by N4 inside the head (SimpleITK).

    N. J. Tustison et al., "N4ITK: improved N3 bias correction", IEEE Trans. Med. Imaging 29 (2010). The field is
    found on the shrunken slice, is one on average over the head, and is applied at full size.

    Args:
        image: float32 (H, W) in [0, 1], finite.
        shrink: every how many pixels the field is looked for, 1 to 8; 4 takes about a sixteenth of the time.

    Returns:
        float32 (H, W) in [0, 1]; slices without contrast and those under 16 px a side come back as they are.

    Raises:
        ValueError: the image or a parameter is outside of what is said above.
    """
    image = checked(image)
    if type(shrink) is not int or not 1 <= shrink <= 8:
        raise ValueError(f"N4's shrink factor is a whole number from 1 to 8; got {shrink!r}.")
    if min(image.shape) < _SMALLEST_SIDE or float(np.ptp(image)) < _FLOOR:
        return image.copy()
    field = _field(image, min(shrink, max(1, min(image.shape) // _SMALLEST_SIDE)))
    return np.asarray(np.clip(image / field, 0.0, 1.0), dtype=np.float32)


def _field(image: FloatArray, shrink: int) -> FloatArray:
    """The bias field at full size, over 0, with a mean logarithm of 0 in the head."""
    sitk: Any = import_module("SimpleITK")  # half a second, only for who asks for N4; it has no types
    head = head_mask(image)
    scan = sitk.GetImageFromArray(np.maximum(image, np.float32(_FLOOR)))
    mask = sitk.GetImageFromArray(head.astype(np.uint8))
    finder = sitk.N4BiasFieldCorrectionImageFilter()
    finder.SetMaximumNumberOfIterations(_ITERATIONS)
    finder.SetNumberOfThreads(1)  # the last bits of the field depend on how many there are
    finder.Execute(sitk.Shrink(scan, [shrink, shrink]), sitk.Shrink(mask, [shrink, shrink]))
    logarithm = sitk.GetArrayFromImage(finder.GetLogBiasFieldAsImage(scan))
    return np.asarray(np.exp(logarithm - logarithm[head].mean()), dtype=np.float32)
