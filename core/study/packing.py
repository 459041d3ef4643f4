"""What has to be written so that the store holds a study, when it holds an older state of it already.

A save follows every click, so nothing is packed twice: slices whose work is the same object as before keep their
document, and results that were packed before keep their key.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from core.study.codec import encode_head, encode_work
from core.study.study import SliceWork, Study


def key_of(packed: bytes) -> str:
    """The name of a packed array: its sha256 in hexadecimal."""
    return hashlib.sha256(packed).hexdigest()


@dataclass(frozen=True)
class WorkDocument:
    """The work on one slice as it is stored, and the arrays that it names."""

    text: str
    keys: frozenset[str]


@dataclass(frozen=True, eq=False)
class Saved:
    """A study with the documents that the store holds of it."""

    revision: int
    study: Study
    work: Mapping[int, WorkDocument]

    @property
    def keys(self) -> frozenset[str]:
        """Arrays that the work on any slice names; those of the scan are not among them."""
        return frozenset().union(*(document.keys for document in self.work.values()))

    @property
    def bytes_in_memory(self) -> int:
        """Of the arrays; the rest is small beside them."""
        return self.study.scan.pixels.nbytes + sum(_array_bytes(work) for work in self.study.work.values())


@dataclass(frozen=True, eq=False)
class Packed:
    """Everything small of a study, and those of its arrays that are not stored yet."""

    head: str
    work: Mapping[int, WorkDocument]
    arrays: Mapping[str, bytes]

    @property
    def keys(self) -> frozenset[str]:
        """Arrays that the work on any slice names."""
        return frozenset().union(*(document.keys for document in self.work.values()))


class Packer:
    """Packs studies, and remembers the keys of what it packed for as long as that lives."""

    def __init__(self) -> None:
        self._keys: WeakKeyDictionary[object, str] = WeakKeyDictionary()

    def pack(self, study: Study, base: Saved | None, stored: Collection[str]) -> Packed:
        """Pack a study.

        Args:
            study: the new state.
            base: the state that is stored, when it is known.
            stored: keys of the arrays that are stored.
        """
        fresh: dict[str, bytes] = {}
        documents = {}
        for index, work in study.work.items():
            if base is not None and work is base.study.work.get(index):
                documents[index] = base.work[index]
            else:
                documents[index] = self._work(work, fresh, stored)
        return Packed(encode_head(study), documents, fresh)

    def _work(self, work: SliceWork, fresh: dict[str, bytes], stored: Collection[str]) -> WorkDocument:
        named: set[str] = set()

        def keep(owner: object, pack: Callable[[], bytes]) -> str:
            key = self._keys.get(owner)
            if key is None or (key not in stored and key not in fresh):
                packed = pack()
                key = self._keys[owner] = key_of(packed)
                if key not in stored:
                    fresh[key] = packed
            named.add(key)
            return key

        return WorkDocument(encode_work(work, keep), frozenset(named))


def _array_bytes(work: SliceWork) -> int:
    found = [outline.segmentation for outline in work.outlines]
    masks = [mask for one in found for mask in (one.mask, *(candidate.mask for candidate in one.candidates))]
    return sum(mask.nbytes for mask in masks) + sum(result.probability.nbytes for result in work.comparison)
