from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.train.dataset import (
    DataError,
    check_disjoint,
    load_slices,
    name_of,
    parse_spacing,
    read_image,
    read_index,
    with_phantoms,
)


def test_reads_the_rows_of_one_split_with_absolute_paths(write_data):
    rows = read_index(write_data(train=3, val=2), "val")
    assert [row.patient for row in rows] == ["val3", "val4"]
    assert all(row.image.is_file() and row.mask is not None and row.mask.is_file() for row in rows)


def test_finds_an_index_one_folder_down_and_is_named_after_its_folder(write_data):
    folder = write_data(train=1)
    assert len(read_index(folder.parent)) == 1
    assert name_of(folder.parent) == "discs"


def test_a_folder_without_an_index_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"no index\.csv"):
        read_index(tmp_path)


def test_an_index_without_an_image_column_is_refused(tmp_path):
    (tmp_path / "index.csv").write_text("picture,mask\na.png,b.png\n")
    with pytest.raises(DataError, match="'image' column"):
        read_index(tmp_path)


def test_a_split_that_is_not_there_is_refused_and_those_that_are_get_named(write_data):
    with pytest.raises(DataError, match="'test'; it has train, val"):
        read_index(write_data(train=1, val=1), "test")


def test_a_missing_file_is_named(write_data):
    folder = write_data(train=2)
    (folder / "1-mask.png").unlink()
    with pytest.raises(DataError, match=r"1-mask\.png"):
        read_index(folder)


def test_a_patient_on_both_sides_is_refused(write_data):
    folder = write_data(train=2, val=2, patients={"train": "p1", "val": "p1"})
    with pytest.raises(DataError, match="p1"):
        check_disjoint(read_index(folder, "train"), read_index(folder, "val"))


def test_an_index_without_a_split_column_cannot_be_trained_on(tmp_path):
    Image.new("L", (8, 8)).save(tmp_path / "a.png")
    (tmp_path / "index.csv").write_text("image,patient\na.png,p1\n")
    with pytest.raises(DataError, match="by patient"):
        check_disjoint(read_index(tmp_path, "train"), read_index(tmp_path, "val"))


def test_16_bit_images_keep_their_depth(tmp_path):
    values = np.array([[0, 1, 65535]], dtype=np.uint16)
    Image.fromarray(values).save(tmp_path / "deep.png")
    np.testing.assert_allclose(read_image(tmp_path / "deep.png"), values / 65535.0, atol=1e-7)


def test_a_mask_of_another_size_is_refused(write_data):
    folder = write_data(train=1)
    Image.new("L", (10, 12)).save(folder / "0-mask.png")
    with pytest.raises(DataError, match=r"\(64, 64\).*\(12, 10\)"):
        load_slices(read_index(folder), 32)


def test_a_slice_without_a_mask_file_has_no_lesion(tmp_path):
    Image.new("L", (8, 8), 9).save(tmp_path / "a.png")
    (tmp_path / "index.csv").write_text("image,mask\na.png,\n")
    assert not load_slices(read_index(tmp_path), 32).masks.any()


@pytest.mark.parametrize(("text", "expected"), [("0.98", (0.98, 0.98)), ("2,1.5", (2.0, 1.5))])
def test_a_spacing_is_one_number_or_row_and_column(text, expected):
    assert parse_spacing(text) == expected


@pytest.mark.parametrize("text", ["", "x", "0", "-1,1", "1,2,3", "nan", "inf"])
def test_an_impossible_spacing_is_refused(text):
    with pytest.raises(DataError, match="spacing"):
        parse_spacing(text)


def test_the_index_may_say_the_spacing(tmp_path):
    Image.new("L", (8, 8)).save(tmp_path / "a.png")
    (tmp_path / "index.csv").write_text('image,spacing_mm\na.png,"2,1"\n')
    assert read_index(tmp_path)[0].spacing_mm == (2.0, 1.0)


def test_phantoms_are_added_behind_the_scans_and_have_lesions(slices):
    before = slices(2, 64)
    after = with_phantoms(before, 1)
    assert len(after) == 3
    assert after.masks[2].any()
    assert after.rows[2].image == Path()
    np.testing.assert_array_equal(after.images[:2], before.images)
