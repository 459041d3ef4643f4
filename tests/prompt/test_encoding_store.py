import json
import os
import stat
import struct
import threading
import time
from pathlib import Path

import pytest
import torch

from core.prompt.encoding_store import EncodingStore, halved

KEY, OTHER, THIRD = "a" * 64, "b" * 64, "c" * 64
HOUR = 3600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "encodings"


@pytest.fixture
def store(folder: Path) -> EncodingStore:
    return EncodingStore(folder, keep_hours=24)


def features(seed: int = 0) -> dict[str, torch.Tensor]:
    made = halved({"features": torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(seed))})
    assert made is not None
    return made


def file_of(store: EncodingStore, key: str = KEY) -> Path:
    return store.folder / f"{key}.safetensors"


def used(store: EncodingStore, key: str, hours_ago: float) -> None:
    then = time.time() - hours_ago * HOUR
    os.utime(file_of(store, key), (then, then))


def test_an_encoding_comes_back_as_it_was_also_in_another_process(store: EncodingStore, folder: Path):
    store.put(KEY, "pixels", features(), 1234.5)
    found = EncodingStore(folder, 24).get(KEY)
    assert found is not None
    assert found.encode_ms == 1234.5
    assert found.tensors.keys() == {"features"}
    assert found.tensors["features"].dtype == torch.float32
    assert torch.equal(found.tensors["features"], features()["features"].float())


def test_what_was_never_put_is_absent(store: EncodingStore):
    assert store.get(KEY) is None
    assert not store.has(KEY)


def test_only_the_owner_may_read(store: EncodingStore):
    store.put(KEY, "pixels", features(), 1)
    assert stat.S_IMODE(file_of(store).stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_numbers_too_large_for_half_precision_are_not_rounded_to_infinity():
    assert halved({"features": torch.tensor([1e6])}) is None


def damaged(path: Path, how: str) -> None:
    whole = path.read_bytes()
    if how == "cut":
        path.write_bytes(whole[: len(whole) - 7])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "flipped bit":
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    elif how == "not tensors":
        path.write_bytes(b"<html>not found</html>" * 20)
    else:  # a field of the header
        (length,) = struct.unpack("<Q", whole[:8])
        header = json.loads(whole[8 : 8 + length])
        if how == "no time":
            del header["__metadata__"]["encode_ms"]
        elif how == "other layout":
            header["__metadata__"]["layout"] = "0"
        else:
            header["__metadata__"]["key"] = OTHER
        text = json.dumps(header).encode()
        path.write_bytes(struct.pack("<Q", len(text)) + text + whole[8 + length :])


@pytest.mark.parametrize(
    "how", ["cut", "empty", "flipped bit", "not tensors", "no time", "other layout", "another slice's"]
)
def test_a_damaged_or_mismatched_file_counts_as_absent_and_goes(store: EncodingStore, how: str):
    store.put(KEY, "pixels", features(), 1)
    damaged(file_of(store), how)
    assert store.get(KEY) is None
    assert not file_of(store).exists()
    store.put(KEY, "pixels", features(), 1)
    assert store.get(KEY) is not None


def test_an_encoding_is_deleted_the_stated_hours_after_its_last_use(store: EncodingStore):
    store.put(KEY, "pixels", features(), 1)
    used(store, KEY, 23.9)
    assert store.get(KEY) is not None
    used(store, KEY, 24.1)
    assert not store.has(KEY)
    assert store.get(KEY) is None
    store.put(OTHER, "pixels", features(), 1)
    used(store, OTHER, 24.1)
    store.purge()
    assert not list(store.folder.iterdir())


def test_reading_counts_as_use(store: EncodingStore):
    store.put(KEY, "pixels", features(), 1)
    used(store, KEY, 20)
    store.get(KEY)
    assert time.time() - file_of(store).stat().st_mtime < HOUR


def test_the_least_recently_used_make_room(folder: Path):
    unlimited = EncodingStore(folder, 24)
    unlimited.put(KEY, "pixels", features(), 1)
    unlimited.put(OTHER, "pixels", features(1), 1)
    used(unlimited, KEY, 2)
    used(unlimited, OTHER, 3)
    size = file_of(unlimited).stat().st_size
    store = EncodingStore(folder, 24, max_bytes=2 * size)
    store.put(THIRD, "pixels", features(2), 1)
    assert [store.has(key) for key in (KEY, OTHER, THIRD)] == [True, False, True]


def test_what_is_larger_than_all_the_room_is_not_kept_and_costs_nobody_else_a_place(folder: Path):
    EncodingStore(folder, 24).put(KEY, "pixels", features(), 1)
    size = (folder / f"{KEY}.safetensors").stat().st_size
    store = EncodingStore(folder, 24, max_bytes=size)
    large = halved({"features": torch.zeros(1, 4, 64, 64)})
    assert large is not None
    store.put(OTHER, "pixels", large, 1)
    assert [store.has(KEY), store.has(OTHER)] == [True, False]


def test_a_scan_can_be_forgotten_with_every_models_encodings(store: EncodingStore):
    store.put(KEY, "slice one", features(), 1)
    store.put(OTHER, "slice one", features(1), 1)
    store.put(THIRD, "slice two", features(2), 1)
    store.forget({"slice one", "slice nine"})
    assert [store.has(key) for key in (KEY, OTHER, THIRD)] == [False, False, True]


def test_what_a_dead_process_left_half_written_goes_after_an_hour(store: EncodingStore):
    store.put(KEY, "pixels", features(), 1)
    old, young = store.folder / "1.part", store.folder / "2.part"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * HOUR,) * 2)
    store.purge()
    assert not old.exists()
    assert young.exists()


def test_without_a_folder_to_write_to_nothing_is_kept_and_nothing_breaks(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    store = EncodingStore(tmp_path / "file" / "encodings", 24)
    store.put(KEY, "pixels", features(), 1)
    assert store.get(KEY) is None
    store.forget({"pixels"})


def test_many_threads_write_and_read_one_key(store: EncodingStore):
    failures = []

    def work() -> None:
        for _ in range(10):
            store.put(KEY, "pixels", features(), 1)
            found = store.get(KEY)
            if found is None or not torch.equal(found.tensors["features"], features()["features"].float()):
                failures.append(found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert [path.name for path in store.folder.iterdir()] == [f"{KEY}.safetensors"]
