"""Signs that a split leaks: patients on both sides, and slices that are copies of slices on the other side.

Copies are found by perceptual hash (ImageHash's phash: signs of the lowest spatial frequencies), here of 16 x 16 bits.
In TumorDetect, whose images are copies of Cheng et al.'s (resized, stretched in contrast, transposed, saved as JPEG), the
hash of a copy differs in 18 of 256 bits in the median of 300, in at most 32 in 99 % and in at most 36 in all. Among 964,320
pairs of Cheng's slices from different patients, each compared at eight turns, two differ in 32 bits or fewer. Hence
`NEAR_BITS`. With 8 x 8 bits the two kinds overlap.

Caught: other sizes, contrast, brightness and file formats, slight noise or blur, and mirrored, transposed or quarter-turned
copies; also neighbouring slices of one patient that look alike. Not caught: cropped, shifted or obliquely turned copies.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from core.letterbox import normalise
from core.train.layouts import Row, library

NEAR_BITS = 32
"""Hashes that differ in at most so many of 256 bits are of one picture."""
_BITS_A_SIDE = 16
_THUMBNAIL = 4 * _BITS_A_SIDE  # what phash works on, so that it need not resize again
_BLOCK = 128  # hashes compared at once, to bound the memory


@dataclass(frozen=True)
class NearCopy:
    """Two slices of different splits that nearly agree."""

    first: Row
    second: Row
    bits: int
    """In how many of 256 bits their hashes differ, at the best turn."""


def shared_patients(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """Patients that are in more than one split, with the splits they are in, both sorted."""
    splits: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.split:
            splits[row.patient].add(row.split)
    return {patient: tuple(sorted(of)) for patient, of in sorted(splits.items()) if len(of) > 1}


def near_duplicates(rows: Sequence[Row], most_bits: int = NEAR_BITS) -> tuple[NearCopy, ...]:
    """Pairs of slices in different splits that are most likely one picture.

    Every slice is read once (one to two ms for 256 x 256 pixels); blank ones are left out.

    Args:
        rows: with splits; rows without one are left out.
        most_bits: how far two hashes may differ, 0 to 256.

    Returns:
        The pairs, ``first`` being in the split that comes first of train, val, test.

    Raises:
        DataError: a slice cannot be read.
    """
    sides: dict[str, tuple[list[Row], list[npt.NDArray[np.bool_]]]] = {}
    for row in rows:
        if row.split and (bits := fingerprint(row.read_image())) is not None:
            kept, hashes = sides.setdefault(row.split, ([], []))
            kept.append(row)
            hashes.append(bits)
    order = sorted(sides, key=lambda name: ({"train": 0, "val": 1, "test": 2}.get(name, 3), name))
    found = []
    for left, right in combinations(order, 2):
        (first, one), (second, other) = sides[left], sides[right]
        for i, j, distance in _near(np.stack(one), np.stack(other), most_bits):
            found.append(NearCopy(first[i], second[j], distance))
    return tuple(found)


def leak_warnings(rows: Sequence[Row]) -> list[str]:
    """One sentence for each way in which the splits leak; none when nothing was found.

    Args:
        rows: with splits; every slice is read once.
    """
    lines = []
    if shared := shared_patients(rows):
        some = ", ".join(list(shared)[:3]) + (" …" if len(shared) > 3 else "")
        total = len({row.patient for row in rows})
        lines.append(f"{len(shared)} of {total} patients are in two splits ({some}): the figures will flatter")
    copies = near_duplicates(rows)
    for learnt, judged in (("train", "val"), ("train", "test"), ("val", "test")):
        hit = {id(copy.second) for copy in copies if (copy.first.split, copy.second.split) == (learnt, judged)}
        if hit:
            count = sum(row.split == judged for row in rows)
            side = {"train": "training", "val": "validation"}[learnt]
            name = {"val": "validation", "test": "test"}[judged]
            lines.append(
                f"{len(hit)} of {count} {name} slices have a near-copy among the {side} slices: the figures will flatter"
            )
    return lines


def fingerprint(image: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_] | None:
    """The perceptual hash of a slice after its contrast is stretched.

    Args:
        image: float32 (H, W) in [0, 1].

    Returns:
        bool (16, 16), vertical frequencies by row; None for a blank slice, which resembles every other blank one.
    """
    small = normalise(cv2.resize(image, (_THUMBNAIL, _THUMBNAIL), interpolation=cv2.INTER_AREA).astype(np.float32))
    if not small.any():
        return None
    picture = Image.fromarray(np.round(small * 255.0).astype(np.uint8))
    hashed: Any = library("imagehash", "near-copies").phash(picture, hash_size=_BITS_A_SIDE)
    return np.asarray(hashed.hash, dtype=np.bool_)


def _turned(hashes: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.bool_]]:
    """The hashes of all eight mirrored and quarter-turned versions: a mirror changes the sign of odd frequencies."""
    odd = np.arange(_BITS_A_SIDE) % 2 == 1
    both = [hashes, hashes.transpose(0, 2, 1)]
    rows, columns = odd[:, None], odd[None, :]
    return [version ^ flip for version in both for flip in (False, rows, columns, rows ^ columns)]


def _near(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_], most_bits: int) -> list[tuple[int, int, int]]:
    """(i, j, bits) of every pair that agrees well enough at some turn."""
    one = _packed(first)
    others = [_packed(np.ascontiguousarray(version)) for version in _turned(second)]
    found = []
    for start in range(0, len(one), _BLOCK):
        block = one[start : start + _BLOCK, None]
        bits = np.min([np.bitwise_count(block ^ other[None]).sum(axis=-1, dtype=np.int64) for other in others], axis=0)
        found += [(start + int(i), int(j), int(bits[i, j])) for i, j in np.argwhere(bits <= most_bits)]
    return found


def _packed(hashes: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint64]:
    """(N, 16, 16) -> (N, 4): 64 bits a word, so that a comparison is one instruction a word."""
    return np.packbits(hashes.reshape(len(hashes), -1), axis=1).view(np.uint64)
