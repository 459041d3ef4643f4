"""Two contours that move from a small disc at the click to the lesion's edge.

Both in the morphological form of Marquez-Neila, Baumela and Alvarez 2014 (IEEE TPAMI 36:2), which scikit-image has.
"""

import cv2
import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt
from skimage.segmentation import (
    inverse_gaussian_gradient,
    morphological_chan_vese,
    morphological_geodesic_active_contour,
)

from core.classical.marks import Marks
from core.classical.prepared import Prepared
from core.classical.region import under, with_rim
from core.types import Mask

_START_PX = 4.0
_STEPS = 60  # one moves a contour by about a pixel: enough for a reach of 40 px
_CHAN_VESE_SIGMA_PX = 1.0
_EDGE_SIGMA_PX, _EDGE_ALPHA, _EDGE_STOPS = 2.0, 300.0, 0.5


def chan_vese(prepared: Prepared, marks: Marks) -> Mask:
    """Active contours without edges, after Chan and Vese 2001 (IEEE TIP 10:266): one brightness inside, one outside.

    Args:
        prepared: the working slice.
        marks: the contour starts at include marks, and "outside" is what their reach holds besides.

    Returns:
        bool (h, w).
    """
    pixels, start = cv2.GaussianBlur(prepared.pixels, (0, 0), _CHAN_VESE_SIGMA_PX), _start(marks)
    found = morphological_chan_vese(pixels.astype(np.float64), _STEPS, start)  # type: ignore[no-untyped-call]
    return with_rim(under(np.asarray(found > 0) & prepared.head, marks), prepared.pixels, marks)


def geodesic(prepared: Prepared, marks: Marks) -> Mask:
    """Geodesic active contours, after Caselles, Kimmel and Sapiro 1997 (IJCV 22:61): a balloon that edges stop.

    Args:
        prepared: the working slice.
        marks: the balloon starts at include marks.

    Returns:
        bool (h, w).
    """
    pixels, start = prepared.pixels.astype(np.float64), _start(marks)
    passable = inverse_gaussian_gradient(pixels, _EDGE_ALPHA, _EDGE_SIGMA_PX)  # type: ignore[no-untyped-call]
    found = morphological_geodesic_active_contour(  # type: ignore[no-untyped-call]
        passable, _STEPS, start, threshold=_EDGE_STOPS, balloon=1
    )
    return with_rim(under(np.asarray(found > 0) & prepared.head, marks), prepared.pixels, marks)


def _start(marks: Marks) -> npt.NDArray[np.int8]:
    disc = (distance_transform_edt(~marks.include) <= _START_PX) & marks.within & ~marks.exclude
    return np.asarray(disc, dtype=np.int8)
