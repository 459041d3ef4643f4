"""Arrays as bytes for the store: one line of JSON that says what follows, then zlib. Nothing is ever unpickled."""

import json
import zlib
from math import prod
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from core.types import FloatArray, Mask

ArrayKind: TypeAlias = Literal["pixels", "mask", "probability"]

LEVEL = 1  # a click waits for this; level 6 costs five times as much for a tenth less
STEPS = 65535


class StudyFormatError(ValueError):
    """Saved bytes that are no study, or one of a newer format; the message is one sentence."""


def _framed(kind: ArrayKind, shape: tuple[int, ...], payload: bytes) -> bytes:
    header = json.dumps({"kind": kind, "shape": list(shape)}, separators=(",", ":"))
    return header.encode("ascii") + b"\n" + zlib.compress(payload, LEVEL)


def pack_pixels(pixels: FloatArray) -> bytes:
    """float32 of any shape, bit for bit.

    The four bytes of the numbers are stored apart, as HDF5's shuffle filter does: what came from 12 bits then takes
    less than half of the space, in a third of the time.
    """
    flat = np.ascontiguousarray(pixels, dtype="<f4").reshape(-1).view(np.uint8).reshape(-1, 4)
    return _framed("pixels", pixels.shape, flat.T.tobytes())


def pack_mask(mask: Mask) -> bytes:
    """bool of any shape, one bit a pixel."""
    return _framed("mask", mask.shape, np.packbits(mask).tobytes())


def pack_probability(probability: FloatArray) -> bytes:
    """float32 in [0, 1] as uint16 in steps of 1/65535, so off by less than 1e-5.

    Rounding goes down at halves: 0.5 itself stays at or below one half, so the mask ``probability > 0.5`` comes back
    exactly. What was unpacked packs to the same bytes again.
    """
    steps = np.ceil(np.clip(probability, 0.0, 1.0).astype(np.float64) * STEPS - 0.5)
    return _framed("probability", probability.shape, steps.astype("<u2").tobytes())


def _expected_bytes(kind: ArrayKind, count: int) -> int:
    return {"pixels": 4 * count, "mask": (count + 7) // 8, "probability": 2 * count}[kind]


def _unframed(data: bytes, kind: ArrayKind) -> tuple[tuple[int, ...], bytes]:
    first, separator, rest = data.partition(b"\n")
    try:
        header: Any = json.loads(first)
        shape = tuple(int(side) for side in header["shape"])
        found = header["kind"]
    except (ValueError, KeyError, TypeError) as error:
        raise StudyFormatError("A saved array does not say what it holds, so it is damaged.") from error
    if not separator or found != kind or any(side < 0 for side in shape):
        raise StudyFormatError(f"A saved array should hold {kind} but says {found!r}.")
    expected = _expected_bytes(kind, prod(shape))
    try:
        inflator = zlib.decompressobj()
        payload = inflator.decompress(rest, expected + 1)
    except zlib.error as error:
        raise StudyFormatError(f"Saved {kind} are damaged and cannot be unpacked.") from error
    if len(payload) != expected or not inflator.eof:
        raise StudyFormatError(f"Saved {kind} of shape {shape} should be {expected} bytes; got {len(payload)}.")
    return shape, payload


def unpack_pixels(data: bytes) -> FloatArray:
    """What `pack_pixels` packed, read-only; raises StudyFormatError for anything else."""
    shape, payload = _unframed(data, "pixels")
    planes = np.frombuffer(payload, dtype=np.uint8).reshape(4, -1)
    pixels = np.ascontiguousarray(planes.T).view("<f4").astype(np.float32, copy=False).reshape(shape)
    return _locked(pixels)


def unpack_mask(data: bytes) -> Mask:
    """What `pack_mask` packed, read-only; raises StudyFormatError for anything else."""
    shape, payload = _unframed(data, "mask")
    bits = np.unpackbits(np.frombuffer(payload, dtype=np.uint8), count=prod(shape))
    return _locked(bits.view(np.bool_).reshape(shape))


def unpack_probability(data: bytes) -> FloatArray:
    """What `pack_probability` packed, float32 and read-only; raises StudyFormatError for anything else."""
    shape, payload = _unframed(data, "probability")
    steps = np.frombuffer(payload, dtype="<u2").reshape(shape)
    return _locked((steps / STEPS).astype(np.float32))


def _locked(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    # Unpacked studies are shared between sessions: nobody may draw into them.
    array.flags.writeable = False
    return array
