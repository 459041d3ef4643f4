"""From stored intensities to [0, 1], and the limits that keep a file from filling the memory."""

from typing import Any

import numpy as np
import numpy.typing as npt

from core.scan.scan import ScanError
from core.types import FloatArray

MAX_PIXELS = 4096 * 4096
"""Of one slice, checked in the header before anything is decoded."""
MAX_VOXELS = 4 * MAX_PIXELS
"""Of a volume: 256 slices of 512 x 512, 256 MB as float32."""
MAX_FILE_BYTES = 512 * 1024 * 1024


def check_size(rows: int, columns: int, slices: int = 1) -> None:
    """Raise ScanError when a header announces more pixels than we decode, or none at all."""
    if rows < 1 or columns < 1 or slices < 1:
        raise ScanError(
            f"The file says that its image is {rows} x {columns} x {slices} pixels; at least 1 x 1 is needed."
        )
    if rows * columns > MAX_PIXELS:
        raise ScanError(f"The image has {rows} x {columns} pixels; up to 4096 x 4096 (16.8 million) are accepted.")
    if rows * columns * slices > MAX_VOXELS:
        raise ScanError(
            f"The volume has {slices} slices of {rows} x {columns} pixels; "
            "up to 67 million voxels (256 slices of 512 x 512) are accepted."
        )


def to_unit(stored: npt.NDArray[Any]) -> tuple[FloatArray, tuple[float, float], tuple[str, ...]]:
    """Stretch a whole slice or volume to [0, 1].

    The ends are the smallest and the largest intensity, unless these lie far outside the bulk: an end that is more
    than half the spread between the 0.1st and 99.9th percentile beyond that percentile is cut there. So ordinary scans
    keep every intensity, and one hot pixel or one piece of metal does not make the rest black.
    Percentiles are taken at sampled pixels themselves (never between two), so that a single outlier
    counts as one in small images too, and on a regular subset of about a million in large ones.

    Args:
        stored: real numbers of any type and shape, at least one.

    Returns:
        (float32 of the same shape in [0, 1], the intensities that 0 and 1 stand for, notes for the person).
        Non-finite values become the lowest intensity. A constant image becomes zeros, with a range of width 1.
    """
    notes: list[str] = []
    values: npt.NDArray[Any] = np.array(stored, dtype=np.float64 if stored.dtype.itemsize > 4 else np.float32)
    finite = np.isfinite(values)
    bad = values.size - int(np.count_nonzero(finite))
    if bad == values.size:
        raise ScanError("The file holds no finite intensity; an image with real numbers is needed.")
    if bad:
        values[~finite] = values[finite].min()
        notes.append(f"Values that are not finite numbers were replaced by the lowest intensity ({bad} of them).")

    least, most = float(values.min()), float(values.max())
    sample = np.sort(values.reshape(-1)[:: max(1, values.size // 1_000_000)])
    inner_low = float(sample[min(sample.size - 1, int(np.ceil(0.001 * (sample.size - 1))))])
    inner_high = float(sample[int(np.floor(0.999 * (sample.size - 1)))])
    low, high = least, most
    spread = inner_high - inner_low
    if spread > 0.0:
        low, high = max(least, inner_low - 0.5 * spread), min(most, inner_high + 0.5 * spread)
    if high - low <= max(abs(low), abs(high)) * 1e-7:  # constant, or nothing that float32 could tell apart
        return np.zeros(values.shape, dtype=np.float32), (low, low + max(1.0, abs(low) * 1e-3)), tuple(notes)
    cut = int(np.count_nonzero((values < low) | (values > high)))
    if cut:
        notes.append(f"Outlying intensities are shown at the ends of {low:.6g} to {high:.6g} ({cut} pixels).")
    values -= low
    values /= high - low
    return np.clip(values, 0.0, 1.0).astype(np.float32), (low, high), tuple(notes)
