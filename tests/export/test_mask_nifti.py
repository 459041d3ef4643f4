import gzip

import nibabel
import numpy as np
import pytest

from core.export import labels, mask_nifti
from core.prompt import HAND, Outline, Segmentation
from core.scan import Scan, load

# Sagittal-like order, oblique, left-handed and anisotropic: nothing here may be swapped unnoticed.
AFFINE = np.array([[0.1, -0.6, 0.02, 40], [0.9, 0.08, 0.05, -70], [0.03, 0.04, -4.5, 33], [0, 0, 0, 1]])


def source(affine=AFFINE, units="mm", shape=(11, 14, 5)):
    values = np.arange(np.prod(shape), dtype=np.int16).reshape(shape)
    image = nibabel.Nifti1Image(values, affine)
    image.header.set_xyzt_units(units)
    return values, image.to_bytes()


def opened(data):
    return nibabel.Nifti1Image.from_bytes(gzip.decompress(data))


def picture(shape=(1, 7, 9), **changes):
    return Scan(np.zeros(shape, dtype=np.float32), "png", (0.0, 255.0), **changes)


@pytest.mark.parametrize("turn", [np.diag([1, 1, 1, 1.0]), np.diag([-1, 1, -1, 1.0]), np.diag([1, -1, 1, 1.0])])
def test_a_mask_on_every_slice_lies_on_its_voxels_in_the_file(turn):
    values, data = source(AFFINE @ turn)
    scan = load(data)
    expected = values > np.percentile(values, 70)
    # Drawn on the slices as shown: where the scan itself is that bright.
    low, high = scan.value_range
    mask = scan.pixels * (high - low) + low > np.percentile(values, 70)
    image = opened(mask_nifti(mask, scan))
    np.testing.assert_array_equal(np.asarray(image.dataobj), expected)
    assert image.get_data_dtype() == np.uint8
    np.testing.assert_allclose(image.affine, AFFINE @ turn, atol=1e-5)
    assert image.header["sform_code"] == 1
    assert image.header.get_xyzt_units()[0] == "mm"


def test_a_mask_on_one_slice_leaves_the_others_empty():
    values, data = source()
    scan = load(data)
    low, high = scan.value_range
    mask = np.zeros(scan.pixels.shape[1:], dtype=np.bool_)
    mask[2, 6] = True
    image = opened(mask_nifti(mask, scan, 3))
    found = np.argwhere(np.asarray(image.dataobj))
    assert len(found) == 1
    # The stored values are all different: the one under the mask names its voxel.
    assert values[tuple(found[0])] == round(float(scan.pixels[3, 2, 6]) * (high - low) + low)


def test_the_same_voxel_has_the_same_place_in_the_patient():
    _, data = source()
    scan = load(data)
    mask = np.zeros(scan.pixels.shape, dtype=np.bool_)
    mask[4, 1, 8] = True
    image = opened(mask_nifti(mask, scan))
    [voxel] = np.argwhere(np.asarray(image.dataobj))
    mm = nibabel.affines.apply_affine(image.affine, voxel)
    np.testing.assert_allclose(mm, nibabel.affines.apply_affine(AFFINE, voxel), atol=1e-4)


@pytest.mark.parametrize(("units", "factor"), [("mm", 1.0), ("meter", 0.001), ("micron", 1000.0)])
def test_the_unit_of_the_source_is_kept(units, factor):
    affine = AFFINE.copy()
    affine[:3] *= factor
    _, data = source(affine, units)
    image = opened(mask_nifti(np.ones(load(data).pixels.shape, dtype=np.bool_), load(data)))
    assert image.header.get_xyzt_units()[0] == units
    np.testing.assert_allclose(image.affine[:3], affine[:3], rtol=1e-5)


def test_a_picture_with_spacing_opens_again_as_it_was_shown():
    mask = np.zeros((7, 9), dtype=np.bool_)
    mask[1, 6:] = True
    scan = picture(spacing_mm=(0.5, 0.25), slice_thickness_mm=3.0)
    data = mask_nifti(mask, scan)
    image = opened(data)
    assert image.shape == (9, 7, 1)
    np.testing.assert_allclose(image.header.get_zooms(), (0.25, 0.5, 3.0))
    assert b"not known" in bytes(image.header["descrip"])
    again = load(data)
    assert again.spacing_mm == pytest.approx((0.5, 0.25))
    np.testing.assert_array_equal(again.pixels[0] > 0.5, mask)


def test_an_entered_spacing_counts_before_that_of_the_picture():
    data = mask_nifti(np.ones((7, 9), dtype=np.bool_), picture(spacing_mm=(0.5, 0.25)), spacing_mm=(2.0, 1.0))
    np.testing.assert_allclose(opened(data).header.get_zooms()[:2], (1.0, 2.0))


def test_without_spacing_no_unit_is_claimed():
    image = opened(mask_nifti(np.ones((7, 9), dtype=np.bool_), picture()))
    assert image.header.get_xyzt_units()[0] == "unknown"
    np.testing.assert_allclose(image.header.get_zooms(), (1.0, 1.0, 1.0))


def test_the_same_mask_gives_the_same_file():
    mask = np.ones((7, 9), dtype=np.bool_)
    assert mask_nifti(mask, picture()) == mask_nifti(mask, picture())


@pytest.mark.parametrize(("shape", "index"), [((9, 7), 0), ((2, 7, 9), 0), ((7, 9), 1), ((7, 9), -1)])
def test_a_mask_that_does_not_fit_is_refused(shape, index):
    with pytest.raises(ValueError, match=r"^got "):
        mask_nifti(np.ones(shape, dtype=np.bool_), picture(), index)


def outline(number, place, shape=(7, 9)):
    mask = np.zeros(shape, dtype=np.bool_)
    mask[place] = True
    return Outline(number, Segmentation(mask, HAND))


def test_several_lesions_are_told_apart_by_their_numbers_on_their_voxels_in_the_file():
    values, data = source()
    scan = load(data)
    low, high = scan.value_range
    shape = scan.pixels.shape[1:]
    image = opened(mask_nifti(labels((outline(2, (2, 6), shape), outline(5, (4, 1), shape)), shape), scan, 3))
    assert image.get_data_dtype() == np.uint8
    found = np.asarray(image.dataobj)
    assert sorted(found[found > 0]) == [2, 5]
    for number, (row, column) in ((2, (2, 6)), (5, (4, 1))):
        # The stored values are all different: the one under the lesion names its voxel.
        below = round(float(scan.pixels[3, row, column]) * (high - low) + low)
        assert values[found == number].tolist() == [below]


def test_a_single_lesion_is_one_whatever_its_number_and_two_keep_theirs():
    first, other = outline(3, np.s_[1:4, 2:5]), outline(7, np.s_[5, :])
    alone = labels((first,), (7, 9))
    np.testing.assert_array_equal(alone, first.segmentation.mask)
    assert alone.dtype == np.uint8
    both = labels((first, other), (7, 9))
    assert {int(value): int((both == value).sum()) for value in np.unique(both)} == {0: 63 - 9 - 9, 3: 9, 7: 9}


def test_one_lesion_gives_the_same_file_as_its_mask():
    only = outline(4, np.s_[1:4, 2:5])
    assert mask_nifti(labels((only,), (7, 9)), picture()) == mask_nifti(only.segmentation.mask, picture())


def test_a_lesion_without_pixels_does_not_take_the_others_number():
    both = labels((outline(1, np.s_[:0]), outline(2, np.s_[0, 0])), (7, 9))
    assert (both[0, 0], both.max()) == (2, 2)


def test_no_lesions_are_an_empty_image():
    empty = labels((), (7, 9))
    assert (empty.shape, empty.dtype, empty.any()) == ((7, 9), np.uint8, False)


def test_a_number_above_255_is_kept():
    image = opened(mask_nifti(labels((outline(1, (0, 0)), outline(300, (6, 8))), (7, 9)), picture()))
    assert sorted(np.unique(np.asarray(image.dataobj))) == [0, 1, 300]


def test_masks_that_are_no_masks_are_refused():
    with pytest.raises(ValueError, match=r"^got a mask of float32; expected bool, or unsigned integers as labels$"):
        mask_nifti(np.ones((7, 9), dtype=np.float32), picture())
    with pytest.raises(ValueError, match=r"^got a mask of shape \(7, 9\); expected that of the slice, \(9, 7\)$"):
        labels((outline(1, (0, 0)),), (9, 7))


@pytest.mark.scans
def test_masks_of_real_volumes_lie_on_them(scans):
    paths = sorted(path for path in scans.rglob("*.nii*"))[:4]
    assert paths
    for path in paths:
        original = nibabel.load(path)
        scan = load(path)
        mask = scan.pixels > 0.5
        image = opened(mask_nifti(mask, scan))
        assert image.shape == original.shape[:3]
        np.testing.assert_allclose(image.affine, original.affine, atol=1e-4)
        values = np.asarray(original.dataobj)
        values = values if values.ndim == 3 else values[..., 0]
        inside, outside = values[np.asarray(image.dataobj) == 1], values[np.asarray(image.dataobj) == 0]
        assert inside.size == 0 or inside.min() >= outside.max()
