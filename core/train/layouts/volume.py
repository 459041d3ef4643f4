"""NIfTI volumes slice by slice: opened once, turned as the app turns them, windowed or scaled as a whole."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
import numpy.typing as npt
from nibabel.openers import Opener

from core.scan.geometry import VolumeGeometry, radiological
from core.scan.intensity import check_size, to_unit
from core.scan.nifti import MM_PER_UNIT
from core.train.layouts.row import DataError, guarded
from core.types import FloatArray, Mask, Spacing

Window = tuple[float, float]
"""(centre, width) in Hounsfield units."""

LIVER: Window = (60.0, 400.0)
"""What CT is windowed with when nothing else is said: soft tissue of the abdomen."""
CT_BELOW = -500.0
"""Values below this are air in Hounsfield units; MR has none."""
MAX_BYTES = 2 * 1024**3
"""Of one volume as stored; the largest of LiTS, 987 slices of 512 x 512, takes 0.5 GB."""


@dataclass(frozen=True)
class Survey:
    """What reading a volume once tells about its slices."""

    shown: tuple[int, ...]
    """The slices that are not blank, from 0."""
    low: float
    """The stored value that becomes 0."""
    high: float
    """The stored value that becomes 1."""
    spacing_mm: Spacing | None


def survey(path: Path, window: Window | None = None) -> Survey:
    """Read a volume once and keep what there is to know; the answer is remembered.

    Args:
        path: .nii or .nii.gz.
        window: for CT. Without one, a volume with values below -500 gets `LIVER` and any other one is scaled between
            its own ends as `core.scan` does, so that networks see the same pixels in training as in the app.

    Raises:
        DataError: it cannot be read.
    """
    return guarded(lambda: _survey(path, _stamp(path), window), path.name)


def slice_of(path: Path, index: int, like: Path | None = None) -> npt.NDArray[Any]:
    """One slice as stored, (H, W); the last two volumes asked for stay in memory.

    Args:
        path: the volume.
        index: from 0, as shown.
        like: the volume whose orientation counts; a label is turned as its image is.
    """
    return np.asarray(_stack(path, _stamp(path), like or path)[index])


def shape_of(path: Path) -> tuple[int, int, int]:
    """The size in the file's own axes, from the header."""
    return guarded(lambda: _header(path)[2], path.name)


@dataclass(frozen=True)
class NiftiSlice:
    """One slice of a volume and of its label."""

    image: Path
    label: Path
    index: int
    """From 0, as shown."""
    low: float
    high: float
    lesion_label: int | None = None
    """The label that is lesion; None takes every one above 0."""
    labelled: bool = True

    @property
    def name(self) -> str:
        """The volume's name and the slice's number from 0."""
        return f"{self.image.name} slice {self.index}"

    def read_image(self) -> FloatArray:
        """float32 (H, W) in [0, 1]."""
        stored = slice_of(self.image, self.index).astype(np.float64)
        return np.clip((stored - self.low) / (self.high - self.low), 0.0, 1.0).astype(np.float32)

    def read_mask(self) -> Mask:
        """bool (H, W)."""
        stored = slice_of(self.label, self.index, like=self.image)
        if self.lesion_label is None:
            return np.asarray(stored > 0.5)
        return np.asarray(np.rint(stored) == self.lesion_label)


def _stamp(path: Path) -> tuple[int, int]:
    """Changes when the file does, so that no stale volume is remembered."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@cache
def _survey(path: Path, stamp: tuple[int, int], window: Window | None) -> Survey:
    stack = _stack(path, stamp, path)
    least, most = stack.min(axis=(1, 2)), stack.max(axis=(1, 2))
    if window is None and np.nanmin(least) < CT_BELOW:
        window = LIVER
    low, high = (window[0] - window[1] / 2, window[0] + window[1] / 2) if window else to_unit(stack)[1]
    # Blank once scaled, so slices of air alone are left out of CT; a slice with NaN stays and is refused when read.
    shown = np.flatnonzero(np.clip(least.astype(np.float64), low, high) != np.clip(most.astype(np.float64), low, high))
    return Survey(tuple(int(index) for index in shown), low, high, _header(path)[3])


@lru_cache(maxsize=2)
def _stack(path: Path, stamp: tuple[int, int], like: Path) -> npt.NDArray[Any]:
    """(S, H, W) as shown; a view of the file where it is not packed."""
    image, geometry, shape, _ = _header(path)
    if like != path:
        geometry = _header(like)[1]
    proxy = image.dataobj
    further = (0,) * (len(proxy.shape) - 3)  # of several volumes the first is taken, as in the app
    stored = np.asarray(proxy[(..., *further)]) if further else np.asanyarray(proxy)
    if (proxy.slope, proxy.inter) != (1.0, 0.0):  # nibabel has made them float64
        stored = stored.astype(np.float32)
    return geometry.to_slices(stored.reshape(shape))


def _header(path: Path) -> tuple[Any, VolumeGeometry, tuple[int, int, int], Spacing | None]:
    """The file with nothing read yet, how its slices lie, (I, J, K) and the (row, column) spacing in mm."""
    image: Any = nib.load(path)
    first, second, third = [*(int(side) for side in image.shape), 1, 1][:3]
    shape = first, second, third
    affine = np.asarray(image.affine, dtype=np.float64)
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-12:
        raise DataError(f"{path.name} does not say how its voxels lie; a NIfTI file with a usable affine is needed")
    geometry = radiological(affine, shape)
    dtype = image.get_data_dtype()
    if dtype.kind not in "iuf":
        raise DataError(f"{path.name} holds {dtype.name}; whole numbers and floats are accepted")
    slices, rows, columns = (shape[axis] for axis in geometry.axes)
    check_size(rows, columns)
    if (stored := slices * rows * columns * dtype.itemsize) > MAX_BYTES:
        raise DataError(f"{path.name} holds {stored / 1024**3:.1f} GB; volumes of up to 2 GB are accepted")
    with Opener(str(path)) as stream:  # nibabel's own header has missing spacings mended to 1 mm
        raw = type(image.header).from_fileobj(stream, check=False)
    stated = [abs(float(value)) for value in raw["pixdim"][1:4]]
    lengths = np.linalg.norm(affine[:3, :3], axis=0) * MM_PER_UNIT.get(int(raw["xyzt_units"]) & 7, 1.0)
    known = all(np.isfinite(stated[axis]) and stated[axis] > 1e-6 for axis in geometry.axes[1:])
    spacing = (float(lengths[geometry.axes[1]]), float(lengths[geometry.axes[2]])) if known else None
    return image, geometry, shape, spacing
