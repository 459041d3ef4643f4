"""Whose the pixels are that masks of several lesions share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prompt import BoxPrompt, PointPrompt, Prompts, ScribblePrompt, Stroke, union
from core.prompt.apportion import apportioned, pointed_at

SHAPE = (3, 4)
numbers = st.lists(st.integers(1, 9), min_size=1, max_size=5, unique=True)


@st.composite
def overlapping(draw: st.DrawFn) -> tuple[dict[int, np.ndarray], list[int], list[int]]:
    """Masks of some lesions, all of them in the order in which they were changed, and those that are locked."""
    lesions = draw(numbers)
    size = SHAPE[0] * SHAPE[1]
    pixels = st.lists(st.booleans(), min_size=size, max_size=size)
    masks = {number: np.array(draw(pixels)).reshape(SHAPE) for number in lesions}
    return masks, draw(st.permutations(lesions)), draw(st.lists(st.sampled_from(lesions), unique=True))


@given(overlapping())
def test_no_pixel_is_in_two_masks_and_none_is_lost(drawn):
    masks, changed, locked = drawn
    before = {number: mask.copy() for number, mask in masks.items()}
    found = apportioned(masks, changed, locked)
    assert list(found) == list(masks)
    assert sum(mask.astype(int) for mask in found.values()).max() <= 1
    np.testing.assert_array_equal(union(found.values()), union(masks.values()))
    for number, mask in masks.items():
        assert not (found[number] & ~mask).any()
        np.testing.assert_array_equal(mask, before[number])


@given(overlapping())
def test_a_locked_lesion_keeps_its_pixels_but_for_another_locked_one_that_was_changed_later(drawn):
    masks, changed, locked = drawn
    found = apportioned(masks, changed, locked)
    for number in locked:
        later = [masks[other] for other in locked if changed.index(other) > changed.index(number)]
        lost = union(later) if later else np.zeros(SHAPE, dtype=bool)
        np.testing.assert_array_equal(found[number], masks[number] & ~lost)


@given(overlapping())
def test_the_last_changed_free_lesion_loses_pixels_to_locked_ones_alone(drawn):
    masks, changed, locked = drawn
    free = [number for number in changed if number not in locked]
    found = apportioned(masks, changed, locked)
    for place, number in enumerate(free):
        above = [masks[other] for other in (*free[place + 1 :], *locked)]
        lost = union(above) if above else np.zeros(SHAPE, dtype=bool)
        np.testing.assert_array_equal(found[number], masks[number] & ~lost)


def test_a_lesion_that_was_never_changed_lies_under_those_that_were():
    masks = {1: np.array([[True, True]]), 2: np.array([[False, True]])}
    found = apportioned(masks, changed=(1,))
    assert found[1].tolist() == [[True, True]]
    assert found[2].tolist() == [[False, False]]


def test_a_mask_that_loses_nothing_is_the_same_object():
    masks = {
        1: np.array([[True, True, False]]),
        2: np.array([[False, True, False]]),
        3: np.array([[False, False, True]]),
    }
    found = apportioned(masks, changed=(1, 2, 3))
    assert found[2] is masks[2]
    assert found[3] is masks[3]
    assert found[1].tolist() == [[True, False, False]]


def strip(text):
    return np.array([[letter != "." for letter in text]])


@given(overlapping(), st.data())
def test_pointing_moves_pixels_between_lesions_and_loses_none(drawn, data):
    masks, changed, locked = drawn
    size = SHAPE[0] * SHAPE[1]
    places = {n: np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size))) for n in masks}
    found = apportioned(masks, changed, locked, lambda number: places[number].reshape(SHAPE))
    assert sum(mask.astype(int) for mask in found.values()).max() <= 1
    np.testing.assert_array_equal(union(found.values()), union(masks.values()))
    assert not any((found[number] & ~masks[number]).any() for number in masks)
    for number in locked:
        later = [masks[other] for other in locked if changed.index(other) > changed.index(number)]
        lost = union(later) if later else np.zeros(SHAPE, dtype=bool)
        np.testing.assert_array_equal(found[number], masks[number] & ~lost)


@pytest.mark.parametrize(
    ("first", "second", "kept", "left"),
    [
        ("..x.....", "......x.", "xxxx....", "....xxxx"),  # the shared part is the first one's, which points into it
        (".x......", "..x.....", "xx......", "..xxxxxx"),  # … and the second one's here
        ("..x.....", "...x....", "xx......", "..xxxxxx"),  # both point into it: changed last
        ("........", "........", "xx......", "..xxxxxx"),  # neither does: changed last
    ],
)
def test_a_shared_part_is_whose_person_pointed_into_it(first, second, kept, left):
    places = {1: strip(first), 2: strip(second)}
    masks = {1: strip("xxxx...."), 2: strip("..xxxxxx")}
    found = apportioned(masks, changed=(1, 2), pointed=places.__getitem__)
    np.testing.assert_array_equal(found[1], strip(kept))
    np.testing.assert_array_equal(found[2], strip(left))


def test_each_connected_part_is_decided_for_itself():
    masks = {1: strip("xxxxxxxx"), 2: strip("xx....xx")}
    places = {1: strip("x......."), 2: strip("...x....")}
    found = apportioned(masks, changed=(1, 2), pointed=places.__getitem__)
    np.testing.assert_array_equal(found[1], strip("xxxxxx.."))
    np.testing.assert_array_equal(found[2], strip("......xx"))


def test_pointing_takes_nothing_from_a_locked_lesion():
    masks = {1: strip("xxxx"), 2: strip("..xx")}
    found = apportioned(masks, (1, 2), locked=[1], pointed={1: strip("...."), 2: strip("..xx")}.__getitem__)
    np.testing.assert_array_equal(found[1], masks[1])
    assert not found[2].any()


def test_three_lesions_share_nothing():
    masks = {number: strip("xxxxx") for number in (1, 2, 3)}
    places = {1: strip("x...."), 2: strip("....."), 3: strip(".....")}
    found = apportioned(masks, (1, 2, 3), pointed=places.__getitem__)
    np.testing.assert_array_equal(found[1], masks[1])
    assert not found[2].any()
    assert not found[3].any()


def test_clicks_scribbles_and_the_brush_that_include_point():
    size = (9, 30)
    items = (
        PointPrompt(2, 2),
        PointPrompt(6, 2, include=False),
        ScribblePrompt(((10, 4), (12, 4))),
        ScribblePrompt(((10, 8), (12, 8)), include=False),
        Stroke(((20, 4),), 2.0),
        Stroke(((26, 4),), 2.0, add=False),
        BoxPrompt(0, 0, 29, 8),
    )
    places = pointed_at(Prompts(items), size)
    assert places[2, 2]
    assert places[4, 10:13].all()
    assert places[4, 18:23].all()
    assert not places[2, 6]
    assert not places[8, 10:13].any()
    assert not places[:, 24:].any()


def test_no_lesions_share_nothing():
    assert apportioned({}, ()) == {}
