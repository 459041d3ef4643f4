"""A dark core gets the bright rim that encloses it, and nothing else does."""

import numpy as np

from core.classical.marks import Marks
from core.classical.region import under, with_rim

ROWS, COLUMNS = np.ogrid[:60, :80]
DISTANCE = np.hypot(COLUMNS - 45, ROWS - 25)
CORE, LESION = DISTANCE <= 8, DISTANCE <= 11
EVERYWHERE = np.ones((60, 80), np.bool_)


def marks(exclude=None, within=EVERYWHERE) -> Marks:
    return Marks(DISTANCE <= 1, ~EVERYWHERE if exclude is None else exclude, within)


def test_a_rim_all_around_belongs_to_the_lesion() -> None:
    pixels = np.select([CORE, LESION], [0.2, 0.9], 0.5).astype(np.float32)
    np.testing.assert_array_equal(with_rim(CORE, pixels, marks()), LESION)


def test_bright_bone_on_one_side_is_no_rim() -> None:
    pixels = np.where(CORE, 0.2, np.where(COLUMNS > 53, 0.9, 0.5)).astype(np.float32)
    np.testing.assert_array_equal(with_rim(CORE, pixels, marks()), CORE)


def test_a_bright_lesion_in_even_tissue_keeps_its_outline() -> None:
    pixels = np.where(CORE, 0.9, 0.5).astype(np.float32)
    np.testing.assert_array_equal(with_rim(CORE, pixels, marks()), CORE)


def test_tissue_as_bright_as_a_rim_without_an_end_is_no_rim() -> None:
    pixels = np.where(CORE, 0.2, 0.9).astype(np.float32)
    np.testing.assert_array_equal(with_rim(CORE, pixels, marks()), CORE)


def test_no_part_of_a_rim_is_taken_that_was_excluded() -> None:
    pixels = np.select([CORE, LESION], [0.2, 0.9], 0.5).astype(np.float32)
    excluded = (COLUMNS > 54) & EVERYWHERE
    found = with_rim(CORE, pixels, marks(exclude=excluded))
    np.testing.assert_array_equal(found, LESION & ~excluded)


def test_only_the_parts_under_the_marks_stay_and_their_holes_are_filled() -> None:
    hole = np.hypot(COLUMNS - 49, ROWS - 26) <= 2
    other = (ROWS > 50) & (COLUMNS < 9)
    np.testing.assert_array_equal(under((CORE & ~hole) | other, marks()), CORE)
