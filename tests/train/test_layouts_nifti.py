from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from core.scan import load
from core.train.dataset import DataError, load_slices, read_rows

AFFINE = np.diag([1.0, 2.0, 5.0, 1.0])  # the file's axes run to the right, to the front and to the head


def write(path: Path, values: np.ndarray, affine: np.ndarray = AFFINE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nib.save(nib.Nifti1Image(values, affine), path)
    return path


def volume(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 1000, (8, 6, 3)).astype(np.int16)


def label(*voxels: tuple[int, int, int], value: int = 1) -> np.ndarray:
    found = np.zeros((8, 6, 3), dtype=np.uint8)
    for voxel in voxels:
        found[voxel] = value
    return found


def test_slices_lie_as_in_the_app_with_mask_and_spacing(tmp_path):
    values = volume()
    path = write(tmp_path / "01_post_t1ce.nii.gz", values)
    write(tmp_path / "01_post_mask.nii.gz", label((7, 5, 1), (0, 5, 1)))
    rows = read_rows(tmp_path)
    assert [row.name for row in rows] == [f"01_post_t1ce.nii.gz slice {k}" for k in range(3)]
    assert rows[0].spacing_mm == (2.0, 1.0)
    # front on top, the patient's right on the left: rows run against j, columns against i
    assert np.argwhere(rows[1].read_mask()).tolist() == [[0, 0], [0, 7]]
    low, high = values.min(), values.max()
    np.testing.assert_allclose(rows[2].read_image(), (values[::-1, ::-1, 2].T - low) / (high - low), atol=1e-6)
    np.testing.assert_allclose(np.stack([row.read_image() for row in rows]), load(path).pixels, atol=1e-6)


def test_two_dates_of_one_patient_are_one_patient(tmp_path):
    for name in ("01_pre", "01_post", "02_pre"):
        write(tmp_path / f"{name}_t1ce.nii.gz", volume())
        write(tmp_path / f"{name}_mask.nii.gz", label((1, 1, 1)))
    assert {row.patient for row in read_rows(tmp_path)} == {"01", "02"}


def test_blank_slices_are_left_out(tmp_path):
    values = volume()
    values[..., 0] = 0
    write(tmp_path / "a.nii.gz", values)
    write(tmp_path / "a_seg.nii.gz", label((1, 1, 1)))
    assert [row.name for row in read_rows(tmp_path)] == ["a.nii.gz slice 1", "a.nii.gz slice 2"]


def test_lits_is_windowed_and_only_the_tumour_is_lesion(tmp_path):
    values = np.full((8, 6, 3), -1000, dtype=np.int16)
    values[:, :, 1] = -140
    values[2, 3, 1], values[3, 3, 1] = 60, 260
    liver = label((1, 1, 1)) + label((2, 3, 1), value=2)
    write(tmp_path / "volumes" / "volume-12.nii", values)
    write(tmp_path / "segmentations" / "segmentation-12.nii", liver)
    (row,) = read_rows(tmp_path)  # the two slices of air are blank in this window
    image, mask = row.read_pair()
    assert row.patient == "12"
    assert np.argwhere(mask).tolist() == [[2, 5]]
    assert (image[2, 5], image[2, 4], image[0, 0]) == (0.5, 1.0, 0.0)


def test_volumes_sort_by_number(tmp_path):
    for number in (10, 2):
        write(tmp_path / f"volume-{number}.nii", volume())
        write(tmp_path / f"segmentation-{number}.nii", label((1, 1, 1), value=2))
    assert [row.patient for row in read_rows(tmp_path)[::3]] == ["2", "10"]


def test_a_table_names_files_patients_window_and_lesion_label(tmp_path):
    values = volume()
    values[2, 3, 1] = 50
    write(tmp_path / "ct" / "x.nii.gz", values)
    write(tmp_path / "ct" / "y.nii.gz", label((1, 1, 1), value=1) + label((2, 3, 1), value=3))
    (tmp_path / "metadata.csv").write_text(
        "image,label,patient,split,tumour_class,lesion_label,window_centre,window_width\n"
        "ct/x.nii.gz,ct/y.nii.gz,p4,Validation,hcc,3,100,200\n"
    )
    rows = read_rows(tmp_path, "val")
    assert {(row.patient, row.tumour_class) for row in rows} == {("p4", "hcc")}
    assert np.argwhere(rows[1].read_mask()).tolist() == [[2, 5]]
    assert rows[1].read_image()[2, 5] == pytest.approx(0.25)  # 50 between 0 and 200


def test_images_and_labels_in_two_folders_are_paired_and_a_labelled_test_set_is_the_test_split(tmp_path):
    for kind, name in (("Tr", "case_01"), ("Ts", "case_02")):
        write(tmp_path / f"images{kind}" / f"{name}_0000.nii.gz", volume())
        write(tmp_path / f"labels{kind}" / f"{name}.nii.gz", label((1, 1, 1)))
    rows = read_rows(tmp_path)
    assert {(row.patient, row.split) for row in rows} == {("case_01", "train"), ("case_02", "test")}


def test_of_several_sequences_the_contrast_enhanced_one_is_taken(tmp_path):
    for sequence in ("flair", "t1", "t1ce", "t2"):
        write(tmp_path / "B1" / f"B1_{sequence}.nii.gz", volume())
    write(tmp_path / "B1" / "B1_seg.nii.gz", label((1, 1, 1), value=4))
    rows = read_rows(tmp_path)
    assert {row.source.image.name for row in rows} == {"B1_t1ce.nii.gz"}
    assert {row.patient for row in rows} == {"B1"}


def test_volumes_without_a_label_are_counted(tmp_path):
    for number in range(3):
        write(tmp_path / f"volume-{number}.nii", volume())
    write(tmp_path / "segmentation-1.nii", label((1, 1, 1)))
    with pytest.raises(DataError, match=r"2 of 3 labels are missing, first volume-0\.nii"):
        read_rows(tmp_path)


def test_a_label_of_another_size_is_refused(tmp_path):
    write(tmp_path / "a.nii.gz", volume())
    write(tmp_path / "a_mask.nii.gz", label()[:, :, :2])
    with pytest.raises(DataError, match=r"\(8, 6, 3\) but its label a_mask\.nii\.gz is \(8, 6, 2\)"):
        read_rows(tmp_path)


def test_a_damaged_volume_is_named(tmp_path):
    path = write(tmp_path / "a.nii.gz", volume())
    write(tmp_path / "a_mask.nii.gz", label((1, 1, 1)))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(DataError, match=r"^a\.nii\.gz cannot be read"):
        read_rows(tmp_path)


def test_a_slice_that_is_not_finite_is_refused_and_not_taken_for_blank(tmp_path):
    values = volume().astype(np.float32)
    values[..., 1] = np.nan
    write(tmp_path / "a.nii.gz", values)
    write(tmp_path / "a_mask.nii.gz", label((1, 1, 1)))
    rows = read_rows(tmp_path)
    assert len(rows) == 3
    with pytest.raises(DataError, match=r"slice 1 has pixels that are not finite"):
        load_slices(rows, 32)


def test_an_impossible_window_is_refused(tmp_path):
    write(tmp_path / "a.nii.gz", volume())
    write(tmp_path / "a_mask.nii.gz", label((1, 1, 1)))
    (tmp_path / "index.csv").write_text("image,window_centre,window_width\na.nii.gz,60,0\n")
    with pytest.raises(DataError, match="width over 0"):
        read_rows(tmp_path)


def test_a_spacing_that_the_header_leaves_out_is_not_known(tmp_path):
    path = write(tmp_path / "a.nii", volume())
    write(tmp_path / "a_mask.nii", label((1, 1, 1)))
    raw = bytearray(path.read_bytes())
    raw[80:84] = np.float32(0).tobytes()  # pixdim[1]
    path.write_bytes(raw)
    assert read_rows(tmp_path)[0].spacing_mm is None


def test_a_volume_that_was_replaced_is_read_anew(tmp_path):
    path = write(tmp_path / "a.nii", np.tile(volume(), (1, 1, 2)))
    write(tmp_path / "a_mask.nii", np.zeros((8, 6, 6), dtype=np.uint8))
    read_rows(tmp_path)[0].read_image()
    write(path, volume(1))
    write(tmp_path / "a_mask.nii", label((1, 1, 1)))
    np.testing.assert_allclose(read_rows(tmp_path)[0].read_image(), load(path).pixels[0], atol=1e-6)
