import cv2
import numpy as np
import pytest
from skimage.filters import unsharp_mask

from core.enhance import clahe, unsharp
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
def test_clahe_and_unsharp_take_the_smallest_slices(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).random(shape, dtype=np.float32)
    for result in (clahe(image), unsharp(image)):
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
        (lambda image: clahe(image * np.nan), "NaN"),
        (lambda image: unsharp((image * 255).astype(np.uint8)), "uint8"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=sentence):
        call(np.full((8, 8), 0.5, dtype=np.float32))
