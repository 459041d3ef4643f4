"""A suggested place on its way to the browser, and what comes back of it."""

import math
import re

import pytest

from core.palette import EXCLUDE, INCLUDE, LESIONS
from core.prompt.suggest import Suggestion
from tests.test_palette import SIGHT, nearest, seen
from ui.canvas import PassedOver
from ui.canvas.component import STYLES, script
from ui.canvas.describe import suggestion
from ui.canvas.events import parse_passed_over


def suggestion_colour() -> str:
    """As the browser paints it."""
    found = re.search(r'SUGGESTION = "(#[0-9A-F]{6})"', script())
    assert found
    return found[1]


def test_the_browser_gets_the_place_and_its_sign_and_nothing_when_there_is_none() -> None:
    place = Suggestion(12.0, 7.0, False, "3 of 4 automatic models see no lesion here, inside the outline.")
    assert suggestion(place) == {"x": 12.0, "y": 7.0, "include": False}
    assert suggestion(None) is None


def test_a_place_passed_over_comes_back_with_its_image() -> None:
    assert parse_passed_over({"image_id": "a-1", "x": 12, "y": 7.5, "more": 1}) == PassedOver("a-1", 12.0, 7.5)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "a",
        {"x": 1, "y": 2},
        {"image_id": 3, "x": 1, "y": 2},
        {"image_id": "a", "x": "1", "y": 2},
        {"image_id": "a", "x": math.nan, "y": 2},
        {"image_id": "a", "x": True, "y": 2},
        {"image_id": "a", "x": 1},
    ],
)
def test_what_is_malformed_is_no_place(sent: object) -> None:
    assert parse_passed_over(sent) is None


@pytest.mark.parametrize("sight", SIGHT)
def test_its_colour_is_told_apart_from_both_prompts_and_every_lesions(sight: str) -> None:
    least = 15 if sight == "normal" else 7  # as lesions from each other
    colour = suggestion_colour()
    assert min(nearest([colour, other], sight) for other in (INCLUDE, EXCLUDE, *LESIONS)) >= least
    assert seen(colour, "normal")[0] >= 55  # bright on a dark slice


def test_the_style_sheet_and_the_canvas_have_the_same_colour() -> None:
    from ui.canvas import component

    sheets = "".join((component._HERE / name).read_text("utf-8") for name in STYLES)
    colours = set(re.findall(r"#[0-9a-f]{6}", sheets[sheets.index(".suggested .tag") :].partition("}")[0]))
    assert suggestion_colour().lower() in colours
