import hashlib
import shutil
import socket
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from core import weights
from core.prompt import download as module
from core.prompt.download import DownloadError, download, folder_for_checkpoints
from core.prompt.known import KNOWN

CONTENT = bytes(range(256)) * 12_000  # three reads of a megabyte
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves CONTENT, or what a test makes of it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content, self.cut, self.ranges, self.status, self.shift = CONTENT, None, True, 200, 0
        self.redirect = ""
        self.asked: list[tuple[str, str | None]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/mobile_sam.pt"


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        server, wanted = self.server, self.headers.get("Range")
        server.asked.append((self.path, wanted))
        if server.redirect and self.path != "/moved":
            self.send_response(302)
            self.send_header("Location", server.redirect)
            self.end_headers()
            return
        first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and server.ranges else 0
        status = 206 if first else server.status
        body = server.content[first:]
        if first >= len(server.content):
            status, body = 416, b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 206:
            at = first + server.shift
            self.send_header("Content-Range", f"bytes {at}-{len(server.content) - 1}/{len(server.content)}")
        self.end_headers()
        with suppress(ConnectionError):  # who was asked to stop reading does so
            self.wfile.write(body[: server.cut])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on this machine in the place of MobileSAM's; http is allowed for the test only."""
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    known = replace(KNOWN["mobile_sam"], address=made.address, size_bytes=len(CONTENT), sha256=SHA256)
    monkeypatch.setattr(module, "named", lambda name: known if name == "MobileSAM" else None)
    monkeypatch.setattr(module, "_SCHEMES", frozenset({"http"}))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_checkpoint_is_downloaded_checked_and_named_with_progress(server: Server, tmp_path: Path):
    seen: list[tuple[int, int]] = []
    path = download("MobileSAM", tmp_path / "new", lambda done, total: seen.append((done, total)))
    assert path == tmp_path / "new" / "mobile_sam.pt"
    assert path.read_bytes() == CONTENT
    assert left(path.parent) == {"mobile_sam.pt"}
    assert seen == sorted(seen)
    assert len(seen) > 1
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_what_is_there_already_is_not_asked_for_again(server: Server, tmp_path: Path):
    download("MobileSAM", tmp_path)
    download("MobileSAM", tmp_path)
    assert len(server.asked) == 1


def test_another_file_of_that_name_is_left_alone(server: Server, tmp_path: Path):
    (tmp_path / "mobile_sam.pt").write_bytes(b"somebody's own")
    with pytest.raises(DownloadError, match="is there already but is not the published file"):
        download("MobileSAM", tmp_path)
    assert (tmp_path / "mobile_sam.pt").read_bytes() == b"somebody's own"


def test_a_broken_connection_is_said_and_the_next_try_goes_on(server: Server, tmp_path: Path):
    server.cut = 1_500_000
    with pytest.raises(DownloadError, match=r"ended after 1500000 of 3072000 bytes; try again to go on"):
        download("MobileSAM", tmp_path)
    assert left(tmp_path) == {"mobile_sam.pt.part"}
    server.cut = None
    assert download("MobileSAM", tmp_path).read_bytes() == CONTENT
    assert server.asked[-1][1] == "bytes=1500000-"
    assert left(tmp_path) == {"mobile_sam.pt"}


def test_stopping_keeps_what_came_so_far(server: Server, tmp_path: Path):
    class Stopped(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done < total:
            raise Stopped

    with pytest.raises(Stopped):
        download("MobileSAM", tmp_path, stop)
    assert left(tmp_path) == {"mobile_sam.pt.part"}
    assert download("MobileSAM", tmp_path).read_bytes() == CONTENT
    assert server.asked[-1][1] is not None


def test_a_server_that_cannot_go_on_sends_the_whole_file_again(server: Server, tmp_path: Path):
    (tmp_path / "mobile_sam.pt.part").write_bytes(b"x" * 1000)
    server.ranges = False
    assert download("MobileSAM", tmp_path).read_bytes() == CONTENT


def test_a_server_that_goes_on_at_another_place_is_not_believed(server: Server, tmp_path: Path):
    (tmp_path / "mobile_sam.pt.part").write_bytes(CONTENT[:1000])
    server.shift = 5
    with pytest.raises(DownloadError, match="sent another part"):
        download("MobileSAM", tmp_path)


def test_a_part_that_the_server_says_is_too_long_is_begun_again(server: Server, tmp_path: Path):
    (tmp_path / "mobile_sam.pt.part").write_bytes(b"x" * 2000)
    server.content = CONTENT[:1500]
    with pytest.raises(DownloadError, match="ended after 1500 of"):
        download("MobileSAM", tmp_path)
    assert (tmp_path / "mobile_sam.pt.part").read_bytes() == CONTENT[:1500]


@pytest.mark.parametrize("size", [len(CONTENT), len(CONTENT) + 50])
def test_a_part_that_is_not_the_file_is_deleted(server: Server, tmp_path: Path, size: int):
    (tmp_path / "mobile_sam.pt.part").write_bytes(b"x" * size)
    if size > len(CONTENT):
        assert download("MobileSAM", tmp_path).read_bytes() == CONTENT
    else:
        with pytest.raises(DownloadError, match="is not the published"):
            download("MobileSAM", tmp_path)
        assert left(tmp_path) == set()


def test_a_file_with_one_wrong_byte_never_gets_the_name(server: Server, tmp_path: Path):
    server.content = b"\xff" + CONTENT[1:]
    with pytest.raises(DownloadError, match="its digest differs"):
        download("MobileSAM", tmp_path)
    assert left(tmp_path) == set()


def test_never_more_than_the_files_size_is_taken(server: Server, tmp_path: Path):
    server.content = CONTENT * 2
    with pytest.raises(DownloadError, match="sends more than the 3072000 bytes"):
        download("MobileSAM", tmp_path)
    assert left(tmp_path) == set()


def test_an_error_of_the_server_is_one_sentence(server: Server, tmp_path: Path):
    server.status = 404
    with pytest.raises(DownloadError, match=r"^127\.0\.0\.1 answered 404 instead of mobile_sam\.pt$"):
        download("MobileSAM", tmp_path)


def test_redirects_are_followed_but_not_to_another_scheme(server: Server, tmp_path: Path):
    server.redirect = "/moved"
    assert download("MobileSAM", tmp_path / "a").read_bytes() == CONTENT
    server.redirect = "ftp://127.0.0.1/mobile_sam.pt"
    with pytest.raises(DownloadError, match="could not be downloaded"):
        download("MobileSAM", tmp_path / "b")


def test_outside_of_tests_only_https_is_spoken(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_SCHEMES", frozenset({"https"}))
    with pytest.raises(DownloadError, match="is not an https address"):
        download("MobileSAM", tmp_path)
    assert not server.asked


def test_the_md5_of_a_record_proves_a_file_where_the_table_has_one(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    known = replace(module.named("MobileSAM"), sha256="0" * 64, md5=hashlib.md5(CONTENT).hexdigest())
    monkeypatch.setattr(module, "named", lambda name: known)
    assert download("MedSAM", tmp_path).read_bytes() == CONTENT


def test_without_a_network_one_sentence_says_so(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def unreachable(*_: object, **__: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    with pytest.raises(DownloadError, match=r"^mobile_sam\.pt could not be downloaded from .*name resolution$"):
        download("MobileSAM", tmp_path)


def test_a_full_disk_is_seen_before_anything_is_asked_for(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, 1000))
    with pytest.raises(DownloadError, match="the disk is full"):
        download("MobileSAM", tmp_path)
    assert not server.asked


def test_a_folder_that_cannot_be_made_is_one_sentence(server: Server, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match=r"could not be written to .*file/deeper"):
        download("MobileSAM", tmp_path / "file" / "deeper")


def test_an_unknown_name_is_refused_with_the_known_ones(server: Server, tmp_path: Path):
    with pytest.raises(DownloadError, match=r"called 'SAM 3'; there are SAM ViT-B, SAM ViT-L"):
        download("SAM 3", tmp_path)


def test_two_downloads_at_once_do_not_write_into_each_other(server: Server, tmp_path: Path):
    sentences: list[str] = []

    def second(done: int, total: int) -> None:
        with pytest.raises(DownloadError) as refused:
            download("MobileSAM", tmp_path)
        sentences.append(str(refused.value))

    assert download("MobileSAM", tmp_path, second).read_bytes() == CONTENT
    assert set(sentences) == {"another checkpoint is being downloaded; wait until it is there"}


def test_the_folder_is_the_named_one_or_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NEUROCLICK_CHECKPOINTS", raising=False)
    assert folder_for_checkpoints() == weights.FOLDER
    monkeypatch.setenv("NEUROCLICK_CHECKPOINTS", str(tmp_path / "mine"))
    assert folder_for_checkpoints() == tmp_path / "mine"
