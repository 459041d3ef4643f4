"""Several lesions on one slice: each its own marks and colour, the keys and the row of chips between them."""

import pytest
from playwright.sync_api import expect

from core.palette import lesion_colour, rgb
from tests.browser.canvas_page import PHONE, CanvasPage, OpenCanvas, mask_of

pytestmark = pytest.mark.browser

FIRST, SECOND = (150, 256), (360, 256)  # a lone click draws a disc of radius 20


def two_lesions(open_canvas: OpenCanvas) -> CanvasPage:
    """Lesion 1 at the left and lesion 2, in work, at the right."""
    canvas = open_canvas("square")
    canvas.click(*FIRST)
    canvas.holds_points((*FIRST, True))
    canvas.press("e")
    canvas.holds(lambda held: held["active"] == 2)
    canvas.click(*SECOND)
    canvas.holds_points((*SECOND, True))
    painted(canvas, "1 2")
    return canvas


def painted(canvas: CanvasPage, numbers: str) -> None:
    """Waits until these lesions are on the screen, the one in work last."""
    expect(canvas.root).to_have_attribute("data-painted-lesions", numbers)
    canvas.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def tint(canvas: CanvasPage, lesion: int, x: float, y: float) -> float:
    """How much of a lesion's colour lies over the grey image at a place, as a share of the lesion's own saturation."""
    ours, theirs = rgb(lesion_colour(lesion)), canvas.colour_at(x, y)
    order = sorted(range(3), key=lambda channel: ours[channel])
    return (theirs[order[2]] - theirs[order[0]]) / (ours[order[2]] - ours[order[0]])


def lesions(held: dict) -> list[tuple[int, str, bool, int]]:
    return [(one["number"], one["name"], one["locked"], one["prompts"]) for one in held["lesions"]]


def test_two_lesions_have_marks_and_colours_of_their_own(open_canvas: OpenCanvas) -> None:
    canvas = two_lesions(open_canvas)
    assert lesions(canvas.held()) == [(1, "", False, 1), (2, "", False, 1)]
    beside = 12  # off the prompt's sign, inside the disc
    assert tint(canvas, 2, SECOND[0] + beside, SECOND[1]) > 0.2
    assert tint(canvas, 1, FIRST[0] + beside, FIRST[1]) > 0.05
    # the sign of lesion 1's prompt is not shown: its middle, else white, is as its row is beside it
    assert canvas.colour_at(*FIRST) == pytest.approx(canvas.colour_at(FIRST[0] + beside, FIRST[1]), abs=25)
    assert canvas.state("prompts") == "1"
    canvas.press("Shift+E")
    assert canvas.holds(lambda held: held["active"] == 1)["log"][-1] == "step_lesion"
    painted(canvas, "2 1")
    assert tint(canvas, 1, FIRST[0] + beside, FIRST[1]) > 0.2
    assert max(canvas.colour_at(*FIRST)) == 255  # the sign again
    expect(canvas.root).to_have_attribute("data-painted-mask-id", mask_of("square"))


def test_a_click_on_another_lesions_prompt_is_a_mark_of_the_lesion_in_work(open_canvas: OpenCanvas) -> None:
    canvas = two_lesions(open_canvas)
    canvas.click(*FIRST, button="right")
    canvas.holds_points((*SECOND, True), (*FIRST, False))
    assert canvas.state("selected") == "-1"


def test_undo_goes_through_the_marks_of_both_lesions_and_redo_back(open_canvas: OpenCanvas) -> None:
    canvas = two_lesions(open_canvas)
    canvas.press("Shift+E")
    canvas.click(FIRST[0], FIRST[1] + 60)
    canvas.holds(lambda held: lesions(held) == [(1, "", False, 2), (2, "", False, 1)])
    canvas.press("Control+z")
    canvas.holds(lambda held: lesions(held) == [(1, "", False, 1), (2, "", False, 1)])
    canvas.press("Control+z")
    held = canvas.holds(lambda held: lesions(held) == [(1, "", False, 1), (2, "", False, 0)])
    assert held["active"] == 2  # where the mark was that is undone
    painted(canvas, "1")
    for _ in range(2):
        canvas.press("Control+y")
    canvas.holds(lambda held: lesions(held) == [(1, "", False, 2), (2, "", False, 1)])


def test_e_begins_a_lesion_after_the_last_and_leaves_no_empty_one_behind(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    expect(canvas.root.locator(".lesions")).to_be_hidden()
    canvas.press("e")
    expect(canvas.root.locator(".notice")).to_contain_text("Mark this lesion first")
    assert canvas.held()["log"] == []
    canvas.click(*FIRST)
    canvas.holds_points((*FIRST, True))
    canvas.button("New lesion").click()
    canvas.holds(lambda held: lesions(held) == [(1, "", False, 1), (2, "", False, 0)])
    assert canvas.page.evaluate("() => document.activeElement !== document.body")
    canvas.page.keyboard.press("e")  # nothing in lesion 2: round to the first
    canvas.holds(lambda held: lesions(held) == [(1, "", False, 1)])
    expect(canvas.root.locator(".list")).to_be_hidden()


def test_a_locked_lesion_refuses_at_once_and_keeps_its_pixels(open_canvas: OpenCanvas) -> None:
    canvas = two_lesions(open_canvas)
    canvas.button("Lock Lesion 2").click()
    held = canvas.holds(lambda held: lesions(held)[1] == (2, "", True, 1))
    canvas.click(SECOND[0] + 50, SECOND[1])
    expect(canvas.root.locator(".notice")).to_have_text("Lesion 2 is locked; unlock it to change it.")
    canvas.drag((60, 60), (120, 120))
    canvas.press("d")
    canvas.drag((60, 60), (120, 120))
    for key in ("r", "p"):
        canvas.press(key)
    canvas.button("Delete Lesion 2").click()
    assert canvas.held()["log"] == held["log"]  # nothing of all that was sent
    canvas.show("square", wait=0.6)
    canvas.press("Shift+E")
    canvas.press("d")
    canvas.drag((SECOND[0] - 60, SECOND[1]), (SECOND[0] + 60, SECOND[1]))
    canvas.page.mouse.move(*canvas.at(30, 30))
    painted(canvas, "2 1")
    assert canvas.state("pending") != "0"
    places = [(SECOND[0] + x, SECOND[1] + 1) for x in (-50, -40, 0, 8, 40, 50)]
    early = canvas.colours_at(places)
    after = canvas.holds(lambda held: lesions(held)[0] == (1, "", False, 2))
    painted(canvas, "2 1")
    assert canvas.colours_at(places) == early
    assert after["lesions"][1]["area"] == held["lesions"][1]["area"]
    canvas.press("Shift+E")
    canvas.button("Unlock Lesion 2").click()
    canvas.press("p")
    canvas.click(SECOND[0], SECOND[1] + 50)
    canvas.holds(lambda held: lesions(held)[1] == (2, "", False, 2))


def test_names_are_typed_in_the_row_without_waking_a_hotkey(open_canvas: OpenCanvas) -> None:
    canvas = two_lesions(open_canvas)
    canvas.button("Rename Lesion 2").click()
    canvas.page.keyboard.type("  Left   <b>p</b> e1 ")
    canvas.page.keyboard.press("Enter")
    canvas.holds(lambda held: lesions(held)[1] == (2, "Left <b>p</b> e1", False, 1))
    chip = canvas.button("Lesion 2, Left <b>p</b> e1")
    expect(chip).to_have_text("2Left <b>p</b> e1")
    assert canvas.state("tool") == "point"
    chip.dblclick()
    canvas.page.keyboard.type("dropped")
    canvas.page.keyboard.press("Escape")
    expect(chip).to_be_visible()
    canvas.press("Control+z")
    held = canvas.holds(lambda held: lesions(held)[1] == (2, "", False, 1))
    assert held["log"].count("rename_lesion") == 1


def test_a_deleted_lesion_comes_back_with_undo(open_canvas: OpenCanvas) -> None:
    canvas = two_lesions(open_canvas)
    canvas.button("Delete Lesion 2").click()
    canvas.holds(lambda held: lesions(held) == [(1, "", False, 1)])
    painted(canvas, "1")
    canvas.page.keyboard.press("Control+z")  # the focus is on the image
    canvas.holds(lambda held: lesions(held) == [(1, "", False, 1), (2, "", False, 1)])
    painted(canvas, "1 2")


def test_the_chips_follow_at_once_while_python_is_busy_and_hasty_marks_find_their_lesion(
    open_canvas: OpenCanvas,
) -> None:
    canvas = open_canvas("square")
    canvas.show("square", wait=0.4)
    canvas.click(*FIRST)
    canvas.press("e")
    expect(canvas.button("Lesion 2")).to_have_attribute("aria-pressed", "true")
    assert canvas.state("pending") != "0"
    canvas.click(*SECOND)
    canvas.button("Lesion 1").click()
    assert canvas.state("active") == "1"
    assert canvas.state("prompts") == "1"
    canvas.click(FIRST[0], FIRST[1] - 70)
    held = canvas.holds(lambda held: lesions(held) == [(1, "", False, 2), (2, "", False, 1)])
    assert held["log"] == ["add_point", "step_lesion", "add_point", "select_lesion", "add_point"]


def test_a_mask_that_the_browser_lost_is_sent_again(open_canvas: OpenCanvas) -> None:
    canvas = two_lesions(open_canvas)
    canvas.show("square", lose="masks")
    painted(canvas, "1 2")


def test_a_finger_goes_from_lesion_to_lesion(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square", **PHONE)
    canvas.page.touchscreen.tap(*canvas.at(*FIRST))
    canvas.held()
    canvas.button("New lesion").tap()
    canvas.page.touchscreen.tap(*canvas.at(*SECOND))
    canvas.holds(lambda held: lesions(held) == [(1, "", False, 1), (2, "", False, 1)])
    canvas.button("Lesion 1").tap()
    canvas.holds(lambda held: held["active"] == 1)
    for name in ("Lesion 1", "Lesion 2", "New lesion", "Rename Lesion 1", "Lock Lesion 1", "Delete Lesion 1"):
        box = canvas.button(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 420
        assert min(box["width"], box["height"]) >= 24  # WCAG 2.2, target size
