import numpy as np
import pytest

from core.scan import Scan, Window, apply_window, phantom, presets


def scan_of(image: np.ndarray, **fields: object) -> Scan:
    values = {"kind": "dicom", "value_range": (0.0, 1.0), **fields}
    return Scan(pixels=image[None].astype(np.float32), **values)  # type: ignore[arg-type]


def test_a_window_maps_its_ends_to_black_and_white():
    image = np.array([[0.0, 0.2, 0.3, 0.4, 1.0]], dtype=np.float32)
    np.testing.assert_allclose(apply_window(image, Window(0.2, 0.4)), [[0, 0, 0.5, 1, 1]], atol=1e-6)


def test_center_and_width():
    window = Window(0.2, 0.5)
    assert window.center == pytest.approx(0.35)
    assert window.width == pytest.approx(0.3)


@pytest.mark.parametrize(("low", "high"), [(0.5, 0.5), (0.6, 0.5), (float("nan"), 1.0), (0.0, float("inf"))])
def test_an_empty_window_is_refused(low, high):
    with pytest.raises(ValueError, match="expected finite numbers, low below high"):
        Window(low, high)


def test_ct_windows_are_those_of_the_console():
    scan = scan_of(np.linspace(0, 1, 100).reshape(10, 10), modality="CT", value_range=(-1000.0, 1000.0))
    found = presets(scan, scan.slice(0))
    # Brain is 40 +- 40 HU: 0 and 80 HU lie at 0.5 and 0.54 of -1000 to 1000.
    assert (found["Brain"].low, found["Brain"].high) == pytest.approx((0.5, 0.54))
    # Bone is 600 +- 1400 HU.
    assert (found["Bone"].low, found["Bone"].high) == pytest.approx((0.1, 1.5))


def test_the_files_own_window_is_offered():
    own = Window(0.1, 0.3)
    image, _ = phantom(1, (64, 64))
    assert presets(scan_of(image, window=own), image)["From the file"] == own
    assert "From the file" not in presets(scan_of(image), image)


def test_a_flat_slice_has_its_full_range_only():
    flat = np.full((8, 8), 0.4, dtype=np.float32)
    assert presets(scan_of(flat), flat) == {"Full range": Window(0.0, 1.0)}


def test_presets_do_for_a_head_what_their_names_say():
    image, lesion = phantom(0)
    found = presets(scan_of(image, modality="MR"), image)
    assert list(found) == ["Full range", "Auto 1–99 %", "Brain", "Bright lesion", "Dark slice"]
    rim = lesion & (image > 0.65)
    brain = np.zeros_like(lesion)
    brain[80:180, 90:170] = True
    brain &= ~lesion
    plain = float(image[brain].std())
    assert apply_window(image, found["Brain"])[brain].std() > 1.2 * plain
    bright = apply_window(image, found["Bright lesion"])
    assert np.median(bright[rim]) > 0.6
    assert np.median(bright[brain]) < 0.25
    assert apply_window(image * 0.2, presets(scan_of(image * 0.2), image * 0.2)["Dark slice"])[brain].mean() > 0.5


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (3, 3), (40, 7)])
def test_tiny_slices_have_presets(shape):
    image = np.linspace(0, 1, shape[0] * shape[1], dtype=np.float32).reshape(shape)
    assert presets(scan_of(image), image)["Full range"] == Window(0.0, 1.0)
