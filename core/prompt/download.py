"""Get a published checkpoint from its authors: https only, never more than the file's size, checked before it is used.

What came so far is kept in ``NAME.part``; the next try goes on from there. Only a file with the published digest gets
its name, so nothing half or wrong is ever offered. Nothing is sent but the request itself.
"""

import errno
import os
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any, TypeAlias
from urllib.parse import urlsplit

from core import weights
from core.prompt.known import KNOWN, KnownCheckpoint, is_published, named

Progress: TypeAlias = Callable[[int, int], object]
"""Called with the bytes that are there and the bytes of the whole file; raise in it to stop, what came is kept."""

TIMEOUT_S = 30.0
_CHUNK = 2**20
_SCHEMES = frozenset({"https"})
_RUNNING = threading.Lock()


class DownloadError(weights.WeightsError):
    """A checkpoint that could not be had; the message is one sentence and says whether trying again helps."""


class _SameScheme(urllib.request.HTTPRedirectHandler):
    """Redirects, as model hosts use them, but never to another scheme than https."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme not in _SCHEMES:
            raise urllib.error.URLError(f"it led to an address that is not https: {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def folder_for_checkpoints() -> Path:
    """``$NEUROCLICK_CHECKPOINTS`` when it is set, else ``weights/``."""
    named_folder = os.environ.get("NEUROCLICK_CHECKPOINTS", "")
    return Path(named_folder) if named_folder else weights.FOLDER


def download(name: str, folder: Path | None = None, progress: Progress | None = None) -> Path:
    """Download a known checkpoint, or return at once when the published file is there already.

    Args:
        name: title or file name of a known checkpoint, "MobileSAM" for one.
        folder: where to put it; ``folder_for_checkpoints()`` when None. Made when it is not there.
        progress: called now and then with (bytes there, bytes in all).

    Returns:
        The path of the file, whose digest is the published one.

    Raises:
        DownloadError: unknown name, no network, no room, an answer that is not the file, or another download runs.
    """
    known = named(name)
    if known is None:
        titles = ", ".join(one.title for one in KNOWN.values())
        raise DownloadError(f"no published checkpoint is called {name!r}; there are {titles}")
    folder = folder_for_checkpoints() if folder is None else folder
    target = folder / known.file_name
    if not _RUNNING.acquire(blocking=False):
        raise DownloadError("another checkpoint is being downloaded; wait until it is there")
    try:
        if target.exists():
            if is_published(target, weights.sha256_of(target), known):
                return target
            raise DownloadError(f"{target.name} is there already but is not the published file; move it away first")
        _fetch(known, target, progress)
    except urllib.error.HTTPError as error:
        raise DownloadError(f"{_host(known)} answered {error.code} instead of {known.file_name}") from error
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
        why = getattr(error, "reason", None) or error or type(error).__name__
        raise DownloadError(f"{known.file_name} could not be downloaded from {_host(known)}: {why}") from error
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or error
        raise DownloadError(f"{known.file_name} could not be written to {folder}: {why}") from error
    finally:
        _RUNNING.release()
    return target


def _host(known: KnownCheckpoint) -> str:
    return urlsplit(known.address).hostname or known.address


def _fetch(known: KnownCheckpoint, target: Path, progress: Progress | None) -> None:
    """Bring the rest of the file, check it and give it its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    there = part.stat().st_size if part.exists() else 0
    if there > known.size_bytes:
        part.unlink()
        there = 0
    if shutil.disk_usage(target.parent).free < known.size_bytes - there:
        raise OSError(errno.ENOSPC, "")
    if there < known.size_bytes:
        _receive(known, part, there, progress)
    if not is_published(part, weights.sha256_of(part), known):
        part.unlink()
        raise DownloadError(
            f"what {_host(known)} sent is not the published {known.file_name} (its digest differs); it was deleted"
        )
    part.replace(target)


def _receive(known: KnownCheckpoint, part: Path, there: int, progress: Progress | None) -> None:
    """Append what is missing to the part, or write it anew when the server does not go on where it stopped."""
    if urlsplit(known.address).scheme not in _SCHEMES:
        raise DownloadError(f"{known.address} is not an https address")
    request = urllib.request.Request(known.address, headers={"User-Agent": "NeuroClick"})
    if there:
        request.add_header("Range", f"bytes={there}-")
    try:
        answer: Any = urllib.request.build_opener(_SameScheme).open(request, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code != 416 or not there:
            raise
        part.unlink()  # the server has another idea of the file's size; begin again
        return _receive(known, part, 0, progress)
    with answer, part.open("ab" if answer.status == 206 else "wb") as stream:
        goes_on = answer.headers.get("Content-Range", "").startswith(f"bytes {there}-")
        if answer.status == 206 and not goes_on:
            raise DownloadError(f"{_host(known)} sent another part of {known.file_name} than asked for; try again")
        done = there if answer.status == 206 else 0
        while chunk := answer.read(min(_CHUNK, known.size_bytes + 1 - done)):
            done += len(chunk)
            if done > known.size_bytes:
                break
            stream.write(chunk)
            if progress is not None:
                progress(done, known.size_bytes)
    if done > known.size_bytes:
        with suppress(OSError):
            part.unlink()
        raise DownloadError(f"{_host(known)} sends more than the {known.size_bytes} bytes of {known.file_name}")
    if done < known.size_bytes:
        raise DownloadError(
            f"the connection to {_host(known)} ended after {done} of {known.size_bytes} bytes; try again to go on"
        )
    return None
