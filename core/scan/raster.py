"""PNG, JPEG, TIFF, BMP and WebP pictures of a slice, with the guards that files from strangers need."""

import struct
import warnings
from io import BytesIO
from typing import cast

import numpy as np
from PIL import Image, ImageOps

from core.scan.intensity import check_size, to_unit
from core.scan.scan import Kind, Scan, ScanError
from core.types import FloatArray

FORMATS: dict[Kind, str] = {"png": "PNG", "jpeg": "JPEG", "tiff": "TIFF", "bmp": "BMP", "webp": "WEBP"}
MAX_PAGES = 1024
EXIF_ORIENTATION = 0x0112
# Channels of a grey picture that was saved as colour differ this little after JPEG or WebP.
GREY_TOLERANCE = 3.0 / 255.0
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601, as Pillow's convert("L")


def detect(head: bytes) -> Kind | None:
    """Which picture format these first bytes are, or None."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "tiff"
    if head.startswith(b"BM"):
        return "bmp"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    return None


def read(data: bytes, kind: Kind) -> Scan:
    """Decode a picture.

    Args:
        data: the file.
        kind: what `detect` said.

    Returns:
        A scan without spacing (a picture's dpi is not a pixel spacing). 8-bit pictures keep their scale (0 and 255 are
        0 and 1); everything deeper is stretched by `to_unit`. Pages of one size in a TIFF become a volume.

    Raises:
        ScanError: damaged, too large, or without usable pixels.
    """
    announced = _announced_size(data, kind)
    if announced is not None:
        check_size(*announced)
    try:
        with warnings.catch_warnings():
            # Pillow's own size warning starts at five times our limit, and damaged files are refused anyway.
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[FORMATS[kind]]) as picture:
                return _scan(picture, kind)
    except ScanError:
        raise
    except Image.DecompressionBombError:
        raise ScanError(
            f"The {FORMATS[kind]} image announces far more pixels than the 4096 x 4096 (16.8 million) accepted."
        ) from None
    except Exception as fault:  # Pillow's plugins raise whatever their parsers run into.
        raise ScanError(
            f"This {FORMATS[kind]} file cannot be decoded: it is damaged, incomplete or of a rare kind; "
            f"a whole {FORMATS[kind]} file in grey or colour is needed."
        ) from fault


def _announced_size(data: bytes, kind: Kind) -> tuple[int, int] | None:
    """(rows, columns) from the header, where Pillow is no help: WebP decodes on opening, PNG bombs best."""
    if kind == "png" and len(data) >= 24:
        columns, rows = struct.unpack(">II", data[16:24])
        return rows, columns
    if kind == "webp" and len(data) >= 30:
        chunk = data[12:16]
        if chunk == b"VP8X":
            return 1 + int.from_bytes(data[27:30], "little"), 1 + int.from_bytes(data[24:27], "little")
        if chunk == b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits >> 14 & 0x3FFF), 1 + (bits & 0x3FFF)
        if chunk == b"VP8 ":
            columns, rows = struct.unpack("<HH", data[26:30])
            return rows & 0x3FFF, columns & 0x3FFF
    return None


def _scan(picture: Image.Image, kind: Kind) -> Scan:
    check_size(picture.height, picture.width)
    first_size = picture.size
    first, notes, eight_bit = _page(picture)
    pages = [first]
    while kind == "tiff":
        try:
            picture.seek(len(pages))
        except EOFError:
            break
        if picture.size != first_size:
            notes.append("The pages of this TIFF differ in size, so only the first was kept.")
            pages = [first]
            break
        if len(pages) == MAX_PAGES:
            raise ScanError(f"This TIFF has more than {MAX_PAGES} pages; up to {MAX_PAGES} are accepted.")
        check_size(picture.height, picture.width, len(pages) + 1)
        page, page_notes, _ = _page(picture)
        if page.shape != first.shape:
            notes.append("The pages of this TIFF are turned differently, so only the first was kept.")
            pages = [first]
            break
        notes += [note for note in page_notes if note not in notes]
        pages.append(page)
    stored = np.stack(pages)
    if eight_bit:
        pixels, value_range = np.clip(stored, 0.0, 1.0).astype(np.float32), (0.0, 255.0)
    else:
        pixels, value_range, more = to_unit(stored)
        notes += more
    return Scan(pixels=pixels, kind=kind, value_range=value_range, notes=tuple(notes))


def _page(picture: Image.Image) -> tuple[FloatArray, list[str], bool]:
    """One page: (H, W) grey, notes, and whether it is 8-bit (then already in [0, 1])."""
    notes: list[str] = []
    if picture.getexif().get(EXIF_ORIENTATION, 1) not in (0, 1):
        notes.append("The picture was turned as its EXIF orientation says.")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I") or upright.mode == "F":
        return np.asarray(upright).astype(np.float32), notes, False
    if upright.mode in ("1", "L"):
        return np.asarray(upright.convert("L"), dtype=np.float32) / 255.0, notes, True
    if "A" in upright.mode or "a" in upright.mode or "transparency" in upright.info:
        layers = np.asarray(upright.convert("RGBA"), dtype=np.float32) / 255.0
        opacity = layers[..., 3:]
        if opacity.min() < 1.0:
            notes.append("Transparent parts of the picture are shown black.")
        colours = cast(FloatArray, layers[..., :3] * opacity)
    else:
        colours = np.asarray(upright.convert("RGB"), dtype=np.float32) / 255.0
    if float(np.ptp(colours, axis=-1).max()) > GREY_TOLERANCE:
        notes.append("Colour was turned to grey.")
    return np.asarray(colours @ LUMA, dtype=np.float32), notes, True
