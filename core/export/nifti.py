"""Masks as NIfTI-1 volumes that lie on their scan in any viewer."""

import gzip
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from core.prompt import Outline
from core.scan import Scan
from core.types import Mask, Spacing

Labels: TypeAlias = npt.NDArray[np.unsignedinteger[Any]]
"""uint8 or, for numbers above 255, uint16: 0 outside, else which lesion a pixel is of."""

_ALIGNED = 2  # NIFTI_XFORM_ALIGNED_ANAT: lies as another file does
_SCANNER = 1  # NIFTI_XFORM_SCANNER_ANAT
# How many millimetres one of the affine's own units is, and what NIfTI calls it.
_UNITS = ((1.0, "mm"), (1000.0, "meter"), (0.001, "micron"))


def labels(outlines: Sequence[Outline], shape: tuple[int, ...]) -> Labels:
    """All lesions of a slice as one label image, as `mask_nifti` takes it.

    Args:
        outlines: of the slice's lesions; no two masks overlap.
        shape: (H, W) of the slice.

    Returns:
        (H, W): the lesion's number where a lesion is, or 1 when there is an outline of one lesion only; 0 elsewhere.

    Raises:
        ValueError: a mask of another size.
    """
    alone = len(outlines) == 1
    values = {outline.lesion: 1 if alone else outline.lesion for outline in outlines}
    image = np.zeros(shape, dtype=np.min_scalar_type(max(values.values(), default=0)))
    for outline in outlines:
        mask = outline.segmentation.mask
        if mask.shape != shape:
            raise ValueError(f"got a mask of shape {mask.shape}; expected that of the slice, {shape}")
        image[mask] = values[outline.lesion]
    return image


def mask_nifti(mask: Mask | Labels, scan: Scan, slice_index: int = 0, *, spacing_mm: Spacing | None = None) -> bytes:
    """A mask as gzipped NIfTI-1 (.nii.gz), uint8 with 0 outside and 1 inside, or the lesions' numbers as labels.

    With the scan's own volume geometry, the mask lies in the axes of the source file and carries its affine, so that
    it can be laid over it. Otherwise the file has the axes (column, row, slice) with an affine made of the spacing that
    shows the slice as it was on the screen in a viewer with radiological convention; how the patient lay is not
    known then, and the header says so. Without a spacing it is 1 per pixel, of no stated unit.

    Args:
        mask: bool, or unsigned integers as `labels` gives: (H, W) on one slice, all others being empty, or (S, H, W).
        scan: what it was drawn on.
        slice_index: where a (H, W) mask belongs.
        spacing_mm: (row, column) in mm as entered by hand, for scans without a volume geometry.

    Raises:
        ValueError: a mask of another kind or of another size than the scan, or a slice that it does not have.
    """
    from nibabel.nifti1 import Nifti1Header, Nifti1Image

    volume = _volume(mask, scan, slice_index)
    header: Any = Nifti1Header()  # type: ignore[no-untyped-call]
    header.set_data_dtype(volume.dtype)
    if scan.geometry is not None:
        data, affine, code = scan.geometry.to_source(volume), scan.geometry.affine, _SCANNER
        header.set_xyzt_units(_unit(scan))
    else:
        spacing = spacing_mm or scan.spacing_mm
        data, affine, code = volume.transpose(2, 1, 0), _plain(spacing, scan.slice_thickness_mm), _ALIGNED
        header.set_xyzt_units("unknown" if spacing is None else "mm")
        header["descrip"] = b"orientation of the patient not known"
    image: Any = Nifti1Image(np.ascontiguousarray(data), affine, header)  # type: ignore[no-untyped-call]
    image.set_sform(affine, code)
    image.set_qform(affine, code)
    # A fixed time: the same mask gives the same file.
    return gzip.compress(image.to_bytes(), mtime=0)


def _volume(mask: Mask | Labels, scan: Scan, slice_index: int) -> Labels:
    if mask.dtype.kind not in "bu":
        raise ValueError(f"got a mask of {mask.dtype}; expected bool, or unsigned integers as labels")
    shape = scan.pixels.shape
    values: Labels = np.asarray(mask, dtype=np.uint8 if mask.dtype == np.bool_ else mask.dtype)
    if mask.shape == shape:
        return values
    if mask.shape != shape[1:]:
        raise ValueError(f"got a mask of shape {mask.shape}; expected {shape[1:]} for a slice or {shape} for all")
    if not 0 <= slice_index < scan.count:
        raise ValueError(f"got slice {slice_index}; this scan has slices 0 to {scan.count - 1}")
    volume: Labels = np.zeros(shape, dtype=values.dtype)
    volume[slice_index] = values
    return volume


def _plain(spacing: Spacing | None, thickness: float | None) -> npt.NDArray[np.float64]:
    """Columns run to the patient's left and rows to the back, as an axial slice is shown."""
    row, column = spacing or (1.0, 1.0)
    return np.diag([-column, -row, thickness or 1.0, 1.0]).astype(np.float64)


def _unit(scan: Scan) -> str:
    """The unit of the source's affine, which is kept as it was: told by the spacing, which is always in mm."""
    if scan.geometry is None or scan.spacing_mm is None:
        return "unknown"
    length: Any = np.linalg.norm(scan.geometry.affine[:3, scan.geometry.axes[1]])
    ratio = scan.spacing_mm[0] / float(length)
    return next((name for factor, name in _UNITS if np.isclose(ratio, factor, rtol=0.01)), "unknown")
