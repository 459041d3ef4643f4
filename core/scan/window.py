"""Window and level: which part of the intensities is spread over the screen."""

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import cv2
import numpy as np

from core.types import FloatArray, Mask

if TYPE_CHECKING:
    from core.scan.scan import Scan

# (centre, width) in HU, as usual on consoles.
CT_PRESETS = {
    "Brain": (40.0, 80.0),
    "Stroke": (35.0, 35.0),
    "Subdural": (75.0, 215.0),
    "Soft tissue": (50.0, 400.0),
    "Bone": (600.0, 2800.0),
}


@dataclass(frozen=True)
class Window:
    """The intensities shown as black and as white, on the [0, 1] scale of a scan's pixels; they may lie outside it.

    Raises:
        ValueError: ``low`` is not below ``high``, or one is not finite.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (isfinite(self.low) and isfinite(self.high) and self.low < self.high):
            raise ValueError(f"got a window from {self.low} to {self.high}; expected finite numbers, low below high")

    @property
    def center(self) -> float:
        """The intensity shown as mid-grey ("level")."""
        return (self.low + self.high) / 2

    @property
    def width(self) -> float:
        """From black to white."""
        return self.high - self.low


def window_of_values(low: float, high: float, value_range: tuple[float, float]) -> Window:
    """A window given in stored intensities (HU for CT) -> the [0, 1] scale of the pixels.

    Args:
        low: stored intensity at one end; the two may come in any order.
        high: stored intensity at the other end.
        value_range: the stored intensities that 0 and 1 stand for.

    Raises:
        ValueError: the two ends are equal or not finite.
    """
    zero, one = value_range
    ends = sorted((float(value) - zero) / (one - zero) for value in (low, high))
    return Window(ends[0], ends[1])


def values_of_window(window: Window, value_range: tuple[float, float]) -> tuple[float, float]:
    """A window on the [0, 1] scale -> its two ends in stored intensities, the one shown as black first."""
    zero, one = value_range
    return zero + window.low * (one - zero), zero + window.high * (one - zero)


def apply_window(image: FloatArray, window: Window) -> FloatArray:
    """float32 (H, W) in [0, 1] -> the same, with ``window.low`` at 0, ``window.high`` at 1, clipped."""
    return np.asarray(np.clip((image - window.low) / window.width, 0.0, 1.0), dtype=np.float32)


def presets(scan: "Scan", image: FloatArray) -> dict[str, Window]:
    """Windows that are worth a button for this slice, by the name on the button.

    Args:
        scan: where the slice comes from: its modality, its value range, its own window.
        image: float32 (H, W) in [0, 1], the slice.

    Returns:
        "Full range" always; "From the file" when it has one; for CT the console's windows in HU; for
        everything else windows taken from the tissue inside the head. A flat slice has "Full range" only.
    """
    found = {"Full range": Window(0.0, 1.0)}
    if scan.window is not None:
        found["From the file"] = scan.window
    low, high = (float(value) for value in np.percentile(image, (1.0, 99.0)))
    if scan.modality == "CT":
        for name, (center, width) in CT_PRESETS.items():
            found[name] = window_of_values(center - width / 2, center + width / 2, scan.value_range)
        return found
    if high - low < 1e-3:
        return found
    found["Auto 1–99 %"] = Window(low, high)
    tissue = image[inside_head(image)]
    dark, middle, bright, brightest = (float(value) for value in np.percentile(tissue, (2.0, 50.0, 98.0, 99.8)))
    if bright - dark < 1e-3:
        return found
    margin = 0.15 * (bright - dark)
    found["Brain"] = Window(max(dark - margin, 0.0), bright + margin)
    # Grey matter at black: what enhances stands alone.
    found["Bright lesion"] = Window(middle, max(brightest, bright + margin))
    # For slices that one bright vessel or the scalp has pushed into the dark.
    found["Dark slice"] = Window(0.0, max(1.3 * middle, 2e-3))
    return found


def inside_head(image: FloatArray) -> Mask:
    """Most likely brain: what is not air, filled, without its outer tenth (scalp and skull).

    Returns:
        bool (H, W), never empty: the whole slice when nothing can be told apart.
    """
    top = max(float(np.percentile(image, 99.5)), 1e-6)
    bytes_ = (np.clip(image / top, 0.0, 1.0) * 255.0).astype(np.uint8)
    # A tenth of the bright end parts air from tissue better than Otsu, which parts brain from scalp.
    _, solid = cv2.threshold(bytes_, 25, 1, cv2.THRESH_BINARY)
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(bytes_)
    if contours:
        cv2.drawContours(filled, [max(contours, key=cv2.contourArea)], -1, 1, -1)
    padded = np.pad(filled, 1)  # The slice's border ends the head, too.
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    inner = np.asarray(distance > 0.2 * float(distance.max()))
    return inner if inner.any() else np.ones(image.shape, dtype=np.bool_)
