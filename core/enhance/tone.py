"""Curves over the whole slice, the plainest methods that MUSICA is compared with: gamma and histogram equalisation."""

import numpy as np

from core.enhance.checks import checked
from core.enhance.head import head_mask
from core.types import FloatArray

_BINS = 1024


def gamma(image: FloatArray, exponent: float = 0.7) -> FloatArray:
    """Raise every pixel to a power: below 1 dark pixels become brighter, above 1 darker.

    Args:
        image: float32 (H, W) in [0, 1], finite.
        exponent: 0.1 to 10.

    Raises:
        ValueError: the image or the exponent is outside of what is said above.
    """
    image = checked(image)
    if not 0.1 <= exponent <= 10.0:
        raise ValueError(f"The exponent of gamma lies between 0.1 and 10; got {exponent}.")
    return np.power(np.clip(image, 0.0, 1.0), np.float32(exponent)).astype(np.float32)


def equalise(image: FloatArray, strength: float = 1.0) -> FloatArray:
    """Spread the head's intensities evenly over [0, 1] (global histogram equalisation, by scikit-image).

    The histogram is the head's: with that of the whole slice, half of which is air, air would come out mid-grey.

    Args:
        image: float32 (H, W) in [0, 1], finite.
        strength: share of the equalised slice in the result, 0 to 1.

    Returns:
        float32 (H, W) in [0, 1]; a constant slice stays as it is.

    Raises:
        ValueError: the image or the strength is outside of what is said above.
    """
    image = checked(image)
    if not 0.0 <= strength <= 1.0:
        raise ValueError(f"The strength of equalisation lies between 0 and 1; got {strength}.")
    if float(np.ptp(image)) == 0.0:
        return image.copy()
    from skimage.exposure import equalize_hist  # a tenth of a second, only for who asks for it

    even: FloatArray = equalize_hist(image, nbins=_BINS, mask=head_mask(image))  # type: ignore[no-untyped-call]
    return np.asarray(np.clip(image + strength * (even - image), 0.0, 1.0), dtype=np.float32)
