"""NIfTI-1 and NIfTI-2 volumes, plain or gzipped; nothing beyond the first volume is ever inflated."""

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
from nibabel.nifti1 import Nifti1Header
from nibabel.nifti2 import Nifti2Header

from core.scan.geometry import VolumeGeometry, radiological
from core.scan.intensity import check_size, to_unit
from core.scan.scan import Scan, ScanError
from core.types import Spacing

GZIP = b"\x1f\x8b"
HEADER_BYTES: dict[int, Any] = {348: Nifti1Header, 540: Nifti2Header}
# xyzt_units, lowest three bits: metre, millimetre, micrometre; anything else is taken for millimetres.
MM_PER_UNIT = {1: 1000.0, 2: 1.0, 3: 0.001}


def detect(data: bytes) -> bool:
    """Whether this is a NIfTI file, gzipped or not."""
    return _header_bytes(_inflated(data, 540) if data.startswith(GZIP) else data[:540]) is not None


def read(data: bytes) -> Scan:
    """Decode a volume.

    Args:
        data: the file, for which `detect` said yes.

    Returns:
        A scan whose slices are turned as `core.scan.geometry.radiological` says; its ``geometry`` leads back.

    Raises:
        ScanError: damaged, too large, or of a data type that is no intensity.
    """
    zipped = data.startswith(GZIP)
    raw = _inflated(data, 540) if zipped else data[:540]
    size = _header_bytes(raw)
    if size is None or len(raw) < size:
        raise ScanError("This NIfTI file ends inside its header; a whole .nii or .nii.gz file is needed.")
    # check=False: nibabel would otherwise mend a zero spacing to 1 mm without a word.
    header = HEADER_BYTES[size](raw[:size], check=False)
    shape, volumes = _shape(header)
    dtype = _dtype(header)
    start = _offset(header, size)
    stop = start + int(np.prod(shape)) * dtype.itemsize
    content = _inflated(data, stop) if zipped else data
    if len(content) < stop:
        raise ScanError(
            f"This NIfTI file announces {' x '.join(map(str, shape))} voxels but ends before the last one; "
            "a whole file is needed."
        )
    stored = np.frombuffer(content, dtype=dtype, count=int(np.prod(shape)), offset=start).reshape(shape, order="F")

    notes: list[str] = []
    if volumes > 1:
        notes.append(f"The file holds {volumes} volumes; the first was kept.")
    slope, intercept = float(header["scl_slope"]), float(header["scl_inter"])
    if np.isfinite(slope) and slope != 0.0 and (slope, intercept) != (1.0, 0.0):
        stored = stored.astype(np.float64) * slope + (intercept if np.isfinite(intercept) else 0.0)
    affine, oriented = _affine(header)
    if not oriented:
        notes.append("The file does not say how the head lies, so left and right are not certain.")
    geometry = radiological(affine, shape)
    pixels, value_range, more = to_unit(stored)
    notes += more
    spacing, thickness = _spacing(header, affine, geometry)
    if spacing is None:
        notes.append("The file gives no usable voxel size, so lengths are in pixels.")
    side = "the patient's right on the left" if geometry.plane != "sagittal" else "the patient's front on the left"
    if oriented:
        notes.append(f"Shown as {geometry.plane} slices, {side}.")
    shown = np.ascontiguousarray(geometry.to_slices(pixels))
    return Scan(
        pixels=np.asarray(shown, dtype=np.float32),
        kind="nifti",
        value_range=value_range,
        spacing_mm=spacing,
        slice_thickness_mm=thickness,
        notes=tuple(notes),
        geometry=geometry,
    )


def _inflated(data: bytes, wanted: int) -> bytes:
    """The first ``wanted`` bytes inside a gzip file (fewer when it ends earlier): a bomb stays packed."""
    parts: list[bytes] = []
    missing, rest = wanted, data
    while missing > 0 and rest.startswith(GZIP):  # a gzip file may be several, one after the other
        inflator = zlib.decompressobj(wbits=31)
        try:
            part = inflator.decompress(rest, missing)
        except zlib.error:
            break
        parts.append(part)
        missing -= len(part)
        rest = inflator.unused_data
    return b"".join(parts)


def _header_bytes(raw: bytes) -> int | None:
    """348 for NIfTI-1, 540 for NIfTI-2, None for anything else."""
    if raw[344:348] in (b"n+1\0", b"ni1\0"):
        return 348
    return 540 if raw[4:8] in (b"n+2\0", b"ni2\0") else None


def _shape(header: Any) -> tuple[tuple[int, int, int], int]:
    """((I, J, K), how many volumes)."""
    if bytes(header["magic"]).startswith(b"ni"):
        raise ScanError("This is a NIfTI header whose image lies in a second file; a single .nii or .nii.gz is needed.")
    dims = [int(value) for value in header["dim"]]
    if not 2 <= dims[0] <= 7:
        raise ScanError(f"This NIfTI file says it has {dims[0]} dimensions; 2 to 7 are possible.")
    sides = [*dims[1 : dims[0] + 1], 1][: max(3, dims[0])]
    if any(side < 1 for side in sides):
        raise ScanError(
            f"This NIfTI file says its size is {' x '.join(map(str, sides))}; every side must be at least 1."
        )
    first, second, third = sides[:3]
    check_size(*sorted((first, second, third), reverse=True))
    volumes = 1
    for side in sides[3:]:
        volumes *= side
    return (first, second, third), volumes


def _dtype(header: Any) -> np.dtype[Any]:
    dtype: np.dtype[Any] | None
    try:
        dtype = np.dtype(header.get_data_dtype())
    except Exception:  # nibabel knows no such code
        dtype = None
    if dtype is None or dtype.kind not in "iuf" or dtype.itemsize > 8:
        what = "an unknown data type" if dtype is None else f"data of type {dtype.name}"
        raise ScanError(f"This NIfTI file holds {what}; whole numbers and floats of up to 64 bits are accepted.")
    return dtype


def _offset(header: Any, size: int) -> int:
    offset = float(header["vox_offset"])
    if not (np.isfinite(offset) and size <= offset <= 16_000_000):
        raise ScanError("This NIfTI file does not say where its voxels begin; a valid vox_offset is needed.")
    return int(offset)


def _affine(header: Any) -> tuple[npt.NDArray[np.float64], bool]:
    """(affine, whether the file states it): sform, then qform, then the bare axes with their spacing."""
    try:
        affine = np.asarray(header.get_best_affine(), dtype=np.float64)
        stated = bool(int(header["sform_code"]) > 0 or int(header["qform_code"]) > 0)
    except Exception:  # nibabel refuses impossible quaternions
        affine, stated = np.full((4, 4), np.nan), False
    columns = np.linalg.norm(affine[:3, :3], axis=0)
    sound = bool(np.all(np.isfinite(affine)) and np.all(columns > 1e-9) and np.all(columns < 1e9))
    if sound and abs(np.linalg.det(affine[:3, :3] / columns)) > 1e-3:
        return affine, stated
    zooms = [value if np.isfinite(value) and value > 0 else 1.0 for value in map(float, header["pixdim"][1:4])]
    return np.diag([-zooms[0], zooms[1], zooms[2], 1.0]), False


def _spacing(
    header: Any, affine: npt.NDArray[np.float64], geometry: VolumeGeometry
) -> tuple[Spacing | None, float | None]:
    """((row, column) spacing, distance between slices) in mm; None where the file's own pixdim is no length."""
    per_unit = MM_PER_UNIT.get(int(header["xyzt_units"]) & 7, 1.0)
    stated = [abs(float(value)) for value in header["pixdim"][1:4]]
    lengths = np.linalg.norm(affine[:3, :3], axis=0) * per_unit
    usable = [np.isfinite(value) and 1e-6 < value < 1e6 for value in stated]
    slices, rows, columns = geometry.axes
    spacing = (float(lengths[rows]), float(lengths[columns])) if usable[rows] and usable[columns] else None
    return spacing, float(lengths[slices]) if usable[slices] else None
