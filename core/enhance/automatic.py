"""Which preset suits a slice, from its own noise and contrast."""

from dataclasses import dataclass

import numpy as np

from core.enhance.checks import checked
from core.enhance.head import head_mask
from core.enhance.noise import noise_sigma
from core.enhance.window import inside
from core.types import FloatArray

AUTOMATIC = "automatic"
"""Stands for a preset's name where a slice is at hand."""

DARK_BELOW, DULL_BELOW = 0.6, 0.42
"""White point and contrast, in display values. In the third of 38 validation slices below either of them "dark slice"
raised the lesion's contrast 2.3 times and "gentle" 1.5 times at the same contrast-to-noise; above they come closer."""
NOISY_FROM = 0.04
"""As a share of the contrast. With noise added to validation slices and to synthetic heads, "noisy" kept more
contrast-to-noise than "gentle" from about here on; below it only costs sharpness."""


@dataclass(frozen=True)
class Suggestion:
    """A preset, and what of the slice led to it; all figures come from the head."""

    preset: str
    """A name in `PRESETS`."""
    noise: float
    """Standard deviation of the noise as a share of `contrast`; 0 for a slice without contrast."""
    contrast: float
    """From the 5th to the 95th percentile, in display values."""
    white: float
    """99th percentile, in display values."""

    @property
    def reason(self) -> str:
        """Why, as a part of a sentence."""
        match self.preset:
            case "dark slice":
                return f"its contrast spans {100 * self.contrast:.0f} % of the greys, its white point is {100 * self.white:.0f} %"
            case "noisy":
                return f"its noise is {100 * self.noise:.1f} % of its contrast"
            case _:
                return f"its noise is {100 * self.noise:.1f} % of its contrast, and it is neither dark nor dull"


def suggest(image: FloatArray) -> Suggestion:
    """Choose a preset for a slice by what was measured on validation slices, with and without added noise.

    "lesion edges" is never suggested: it trades contrast-to-noise for sharpness, which is a purpose and no property of
    a slice.

    Args:
        image: float32 (H, W) in [0, 1], finite.

    Raises:
        ValueError: the image cannot be enhanced.
    """
    image = checked(image)
    head = head_mask(image)
    low, high, white = (float(value) for value in np.percentile(inside(image, head), (5.0, 95.0, 99.0)))
    contrast = high - low
    noise = noise_sigma(image, head) / contrast if contrast > 0 else 0.0
    if contrast > 0 and (white < DARK_BELOW or contrast < DULL_BELOW):
        preset = "dark slice"
    elif noise >= NOISY_FROM:
        preset = "noisy"
    else:
        preset = "gentle"
    return Suggestion(preset, noise, contrast, white)
