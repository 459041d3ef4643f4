"""What is removed, what stays, and what bad input gets."""

import numpy as np
import pytest

from core.cleanup import CleanUp, clean, preview, proposal
from tests.cleanup.heads import BRAIN, CENTRE, SIZE, ellipse, head, whole, written

EVERYTHING_BUT_CROP = CleanUp(crop="none", square=False)


def with_border(image, px=3, value=1.0):
    framed = image.copy()
    framed[:px] = framed[-px:] = framed[:, :px] = framed[:, -px:] = value
    return framed


@pytest.mark.parametrize("mode", ["hard", "soft", "auto"])
def test_the_crop_holds_the_whole_head_and_little_else(mode):
    done = clean(head(), CleanUp(crop=mode, square=False))
    inside = done.record.geometry.inside()
    assert inside[whole()].all()
    rows, columns = np.nonzero(whole())
    box = (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
    assert box <= inside.sum() <= 1.25 * box
    assert done.image.shape == done.record.geometry.shape


def test_soft_leaves_a_wider_margin_than_hard():
    hard, soft = (clean(head(), CleanUp(crop=mode)).record.geometry for mode in ("hard", "soft"))
    assert soft.inside().sum() > hard.inside().sum()
    assert soft.inside()[hard.inside()].all()


def test_the_automatic_choice_is_hard_where_both_agree_and_says_so():
    record = clean(head()).record
    assert record.mode == "hard"
    assert "both modes agree" in record.reason


def test_the_automatic_choice_is_soft_where_a_bright_lesion_blinds_otsu():
    image = head(scalp=0.2, brain=0.22)
    image[ellipse((24, 28), (86, 56))] = 1.0
    record = clean(image).record
    assert record.mode == "soft"
    assert record.geometry.inside()[whole()].all()
    assert not clean(image, CleanUp(crop="hard", square=False)).record.geometry.inside()[whole()].all()


def test_padding_makes_a_square_and_keeps_every_pixel():
    done = clean(head())
    place = done.record.geometry
    assert done.image.shape[0] == done.image.shape[1] == max(place.rows, place.columns)
    native = place.restore(done.image, outside=-1.0)
    inside = place.inside() & ~done.replaced
    np.testing.assert_array_equal(native[inside], head()[inside])


@pytest.mark.parametrize("px", [1, 2, 4])
def test_a_white_border_goes_and_the_head_stays(px):
    image = with_border(head(), px)
    done = clean(image, EVERYTHING_BUT_CROP)
    border = np.ones(SIZE, bool)
    border[px:-px, px:-px] = False
    assert done.replaced[border].all()
    assert done.image[border].max() < 0.1
    np.testing.assert_array_equal(done.image[whole()], image[whole()])
    assert done.record.white_px >= border.sum()


def test_a_white_background_with_dark_letters_goes_and_the_head_stays():
    image = head(scalp=0.7)
    image[~whole()] = 1.0
    image = written(image, "A", (3, 14), value=0.0)
    done = clean(image, EVERYTHING_BUT_CROP)
    beside = ~ellipse((50, 56))
    assert done.replaced[beside].mean() > 0.99
    inner = ellipse((42, 48))
    np.testing.assert_array_equal(done.image[inner], image[inner])


def test_white_never_floods_through_bright_scalp_that_touches_it():
    centre = (50, 62)  # the scalp's left end lies at column 5
    image = head(scalp=1.0, centre=centre)
    image[:, :8] = 1.0  # a strip that runs into the scalp
    image[ellipse((10, 12), centre)] = 1.0  # a lesion as white as the strip
    done = clean(image, EVERYTHING_BUT_CROP)
    assert done.replaced[:, :6].all()
    assert not done.replaced[ellipse((BRAIN[0] + 2, BRAIN[1] + 2), centre)].any()
    scalp = whole(centre=centre) & ~ellipse((BRAIN[0] + 3, BRAIN[1] + 3), centre)
    assert done.replaced[scalp].mean() < 0.2


def test_a_head_that_fills_the_slice_to_its_border_is_not_taken_for_white():
    image = head(scalp=1.0)[12:113, 36:125]  # the scalp touches all four sides
    assert clean(image, EVERYTHING_BUT_CROP).record.white_px == 0


def test_letters_beside_the_head_go_and_those_on_it_stay():
    plain = head()
    image = written(written(plain, "R 12", (4, 16)), "T", (76, 60))
    done = clean(image, EVERYTHING_BUT_CROP)
    beside = (image > 0.3) & ~whole()
    assert beside.sum() > 40
    assert done.replaced[beside].all()
    np.testing.assert_array_equal(done.image[whole()], image[whole()])


def test_an_ear_beside_the_head_is_no_letter():
    image = head()
    image[56:68, 127:130] = 0.6  # three columns of skin, a gap of two beside the scalp
    assert clean(image, EVERYTHING_BUT_CROP).record.letters_px == 0


def test_switches_switch():
    image = written(with_border(head()), "R", (8, 20))
    record = clean(image, CleanUp(crop="none", white=False, letters=False, square=False)).record
    assert record.changes_nothing
    assert clean(image, CleanUp(crop="none", square=False, letters=False)).record.letters_px == 0


def test_the_skull_goes_and_the_brain_stays():
    done = clean(head(), CleanUp(crop="none", square=False, skull=True))
    assert not done.record.faults
    brain = ellipse((BRAIN[0] - 2, BRAIN[1] - 2))
    np.testing.assert_array_equal(done.image[brain], head()[brain])
    scalp = whole() & ~ellipse((BRAIN[0] + 4, BRAIN[1] + 4))
    assert done.replaced[scalp].all()


def test_stripping_that_fails_says_so_and_takes_nothing():
    image = head(brain=0.03)  # nothing but a ring
    done = clean(image, CleanUp(crop="none", square=False, skull=True))
    assert done.record.skull_px == 0
    (fault,) = done.record.faults
    assert fault.startswith("The skull was not stripped: ")


def test_a_turned_slice_is_cleaned_the_same():
    image = with_border(written(head()), 2)
    one, turned = clean(image, EVERYTHING_BUT_CROP), clean(image[::-1, ::-1].copy(), EVERYTHING_BUT_CROP)
    assert np.mean(one.replaced != turned.replaced[::-1, ::-1]) < 0.005


def test_one_hot_pixel_changes_nothing():
    image = 0.2 * head()
    hot = image.copy()
    hot[62, 80] = 1.0
    assert clean(hot).record.geometry == clean(image).record.geometry


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 2), (40, 40)])
@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_a_slice_with_nothing_on_it_stays_as_it_is(shape, value):
    image = np.full(shape, value, np.float32)
    done = clean(image, CleanUp(square=False, skull=True))
    np.testing.assert_array_equal(done.image, image)
    assert done.record.mode is None
    assert done.record.reason.startswith("Not cropped")


def test_the_slice_itself_is_never_written_to():
    image = with_border(written(head()))
    image.flags.writeable = False
    before = image.copy()
    clean(image, CleanUp(skull=True))
    np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize(
    ("image", "says"),
    [
        (np.full((9, 9), np.nan, np.float32), "finite values in"),
        (np.full((9, 9), np.inf, np.float32), "finite values in"),
        (np.full((9, 9), 1.5, np.float32), "got 1.5 to 1.5"),
        (np.zeros((9, 9), np.uint8), "got uint8"),
        (np.zeros((9, 9, 3), np.float32), r"got shape \(9, 9, 3\)"),
        (np.zeros((0, 9), np.float32), r"got shape \(0, 9\)"),
        ([[0.0]], "got list"),
    ],
)
def test_what_is_no_slice_gets_one_sentence(image, says):
    with pytest.raises(ValueError, match=says) as fault:
        clean(image)
    assert str(fault.value).endswith(".")


def test_a_wrong_setting_gets_one_sentence():
    with pytest.raises(ValueError, match=r"^A crop is one of auto, hard, soft, none; got 'tight'\.$"):
        CleanUp(crop="tight")
    with pytest.raises(ValueError, match="switch 'skull' is true or false; got 1"):
        CleanUp(skull=1)
    with pytest.raises(ValueError, match="has the fields crop, letters"):
        CleanUp.from_dict({"crop": "auto"})


def test_settings_come_back_from_json_and_different_ones_have_different_keys():
    some = [CleanUp(), CleanUp(crop="soft"), CleanUp(skull=True), CleanUp(letters=False)]
    assert [CleanUp.from_dict(one.as_dict()) for one in some] == some
    assert len({one.key for one in some}) == len(some)


def test_a_proposal_names_what_is_there_and_nothing_for_a_plain_slice():
    assert proposal(head()) == ""
    assert proposal(with_border(head(), 1)).startswith("A white or light border lies")
    both = written(with_border(head(), 8), "R 12", (12, 24))
    assert proposal(both).startswith("A white background and letters or marks lie around the head")
    assert proposal(written(head())).startswith("Letters or marks lie around the head")


def test_the_preview_dims_what_is_cropped_and_marks_what_is_replaced():
    image = written(head(air=0.1))
    done = clean(image)
    shown = preview(image, done)
    assert shown.shape == (*SIZE, 3)
    cropped = ~done.record.geometry.inside() & ~done.replaced
    np.testing.assert_allclose(shown[cropped][:, 0], 0.35 * 255 * image[cropped], atol=1)
    red, _, blue = shown[done.replaced & (image > 0.5)].T
    assert (red > blue).all()
    row, column = CENTRE[1], CENTRE[0]
    assert tuple(shown[row, column]) == (round(255 * float(image[row, column])),) * 3
    with pytest.raises(ValueError, match=r"of shape \(120, 150\); got \(9, 9\)"):
        preview(np.zeros((9, 9), np.float32), done)
