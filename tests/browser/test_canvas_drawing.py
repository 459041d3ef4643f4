"""Scribbles, lassos, brush and eraser, tidying, candidates: from the hand to Python's list and back to the screen."""

import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.canvas_page import PHONE, SIZES, ZOOMED, CanvasPage, OpenCanvas, mask_of

pytestmark = pytest.mark.browser

Place = tuple[float, float]
BEND = ((30, 60), (100, 60), (100, 200))


def apart(place: Place, line: list[Place]) -> float:
    """How far a place lies from a line of straight pieces, each taken as many points."""
    along = np.linspace(0, 1, 1001)[:, None]
    pieces = [np.array(a) + along * (np.array(b) - np.array(a)) for a, b in pairwise(line)]
    return float(min(np.hypot(*(piece - np.array(place)).T).min() for piece in pieces))


def is_along(points: list[Place], drawn: tuple[Place, ...], tolerance: float = 0.5) -> bool:
    there = all(apart(point, list(drawn)) <= tolerance for point in points)
    return there and all(apart(corner, points) <= tolerance for corner in drawn)


def pixels_within(size: tuple[int, int], *discs: tuple[float, float, float]) -> int:
    """How many pixel centres lie within any of the discs (x, y, radius)."""
    width, height = size
    y, x = np.mgrid[:height, :width]
    return int(np.logical_or.reduce([(x - cx) ** 2 + (y - cy) ** 2 <= r * r for cx, cy, r in discs]).sum())


def is_green(rgb: list[int]) -> bool:
    red, green, blue = rgb
    return green > red + 60 and green > blue + 20


def is_orange(rgb: list[int]) -> bool:
    red, green, blue = rgb
    return red > green + 60 and green > blue


def is_masked(canvas: CanvasPage, x: float, y: float) -> bool:
    """Whether the mask's blue lies over the grey image there."""
    red, _, blue = canvas.colour_at(x, y)
    return blue > red + 20


def marks(canvas: CanvasPage, count: int) -> list[dict]:
    return canvas.holds(lambda held: len(held["prompts"]) == count)["prompts"]


def test_a_scribble_goes_along_the_hand_and_is_drawn_again_from_pythons_list(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.press("s")
    canvas.drag(*BEND, lift=False)
    assert is_green(canvas.colour_at(70, 60))  # while the hand still draws
    assert canvas.state("prompts") == "0"
    canvas.page.mouse.up()
    canvas.drag((30, 260), (120, 260), button="right")
    include, exclude = marks(canvas, 2)
    assert (include["include"], exclude["include"]) == (True, False)
    assert is_along(include["points"], BEND)
    assert is_along(exclude["points"], ((30, 260), (120, 260)))
    assert len(include["points"]) < 20
    canvas.page.reload()
    canvas.wait_for_image("tall")
    assert is_green(canvas.colour_at(70, 60))
    # Dashed: along the exclude line there are pixels of its colour, and gaps.
    orange = [is_orange(rgb) for rgb in canvas.colours_at([(x, 260) for x in np.arange(50, 110, 0.5)])]
    assert 0.3 < np.mean(orange) < 0.9


def test_a_lasso_needs_an_area_and_encloses_what_was_circled(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.button("Lasso").click()
    canvas.click(75, 100)  # no area: nothing
    canvas.drag((40, 90), (110, 90), (110, 190), (40, 190), (40, 92))
    (lasso,) = marks(canvas, 1)
    assert lasso["include"] is True
    corners = ((40, 90), (110, 90), (110, 190), (40, 190), (40, 90))
    assert is_along([*lasso["points"], lasso["points"][0]], corners)
    assert canvas.held()["log"] == ["add_lasso"]
    assert canvas.held()["area"] == pytest.approx(71 * 101, rel=0.03)
    canvas.press("p")
    canvas.click(110, 140)  # on the line: selects it
    expect(canvas.root).to_have_attribute("data-selected", "0")
    canvas.press("Delete")
    canvas.holds_points()


def test_a_stroke_is_on_the_screen_before_python_answers_and_does_not_move_after_it(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    canvas.show("square", wait=0.6)
    canvas.press("d")
    for _ in range(3):
        canvas.press("]")
    radius = float((canvas.root.locator("output").inner_text()).removesuffix(" px"))
    canvas.drag((200, 250), (300, 250), lift=False)
    assert is_masked(canvas, 260, 250)
    canvas.page.mouse.up()
    canvas.page.mouse.move(*canvas.at(30, 30))
    assert canvas.state("pending") == "1"
    edge = [(250, 250 - int(radius) + 2), (250, 250 + int(radius) + 3), (310, 250)]
    early = canvas.colours_at(edge)
    (stroke,) = marks(canvas, 1)
    assert (stroke["radius"], stroke["add"]) == (radius, True)
    assert is_along(stroke["points"], ((200, 250), (300, 250)))
    expect(canvas.root).to_have_attribute("data-painted-mask-id", mask_of("square"))
    assert canvas.colours_at(edge) == early
    assert canvas.state("prompts") == "0"  # it is in the mask, not a prompt on top of it
    assert canvas.state("edits") == "1"


def test_brush_and_eraser_set_the_pixels_under_them_and_the_right_button_erases(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    canvas.press("d")
    radius = float((canvas.root.locator("output").inner_text()).removesuffix(" px"))
    canvas.click(150, 120)
    held = canvas.holds(lambda held: len(held["prompts"]) == 1)
    assert held["area"] == pixels_within(SIZES["square"], (150, 120, radius))
    canvas.click(150, 120, button="right")
    assert canvas.holds(lambda held: len(held["prompts"]) == 2)["area"] == 0
    canvas.click(150, 120)
    canvas.press("x")
    canvas.click(150 + 2 * radius + 1, 120)
    held = canvas.holds(lambda held: len(held["prompts"]) == 4)
    assert [prompt["add"] for prompt in held["prompts"]] == [True, False, True, False]
    assert held["area"] == pixels_within(SIZES["square"], (150, 120, radius))  # the last stroke only touched it


def test_undo_and_redo_go_through_marks_of_every_kind(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    canvas.click(256, 256)
    canvas.holds_points((256, 256, True))
    canvas.press("3")
    canvas.press("s")
    canvas.drag((300, 300), (340, 340))
    canvas.press("l")
    canvas.drag((100, 100), (160, 100), (160, 160), (100, 160))
    canvas.press("d")
    canvas.drag((200, 60), (240, 60))
    canvas.button("Smooth").click()
    canvas.press("b")
    canvas.drag((60, 60), (200, 200))
    kinds = ["add_point", "choose", "add_scribble", "add_lasso", "stroke", "tidy", "add_box"]
    everything = canvas.holds(lambda held: held["log"] == kinds)
    assert len(everything["prompts"]) == 6
    for count in (5, 4, 3, 2, 1, 1, 0):
        canvas.press("Control+z")
        assert len(canvas.holds(lambda held, n=count: len(held["prompts"]) == n)["prompts"]) == count
    expect(canvas.button("Undo")).to_be_disabled()
    for _ in kinds:
        canvas.press("Control+Shift+Z")
    again = canvas.holds(lambda held: len(held["prompts"]) == 6)
    assert (again["prompts"], again["candidate"], again["area"]) == (everything["prompts"], 2, everything["area"])


def test_one_click_that_may_mean_three_things_offers_them(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    canvas.click(256, 256)
    canvas.holds_points((256, 256, True))
    chips = canvas.root.locator(".chips")
    expect(chips.get_by_role("button")).to_have_count(3)
    expect(canvas.button("Outline 1")).to_have_attribute("aria-pressed", "true")
    ring = [(256 + 40 * np.cos(a), 256 + 40 * np.sin(a)) for a in np.linspace(0, 6.2, 60)]
    before = canvas.colours_at(ring)
    canvas.button("Outline 3").hover()  # a disc of radius 40, as an outline only
    changed = [a != b for a, b in zip(before, canvas.colours_at(ring), strict=True)]
    assert np.mean(changed) > 0.9
    canvas.press("2")
    held = canvas.holds(lambda held: held["candidate"] == 1)
    assert held["area"] == pixels_within(SIZES["square"], (256, 256, 8))
    expect(canvas.button("Outline 2")).to_have_attribute("aria-pressed", "true")
    canvas.press("2")  # chosen already: nothing to undo twice
    canvas.press("Control+z")
    assert canvas.holds(lambda held: held["candidate"] is None)["log"] == ["add_point", "choose", "undo"]
    canvas.click(300, 300)
    canvas.holds_points((256, 256, True), (300, 300, True))
    expect(chips).to_be_hidden()


def test_tidying_fills_holes_and_keeps_the_largest_part(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    expect(canvas.button("Fill holes")).to_be_disabled()
    canvas.press("d")
    canvas.drag((200, 200), (300, 200), (300, 300), (200, 300), (200, 190))
    ring = canvas.holds(lambda held: len(held["prompts"]) == 1)["area"]
    canvas.press("]")
    canvas.click(80, 80)
    both = canvas.holds(lambda held: len(held["prompts"]) == 2)["area"]
    canvas.button("Keep the largest part").click()
    assert canvas.holds(lambda held: len(held["prompts"]) == 3)["area"] == ring < both
    canvas.button("Fill holes").click()
    filled = canvas.holds(lambda held: len(held["prompts"]) == 4)["area"]
    assert filled > ring + 80 * 80
    expect(canvas.root).to_have_attribute("data-edits", "4")
    expect(canvas.root.locator(".state")).to_contain_text("edited by hand")


def test_keys_pick_tools_swap_signs_and_size_the_brush(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    size = canvas.root.locator("output")
    for key, tool in {"s": "scribble", "l": "lasso", "d": "brush", "x": "eraser", "p": "point", "b": "box"}.items():
        canvas.press(key)
        expect(canvas.root).to_have_attribute("data-tool", tool)
    canvas.press("Escape")
    expect(canvas.root).to_have_attribute("data-tool", "point")
    canvas.press("s")
    canvas.press("t")
    expect(canvas.button("Exclude")).to_have_attribute("aria-pressed", "true")
    canvas.drag((30, 60), (100, 60))
    assert [mark["include"] for mark in marks(canvas, 1)] == [False]
    canvas.press("d")
    canvas.press("t")
    expect(canvas.root).to_have_attribute("data-tool", "eraser")
    before = float(size.inner_text().removesuffix(" px"))
    canvas.press("]")
    canvas.press("]")
    assert float(size.inner_text().removesuffix(" px")) > before
    for _ in range(10):
        canvas.press("[")
    assert size.inner_text() == "0.5 px"


def test_keys_alone_draw_a_line(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.root.locator(".stage").focus()
    for key in ("s", "ArrowUp", "Enter", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"):
        canvas.page.keyboard.press(key)
    # The first arrow shows the cross-hair at the middle, pixel (75, 155).
    (scribble,) = marks(canvas, 1)
    assert scribble["points"] == [[75, 155], [95, 155], [95, 165]]
    for key in ("d", "Shift+Enter", "ArrowDown", "Escape", "Enter", "ArrowDown", "Enter"):
        canvas.page.keyboard.press(key)
    stroke = marks(canvas, 2)[1]
    assert (stroke["points"], stroke["add"]) == (
        [[95, 166], [95, 167]],
        True,
    )  # the line that Escape dropped is not there


def test_one_finger_draws_and_two_fingers_only_move_the_view(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("tall", **PHONE)
    canvas.button("Scribble").tap()
    corners = [canvas.at(*place) for place in BEND]
    canvas.touch("touchStart", corners[0])
    for step in range(1, 11):
        canvas.touch("touchMove", tuple(np.array(corners[0]) + (np.array(corners[1]) - corners[0]) * step / 10))
    canvas.touch("touchMove", corners[2])
    canvas.touch("touchEnd")
    (scribble,) = marks(canvas, 1)
    assert is_along(scribble["points"], BEND, tolerance=1.0)
    a, b = canvas.at(60, 100), canvas.at(90, 200)
    canvas.touch("touchStart", a)
    canvas.touch("touchMove", (a[0] + 20, a[1]))
    canvas.touch("touchStart", (a[0] + 20, a[1]), b)
    for step in range(1, 6):
        canvas.touch("touchMove", (a[0] - 6 * step, a[1] - 20 * step), (b[0] + 6 * step, b[1] + 20 * step))
    canvas.touch("touchEnd")
    expect(canvas.root).to_have_attribute("data-view", ZOOMED)
    assert canvas.held()["log"] == ["add_scribble"]


def test_a_pen_draws_as_a_mouse_does(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.press("l")
    session = canvas.page.context.new_cdp_session(canvas.page)
    corners = [canvas.at(*place) for place in ((40, 90), (110, 90), (110, 190), (40, 190))]
    for kind, (x, y) in [
        ("mousePressed", corners[0]),
        *(("mouseMoved", c) for c in corners),
        ("mouseReleased", corners[3]),
    ]:
        event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen"}
        session.send("Input.dispatchMouseEvent", event)
    (lasso,) = marks(canvas, 1)
    assert is_along(lasso["points"], ((40, 90), (110, 90), (110, 190), (40, 190)))


def test_marks_made_while_python_is_busy_all_arrive_once_and_in_order(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    canvas.show("square", wait=0.3)
    canvas.press("s")
    canvas.drag((60, 60), (120, 60))
    canvas.press("d")
    canvas.drag((200, 200), (260, 200))
    canvas.press("Control+z")
    canvas.drag((200, 300), (260, 300))
    canvas.press("p")
    canvas.click(400, 400)
    held = canvas.holds(lambda held: len(held["log"]) == 5)
    assert held["log"] == ["add_scribble", "stroke", "undo", "stroke", "add_point"]
    assert [point[1] for point in held["prompts"][1]["points"]] == pytest.approx([300, 300], abs=0.1)
    assert re.fullmatch(r"2", canvas.state("prompts") or "")
