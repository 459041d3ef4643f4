import io

import numpy as np
import pytest
from PIL import Image

from core.explore import channels
from core.scan import ScanError


def file_of(pixels: np.ndarray, kind: str = "PNG", mode: str | None = None) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels, mode).save(file, kind)
    return file.getvalue()


def test_channels_come_apart_and_grey_is_pillows_own() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (7, 11, 3), dtype=np.uint8)
    found = channels(file_of(pixels))
    assert list(found) == ["Red", "Green", "Blue", "Grey"]
    for place, name in enumerate(("Red", "Green", "Blue")):
        np.testing.assert_allclose(found[name] * 255, pixels[..., place], atol=1e-4)
    np.testing.assert_allclose(found["Grey"] * 255, np.asarray(Image.fromarray(pixels).convert("L")), atol=0.51)


def test_a_grey_picture_has_three_equal_channels() -> None:
    found = channels(file_of(np.arange(12, dtype=np.uint8).reshape(3, 4) * 20))
    np.testing.assert_array_equal(found["Red"], found["Blue"])
    np.testing.assert_allclose(found["Grey"], found["Green"], atol=1e-6)


def test_a_deep_grey_picture_stays_in_range() -> None:
    found = channels(file_of(np.linspace(100, 60_000, 48).reshape(6, 8).astype(np.uint16)))
    assert all(values.min() >= 0 and values.max() <= 1 and np.ptp(values) > 0.9 for values in found.values())


def test_what_is_transparent_is_black() -> None:
    pixels = np.full((2, 2, 4), 255, dtype=np.uint8)
    pixels[0, 0, 3] = 0
    found = channels(file_of(pixels))
    assert found["Red"][0, 0] == 0
    assert found["Red"][1, 1] == 1


def test_a_file_that_is_no_picture_is_refused_in_a_sentence() -> None:
    with pytest.raises(ScanError, match="accepted are PNG"):
        channels(b"hello there", "notes.txt")
    with pytest.raises(ScanError, match="empty"):
        channels(b"")
