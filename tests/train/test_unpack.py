import os
import shutil
import zipfile

import pytest

from core.train.dataset import DataError, name_of, read_rows
from core.train.unpack import unpacked


def test_a_folder_is_taken_as_it_is(tmp_path):
    assert unpacked(tmp_path, tmp_path / "runs") == tmp_path
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("with_folder", [True, False])
def test_a_zip_is_unzipped_once_and_named_after_its_data(write_data, tmp_path, with_folder):
    folder = write_data(train=2, val=1)
    root = folder.parent if with_folder else folder
    packed = shutil.make_archive(tmp_path / "discs", "zip", root, "discs" if with_folder else ".")
    found = unpacked(tmp_path / "discs.zip", tmp_path / "runs")
    assert len(read_rows(found)) == 3
    assert name_of(found) == "discs"
    (found / "index.csv").touch()
    marked = (found / "index.csv").stat().st_mtime_ns
    os.utime(packed, (1, 1))  # another date, the same content
    assert unpacked(tmp_path / "discs.zip", tmp_path / "runs") == found
    assert (found / "index.csv").stat().st_mtime_ns == marked


def test_a_file_that_is_no_zip_and_a_broken_zip_are_one_sentence(tmp_path):
    (tmp_path / "data.txt").write_text("no zip")
    with pytest.raises(DataError, match="neither a folder nor a zip"):
        unpacked(tmp_path / "data.txt", tmp_path / "runs")
    with zipfile.ZipFile(tmp_path / "broken.zip", "w") as archive:
        archive.writestr("index.csv", "image,mask\n" * 100)
    content = bytearray((tmp_path / "broken.zip").read_bytes())
    content[50:60] = b"0123456789"
    (tmp_path / "broken.zip").write_bytes(content)
    with pytest.raises(DataError, match="cannot be unzipped"):
        unpacked(tmp_path / "broken.zip", tmp_path / "runs")
    assert not list((tmp_path / "runs" / ".data").iterdir())
