"""Encodings on disk, so that a slice that took a minute is not encoded again after a restart.

An encoding can be somebody's scan, so it is treated as one: files that only their owner may read, deleted a number of
hours after their last use, or at once with the scan. Whatever is wrong with a file, it counts as absent.
"""

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from weakref import ref

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

MAX_BYTES = 512 * 2**20  # about 250 encodings of SAM
PURGE_EVERY_S = 600.0
_LAYOUT = "1"
_ENDING = ".safetensors"
_UNFINISHED = ".part"
_UNFINISHED_S = 3600.0  # a file that is still being written after that belongs to a process that died


@dataclass(frozen=True, eq=False)
class Stored:
    """An encoding as it comes from disk: float32 tensors, and how long the encode took when it was done."""

    tensors: dict[str, torch.Tensor]
    encode_ms: float


def halved(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor] | None:
    """Tensors in float16, or None when a number does not fit into it."""
    halves = {name: value.half().contiguous() for name, value in tensors.items()}
    return halves if all(bool(torch.isfinite(value).all()) for value in halves.values()) else None


def _digest(halves: Mapping[str, torch.Tensor]) -> str:
    digest = hashlib.sha256()
    for name in sorted(halves):
        digest.update(f"{name}{tuple(halves[name].shape)}".encode())
        digest.update(halves[name].numpy().tobytes())
    return digest.hexdigest()


class EncodingStore:
    """A folder of encodings in float16, the least recently used removed first; safe for threads and processes.

    Args:
        folder: made when it is not there, for its owner only.
        keep_hours: an encoding is deleted this long after it was last used.
        max_bytes: of all files together.
    """

    def __init__(self, folder: Path, keep_hours: float, max_bytes: int = MAX_BYTES) -> None:
        self.folder, self.keep_hours, self._max_bytes = folder, keep_hours, max_bytes
        self.purge()
        stop = threading.Event()
        waiting = ref(self, lambda _: stop.set())
        threading.Thread(target=_purge_regularly, args=(waiting, stop), name="purge encodings", daemon=True).start()

    def has(self, key: str) -> bool:
        """Whether there is an encoding of that key; whether it can be read is found when it is."""
        with suppress(OSError):
            return self._fresh(self._path(key).stat().st_mtime)
        return False

    def get(self, key: str) -> Stored | None:
        """The encoding of a key (``core.identity.computation_key``), or None; reading counts as use."""
        path = self._path(key)
        try:
            if not self.has(key):
                return None
            with safe_open(path, framework="pt") as file:
                header = file.metadata() or {}
                halves = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no iterator)
            if (header.get("layout"), header.get("key")) != (_LAYOUT, key) or header.get("sha256") != _digest(halves):
                raise ValueError("not what it says")
            stored = Stored({name: value.float() for name, value in halves.items()}, float(header["encode_ms"]))
            os.utime(path)
            return stored
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError):
            self._remove(path)
            return None

    def put(self, key: str, pixels: str, halves: Mapping[str, torch.Tensor], encode_ms: float) -> None:
        """Write an encoding; without room or permission it is simply not kept.

        Args:
            key: ``core.identity.computation_key``.
            pixels: ``core.identity.pixels_key`` of the slice, by which ``forget`` finds it.
            halves: float16 tensors, see ``halved``.
            encode_ms: how long the encode took.
        """
        header = {
            "layout": _LAYOUT,
            "key": key,
            "pixels": pixels,
            "sha256": _digest(halves),
            "encode_ms": repr(float(encode_ms)),
        }
        packed = save(dict(halves), metadata=header)
        if len(packed) > self._max_bytes:
            return
        unfinished = self.folder / f"{secrets.token_hex(8)}{_UNFINISHED}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(packed)
            unfinished.replace(self._path(key))
        except OSError:
            self._remove(unfinished)
        self.purge()

    def forget(self, pixels: Collection[str]) -> None:
        """Delete every model's encodings of some slices, named by ``core.identity.pixels_key``."""
        for _, _, path in self._files():
            try:
                with safe_open(path, framework="pt") as file:
                    of = (file.metadata() or {}).get("pixels")
            except (OSError, SafetensorError):
                of = None
            if of is None or of in pixels:  # what cannot be read is of no use to anybody
                self._remove(path)

    def purge(self) -> None:
        """Delete what was not used for ``keep_hours``, then the least recently used until the rest fits."""
        used = 0
        for modified, size, path in sorted(self._files(), reverse=True):
            used += size
            if not self._fresh(modified) or used > self._max_bytes:
                self._remove(path)
        with suppress(OSError):
            for path in self.folder.glob(f"*{_UNFINISHED}"):
                if path.stat().st_mtime < time.time() - _UNFINISHED_S:
                    self._remove(path)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{_ENDING}"

    def _fresh(self, modified: float) -> bool:
        return modified > time.time() - self.keep_hours * 3600

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        with suppress(OSError):
            for path in list(self.folder.glob(f"*{_ENDING}")):
                with suppress(OSError):  # another process removed it since
                    status = path.stat()
                    yield status.st_mtime, status.st_size, path

    @staticmethod
    def _remove(path: Path) -> None:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _purge_regularly(waiting: "ref[EncodingStore]", stop: threading.Event) -> None:
    while not stop.wait(PURGE_EVERY_S):
        store = waiting()
        if store is None:
            return
        store.purge()
        del store
