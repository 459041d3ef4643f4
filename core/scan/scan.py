"""A scan in memory: pixels, what they stand for, and nothing that names a person."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from core.scan.geometry import VolumeGeometry
from core.scan.window import Window
from core.types import FloatArray, Mask, Spacing

Kind: TypeAlias = Literal["png", "jpeg", "tiff", "bmp", "webp", "dicom", "nifti", "phantom"]


class ScanError(ValueError):
    """A file that cannot be opened as a scan; the message is one sentence on what we got and what is accepted."""


@dataclass(frozen=True, eq=False)
class Scan:
    """One slice or one volume, ready to be looked at.

    No file name, no patient's name, no identifier of any kind is kept.

    Raises:
        ValueError: pixels of another type, shape or range than documented, or a truth of another size.
    """

    pixels: FloatArray
    """float32 (S, H, W) in [0, 1], read-only; a single picture has S = 1. Row 0 on top."""
    kind: Kind
    value_range: tuple[float, float]
    """The stored intensities that 0 and 1 stand for (HU for CT); the larger comes first in a turned MONOCHROME1."""
    spacing_mm: Spacing | None = None
    """(row, column) distance between pixel centres in mm; None when the file does not say."""
    modality: str | None = None
    """DICOM's code, such as "MR" or "CT"; None when the file does not say."""
    slice_thickness_mm: float | None = None
    window: Window | None = None
    """The file's own default window, on the scale of ``pixels``."""
    notes: tuple[str, ...] = ()
    """Plain sentences for the person about what was done to the file on its way in."""
    truth: Mask | None = None
    """bool (H, W), the true lesion of a phantom."""
    geometry: VolumeGeometry | None = None
    """How a mask volume gets back to the axes of the NIfTI file; None for other files."""

    def __post_init__(self) -> None:
        if self.pixels.dtype != np.float32 or self.pixels.ndim != 3 or self.pixels.size == 0:
            raise ValueError(f"got {self.pixels.dtype} pixels of shape {self.pixels.shape}; expected float32 (S, H, W)")
        # Written so that NaN fails too.
        if not (self.pixels.min() >= 0.0 and self.pixels.max() <= 1.0):
            raise ValueError("got pixels outside [0, 1] or not finite; expected float32 (S, H, W) in [0, 1]")
        if self.truth is not None and self.truth.shape != self.pixels.shape[1:]:
            raise ValueError(f"got a truth of shape {self.truth.shape}; expected {self.pixels.shape[1:]}")
        # A scan is shared between pages and caches: nobody may draw into it.
        locked = self.pixels.view()
        locked.flags.writeable = False
        object.__setattr__(self, "pixels", locked)

    @cached_property
    def key(self) -> str:
        """sha256 (hex) of shape, pixels and spacing: what caches go by, never a file name."""
        digest = hashlib.sha256(repr((self.pixels.shape, self.spacing_mm)).encode())
        digest.update(np.ascontiguousarray(self.pixels).data)
        return digest.hexdigest()

    @property
    def count(self) -> int:
        """How many slices there are."""
        return int(self.pixels.shape[0])

    def slice(self, k: int) -> FloatArray:
        """Slice ``k`` (0 to count - 1) as float32 (H, W).

        Raises:
            ValueError: there is no such slice.
        """
        if not 0 <= k < self.count:
            raise ValueError(f"got slice {k}; this scan has slices 0 to {self.count - 1}")
        return np.asarray(self.pixels[k])

    @cached_property
    def middle(self) -> int:
        """The slice to show first: in the middle of those that show most of the head, never blank padding."""
        if self.count == 1:
            return 0
        # Air is darker than the mean of a volume and tissue brighter, whatever the scanner.
        shown = np.count_nonzero(self.pixels > self.pixels.mean(), axis=(1, 2))
        candidates = np.flatnonzero(shown >= 0.75 * shown.max())
        return int(candidates[candidates.size // 2])
