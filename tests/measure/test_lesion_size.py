import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.measure import Diameter, LesionSize, lesion
from core.types import Mask, Spacing


def ellipse(long_mm: float, short_mm: float, degrees: float, spacing: Spacing) -> Mask:
    """An ellipse by its axes in mm, its long axis turned from the x axis towards y (down)."""
    half = long_mm / 2 + 4
    rows, columns = math.ceil(2 * half / spacing[0]), math.ceil(2 * half / spacing[1])
    y, x = np.mgrid[:rows, :columns]
    y, x = (y - rows / 2) * spacing[0], (x - columns / 2) * spacing[1]
    along = x * math.cos(math.radians(degrees)) + y * math.sin(math.radians(degrees))
    across = -x * math.sin(math.radians(degrees)) + y * math.cos(math.radians(degrees))
    return (along / long_mm * 2) ** 2 + (across / short_mm * 2) ** 2 <= 1


RAGGED = np.array(
    [
        [pixel == "#" for pixel in row]
        for row in ["#.#.#.##", "##.#####", "#.#.#.##", "########", "#.#.####", "########", "########"]
    ]
)
"""With 120 points on its outline no line across its longest was found."""


def both(size: LesionSize) -> tuple[Diameter, Diameter]:
    assert size.longest is not None
    assert size.perpendicular is not None
    return size.longest, size.perpendicular


def length_of(line: Diameter, spacing: Spacing) -> float:
    return math.hypot((line.end[0] - line.start[0]) * spacing[1], (line.end[1] - line.start[1]) * spacing[0])


def test_a_bar_with_anisotropic_spacing_by_hand() -> None:
    """3 rows of 2 mm by 5 columns of 1 mm, rows 10 to 12, columns 20 to 24."""
    mask = np.zeros((40, 60), dtype=bool)
    mask[10:13, 20:25] = True
    size = lesion(mask, (2, 1))
    longest, across = both(size)
    assert (size.area, size.unit, size.n_components) == (30.0, "mm", 1)
    assert size.centroid == (22.0, 11.0)
    assert size.equivalent_diameter == pytest.approx(2 * math.sqrt(30 / math.pi))
    # Corners are cut by half a pixel, so that the outline has the corners (19.5, 10) and (20, 9.5) at the upper left.
    # From there to the lower right it is 4 columns and 3 rows (7.2 mm), or 5 columns and 2 rows (6.4 mm).
    assert longest.length == pytest.approx(math.hypot(4 * 1, 3 * 2))
    assert {longest.start, longest.end} in ({(20.0, 9.5), (24.0, 12.5)}, {(24.0, 9.5), (20.0, 12.5)})
    # (4, 6) and (5, -4) mm are 4.97 degrees off the perpendicular.
    assert across.length == pytest.approx(math.hypot(5 * 1, 2 * 2))


def test_a_line_of_pixels_is_as_long_as_its_pixels_and_one_wide() -> None:
    mask = np.zeros((9, 20), dtype=bool)
    mask[4, 3:13] = True
    longest, across = both(lesion(mask, (2, 1)))
    assert longest.length == pytest.approx(10.0)
    assert {longest.start, longest.end} == {(2.5, 4.0), (12.5, 4.0)}
    assert across.length == pytest.approx(2.0, abs=0.02)


@pytest.mark.parametrize("spacing", [(1.0, 1.0), (2.0, 1.0), (0.5, 0.8)])
@pytest.mark.parametrize("degrees", [0, 30, 45, 77, 120])
def test_axes_of_a_turned_ellipse(degrees: float, spacing: Spacing) -> None:
    longest, across = both(lesion(ellipse(60, 36, degrees, spacing), spacing))
    assert longest.length == pytest.approx(60, abs=1.2 * max(spacing))
    # Within 5 degrees of the perpendicular a chord may be a little longer than the short axis.
    leaning = 36 / math.sqrt(1 - (1 - (36 / 60) ** 2) * math.sin(math.radians(5)) ** 2)
    assert 36 - max(spacing) < across.length < leaning + 1.2 * max(spacing)
    angle = math.degrees(
        math.atan2((longest.end[1] - longest.start[1]) * spacing[0], (longest.end[0] - longest.start[0]) * spacing[1])
    )
    assert min((angle - degrees) % 180, (degrees - angle) % 180) < 8


def test_a_line_does_not_cross_the_mouth_of_a_c() -> None:
    """A square ring of 40 x 40, arms 6 thick, open on the right: the diagonal of the whole would leave it."""
    mask = np.zeros((60, 60), dtype=bool)
    mask[10:50, 10:50] = True
    mask[16:44, 16:50] = False
    longest, _ = both(lesion(mask))
    # The longest line lies along one arm: from its outer corner (49.5, 49) back to the left edge, at most 6 rows up,
    # because from 7 up it would cut the inner corner (15.5, 43.5).
    assert longest.length == pytest.approx(math.hypot(40, 6))
    assert math.hypot(39, 39) > longest.length + 10


def test_a_line_does_not_cross_a_hole() -> None:
    y, x = np.mgrid[:80, :80]
    radius = np.hypot(y - 40, x - 40)
    longest, _ = both(lesion((radius <= 30) & (radius >= 20)))
    assert longest.length == pytest.approx(2 * math.sqrt(30.4**2 - 19.6**2), abs=1.5)  # the tangent to the hole


def test_a_single_pixel_is_a_pixel_wide() -> None:
    mask = np.zeros((7, 9), dtype=bool)
    mask[3, 5] = True
    size = lesion(mask, (2, 1))
    longest, across = both(size)
    assert (size.area, size.n_components, size.centroid) == (2.0, 1, (5.0, 3.0))
    assert (longest.length, across.length) == (pytest.approx(2.0), pytest.approx(1.0))
    assert {longest.start, longest.end} == {(5.0, 2.5), (5.0, 3.5)}


def test_two_lesions_are_counted_and_the_longer_one_is_measured() -> None:
    mask = np.zeros((60, 90), dtype=bool)
    mask[5:9, 5:9] = True
    mask[40, 50:80] = True
    size = lesion(mask)
    longest, across = both(size)
    assert (size.n_components, size.area) == (2, 46.0)
    assert longest.length == pytest.approx(30.0)
    assert across.start[1] == pytest.approx(40, abs=0.6)
    assert across.length == pytest.approx(1.0, abs=0.02)


def test_pixels_that_touch_at_a_corner_are_one_lesion() -> None:
    mask = np.eye(10, dtype=bool)
    size = lesion(mask)
    longest, _ = both(size)
    assert size.n_components == 1
    assert longest.length == pytest.approx(math.hypot(10, 9), abs=0.01)


def test_empty_has_no_area_and_no_diameter() -> None:
    size = lesion(np.zeros((8, 8), dtype=bool), (1, 1))
    assert (size.area, size.perimeter, size.equivalent_diameter, size.n_components) == (0, 0, 0, 0)
    assert size.longest is size.perpendicular is size.centroid is None
    assert size.unit == "mm"


def test_a_lesion_that_fills_the_slice_is_measured() -> None:
    longest, across = both(lesion(np.ones((20, 30), dtype=bool)))
    assert longest.length == pytest.approx(math.hypot(30, 19))
    assert across.length > 20


def test_without_spacing_sizes_are_in_pixels() -> None:
    size = lesion(ellipse(40, 20, 0, (1, 1)))
    assert size.unit == "px"
    assert size.area == pytest.approx(math.pi * 20 * 10, rel=0.02)


def test_perimeter_of_a_disc_is_known_to_about_five_per_cent() -> None:
    assert lesion(ellipse(100, 100, 0, (1, 1))).perimeter == pytest.approx(math.pi * 100, rel=0.065)


@given(
    arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=8)),
    st.floats(0.3, 3),
    st.floats(0.3, 3),
    st.integers(0, 9),
    st.integers(0, 9),
)
@example(RAGGED, 0.3125, 2.0, 0, 0)
def test_any_small_lesion_has_two_perpendicular_lines_wherever_it_lies(
    mask: Mask, row: float, column: float, down: int, right: int
) -> None:
    size = lesion(mask, (row, column))
    if not mask.any():
        assert size.longest is None
        return
    longest, across = both(size)
    for line in (longest, across):
        assert line.length == pytest.approx(length_of(line, (row, column)))
    assert longest.length >= across.length - 1e-6 > 0
    first, second = (
        np.array([(line.end[0] - line.start[0]) * column, (line.end[1] - line.start[1]) * row])
        for line in (longest, across)
    )
    cosine = abs(first @ second) / np.linalg.norm(first) / np.linalg.norm(second)
    assert math.degrees(math.asin(min(1, cosine))) < 5.01
    moved = lesion(np.pad(mask, ((down, 3), (right, 1))), (row, column))
    assert both(moved)[0].length == pytest.approx(longest.length)
    assert moved.area == pytest.approx(size.area)


def test_enhanced_pixels_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match=r"must be bool .* got float32"):
        lesion(np.full((8, 8), 0.7, dtype=np.float32))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="both over 0"):
        lesion(np.ones((8, 8), dtype=bool), (-1, 1))
