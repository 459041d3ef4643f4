import math

import cv2
import numpy as np
import pytest

from core.explore import MirrorLine, asymmetry, mirror_line, placed
from core.scan import phantom

HEIGHT, WIDTH = 150, 190


def mirrored_head(tilt_deg: float, x: float) -> np.ndarray:
    """A head that is its own mirror image across the line through (x, 75), drawn by formula."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    angle = math.radians(tilt_deg)
    u = (columns - x) * math.cos(angle) + (rows - 75) * math.sin(angle)
    v = -(columns - x) * math.sin(angle) + (rows - 75) * math.cos(angle)
    image = 0.5 * ((u / 50) ** 2 + (v / 62) ** 2 < 1)
    image = image + 0.3 * (((np.abs(u) - 18) / 9) ** 2 + ((v + 15) / 15) ** 2 < 1)
    image = image + 0.2 * (((np.abs(u) - 30) / 6) ** 2 + ((v - 22) / 8) ** 2 < 1)
    return cv2.GaussianBlur(image.astype(np.float32), (0, 0), 1)


def distance(line: MirrorLine, x: float, y: float) -> float:
    angle = math.radians(line.tilt_deg)
    return abs((x - line.x) * math.cos(angle) + (y - line.y) * math.sin(angle))


@pytest.mark.parametrize(("tilt", "x"), [(0.0, 95.0), (8.0, 88.0), (-14.0, 103.0), (24.0, 92.0)])
def test_the_mirror_line_of_a_head_that_has_one_is_found(tilt: float, x: float) -> None:
    line = mirror_line(mirrored_head(tilt, x))
    assert line.tilt_deg == pytest.approx(tilt, abs=0.5)
    assert distance(line, x, 75) < 0.5
    assert line.likeness > 0.999


def test_the_ends_lie_on_the_line_and_the_upper_one_leans_right_with_the_tilt() -> None:
    line = MirrorLine(x=60.0, y=40.0, tilt_deg=10.0, likeness=1.0)
    (top_x, top_y), (bottom_x, bottom_y) = line.ends((101, 120))
    assert (top_y, bottom_y) == (0, 100)
    assert top_x > 60 > bottom_x
    assert distance(line, top_x, top_y) == pytest.approx(0, abs=1e-9)
    assert distance(line, bottom_x, bottom_y) == pytest.approx(0, abs=1e-9)


def test_a_mirrored_head_has_no_asymmetry() -> None:
    image = mirrored_head(5, 90)
    found = asymmetry(image, mirror_line(image))
    assert found.compared.sum() > 5000
    assert found.mean < 0.005
    assert np.abs(found.map).max() < 0.05  # the smoothed rim changes by 0.09 a pixel, and half a pixel is allowed


def test_a_bright_spot_shows_bright_in_place_and_dark_across_the_line() -> None:
    image = mirrored_head(0, 95)
    image[60:70, 110:120] += 0.2
    line = placed(image, (95.0, 75.0), 0.0, 0.0)
    found = asymmetry(image, line, sigma_px=0)
    assert found.map[65, 115] == pytest.approx(0.2, abs=0.01)
    assert found.map[65, 75] == pytest.approx(-0.2, abs=0.01)  # 95 - (115 - 95)
    assert found.map[65, 100] == pytest.approx(0, abs=0.01)
    np.testing.assert_allclose(found.map[:, 1:], -found.map[:, 1:][:, ::-1], atol=1e-5)  # columns 1 to 189 mirror at 95


def test_a_lesion_leaves_the_line_in_place_and_stands_out() -> None:
    image, lesion = phantom(1)
    healthy, _ = phantom(1, lesion=False)
    line, expected = mirror_line(image), mirror_line(healthy)
    assert line.tilt_deg == pytest.approx(expected.tilt_deg, abs=1.5)
    assert distance(line, expected.x, expected.y) < 3
    found = asymmetry(image, line)
    assert np.abs(found.map[lesion]).mean() > found.mean


def test_a_line_placed_by_hand_is_shifted_along_its_normal() -> None:
    line = placed(mirrored_head(0, 95), (95.0, 75.0), 20.0, 6.0)
    assert distance(line, 95, 75) == pytest.approx(6)
    assert line.x > 95


def test_a_wrong_line_is_a_worse_mirror() -> None:
    image = mirrored_head(0, 95)
    assert placed(image, (95.0, 75.0), 0, 0).likeness > placed(image, (95.0, 75.0), 0, 4).likeness


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: mirror_line(np.zeros((10, 40), np.float32)), "16 px or more a side; got 40 x 10"),
        (lambda: mirror_line(np.full((40, 40), 0.5, np.float32)), "the same value"),
        (lambda: mirror_line(np.full((40, 40), np.nan, np.float32)), "finite"),
        (lambda: asymmetry(np.zeros((4, 4), np.float32), MirrorLine(1, 1, 0, 1), -1), "got -1"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()  # type: ignore[operator]
