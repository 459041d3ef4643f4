"""Files as MATLAB 7.3 writes them: HDF5 with every array transposed."""

from pathlib import Path

import h5py
import numpy as np
import pytest

from core.train.dataset import DataError, read_rows

IMAGE = np.array([[-200, 0, 600], [-200, 200, 600]], dtype=np.int16)
MASK = np.array([[0, 0, 1], [0, 0, 0]], dtype=np.uint8)


def write_mat(path: Path, image=IMAGE, mask=MASK, label: float = 2, patient: str = "MR017260F") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w", userblock_size=512) as file:
        data = file.create_group("cjdata")
        data["image"], data["tumorMask"] = image.T, mask.T
        data["label"] = np.array([[label]])
        data["PID"] = np.array([[ord(letter)] for letter in patient], dtype=np.uint16)
    return path


def test_rows_stay_rows_and_the_slice_is_scaled_to_its_own_range(tmp_path):
    write_mat(tmp_path / "1.mat")
    image, mask = read_rows(tmp_path)[0].read_pair()
    np.testing.assert_allclose(image, [[0.0, 0.25, 1.0], [0.0, 0.5, 1.0]], atol=1e-6)
    assert np.argwhere(mask).tolist() == [[0, 2]]


def test_patient_class_and_order_come_from_the_files_and_the_folds_are_left_alone(tmp_path):
    write_mat(tmp_path / "part" / "10.mat", label=3, patient="b")
    write_mat(tmp_path / "part" / "9.mat", label=1, patient="MR017260F")
    (tmp_path / "part" / "cvind.mat").write_bytes(b"not read")
    rows = read_rows(tmp_path)
    assert [(row.name, row.patient, row.tumour_class) for row in rows] == [
        ("9.mat", "MR017260F", "meningioma"),
        ("10.mat", "b", "pituitary"),
    ]


def test_the_spacing_is_known_only_for_the_size_that_the_data_set_states_it_for(tmp_path):
    full = np.zeros((512, 512), dtype=np.uint8)
    write_mat(tmp_path / "1.mat")
    write_mat(tmp_path / "2.mat", image=full, mask=full)
    assert [row.spacing_mm for row in read_rows(tmp_path)] == [None, (0.49, 0.49)]


def test_a_mask_of_another_size_is_refused(tmp_path):
    write_mat(tmp_path / "1.mat", mask=MASK.T)
    with pytest.raises(DataError, match=r"1\.mat is \(2, 3\) but its mask is \(3, 2\)"):
        read_rows(tmp_path)


def test_an_unknown_label_is_refused(tmp_path):
    write_mat(tmp_path / "1.mat", label=7)
    with pytest.raises(DataError, match="label 7"):
        read_rows(tmp_path)


def test_pixels_that_are_not_finite_are_refused(tmp_path):
    write_mat(tmp_path / "1.mat", image=np.where(IMAGE > 500, np.nan, IMAGE))
    with pytest.raises(DataError, match=r"1\.mat has pixels that are not finite"):
        read_rows(tmp_path)[0].read_image()


def test_another_kind_of_mat_file_is_refused(tmp_path):
    (tmp_path / "1.mat").write_bytes(b"MATLAB 5.0 MAT-file")
    with pytest.raises(DataError, match=r"1\.mat is not one of these files; MATLAB 7\.3"):
        read_rows(tmp_path)
