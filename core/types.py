"""Names for the arrays that are carried between the rooms."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float32]
"""An image or probability, float32 (H, W) in [0, 1], row 0 on top; volumes are (S, H, W)."""

Mask: TypeAlias = npt.NDArray[np.bool_]
"""bool (H, W) at the slice's native size."""

Spacing: TypeAlias = tuple[float, float]
"""(row, column) distance between pixel centres in mm."""

Point: TypeAlias = tuple[float, float]
"""(x, y) in native pixels; pixel centres lie at whole numbers."""
