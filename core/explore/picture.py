"""The red, green and blue of a picture file, which a scan does not keep."""

import warnings
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps

from core.scan import ScanError, load
from core.types import FloatArray

_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601, as core.scan turns colour to grey
_PICTURES = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")


def channels(data: bytes, name: str | None = None) -> dict[str, FloatArray]:
    """A picture's channels and their grey.

    Args:
        data: a PNG, JPEG, TIFF, BMP or WebP file. Of several pages the first is taken; of deep grey ones each channel
            is the grey of `core.scan.load`.
        name: the file's name, used in an error only.

    Returns:
        "Red", "Green", "Blue" and "Grey", each float32 (H, W) in [0, 1].

    Raises:
        ScanError: a file that `core.scan.load` refuses, or one that is not a picture.
    """
    scan = load(data, name)  # its guards stand before any decoding here
    if scan.kind in ("dicom", "nifti"):
        raise ScanError(
            f"This is a {scan.kind.upper()} file, which has no colours; give a PNG, JPEG, TIFF, BMP or WebP."
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(data), formats=_PICTURES) as picture:
            upright = ImageOps.exif_transpose(picture)
            if upright.mode == "F" or upright.mode.startswith("I"):
                return dict.fromkeys(("Red", "Green", "Blue", "Grey"), scan.slice(0))
            layers = np.asarray(upright.convert("RGBA"), dtype=np.float32) / np.float32(255.0)
    colours = layers[..., :3] * layers[..., 3:]  # what is transparent is black, as in core.scan
    grey = np.clip(colours @ _LUMA, 0.0, 1.0)
    parts = {"Red": colours[..., 0], "Green": colours[..., 1], "Blue": colours[..., 2], "Grey": grey}
    return {channel: np.ascontiguousarray(values, dtype=np.float32) for channel, values in parts.items()}
