"""Maps of how busy a slice is and where its edges are."""

import numpy as np

from core.checks import checked
from core.types import FloatArray, Mask

LEVELS = 32
"""Grey levels of `local_entropy`: with all 256 the noise alone would fill the map."""
LARGEST_RADIUS_PX = 25


def local_entropy(image: FloatArray, radius_px: int = 5) -> FloatArray:
    """How many bits the grey levels around each pixel take: low in flat tissue, high where it is mixed.

    Shannon's entropy of the histogram in a disc (`skimage.filters.rank.entropy`), the slice's own range cut into
    32 levels.

    Args:
        image: float32 (H, W) in [0, 1].
        radius_px: of the disc, 1 to 25.

    Returns:
        float32 (H, W), 0 to 5 bits; 0 everywhere in a constant slice.

    Raises:
        ValueError: a wrong image or radius.
    """
    from skimage.filters.rank import entropy  # here, so that pages without maps do not wait for it
    from skimage.morphology import disk

    image = checked(image, "Local entropy")
    if type(radius_px) is not int or not 1 <= radius_px <= LARGEST_RADIUS_PX:
        raise ValueError(f"Local entropy takes a radius of 1 to {LARGEST_RADIUS_PX} px; got {radius_px!r}.")
    low, high = float(image.min()), float(image.max())
    if high <= low:
        return np.zeros(image.shape, dtype=np.float32)
    levels = np.minimum((image.astype(np.float64) - low) / (high - low) * LEVELS, LEVELS - 1).astype(np.uint8)
    disc = disk(radius_px)  # type: ignore[no-untyped-call]
    return np.asarray(entropy(levels, disc), dtype=np.float32)  # type: ignore[no-untyped-call]


def sobel(image: FloatArray) -> FloatArray:
    """Strength of the edge at each pixel, after Sobel and Feldman (1968).

    Args:
        image: float32 (H, W) in [0, 1].

    Returns:
        float32 (H, W), 0 to 1; 1 would be a step from black to white (`skimage.filters.sobel`'s scale).

    Raises:
        ValueError: a wrong image.
    """
    from skimage import filters

    image = checked(image, "An edge map")
    if min(image.shape) < 2:
        return np.zeros(image.shape, dtype=np.float32)
    found = filters.sobel(image.astype(np.float64))  # type: ignore[no-untyped-call]
    return np.asarray(found, dtype=np.float32)


def canny(image: FloatArray, sigma_px: float = 1.5, kept: float = 0.1) -> Mask:
    """Edges one pixel wide, after Canny (1986).

    Args:
        image: float32 (H, W) in [0, 1].
        sigma_px: of the Gaussian that comes first, 0.5 to 10; larger leaves the coarse edges.
        kept: share of pixels, by gradient, that may begin an edge, 0.01 to 0.4; twice as many may go on with one.

    Returns:
        bool (H, W); nothing in a constant slice.

    Raises:
        ValueError: a wrong image, sigma or share.
    """
    from skimage import feature

    image = checked(image, "An edge map")
    if not 0.5 <= sigma_px <= 10.0:
        raise ValueError(f"Canny's sigma lies between 0.5 and 10 px; got {sigma_px:g}.")
    if not 0.01 <= kept <= 0.4:
        raise ValueError(f"Canny keeps a share of 0.01 to 0.4 of the pixels; got {kept:g}.")
    if min(image.shape) < 3 or float(np.ptp(image)) == 0.0:
        return np.zeros(image.shape, dtype=np.bool_)
    found = feature.canny(  # type: ignore[no-untyped-call]
        image.astype(np.float64),
        sigma=sigma_px,
        low_threshold=1.0 - 2.0 * kept,
        high_threshold=1.0 - kept,
        use_quantiles=True,
    )
    return np.asarray(found, dtype=np.bool_)
