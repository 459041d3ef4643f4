"""What the viewer says of the pixel under the pointer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.types import FloatArray
from ui.canvas import image_data_url


@dataclass(frozen=True)
class Readings:
    """A value or a class for each pixel, as a grey PNG that the browser reads."""

    url: str
    low: float = 0.0
    high: float = 1.0
    name: str = ""
    texts: tuple[str, ...] | None = None

    @classmethod
    def of_values(cls, values: FloatArray, low: float, high: float, name: str) -> "Readings":
        """Values in 256 steps, as fine as the two decimals that are shown.

        Args:
            values: float32 (H, W).
            low: lowest value that can be told.
            high: highest, above ``low``.
            name: of what is measured, said before the number.
        """
        return cls(image_data_url(((values - low) / (high - low)).astype(np.float32)), low, high, name)

    @classmethod
    def of_classes(cls, labels: npt.NDArray[np.uint8], texts: Sequence[str]) -> "Readings":
        """A text for each class.

        Args:
            labels: uint8 (H, W).
            texts: by label, from 0; an empty one says that the pixel is outside.
        """
        return cls(image_data_url(labels.astype(np.float32) / np.float32(255.0)), texts=tuple(texts))
