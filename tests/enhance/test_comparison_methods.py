import cv2
import numpy as np
import pytest
from skimage.filters import unsharp_mask

from core.enhance import clahe, equalise, gamma, head_mask, n4, unsharp
from core.scan import phantom
from core.types import FloatArray


def smooth_image(height: int, width: int, seed: int = 0) -> FloatArray:
    noise = np.random.default_rng(seed).random((height, width), dtype=np.float32)
    blurred = cv2.GaussianBlur(noise, (0, 0), 4)
    return ((blurred - blurred.min()) / np.ptp(blurred)).astype(np.float32)


@pytest.mark.parametrize(("size", "tiles"), [((512, 512), 2), ((511, 765), 2), ((300, 301), 1)])
@pytest.mark.parametrize("clip_limit", [1.5, 2.0, 4.0])
def test_clahe_on_8_bit_values_is_opencvs(size: tuple[int, int], tiles: int, clip_limit: float) -> None:
    grey = np.round(smooth_image(*size) * 255).astype(np.uint8)
    opencv = cv2.createCLAHE(clip_limit, (tiles, tiles)).apply(grey)
    ours = clahe(grey / np.float32(255), clip_limit, tiles) * 255
    assert np.abs(ours - opencv).max() < 2.0  # its table and its result are rounded


def test_clahe_keeps_values_that_8_bit_would_merge() -> None:
    ramp = np.linspace(0.2, 0.8, 64 * 64, dtype=np.float32).reshape(64, 64)
    assert np.unique(clahe(ramp, tiles=1)).size > 4000


def test_clahe_raises_local_contrast_of_a_dull_slice() -> None:
    dull = 0.4 + 0.1 * smooth_image(128, 96)
    assert clahe(dull).std() > 1.5 * dull.std()


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (3, 2), (9, 13)])
def test_every_method_takes_the_smallest_slices(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).random(shape, dtype=np.float32)
    for result in (clahe(image), unsharp(image), gamma(image), equalise(image), n4(image)):
        assert result.shape == shape
        assert result.dtype == np.float32
        assert np.isfinite(result).all()
        assert 0 <= result.min() <= result.max() <= 1


@pytest.mark.parametrize(("radius", "amount"), [(1.0, 0.5), (2.0, 1.0), (3.5, 2.0)])
def test_unsharp_is_scikit_images(radius: float, amount: float) -> None:
    image = smooth_image(80, 61)
    np.testing.assert_allclose(unsharp(image, radius, amount), unsharp_mask(image, radius, amount), atol=2e-3)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda image: clahe(image, clip_limit=0.5), "from 1 on; got 0.5"),
        (lambda image: clahe(image, clip_limit=float("inf")), "got inf"),
        (lambda image: clahe(image, tiles=0), "1 to 64 tiles"),
        (lambda image: unsharp(image, radius=0), "radius"),
        (lambda image: unsharp(image, amount=-1), "amount"),
        (lambda image: gamma(image, exponent=0.0), r"0\.1 and 10; got 0"),
        (lambda image: equalise(image, strength=1.5), r"0 and 1; got 1\.5"),
        (lambda image: n4(image, shrink=0), "from 1 to 8; got 0"),
        (lambda image: n4(image, shrink=2.0), r"from 1 to 8; got 2\.0"),
        (lambda image: n4(image * np.nan), "NaN"),
        (lambda image: clahe(image * np.nan), "NaN"),
        (lambda image: unsharp((image * 255).astype(np.uint8)), "uint8"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=sentence):
        call(np.full((8, 8), 0.5, dtype=np.float32))


def test_gamma_is_a_power_and_a_half_brightens() -> None:
    image = np.array([[0.0, 0.25, 1.0]], dtype=np.float32)
    np.testing.assert_allclose(gamma(image, 0.5), [[0.0, 0.5, 1.0]], atol=1e-6)
    np.testing.assert_array_equal(gamma(image, 1.0), image)


def test_equalisation_spreads_the_heads_greys_evenly_whatever_the_air() -> None:
    image, _ = phantom(0)
    head = head_mask(image)
    inside = np.sort(equalise(image)[head])
    even = (np.arange(inside.size) + 0.5) / inside.size
    assert np.abs(inside - even).max() < 0.02
    np.testing.assert_array_equal(equalise(image, 0.0), image)


def test_n4_takes_away_the_shading_that_was_put_on() -> None:
    image, _ = phantom(1)
    image = 0.6 * image
    x = np.linspace(0, 1, image.shape[1], dtype=np.float32)
    field = np.tile(0.6 + 0.8 * x, (image.shape[0], 1))
    shaded = image * field
    head = head_mask(shaded)
    removed = np.log(shaded[head & (image > 0.05)]) - np.log(n4(shaded)[head & (image > 0.05)])
    assert np.corrcoef(removed, np.log(field[head & (image > 0.05)]))[0, 1] > 0.8


def test_n4_leaves_a_constant_and_a_tiny_slice_unchanged() -> None:
    for image in (np.full((40, 40), 0.3, dtype=np.float32), smooth_image(12, 40)):
        np.testing.assert_array_equal(n4(image), image)
