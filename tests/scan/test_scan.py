import dataclasses

import numpy as np
import pytest

from core.scan import Scan


def scan_of(pixels: np.ndarray, **fields: object) -> Scan:
    return Scan(pixels=pixels.astype(np.float32), kind="nifti", value_range=(0.0, 1.0), **fields)  # type: ignore[arg-type]


def test_key_follows_pixels_shape_and_spacing_only():
    pixels = np.linspace(0, 1, 24).reshape(2, 3, 4)
    key = scan_of(pixels).key
    assert len(key) == 64
    assert scan_of(pixels.copy(), notes=("something",), modality="MR").key == key
    others = [
        scan_of(pixels.reshape(2, 4, 3)).key,
        scan_of(pixels * 0.5).key,
        scan_of(pixels, spacing_mm=(1.0, 2.0)).key,
        scan_of(pixels, spacing_mm=(2.0, 1.0)).key,
    ]
    assert len({key, *others}) == 5


def test_a_slice_outside_the_volume_is_refused():
    scan = scan_of(np.zeros((3, 2, 2)))
    assert scan.slice(2).shape == (2, 2)
    for k in (-1, 3):
        with pytest.raises(ValueError, match=f"got slice {k}; this scan has slices 0 to 2"):
            scan.slice(k)


def test_the_first_slice_shown_is_not_blank_padding():
    volume = np.zeros((20, 16, 16))
    for k, half in enumerate((2, 4, 6, 6, 5, 3)):
        volume[k, 8 - half : 8 + half, 8 - half : 8 + half] = 0.6
    # Slices 2, 3 and 4 show 144, 144 and 100 pixels; 100 is below three quarters of 144.
    assert scan_of(volume).middle == 3
    assert scan_of(np.zeros((5, 4, 4))).middle in range(5)
    assert scan_of(np.ones((1, 4, 4))).middle == 0


def test_nobody_draws_into_a_scan():
    pixels = np.zeros((1, 2, 2), dtype=np.float32)
    scan = scan_of(pixels)
    with pytest.raises(ValueError, match="read-only"):
        scan.pixels[0, 0, 0] = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        scan.modality = "CT"  # type: ignore[misc]
    pixels[0, 0, 0] = 0.5  # the caller's own array stays theirs


@pytest.mark.parametrize(
    "pixels", [np.zeros((2, 2)), np.full((1, 2, 2), 1.5), np.full((1, 2, 2), np.nan), np.zeros((1, 0, 2))]
)
def test_wrong_pixels_are_refused(pixels):
    with pytest.raises(ValueError, match="expected float32"):
        scan_of(pixels)
