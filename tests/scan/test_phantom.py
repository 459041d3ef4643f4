import numpy as np
import pytest
from scipy import ndimage

from core.scan import load, phantom, sample, variants


def head_of(image: np.ndarray) -> np.ndarray:
    """Everything that is not air, filled."""
    return ndimage.binary_fill_holes(ndimage.binary_opening(image > 0.2))


def test_same_seed_same_pixels():
    (first, first_mask), (second, second_mask) = phantom(7), phantom(7)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first_mask, second_mask)


def test_other_seeds_are_other_heads():
    images = [phantom(seed, lesion=False)[0] for seed in range(4)]
    for index, one in enumerate(images):
        for other in images[index + 1 :]:
            inside = head_of(one) & head_of(other)
            assert np.corrcoef(one[inside], other[inside])[0, 1] < 0.95
            assert np.mean(head_of(one) != head_of(other)) > 0.002


@pytest.mark.parametrize("size", [(256, 256), (200, 320), (320, 200), (64, 96), (512, 512), (16, 16), (1, 1), (1, 9)])
def test_any_size_gives_image_and_mask_of_that_size(size):
    image, mask = phantom(1, size)
    assert image.shape == mask.shape == size
    assert (image.dtype, mask.dtype) == (np.float32, np.bool_)
    assert np.isfinite(image).all()
    assert image.min() >= 0.0
    assert image.max() <= 1.0


def test_the_head_keeps_its_aspect_on_a_wide_slice():
    square, wide = (head_of(phantom(3, size, lesion=False)[0]) for size in ((256, 256), (256, 400)))
    for axis in (0, 1):
        assert abs(int(square.any(axis=axis).sum()) - int(wide.any(axis=axis).sum())) <= 2


def test_the_head_fits_into_a_narrow_slice():
    image, _ = phantom(3, (400, 256), lesion=False)
    assert not head_of(image)[:, [0, -1]].any()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["ring", "small", "meningioma"])
def test_the_lesion_is_one_piece_inside_the_head_and_brighter_than_its_surroundings(seed, kind):
    image, mask = phantom(seed, lesion=kind)
    assert mask.sum() * 0.81 > (50 if kind == "small" else 250)  # mm2 at 0.9 mm
    assert ndimage.label(mask)[1] == 1
    assert head_of(image)[mask].all()
    rim = mask & ~ndimage.binary_erosion(mask, iterations=2)
    around = ndimage.binary_dilation(mask, iterations=6) & ~ndimage.binary_dilation(mask, iterations=2)
    assert np.median(image[rim]) > np.median(image[around]) + 0.1


def test_a_ring_has_a_dark_core_and_a_meningioma_has_none():
    for kind, dark in (("ring", True), ("meningioma", False)):
        image, mask = phantom(5, lesion=kind)
        core = ndimage.distance_transform_edt(mask)
        assert bool(np.median(image[core > 0.7 * core.max()]) < 0.35) is dark


def test_without_a_lesion_the_same_head_stays():
    (healthy, nothing), (ill, mask) = phantom(4, lesion=False), phantom(4)
    assert not nothing.any()
    far = ndimage.distance_transform_edt(~mask) > 75  # the lesion pushes aside what is nearer
    np.testing.assert_allclose(healthy[far], ill[far], atol=0.02)
    assert np.abs(healthy[mask] - ill[mask]).mean() > 0.1


def test_air_has_rician_noise():
    image, _ = phantom(2)
    corner = image[:24, :24]
    assert corner.min() >= 0.0
    # Magnitude noise in air is Rayleigh: its mean over its deviation is sqrt(pi / (4 - pi)) = 1.913.
    assert corner.mean() / corner.std() == pytest.approx(np.sqrt(np.pi / (4 - np.pi)), rel=0.12)


def test_white_matter_is_brighter_than_grey_and_fluid_is_dark():
    image, _ = phantom(0, lesion=False)
    inside = ndimage.binary_erosion(head_of(image), iterations=22)
    dark, middle, bright = np.percentile(image[inside], (2, 25, 75))
    assert dark < 0.25
    assert 0.3 < middle < bright < 0.6


def test_the_menu_opens():
    assert len(variants()) >= 5
    for name, variant in variants().items():
        scan = sample(name)
        assert scan.kind == "phantom"
        assert scan.pixels.shape == (1, *variant.size)
        assert scan.spacing_mm == pytest.approx((0.9, 0.9))
        assert scan.truth is not None
        assert bool(scan.truth.any()) is (variant.lesion != "none")
    assert any(rows != columns for _, (rows, columns), _ in variants().values())


def test_a_phantom_survives_being_saved_and_opened(encode):
    from PIL import Image

    image, _ = phantom(0, (64, 80))
    opened = load(encode(Image.fromarray((image * 255).round().astype(np.uint8)), "PNG"))
    np.testing.assert_allclose(opened.slice(0), image, atol=0.5 / 255 + 1e-6)


@pytest.mark.parametrize(("size", "lesion"), [((0, 5), True), ((5, 5), "cyst")])
def test_what_cannot_be_drawn_is_refused(size, lesion):
    with pytest.raises(ValueError, match="expected"):
        phantom(0, size, lesion)
