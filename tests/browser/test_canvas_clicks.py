"""Points and boxes: where clicks land, by mouse, touch and keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.canvas_page import PHONE, ZOOMED, OpenCanvas

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("ratio", [1, 2])
def test_clicks_arrive_as_native_pixels_at_any_width_and_pixel_ratio(open_canvas: OpenCanvas, ratio: int) -> None:
    canvas = open_canvas("tall", viewport={"width": 1366, "height": 900}, device_scale_factor=ratio)
    wanted = []
    for width, (x, y) in {1366: (31, 250), 1024: (120, 40), 700: (0, 0)}.items():
        canvas.page.set_viewport_size({"width": width, "height": 900})
        canvas.page.wait_for_timeout(300)  # the page's own resizing
        canvas.click(x, y)
        wanted.append((x, y, True))
        canvas.holds_points(*wanted)


def test_an_image_wider_than_high_fills_the_column(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("wide", viewport={"width": 700, "height": 1200})
    stage = canvas.root.locator(".stage").bounding_box()
    assert stage is not None
    assert stage["width"] / stage["height"] == pytest.approx(200 / 120, rel=0.01)
    canvas.click(180, 15)
    canvas.holds_points((180, 15, True))


def test_right_click_and_shift_click_exclude(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.click(75, 150)
    canvas.click(40, 100, button="right")
    canvas.page.keyboard.down("Shift")
    canvas.click(110, 200)
    canvas.page.keyboard.up("Shift")
    canvas.holds_points((75, 150, True), (40, 100, False), (110, 200, False))


def test_clicks_beside_the_image_do_nothing(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("tall")
    canvas.click(-20, 150)
    canvas.click(170, 150)
    canvas.click(75, 150)
    canvas.holds_points((75, 150, True))


def test_a_drag_is_a_box_and_stops_at_the_edge_of_the_image(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.drag((100, 220), (30, 90))
    canvas.drag((120, 20), (190, 60))
    first, second = canvas.holds(lambda held: len(held["prompts"]) == 2)["prompts"]
    assert first == pytest.approx({"x0": 30, "y0": 90, "x1": 100, "y1": 220}, abs=0.02)
    assert second == pytest.approx({"x0": 120, "y0": 20, "x1": 149, "y1": 60}, abs=0.02)


def test_box_mode_takes_two_clicks_and_then_goes_back_to_points(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.press("b")
    canvas.click(40, 60)
    assert canvas.state("prompts") == "0"
    canvas.click(90, 130)
    canvas.click(100, 250)
    box, point = canvas.holds(lambda held: len(held["prompts"]) == 2)["prompts"]
    assert box == pytest.approx({"x0": 40, "y0": 60, "x1": 90, "y1": 130}, abs=0.02)
    assert (point["x"], point["y"]) == pytest.approx((100, 250), abs=0.02)


def test_undo_redo_delete_and_clear(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    a, b, c = (75, 150, True), (40, 100, False), (110, 200, True)
    canvas.click(*a[:2])
    canvas.click(*b[:2], button="right")
    canvas.click(*c[:2])
    canvas.holds_points(a, b, c)
    canvas.press("Control+z")
    canvas.holds_points(a, b)
    canvas.press("Control+Shift+Z")
    canvas.holds_points(a, b, c)
    canvas.press("Control+z")
    canvas.press("Control+y")
    canvas.holds_points(a, b, c)
    canvas.click(*b[:2])
    expect(canvas.root).to_have_attribute("data-selected", "1")
    canvas.press("Delete")
    canvas.holds_points(a, c)
    runs = canvas.held()["runs"]
    canvas.press("r")
    canvas.holds_points()
    canvas.page.wait_for_timeout(700)
    assert canvas.held()["runs"] == runs + 1  # Streamlit's own R, which runs the script again, did not hear it
    canvas.press("Control+z")
    canvas.holds_points(a, c)


def test_the_toolbar_does_what_the_keys_do(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    expect(canvas.button("Undo")).to_be_disabled()
    canvas.button("Exclude").click()
    canvas.click(75, 150)
    canvas.holds_points((75, 150, False))
    canvas.button("Undo").click()
    canvas.holds_points()
    canvas.button("Redo").click()
    canvas.holds_points((75, 150, False))
    canvas.click(75, 150)
    canvas.button("Delete this prompt").click()
    canvas.holds_points()


def test_a_point_can_be_dragged_elsewhere(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.click(75, 150)
    canvas.holds_points((75, 150, True))
    canvas.drag((75, 150), (100, 180))
    assert canvas.holds_points((100, 180, True))["log"] == ["add_point", "move"]


def test_keyboard_alone_places_prompts(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.root.locator(".stage").focus()
    keys = ["ArrowLeft", "Shift+ArrowLeft", "ArrowUp", "Enter", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+Enter"]
    for key in keys:
        canvas.page.keyboard.press(key)
    # The first arrow shows the cross-hair at the middle, pixel (75, 155); Shift moves by ten.
    canvas.holds_points((65, 154, True), (65, 174, False))


def test_touch_taps_include_long_presses_exclude_and_fingers_pinch(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("tall", **PHONE)
    canvas.page.touchscreen.tap(*canvas.at(75, 150))
    canvas.holds_points((75, 150, True))
    canvas.touch("touchStart", canvas.at(40, 60))
    canvas.page.wait_for_timeout(800)
    canvas.touch("touchEnd")
    held = canvas.holds_points((75, 150, True), (40, 60, False), tolerance=0.5)
    a, b = canvas.at(60, 100), canvas.at(90, 200)
    canvas.touch("touchStart", a, b)
    for step in range(1, 6):
        canvas.touch("touchMove", (a[0] - 6 * step, a[1] - 20 * step), (b[0] + 6 * step, b[1] + 20 * step))
    canvas.touch("touchEnd")
    expect(canvas.root).to_have_attribute("data-view", ZOOMED)
    assert canvas.held()["prompts"] == held["prompts"]
