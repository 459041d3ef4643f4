"""Files made by code, as a scanner, a phone or a stranger would send them."""

import gzip
import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import nibabel
import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, MRImageStorage, generate_uid


def encoded(picture: Image.Image, format: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, format, **options)
    return stream.getvalue()


def dicom_bytes(pixels: np.ndarray | None, jpeg2000: bool = False, preamble: bool = True, **tags: Any) -> bytes:
    dataset = Dataset()
    dataset.SOPClassUID = MRImageStorage
    dataset.SOPInstanceUID = generate_uid()
    dataset.PatientName = "Somebody^Secret"
    dataset.PatientID = "ID-4711"
    dataset.Modality = "MR"
    if pixels is not None:
        colour = pixels.ndim == 3 and pixels.shape[-1] == 3
        frames = pixels.shape[0] if pixels.ndim == 3 and not colour else None
        dataset.Rows, dataset.Columns = pixels.shape[:2] if colour else pixels.shape[-2:]
        dataset.SamplesPerPixel = 3 if colour else 1
        dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
        if colour:
            dataset.PlanarConfiguration = 0
        if frames:
            dataset.NumberOfFrames = frames
        dataset.BitsAllocated = dataset.BitsStored = 8 * pixels.dtype.itemsize
        dataset.HighBit = dataset.BitsStored - 1
        dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
        if jpeg2000:
            dataset.PixelData = encapsulate([encoded(Image.fromarray(pixels), "JPEG2000", no_jp2=True)])
            dataset["PixelData"].VR = "OB"
        else:
            dataset.PixelData = pixels.tobytes()
            dataset["PixelData"].VR = "OW"
    for name, value in tags.items():
        setattr(dataset, name, value)
    stream = io.BytesIO()
    if preamble:
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless if jpeg2000 else ExplicitVRLittleEndian
        dataset.save_as(stream, enforce_file_format=True)
    else:
        dataset.save_as(stream, implicit_vr=False, little_endian=True)
    return stream.getvalue()


def nifti_bytes(volume: np.ndarray, affine: np.ndarray, zipped: bool = False, big_endian: bool = False) -> bytes:
    header = nibabel.Nifti1Header(endianness=">" if big_endian else "<")
    header.set_data_dtype(volume.dtype)
    data = nibabel.Nifti1Image(volume, affine, header).to_bytes()
    return gzip.compress(data) if zipped else data


def png_bomb(side: int) -> bytes:
    """A valid PNG of side x side black pixels, 1 bit each: small as a file, huge when decoded."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture(scope="session")
def encode() -> Callable[..., bytes]:
    return encoded


@pytest.fixture(scope="session")
def make_dicom() -> Callable[..., bytes]:
    return dicom_bytes


@pytest.fixture(scope="session")
def make_nifti() -> Callable[..., bytes]:
    return nifti_bytes


@pytest.fixture(scope="session")
def make_png_bomb() -> Callable[[int], bytes]:
    return png_bomb


@pytest.fixture(scope="session")
def valid_files() -> dict[str, bytes]:
    """One small valid file of every kind, to be damaged."""
    ramp = np.arange(35, dtype=np.uint8).reshape(5, 7) * 7
    deep = ramp.astype(np.uint16) * 200
    files = {name: encoded(Image.fromarray(ramp), name) for name in ("PNG", "JPEG", "BMP", "WEBP")}
    files["TIFF"] = encoded(Image.fromarray(deep), "TIFF")
    files["pages"] = encoded(Image.fromarray(ramp), "TIFF", save_all=True, append_images=[Image.fromarray(ramp)])
    files["DICOM"] = dicom_bytes(deep, PixelSpacing=[2, 1], WindowCenter=100, WindowWidth=50, RescaleSlope=2)
    files["bare DICOM"] = dicom_bytes(deep, preamble=False)
    files["JPEG 2000 DICOM"] = dicom_bytes(deep, jpeg2000=True)
    files["NIfTI"] = nifti_bytes(np.arange(24, dtype=np.int16).reshape(2, 3, 4), np.eye(4))
    files["zipped NIfTI"] = nifti_bytes(np.arange(24, dtype=np.int16).reshape(2, 3, 4), np.eye(4), zipped=True)
    return files
