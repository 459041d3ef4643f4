import gzip
import itertools

import nibabel
import numpy as np
import pytest
from nibabel.orientations import apply_orientation, axcodes2ornt, io_orientation, ornt_transform

from core.scan import ScanError, load

# A volume in which every voxel says where it is: x to the patient's right, y to the front, z to the head (RAS+).
RAS = np.arange(4 * 5 * 6, dtype=np.int16).reshape(4, 5, 6)
ISOTROPIC = np.eye(4)


def stored_as(
    codes: tuple[str, str, str], zooms: tuple[float, float, float] = (1, 1, 1)
) -> tuple[np.ndarray, np.ndarray]:
    """(array, affine) of RAS stored along other axes: nibabel is the oracle for what belongs where."""
    turn = ornt_transform(axcodes2ornt("RAS"), axcodes2ornt(codes))
    array = apply_orientation(RAS, turn)
    affine = np.diag([*zooms, 1.0]) @ nibabel.orientations.inv_ornt_aff(turn, RAS.shape)
    assert "".join(nibabel.aff2axcodes(affine)) == "".join(codes)
    return np.ascontiguousarray(array), affine


ALL_CODES = [codes for order in itertools.permutations(("RL", "AP", "SI")) for codes in itertools.product(*order)]


@pytest.mark.parametrize("codes", ALL_CODES, ids="".join)
def test_axial_slices_look_the_same_however_they_were_stored(make_nifti, codes):
    array, affine = stored_as(codes)
    scan = load(make_nifti(array, affine))
    low, high = scan.value_range
    shown = np.rint(scan.pixels * (high - low) + low).astype(int)
    # slice from the feet up, row from the front back, column from the patient's right to the left
    expected = RAS[::-1, ::-1, :].transpose(2, 1, 0)
    np.testing.assert_array_equal(shown, expected)
    assert any("axial" in note for note in scan.notes)


@pytest.mark.parametrize("codes", ALL_CODES, ids="".join)
def test_a_mask_goes_back_to_the_axes_of_the_file(make_nifti, codes):
    array, affine = stored_as(codes, (1.0, 1.0, 3.0))
    scan = load(make_nifti(array, affine, zipped=True))
    assert scan.geometry is not None
    low, high = scan.value_range
    back = scan.geometry.to_source(np.rint(scan.pixels * (high - low) + low))
    np.testing.assert_array_equal(back, array)
    np.testing.assert_allclose(scan.geometry.affine, affine)


def test_thick_slices_say_how_the_volume_was_acquired(make_nifti):
    coronal = load(make_nifti(*stored_as(("R", "A", "S"), (1.0, 5.0, 2.0))))
    assert coronal.pixels.shape == (5, 6, 4)
    assert coronal.spacing_mm == (2.0, 1.0)
    assert coronal.slice_thickness_mm == 5.0
    # head on top, right on the left
    assert np.argmax(coronal.pixels.reshape(5, -1).max(axis=1)) == 0  # the largest value lies in the front
    assert coronal.pixels[0, 0, 0] == coronal.pixels.max()

    sagittal = load(make_nifti(*stored_as(("R", "A", "S"), (6.0, 1.0, 2.0))))
    assert sagittal.pixels.shape == (4, 6, 5)
    assert sagittal.spacing_mm == (2.0, 1.0)
    assert any("sagittal" in note for note in sagittal.notes)


def test_a_slab_of_few_slices_is_shown_along_its_slices(make_nifti):
    scan = load(make_nifti(np.arange(12 * 2 * 10, dtype=np.int16).reshape(12, 2, 10), ISOTROPIC))
    assert scan.pixels.shape == (2, 10, 12)


def test_big_endian_and_gzip_change_nothing(make_nifti):
    plain = load(make_nifti(RAS, ISOTROPIC))
    for data in (make_nifti(RAS, ISOTROPIC, big_endian=True), make_nifti(RAS, ISOTROPIC, zipped=True)):
        np.testing.assert_array_equal(load(data).pixels, plain.pixels)


def test_scale_and_intercept_are_applied(make_nifti):
    data = bytearray(make_nifti(RAS, ISOTROPIC))
    data[112:120] = np.array([2.0, 10.0], dtype="<f4").tobytes()
    assert load(bytes(data)).value_range == (10.0, 2.0 * RAS.max() + 10.0)


def test_of_four_dimensions_the_first_volume_is_kept(make_nifti):
    scan = load(make_nifti(np.stack([RAS, RAS * 0 + 9999], axis=-1), ISOTROPIC))
    np.testing.assert_array_equal(scan.pixels, load(make_nifti(RAS, ISOTROPIC)).pixels)
    assert any("2 volumes; the first was kept" in note for note in scan.notes)


def test_values_that_are_no_numbers_become_the_lowest(make_nifti):
    volume = RAS.astype(np.float32)
    volume[0, 0, :2] = np.nan, np.inf
    scan = load(make_nifti(volume, ISOTROPIC))
    assert scan.value_range == (2.0, 119.0)
    assert any("(2 of them)" in note for note in scan.notes)


@pytest.mark.parametrize("zoom", [0.0, np.nan, np.inf])
def test_an_impossible_voxel_size_is_no_spacing(make_nifti, zoom):
    data = bytearray(make_nifti(RAS, ISOTROPIC))
    data[80:92] = np.full(3, zoom, dtype="<f4").tobytes()
    scan = load(bytes(data))
    assert scan.spacing_mm is None
    assert any("in pixels" in note for note in scan.notes)


def test_an_unstated_orientation_is_pointed_out(make_nifti):
    data = bytearray(make_nifti(RAS, ISOTROPIC))
    data[252:256] = bytes(4)  # qform_code and sform_code
    assert any("not certain" in note for note in load(bytes(data)).notes)


def test_a_tilted_head_is_shown_along_its_nearest_axes(make_nifti):
    tilt = np.eye(4)
    angle = np.deg2rad(20)
    tilt[1:3, 1:3] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    scan = load(make_nifti(RAS, tilt))
    assert io_orientation(tilt)[:, 0].tolist() == [0, 1, 2]
    np.testing.assert_array_equal(scan.pixels, load(make_nifti(RAS, ISOTROPIC)).pixels)


def test_a_bomb_is_refused_by_its_header(make_nifti):
    data = bytearray(make_nifti(RAS, ISOTROPIC))
    data[40:48] = np.array([3, 4000, 4000, 4000], dtype="<i2").tobytes()
    with pytest.raises(ScanError, match="67 million"):
        load(gzip.compress(bytes(data) + bytes(20_000_000)))


def test_zeros_after_the_volume_are_not_inflated(make_nifti):
    bomb = gzip.compress(make_nifti(RAS, ISOTROPIC) + bytes(50_000_000))
    np.testing.assert_array_equal(load(bomb).pixels, load(make_nifti(RAS, ISOTROPIC)).pixels)


def test_missing_voxels_are_refused(make_nifti):
    with pytest.raises(ScanError, match="ends before the last one"):
        load(make_nifti(RAS, ISOTROPIC)[:-1])
    with pytest.raises(ScanError, match="ends before the last one"):
        load(gzip.compress(make_nifti(RAS, ISOTROPIC)[:-1]))


def test_complex_numbers_are_refused(make_nifti):
    with pytest.raises(ScanError, match="complex64"):
        load(make_nifti(RAS.astype(np.complex64), ISOTROPIC))


def test_a_gzip_of_something_else_is_named():
    with pytest.raises(ScanError, match="gzip archive without a NIfTI"):
        load(gzip.compress(b"hello" * 200))
