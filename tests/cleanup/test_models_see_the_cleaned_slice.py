"""Models get the cleaned, cropped slice; whoever asks them knows native coordinates alone."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from core.cleanup import CleanUp, clean, cleaned_results, cleaned_segmenter, native_result
from core.prompt import BoxPrompt, LassoPrompt, Lesions, PointPrompt, Prompts, ScribblePrompt, StartMask, Stroke
from core.prompt.sam import Answer
from core.prompt.session import Segmenter
from core.segment import ModelResult
from tests.cleanup.heads import SIZE, head, written

SETTINGS = CleanUp()


@dataclass(frozen=True, eq=False)
class Encoded:
    image: np.ndarray
    encode_ms: float = 1.0


class Discs:
    """Marks a disc of three pixels around the last include click, on whatever slice it is given."""

    name, title, sha256, candidates_for_one_click = "discs", "Discs", "0" * 64, False

    def __init__(self):
        self.encoded, self.asked = [], []

    def encode(self, image):
        self.encoded.append(image)
        return Encoded(image)

    def start_logits(self, encoding, mask):
        assert mask.shape == encoding.image.shape
        return torch.from_numpy(mask.astype(np.float32))[None]

    def decode(self, encoding, items, previous=None):
        self.asked.append(items)
        rows, columns = np.indices(encoding.image.shape)
        clicks = [one for one in items if isinstance(one, PointPrompt) and one.include]
        x, y = (clicks[-1].x, clicks[-1].y) if clicks else (0.0, 0.0)
        mask = np.hypot(rows - y, columns - x) <= 3
        logits = torch.zeros(1, 4, 4)
        other = Answer(~mask, logits, 0.25, 1.0)
        return Answer(mask, logits, 0.5, 1.0, others=(other,) if len(items) == 1 else ())


@pytest.fixture
def model():
    return Discs()


@pytest.fixture
def segmenter(model):
    return cleaned_segmenter(Segmenter(model), SETTINGS)


@pytest.fixture
def image():
    return written(head())


def disc(x, y):
    rows, columns = np.indices(SIZE)
    return np.hypot(rows - y, columns - x) <= 3


def test_the_model_sees_the_cleaned_slice_once(model, segmenter, image):
    for x in (70.0, 71.0):
        segmenter.segment(image, Prompts((PointPrompt(x, 60.0),)))
    (seen,) = model.encoded
    np.testing.assert_array_equal(seen, clean(image, SETTINGS).image)
    assert seen.shape != image.shape


def test_a_click_marks_the_place_that_was_clicked_and_the_other_readings_come_home_too(segmenter, image):
    found = segmenter.segment(image, Prompts((PointPrompt(70.0, 60.0),)))
    np.testing.assert_array_equal(found.mask, disc(70, 60))
    inside = clean(image, SETTINGS).record.geometry.inside()
    np.testing.assert_array_equal(found.candidates[1].mask, inside & ~disc(70, 60))
    assert found.model == "discs"


def test_paint_outside_the_crop_is_never_lost(segmenter, image):
    corner = Stroke(((3.0, 115.0),), 2.0)
    assert not clean(image, SETTINGS).record.geometry.holds((3.0, 115.0))
    found = segmenter.segment(image, Prompts((PointPrompt(70.0, 60.0), corner)))
    assert found.mask[115, 3]
    assert found.mask[60, 70]


def test_a_start_mask_is_shown_where_it_lies(model, segmenter, image):
    start = StartMask("unet", disc(70, 60))
    found = segmenter.segment(image, Prompts((), start))
    np.testing.assert_array_equal(found.mask, start.mask)
    segmenter.segment(image, Prompts((PointPrompt(75.0, 60.0),), start))
    assert model.asked


def test_every_prompt_reaches_the_model_in_its_own_coordinates(model, segmenter, image):
    place = clean(image, SETTINGS).record.geometry
    line = ((60.0, 50.5), (70.0, 55.25))
    asked = (
        PointPrompt(70.0, 60.0),
        BoxPrompt(60.0, 50.0, 80.0, 70.0),
        ScribblePrompt(line),
        LassoPrompt((*line, (65.0, 70.0)), include=False),
    )
    segmenter.segment(image, Prompts(asked))
    point, box, scribble, lasso = model.asked[-1]
    assert (point.x, point.y) == place.to_cropped((70.0, 60.0))
    assert (box.x0, box.y0) == place.to_cropped((60.0, 50.0))
    assert (box.x1, box.y1) == place.to_cropped((80.0, 70.0))
    assert scribble.points == tuple(place.to_cropped(one) for one in line)
    assert lasso.points[:2] == scribble.points
    assert not lasso.include


@pytest.mark.parametrize(
    "item",
    [
        PointPrompt(0.0, 0.0),
        BoxPrompt(0.0, 0.0, 4.0, 4.0),
        BoxPrompt(140.0, 112.0, 149.0, 119.0),
        ScribblePrompt(((0.0, 0.0), (5.0, 5.0))),
        LassoPrompt(((0.0, 0.0), (5.0, 0.0), (5.0, 5.0))),
        LassoPrompt(((149.0, 110.0), (149.4, 119.0), (148.0, 119.0))),
    ],
)
def test_a_prompt_outside_the_crop_becomes_one_at_its_edge_with_an_area(model, segmenter, image, item):
    segmenter.segment(image, Prompts((item,)))
    (asked,) = model.asked[-1]
    assert type(asked) is type(item)
    rows, columns = clean(image, SETTINGS).image.shape
    if isinstance(asked, BoxPrompt):
        points = ((asked.x0, asked.y0), (asked.x1, asked.y1))
        assert min(asked.x1 - asked.x0, asked.y1 - asked.y0) >= 1.0
    else:
        points = asked.points if hasattr(asked, "points") else ((asked.x, asked.y),)
    if isinstance(asked, LassoPrompt):
        assert (np.ptp(np.array(points), axis=0) > 0).all()
    assert all(-0.5 <= x <= columns - 0.5 and -0.5 <= y <= rows - 0.5 for x, y in points)


def test_an_encoding_of_the_plain_slice_is_never_taken_for_one_of_the_cleaned(model, image):
    plain = Segmenter(model)
    keys = {one.encode(image)[0] for one in (plain, cleaned_segmenter(plain, SETTINGS))}
    keys.add(cleaned_segmenter(plain, CleanUp(crop="soft")).encode(image)[0])
    assert len(keys) == 3
    assert not cleaned_segmenter(plain, CleanUp(letters=False)).is_encoded(image)


def test_the_same_settings_share_one_memory(model):
    plain = Segmenter(model)
    assert cleaned_segmenter(plain, CleanUp()) is cleaned_segmenter(plain, CleanUp())


def test_lesions_are_kept_apart_in_native_coordinates(segmenter, image):
    lesions = Lesions.of(Prompts((PointPrompt(60.0, 60.0),))).added().with_prompts(Prompts((PointPrompt(90.0, 60.0),)))
    one, other = segmenter.outlines(image, lesions)
    np.testing.assert_array_equal(one.segmentation.mask, disc(60, 60))
    np.testing.assert_array_equal(other.segmentation.mask, disc(90, 60))


def test_answers_of_automatic_models_go_home_with_nothing_outside_and_back_unchanged(image):
    done = clean(image, SETTINGS)
    place = done.record.geometry
    there = ModelResult("unet", np.full(place.shape, 0.75, np.float32), 3.0)
    home = native_result(there, place)
    assert home.probability.shape == SIZE
    assert home.probability.dtype == np.float32
    np.testing.assert_array_equal(home.probability == 0.75, place.inside())
    assert not home.probability[~place.inside()].any()
    (back,) = cleaned_results([home], place)
    on_padding = ~place.crop(np.ones(SIZE, dtype=bool))
    np.testing.assert_array_equal(back.probability == 0.75, ~on_padding)
    assert (back.name, back.predict_ms) == ("unet", 3.0)
