"""The divider between two pictures in a real browser."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.canvas_page import HARNESS, WAIT_MS, WIDE
from tests.browser.conftest import Serve

pytestmark = pytest.mark.browser


@pytest.fixture
def divider_page(browser: Browser, serve: Serve) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto(f"{serve(HARNESS)}/?image=wide&part=divider&study=divider")
    expect(page.locator(".divider[data-position]")).to_be_visible(timeout=WAIT_MS)
    yield page
    context.close()


def test_the_divider_follows_the_hand_and_the_keys_without_running_the_page(divider_page: Page) -> None:
    page = divider_page
    root, handle = page.locator(".divider"), page.get_by_role("slider")
    box = root.locator(".stage").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(200 / 120, rel=0.01)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.25, middle, steps=5)
    page.mouse.up()
    expect(root).to_have_attribute("data-position", "0.250")
    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(root).to_have_attribute("data-position", "0.270")
    expect(handle).to_have_attribute("aria-valuenow", "27")
    page.keyboard.press("End")
    expect(root).to_have_attribute("data-position", "1.000")
    expect(root.locator(".right")).to_have_css("opacity", "0")
    page.mouse.dblclick(box["x"] + 30, middle)
    expect(root).to_have_attribute("data-position", "0.500")
    assert json.loads(page.get_by_test_id("stCode").inner_text()) == {"runs": 1}
    page.get_by_role("button", name="Unrelated").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("2")
    expect(root).to_have_attribute("data-position", "0.500")
