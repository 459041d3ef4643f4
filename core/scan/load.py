"""The way in for files: what a file is, its content says, never its name."""

from os import PathLike
from pathlib import Path
from typing import BinaryIO

from core.scan import dicom, nifti, raster
from core.scan.intensity import MAX_FILE_BYTES
from core.scan.scan import Scan, ScanError

ACCEPTED = "PNG, JPEG, TIFF, BMP, WebP, one DICOM file or one NIfTI file (.nii, .nii.gz)"
EXTENSIONS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".dcm", ".nii", ".gz")


def load(source: str | PathLike[str] | bytes | BinaryIO, name: str | None = None) -> Scan:
    """Open a scan.

    Args:
        source: a path, the file's bytes, or an open binary file (read from its start when it can seek).
        name: the file's name, used only to say "ends in .png" in an error; it is not kept.

    Returns:
        The scan: float32 (S, H, W) in [0, 1], with the file's spacing, or None where it has none.

    Raises:
        ScanError: anything that cannot be opened, in one sentence on what we got and what is accepted.
    """
    data = _bytes(source)
    if not data:
        raise ScanError(f"The file is empty; accepted are {ACCEPTED}.")
    kind = raster.detect(data[:16])
    if kind is not None:
        return raster.read(data, kind)
    if nifti.detect(data):
        return nifti.read(data)
    if dicom.detect(data):
        return dicom.read(data)
    if name is None and isinstance(source, (str, PathLike)):
        name = str(source)
    raise ScanError(f"{_guess(data, name)}; accepted are {ACCEPTED}.")


def _bytes(source: str | PathLike[str] | bytes | BinaryIO) -> bytes:
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, (str, PathLike)):
        path = Path(source)
        try:
            if path.is_dir():
                raise ScanError(f"{path.name} is a folder; accepted are {ACCEPTED}.")
            if path.stat().st_size > MAX_FILE_BYTES:
                raise ScanError(_too_large(path.stat().st_size))
            data = path.read_bytes()
        except (OSError, ValueError) as fault:
            if isinstance(fault, ScanError):
                raise
            reason = "there is no such file" if isinstance(fault, FileNotFoundError) else "it cannot be read"
            raise ScanError(f"Cannot open {path.name or path}: {reason}.") from None
    else:
        if source.seekable():
            source.seek(0)
        data = source.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise ScanError(_too_large(len(data)))
    return data


def _too_large(size: int) -> str:
    return f"The file has {size / 2**20:.0f} MB or more; up to {MAX_FILE_BYTES // 2**20} MB are accepted."


def _guess(data: bytes, name: str | None) -> str:
    """What an unknown file looks like, for the error's first half."""
    suffix = Path(name).suffix.lower() if name else ""
    named = f"The file ends in {suffix} but" if suffix in EXTENSIONS else "The file"
    if data.startswith(nifti.GZIP):
        return f"{named} is a gzip archive without a NIfTI volume inside"
    if data.startswith(b"PK\x03\x04"):
        return f"{named} is a ZIP archive; unpack it first"
    if data.startswith(b"%PDF"):
        return f"{named} is a PDF document"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return f"{named} is a GIF picture"
    head = data[:512]
    if b"\0" not in head and all(byte >= 32 or byte in b"\t\n\r\f" for byte in head):
        return f"{named} holds text, not an image"
    return f"{named} holds no image format that we know"
