"""A suggested place: seen as nothing else is, answered with one key, and in nobody's way."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from core.palette import rgb
from tests.browser.canvas_page import PHONE, CanvasPage, OpenCanvas
from tests.ui.test_canvas_suggestion import suggestion_colour

pytestmark = pytest.mark.browser

FIRST, SECOND = (150, 256), (360, 120)  # as in canvas_harness.py


def suggesting(open_canvas: OpenCanvas, **options: object) -> CanvasPage:
    """A canvas of which the first place is suggested."""
    canvas = open_canvas("square", **options)
    canvas.show("square", suggest=1)
    suggests(canvas, FIRST)
    return canvas


def suggests(canvas: CanvasPage, place: tuple[int, int] | None) -> None:
    """Waits for this suggestion on the screen."""
    canvas.held()
    wanted = "" if place is None else f"include {place[0]} {place[1]}"
    expect(canvas.root).to_have_attribute("data-suggestion", wanted)
    canvas.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def is_ringed(canvas: CanvasPage, place: tuple[int, int]) -> bool:
    """Whether the suggestion's colour is left of a place, where its ring runs, and not at the place."""
    colours = canvas.colours_at([(place[0] - step / 4, place[1]) for step in range(8, 120)])
    inside = canvas.colour_at(*place)
    ours = list(rgb(suggestion_colour()))
    return ours in colours and inside != ours


def is_on_stage(canvas: CanvasPage, place: tuple[int, int]) -> bool:
    """Whether the part of the image that is shown holds a native pixel."""
    view = json.loads(canvas.state("view") or "")
    x, y = (view[edge] + (at + 0.5) * view["scale"] for edge, at in zip(("left", "top"), place, strict=True))
    return bool(0 <= x <= view["width"] and 0 <= y <= view["height"])


def until(check: Callable[[], bool], canvas: CanvasPage) -> None:
    """Wait for what the next frame shows."""
    for _ in range(100):
        if check():
            return
        canvas.page.wait_for_timeout(50)
    raise AssertionError("it did not come within 5 s")


def test_yes_puts_the_click_and_undo_takes_it_back(open_canvas: OpenCanvas) -> None:
    canvas = suggesting(open_canvas)
    assert is_ringed(canvas, FIRST)
    assert canvas.state("prompts") == "0"
    canvas.press("y")
    canvas.holds_points((*FIRST, True), tolerance=0.6)
    suggests(canvas, SECOND)
    assert is_ringed(canvas, SECOND)
    assert not is_ringed(canvas, FIRST)
    canvas.press("Control+z")
    canvas.holds_points()
    suggests(canvas, FIRST)


def test_no_leads_to_the_next_place_and_then_to_none_whose_keys_do_nothing(open_canvas: OpenCanvas) -> None:
    canvas = suggesting(open_canvas)
    canvas.page.locator("body").press("n")  # the focus is not on the canvas
    suggests(canvas, SECOND)
    canvas.press("n")
    suggests(canvas, None)
    expect(canvas.root.locator(".suggested")).to_be_hidden()
    assert not is_ringed(canvas, SECOND)
    for key in ("y", "n"):
        canvas.press(key)
    held = canvas.held()
    assert held["passed"] == [list(map(float, FIRST)), list(map(float, SECOND))]
    assert held["log"] == []


def test_the_ring_lets_clicks_through_and_keys_belong_to_a_name_while_it_is_typed(open_canvas: OpenCanvas) -> None:
    canvas = suggesting(open_canvas)
    canvas.click(FIRST[0] + 2, FIRST[1], button="right")
    canvas.holds_points((FIRST[0] + 2, FIRST[1], False))
    suggests(canvas, SECOND)  # what was decided is not asked again
    canvas.press("e")
    canvas.button("Rename Lesion 2").click()
    canvas.page.keyboard.type("yn")
    canvas.page.keyboard.press("Enter")
    held = canvas.holds(lambda held: held["lesions"][1]["name"] == "yn")
    assert held["passed"] == []
    assert "add_point" not in held["log"][1:]


def test_a_place_out_of_sight_is_shown_before_it_is_accepted(open_canvas: OpenCanvas) -> None:
    canvas = suggesting(open_canvas)
    canvas.page.mouse.move(*canvas.at(500, 500))
    for _ in range(40):
        if not is_on_stage(canvas, FIRST):
            break
        canvas.page.mouse.wheel(0, -200)
        canvas.page.wait_for_timeout(50)
    canvas.page.wait_for_timeout(500)  # a busy browser takes its last turns of the wheel late
    assert not is_on_stage(canvas, FIRST)
    canvas.press("y")
    until(lambda: is_on_stage(canvas, FIRST), canvas)
    assert canvas.held()["log"] == []
    canvas.press("y")
    canvas.holds_points((*FIRST, True), tolerance=0.6)


def test_a_finger_answers_with_the_buttons_below_the_image(open_canvas: OpenCanvas) -> None:
    canvas = suggesting(open_canvas, **PHONE)
    expect(canvas.root.locator(".question")).to_have_text("Include here?")
    for name in ("Yes", "Not here"):
        box = canvas.button(name).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24  # WCAG 2.2, target size
    canvas.button("Not here").tap()
    suggests(canvas, SECOND)
    canvas.button("Yes").tap()
    canvas.holds_points((*SECOND, True), tolerance=0.6)
