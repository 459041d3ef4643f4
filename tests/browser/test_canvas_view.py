"""What is seen of the image, the mask and the toolbar; none of it runs the page."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.canvas_page import PHONE, ZOOMED, CanvasPage, OpenCanvas, mask_of

pytestmark = pytest.mark.browser


def test_clicks_stay_exact_after_zooming_and_panning(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("tall", device_scale_factor=2)
    canvas.page.mouse.move(*canvas.at(100, 60))
    for _ in range(4):
        canvas.page.mouse.wheel(0, -200)
    expect(canvas.root).to_have_attribute("data-view", ZOOMED)
    # The wheel kept this place under the pointer; a middle drag then carries it along with the hand.
    x, y = canvas.at(100, 60)
    canvas.page.mouse.down(button="middle")
    canvas.page.mouse.move(x + 70, y + 45, steps=6)
    canvas.page.mouse.up(button="middle")
    canvas.page.mouse.click(x + 70, y + 45)
    canvas.holds_points((100, 60, True), tolerance=0.05)
    canvas.press("0")
    canvas.click(20, 280)
    canvas.holds_points((100, 60, True), (20, 280, True), tolerance=0.05)


def test_a_double_click_shows_the_whole_image_and_leaves_no_point(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.page.mouse.move(*canvas.at(75, 150))
    canvas.page.mouse.wheel(0, -400)
    expect(canvas.root).to_have_attribute("data-view", ZOOMED)
    canvas.page.mouse.dblclick(*canvas.at(75, 150))
    assert json.loads(canvas.state("view") or "")["zoom"] == 1
    canvas.holds_points()


def test_view_controls_change_what_is_seen_and_run_nothing(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    canvas.click(256, 256)
    runs = canvas.holds_points((256, 256, True))["runs"]
    expect(canvas.root).to_have_attribute("data-painted-mask-id", mask_of("square"))
    inside = (268, 256)
    filled = canvas.colour_at(*inside)
    canvas.press("f")
    outlined = canvas.colour_at(*inside)
    assert len(set(outlined)) == 1
    assert filled != outlined
    canvas.press("f")
    canvas.press("v")
    assert canvas.colour_at(*inside) == outlined
    expect(canvas.root.locator(".state")).to_contain_text("mask hidden")
    canvas.press("?")
    expect(canvas.root.get_by_role("dialog")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    expect(canvas.root.get_by_role("dialog")).to_be_hidden()
    assert canvas.held()["runs"] == runs


def rows(canvas: CanvasPage) -> int:
    """How many rows the toolbar's visible buttons take."""
    tops = canvas.root.locator(".bar").evaluate(
        """(bar) => [...bar.querySelectorAll("button")].filter((b) => b.offsetParent !== null && !b.closest(".open"))
            .map((b) => Math.round(b.getBoundingClientRect().top / 10))"""
    )
    assert len(tops) > 8
    return len(set(tops))


def test_the_toolbar_is_one_row_on_a_laptop_and_two_on_a_phone_where_a_menu_holds_the_rest(
    open_canvas: OpenCanvas,
) -> None:
    laptop = open_canvas("wide")
    assert rows(laptop) == 1
    expect(laptop.button("Fill holes")).to_be_visible()
    expect(laptop.button("More tools")).to_be_hidden()
    phone = open_canvas("wide", **PHONE)
    assert rows(phone) == 2
    expect(phone.button("Fill holes")).to_be_hidden()
    phone.button("More tools").tap()
    for name in ("Fill holes", "Outline only", "Zoom in"):
        box = phone.button(name).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 420
    phone.button("Zoom in").tap()
    expect(phone.root).to_have_attribute("data-view", ZOOMED)
    phone.page.keyboard.press("Escape")
    expect(phone.button("Fill holes")).to_be_hidden()
