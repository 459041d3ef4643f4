"""A study's packed arrays as a save file holds them: not compressed twice, and pixels as small as they go.

Scans have far fewer different intensities than float32 has numbers: a table of those that occur and an index for each
pixel gives every bit back in half of the space before any compression, and a third after it.
"""

import json
import zlib
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from core.scan.intensity import MAX_VOXELS
from core.study.arrays import LEVEL, StudyFormatError, pack_pixels, unpack_pixels

_MOST_VALUES = 1 << 16


def for_saving(packed: bytes) -> bytes:
    """A packed array without its compression, for an archive that compresses by itself.

    Args:
        packed: what `core.study.arrays` packed: a line of JSON, then zlib.
    """
    head, _, rest = packed.partition(b"\n")
    header: dict[str, Any] = json.loads(head)
    if header["kind"] != "pixels":
        return head + b"\n" + zlib.decompress(rest)
    bits = np.ascontiguousarray(unpack_pixels(packed), dtype="<f4").view("<u4")
    values, places = np.unique(bits, return_inverse=True)
    if len(values) > _MOST_VALUES:
        return head + b"\n" + zlib.decompress(rest)
    rows = places.reshape(-1, bits.shape[-1]).astype("<u2")
    steps = np.diff(rows, axis=1, prepend=np.zeros((len(rows), 1), dtype="<u2"))  # modulo 65536
    line = json.dumps({**header, "values": len(values)}, separators=(",", ":")).encode("ascii")
    return line + b"\n" + values.astype("<u4").tobytes() + _planes(steps.astype("<u2"), 2)


def from_saving(saved: bytes) -> bytes:
    """The packed array that `for_saving` was given, of the same content.

    Raises:
        StudyFormatError: damaged, or larger than any scan that is opened.
    """
    head, _, payload = saved.partition(b"\n")
    try:
        header: dict[str, Any] = json.loads(head)
        shape = tuple(int(side) for side in header["shape"])
        if any(side < 0 for side in shape) or prod(shape) > MAX_VOXELS:
            raise StudyFormatError(f"A saved array of shape {shape} is larger than any scan that is opened.")
        if "values" not in header:
            return head + b"\n" + zlib.compress(payload, LEVEL)
        return pack_pixels(_pixels(payload, shape, int(header["values"])))
    except (KeyError, TypeError, IndexError, ValueError, OverflowError) as error:
        if isinstance(error, StudyFormatError):
            raise
        raise StudyFormatError("A saved array is damaged.") from error


def _pixels(payload: bytes, shape: tuple[int, ...], n_values: int) -> npt.NDArray[np.float32]:
    if not 0 < n_values <= _MOST_VALUES or len(payload) != 4 * n_values + 2 * prod(shape):
        raise StudyFormatError("A saved array is not as long as it says.")
    values = np.frombuffer(payload, dtype="<u4", count=n_values)
    planes = np.frombuffer(payload, dtype=np.uint8, offset=4 * n_values).reshape(2, -1)
    steps = np.ascontiguousarray(planes.T).view("<u2").reshape(-1, shape[-1])
    places = np.cumsum(steps, axis=1, dtype=np.uint16)
    return np.ascontiguousarray(values[places]).view("<f4").astype(np.float32, copy=False).reshape(shape)


def _planes(numbers: npt.NDArray[Any], size: int) -> bytes:
    """The bytes of the numbers apart, which compresses better."""
    return np.ascontiguousarray(numbers).reshape(-1).view(np.uint8).reshape(-1, size).T.tobytes()
