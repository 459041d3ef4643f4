from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.train.dataset import (
    DataError,
    Row,
    check_labelled,
    load_slices,
    name_of,
    parse_spacing,
    read_image,
    read_mask,
    read_rows,
    with_phantoms,
)


def test_reads_the_rows_of_one_split_with_paths_that_can_be_read(write_data):
    rows = read_rows(write_data(train=3, val=2), "val")
    assert [row.patient for row in rows] == ["val3", "val4"]
    assert all(row.read_image().shape == (64, 64) and row.read_mask().any() for row in rows)


def test_finds_an_index_one_folder_down_and_is_named_after_its_folder(write_data):
    folder = write_data(train=1)
    assert len(read_rows(folder.parent)) == 1
    assert name_of(folder.parent) == "discs"


def test_an_index_without_an_image_column_is_refused(tmp_path):
    (tmp_path / "index.csv").write_text("picture,mask\na.png,b.png\n")
    with pytest.raises(DataError, match="'image' column"):
        read_rows(tmp_path)


def test_a_split_that_is_not_there_is_refused_and_those_that_are_get_named(write_data):
    with pytest.raises(DataError, match="'test'; it has train, val"):
        read_rows(write_data(train=1, val=1), "test")


def test_other_spellings_of_a_split_mean_the_same(write_data):
    folder = write_data(Training=1, valid=2)
    assert [row.split for row in read_rows(folder)] == ["train", "val", "val"]
    assert len(read_rows(folder, "validation")) == 2


def test_missing_files_are_counted_and_the_first_is_named(write_data):
    folder = write_data(train=3)
    (folder / "1-mask.png").unlink()
    (folder / "2-mask.png").unlink()
    with pytest.raises(DataError, match=r"2 of 3 masks are missing, first 1-mask\.png"):
        read_rows(folder)


def test_16_bit_images_keep_their_depth(tmp_path):
    values = np.array([[0, 1, 65535]], dtype=np.uint16)
    Image.fromarray(values).save(tmp_path / "deep.png")
    np.testing.assert_allclose(read_image(tmp_path / "deep.png"), values / 65535.0, atol=1e-7)


@pytest.mark.parametrize(
    ("values", "lesion"),
    [
        (np.array([[0, 127, 128, 255]], dtype=np.uint8), [False, False, True, True]),
        (np.array([[0, 1, 1, 0]], dtype=np.uint8), [False, True, True, False]),
        (np.array([[0, 300, 32768, 65535]], dtype=np.uint16), [False, False, True, True]),
    ],
)
def test_a_mask_is_what_is_above_half_of_the_range_or_one_among_zeros(tmp_path, values, lesion):
    Image.fromarray(values).save(tmp_path / "mask.png")
    assert read_mask(tmp_path / "mask.png")[0].tolist() == lesion


def test_a_mask_of_another_size_is_refused(write_data):
    folder = write_data(train=1)
    Image.new("L", (10, 12)).save(folder / "0-mask.png")
    with pytest.raises(DataError, match=r"\(64, 64\).*\(12, 10\)"):
        load_slices(read_rows(folder), 32)


def test_a_slice_whose_mask_is_left_empty_has_no_lesion(tmp_path):
    Image.new("L", (8, 6), 9).save(tmp_path / "a.png")
    (tmp_path / "index.csv").write_text("image,mask\na.png,\n")
    row = read_rows(tmp_path)[0]
    assert row.labelled
    assert row.read_mask().shape == (6, 8)
    assert not load_slices([row], 32).masks.any()


def test_slices_without_a_mask_column_are_not_taken_for_healthy_ones(tmp_path):
    Image.new("L", (8, 8), 9).save(tmp_path / "a.png")
    (tmp_path / "index.csv").write_text("image,tumour_class\na.png,glioma\n")
    row = read_rows(tmp_path)[0]
    assert not row.labelled
    with pytest.raises(DataError, match=r"1 of 1 slices have no mask, first a\.png"):
        load_slices([row], 32)
    with pytest.raises(DataError, match=r"a\.png has no mask"):
        row.read_mask()


def test_a_training_split_without_any_lesion_is_refused(write_data):
    folder = write_data(train=2, val=1)
    for name in ("0-mask.png", "1-mask.png"):
        Image.new("L", (64, 64)).save(folder / name)
    with pytest.raises(DataError, match="none of the 2 training slices has a lesion"):
        load_slices(read_rows(folder), 32)


def test_a_damaged_image_is_named_in_one_sentence(write_data):
    folder = write_data(train=1)
    whole = (folder / "0.png").read_bytes()
    (folder / "0.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"^0\.png cannot be read"):
        read_rows(folder)[0].read_image()


def test_an_image_with_too_many_pixels_is_refused_before_it_is_decoded(tmp_path):
    Image.new("1", (5000, 4000)).save(tmp_path / "huge.png")
    with pytest.raises(DataError, match=r"huge\.png.*4000 x 5000"):
        Row.of_files(tmp_path / "huge.png", None, "p").read_image()


def test_pixels_that_are_not_finite_are_refused(tmp_path):
    Image.fromarray(np.array([[0.0, np.nan]], dtype=np.float32)).save(tmp_path / "a.tif")
    with pytest.raises(DataError, match="not finite"):
        Row.of_files(tmp_path / "a.tif", None, "p").read_image()


def test_floating_point_images_keep_the_unit_range_and_others_are_stretched_into_it(tmp_path):
    for name, values in (("unit.tif", [[0.25, 0.5]]), ("wide.tif", [[-100.0, 300.0]])):
        Image.fromarray(np.array(values, dtype=np.float32)).save(tmp_path / name)
    assert read_image(tmp_path / "unit.tif").tolist() == [[0.25, 0.5]]
    assert read_image(tmp_path / "wide.tif").tolist() == [[0.0, 1.0]]


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
    assert read_rows(tmp_path)[0].spacing_mm == (2.0, 1.0)


def test_phantoms_are_added_behind_the_scans_have_lesions_and_can_be_read_again(slices):
    before = slices(2, 64)
    after = with_phantoms(before, 1)
    assert len(after) == 3
    np.testing.assert_array_equal(after.images[:2], before.images)
    np.testing.assert_array_equal(after.masks[2], after.rows[2].read_mask())
    assert after.masks[2].any()
    assert after.rows[2].patient == "phantom0"


def test_no_phantoms_leave_the_slices_unchanged(slices):
    before = slices(2, 32)
    np.testing.assert_array_equal(with_phantoms(before, 0).images, before.images)


def test_rows_with_masks_are_accepted_as_labelled():
    check_labelled([Row.of_files(Path("a.png"), None, "p")])
