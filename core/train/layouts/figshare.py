"""The original files of Cheng et al. (figshare 1512427, doi 10.1371/journal.pone.0140381): MATLAB 7.3, one slice each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.scan.intensity import check_size, to_unit
from core.train.layouts.row import DataError, Row, library
from core.types import FloatArray, Mask, Spacing

WHAT = "figshare brain tumour .mat files (MATLAB 7.3 with cjdata)"
CLASSES = {1: "meningioma", 2: "glioma", 3: "pituitary"}
SPACING_MM = {(512, 512): (0.49, 0.49)}
"""What the data set's description says of slices of this size; of its few smaller ones it says nothing."""
_FIELDS = ("image", "label", "PID", "tumorMask")


@dataclass(frozen=True)
class MatFile:
    """A slice and its mask in one .mat file. MATLAB stores columns first, so arrays read from HDF5 are transposed."""

    path: Path
    labelled: bool = True

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def read_image(self) -> FloatArray:
        """float32 (H, W): the slice's own range of intensities becomes [0, 1]."""
        stored = self._array("image")
        if not np.isfinite(stored).all():
            return np.full(stored.shape, np.nan, dtype=np.float32)  # `Row.read_image` says it
        return to_unit(stored)[0]

    def read_mask(self) -> Mask:
        """bool (H, W)."""
        return np.asarray(self._array("tumorMask") > 0)

    def _array(self, field: str) -> Any:
        with library("h5py", ".mat files").File(self.path, "r") as file:
            stored = file["cjdata"][field]
            check_size(*reversed(stored.shape))
            return np.asarray(stored).T


def find(folder: Path) -> bool:
    """Whether there are .mat files of slices."""
    return bool(_files(folder))


def read(folder: Path) -> list[Row]:
    """Every file; ``cvind.mat``, the authors' folds, is left alone.

    Raises:
        DataError: a file is not of this kind.
    """
    return [_row(path) for path in _files(folder)]


def _files(folder: Path) -> list[Path]:
    """In the folder or one down (the archives unpack into four), in the order of their numbers."""
    paths = [path for pattern in ("*.mat", "*/*.mat") for path in folder.glob(pattern) if path.name != "cvind.mat"]
    return sorted(paths, key=lambda path: (int(path.stem) if path.stem.isdecimal() else -1, str(path)))


def _row(path: Path) -> Row:
    h5py = library("h5py", ".mat files")
    try:
        with h5py.File(path, "r") as file:
            data = file["cjdata"]
            columns, rows = data["image"].shape
            size = (int(data["tumorMask"].shape[1]), int(data["tumorMask"].shape[0]))
            label = int(np.asarray(data["label"]).ravel()[0])
            patient = "".join(chr(int(code)) for code in np.asarray(data["PID"]).ravel()).strip("\0 ")
    except (OSError, KeyError, ValueError, TypeError, IndexError) as error:
        fields = ", ".join(_FIELDS)
        raise DataError(f"{path} is not one of these files; MATLAB 7.3 with cjdata ({fields}) is needed") from error
    if (rows, columns) != size:
        raise DataError(f"{path.name} is {(rows, columns)} but its mask is {size} (rows, columns)")
    if label not in CLASSES:
        raise DataError(f"{path.name} has label {label}; 1 meningioma, 2 glioma and 3 pituitary are known")
    spacing: Spacing | None = SPACING_MM.get((rows, columns))
    return Row(MatFile(path), patient or path.stem, CLASSES[label], spacing_mm=spacing)
