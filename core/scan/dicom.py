"""One DICOM file, single or multi-frame. Names and identifiers are never parsed, let alone kept."""

import re
from io import BytesIO
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom import config, dcmread
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from core.scan.intensity import check_size, to_unit
from core.scan.raster import LUMA
from core.scan.scan import Scan, ScanError
from core.scan.window import Window, window_of_values
from core.types import Spacing

# pydicom warns about odd values by quoting them, and a quoted value may be somebody's name.
config.settings.reading_validation_mode = config.IGNORE

# An allow-list (after DICOM PS3.15 Annex E): pydicom skips every other element.
TAGS = [
    "SOPClassUID", "Modality", "BurnedInAnnotation",
    "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    "PixelSpacing", "ImagerPixelSpacing", "SliceThickness",
    "RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth",
    "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
    "RedPaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableDescriptor", "BluePaletteColorLookupTableData",
    "PixelData", "FloatPixelData", "DoubleFloatPixelData", "ExtendedOffsetTable", "ExtendedOffsetTableLengths",
]  # fmt: skip
DEFLATED = b"1.2.840.10008.1.2.1.99"
# Objects that carry pixels or none, but are not pictures of a patient.
NOT_A_SCAN = {
    "SEG": "a segmentation",
    "SR": "a structured report",
    "PR": "a presentation state",
    "RTSTRUCT": "a set of contours",
}
# Nothing is less dense than air; scanners mark what lies outside their circle by -2000 or less.
AIR_HU = -1024.0
ACCEPTED = "a DICOM file with one grey or colour image, single or multi-frame, is needed"


def detect(data: bytes) -> bool:
    """Whether this is DICOM: the mark after the preamble, or a first element of group 2 or 8 where none was written."""
    if data[128:132] == b"DICM":
        return True
    if data[:2] not in (b"\x02\x00", b"\x08\x00") or len(data) < 132:
        return False
    explicit = re.match(rb"(AE|CS|DA|LO|OB|SH|TM|UI|UL)", data[4:6]) is not None
    return data[3] == 0 and (explicit or int.from_bytes(data[4:8], "little") < 256)


def read(data: bytes) -> Scan:
    """Decode one file.

    Args:
        data: the file, for which `detect` said yes.

    Returns:
        A scan in the orientation in which it was stored. Intensities are rescaled (HU for CT), MONOCHROME1 is turned so
        that bright is bright, colour becomes grey; the first window centre and width become the default window.

    Raises:
        ScanError: no pixels, too many, damaged, not an image, or a compression that we have no decoder for.
    """
    if DEFLATED in data[:4096]:  # pydicom would inflate all of it before any size could be checked
        raise ScanError(
            "This DICOM file is deflated as a whole, which is not read; store it uncompressed or as JPEG 2000."
        )
    try:
        return _scan(data)
    except ScanError:
        raise
    except Exception as fault:  # pydicom and its decoders raise whatever their parsers run into
        raise ScanError(f"This DICOM file is damaged or incomplete and cannot be read; {ACCEPTED}.") from fault


def _scan(data: bytes) -> Scan:
    dataset = dcmread(BytesIO(data), force=True, specific_tags=list(TAGS))
    modality = _code(dataset.get("Modality"))
    if modality in NOT_A_SCAN:
        raise ScanError(f"This DICOM file is {NOT_A_SCAN[modality]}, not a scan; open the images it belongs to.")
    if not any(tag in dataset for tag in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
        raise ScanError(f"This DICOM file holds no pixel data; {ACCEPTED}.")
    frames = int(dataset.get("NumberOfFrames") or 1)
    check_size(int(dataset.get("Rows") or 0), int(dataset.get("Columns") or 0), frames)
    if int(dataset.get("SamplesPerPixel") or 1) not in (1, 3):
        raise ScanError(
            f"This DICOM file has {dataset.SamplesPerPixel} samples a pixel; 1 (grey) or 3 (colour) are accepted."
        )

    stored, notes = _grey(dataset, _pixels(dataset))
    stored = _rescaled(dataset, stored.reshape(-1, *stored.shape[-2:]))
    if modality == "CT" and stored.min() < AIR_HU:
        stored = np.maximum(stored, AIR_HU)
        notes.append("Values below -1024 HU (padding outside the field of view) are shown as air.")
    pixels, value_range, more = to_unit(stored)
    notes += more
    if dataset.get("PhotometricInterpretation") == "MONOCHROME1":
        pixels, value_range = (1.0 - pixels).astype(np.float32), value_range[::-1]
        notes.append("The file is stored as a negative (MONOCHROME1) and was turned so that bright is bright.")
    spacing, thickness, spacing_note = _lengths(dataset)
    if spacing_note:
        notes.append(spacing_note)
    if str(dataset.get("BurnedInAnnotation", "")).upper() == "YES":
        notes.append("The file says that text is burned into its pixels; it may name the patient.")
    window = _window(dataset, value_range)
    return Scan(
        pixels=pixels,
        kind="dicom",
        value_range=value_range,
        spacing_mm=spacing,
        modality=modality,
        slice_thickness_mm=thickness,
        window=window,
        notes=tuple(notes),
    )


def _pixels(dataset: Dataset) -> npt.NDArray[Any]:
    """The decoded array: (H, W), (S, H, W), (H, W, 3) or (S, H, W, 3)."""
    if "TransferSyntaxUID" not in dataset.file_meta:
        implicit, _ = dataset.original_encoding
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    syntax = UID(dataset.file_meta.TransferSyntaxUID)
    try:
        return np.asarray(dataset.pixel_array)
    except (NotImplementedError, RuntimeError, AttributeError, ValueError, OSError) as fault:
        if syntax.is_transfer_syntax and syntax.is_compressed:
            bits = dataset.get("BitsStored", "?")
            raise ScanError(
                f"The pixels of this DICOM file ({syntax.name}, {bits} bits) cannot be decoded here; "
                "uncompressed, RLE, 8-bit JPEG and JPEG 2000 are accepted."
            ) from fault
        raise


def _grey(dataset: Dataset, array: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], list[str]]:
    """Colour and palettes to luminance; grey comes back as it is."""
    if dataset.get("PhotometricInterpretation") == "PALETTE COLOR":
        array = apply_color_lut(array, dataset)
    elif int(dataset.get("SamplesPerPixel") or 1) == 1:
        return array, []
    return array.astype(np.float32) @ LUMA, ["Colour was turned to grey."]


def _rescaled(dataset: Dataset, stored: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Stored values (S, H, W) to output units: slope and intercept of the file, or of each frame."""
    if dataset.get("PhotometricInterpretation") == "PALETTE COLOR":
        return stored
    lines = []
    for frame in range(len(stored)):
        source = _group(dataset, "PixelValueTransformationSequence", frame) or dataset
        slope, intercept = _number(source.get("RescaleSlope")), _number(source.get("RescaleIntercept"))
        lines.append((1.0 if slope is None or slope == 0.0 else slope, intercept or 0.0))
    if all(line == (1.0, 0.0) for line in lines):
        return stored
    slopes, intercepts = np.array(lines, dtype=np.float32).T[:, :, None, None]
    return np.asarray(stored * slopes + intercepts)


def _lengths(dataset: Dataset) -> tuple[Spacing | None, float | None, str | None]:
    """(pixel spacing, slice thickness, note)."""
    measures = _group(dataset, "PixelMeasuresSequence", 0) or dataset
    thickness = _number(measures.get("SliceThickness"))
    thickness = thickness if thickness is not None and thickness > 0 else None
    for source, tag in ((measures, "PixelSpacing"), (dataset, "PixelSpacing"), (dataset, "ImagerPixelSpacing")):
        value = source.get(tag)
        pair = [_number(part) for part in value] if value is not None and not isinstance(value, (str, float)) else []
        if len(pair) == 2 and pair[0] and pair[1] and pair[0] > 0 and pair[1] > 0:
            note = "Spacing is that at the detector (ImagerPixelSpacing), so lengths in the body are shorter."
            return (pair[0], pair[1]), thickness, note if tag == "ImagerPixelSpacing" else None
    return None, thickness, "The file gives no pixel spacing, so lengths are in pixels."


def _window(dataset: Dataset, value_range: tuple[float, float]) -> Window | None:
    """The first window of the file, by the linear function of PS3.3 C.11.2.1.2."""
    source = _group(dataset, "FrameVOILUTSequence", 0) or dataset
    center, width = _number(_first(source.get("WindowCenter"))), _number(_first(source.get("WindowWidth")))
    if center is None or width is None or width <= 1.0:
        return None
    try:
        return window_of_values(center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2, value_range)
    except ValueError:
        return None


def _group(dataset: Dataset, name: str, frame: int) -> Dataset | None:
    """The functional group of an enhanced multi-frame file: the frame's own, else the shared one."""
    for sequence, index in (("PerFrameFunctionalGroupsSequence", frame), ("SharedFunctionalGroupsSequence", 0)):
        groups = dataset.get(sequence) or []
        if index < len(groups) and groups[index].get(name):
            return groups[index].get(name)[0]  # type: ignore[no-any-return]
    return None


def _first(value: Any) -> Any:
    return value[0] if value is not None and not isinstance(value, (str, float, int)) and len(value) else value


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def _code(value: Any) -> str | None:
    """A DICOM code string, or None: what a stranger wrote there is not passed on."""
    text = str(value or "").strip()
    return text if re.fullmatch(r"[A-Z]{2,16}", text) else None
