"""The click canvas and the divider in a real browser: where clicks land, and that none is lost or counted twice."""

import itertools
import json
import re
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect

from tests.browser.places import place_on_page
from ui.canvas.component import script

pytestmark = pytest.mark.browser

HARNESS = Path(__file__).with_name("canvas_harness.py")
SIZES = {"tall": (150, 311), "wide": (200, 120), "square": (512, 512)}  # width, height
WIDE = {"width": 1366, "height": 768}
WAIT_MS = 30_000
ZOOMED = re.compile(r'"zoom":(?!1})')
studies = itertools.count()


class CanvasPage:
    """One browser tab on the harness, spoken to in native pixels."""

    def __init__(self, page: Page, url: str, image: str, study: str) -> None:
        self.page, self.url, self.study = page, url, study
        self.show(image)

    def show(self, image: str) -> None:
        self.page.goto(f"{self.url}/?image={image}&study={self.study}")
        self.wait_for_image(image)

    def wait_for_image(self, image: str) -> None:
        self.image = image
        self.root = self.page.locator(f'.canvas[data-painted-image-id="{image}-image"]')
        expect(self.root).to_be_visible(timeout=WAIT_MS)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return place_on_page(self.root, SIZES[self.image], x, y)

    def click(self, x: float, y: float, **options: object) -> None:
        self.page.mouse.move(*self.at(x, y))
        self.page.mouse.click(*self.at(x, y), **options)  # type: ignore[arg-type]

    def drag(self, start: tuple[float, float], end: tuple[float, float], **options: object) -> None:
        self.page.mouse.move(*self.at(*start))
        self.page.mouse.down(**options)  # type: ignore[arg-type]
        self.page.mouse.move(*self.at(*end), steps=5)
        self.page.mouse.up(**options)  # type: ignore[arg-type]

    def press(self, key: str) -> None:
        self.root.locator(".stage").press(key)

    def held(self) -> dict:
        """What Python holds, once it has answered everything that the browser sent."""
        expect(self.root).to_have_attribute("data-pending", "0", timeout=WAIT_MS)
        return json.loads(self.page.get_by_test_id("stCode").inner_text())

    def holds(self, check: Callable[[dict], bool]) -> dict:
        """The same, once it satisfies the check; the page's text may follow the canvas by a moment."""
        for _ in range(100):
            held = self.held()
            if check(held):
                return held
            self.page.wait_for_timeout(100)
        raise AssertionError(f"Python holds {held}")

    def holds_points(self, *points: tuple[float, float, bool], tolerance: float = 0.02) -> dict:
        def check(held: dict) -> bool:
            return len(held["prompts"]) == len(points) and all(
                abs(p["x"] - x) <= tolerance and abs(p["y"] - y) <= tolerance and p["include"] is include
                for p, (x, y, include) in zip(held["prompts"], points, strict=True)
            )

        return self.holds(check)

    def state(self, name: str) -> str | None:
        return self.root.get_attribute(f"data-{name}")

    def colour_at(self, x: float, y: float) -> list[int]:
        """The painted (r, g, b) in the middle of a native pixel."""
        place = self.root.locator(".stage").bounding_box()
        assert place is not None
        across, down = self.at(x, y)
        return self.root.locator("canvas").evaluate(
            """(canvas, [u, v]) => [...canvas.getContext("2d").getImageData(
                Math.floor(u * canvas.width), Math.floor(v * canvas.height), 1, 1).data].slice(0, 3)""",
            [(across - place["x"]) / place["width"], (down - place["y"]) / place["height"]],
        )


def mask_of(image: str) -> re.Pattern[str]:
    return re.compile(f"^{image}-image:")


OpenCanvas = Callable[..., CanvasPage]


@pytest.fixture
def open_canvas(browser: Browser, serve: Callable[..., str]) -> Iterator[OpenCanvas]:
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def start(image: str = "tall", study: str | None = None, **context: object) -> CanvasPage:
        contexts.append(browser.new_context(**{"viewport": WIDE, **context}))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        return CanvasPage(page, serve(HARNESS), image, study or f"study{next(studies)}")

    yield start
    for context in contexts:
        context.close()
    assert not problems


@pytest.mark.parametrize("width", [700, 1024, 1366])
@pytest.mark.parametrize("ratio", [1, 2])
def test_clicks_arrive_as_native_pixels_at_any_width_and_pixel_ratio(
    open_canvas: OpenCanvas, width: int, ratio: int
) -> None:
    canvas = open_canvas("tall", viewport={"width": width, "height": 900}, device_scale_factor=ratio)
    canvas.click(31, 250)
    canvas.click(120, 40)
    canvas.click(0, 0)
    canvas.holds_points((31, 250, True), (120, 40, True), (0, 0, True))


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
    button = lambda name: canvas.root.get_by_role("button", name=name, exact=True)  # noqa: E731
    expect(button("Undo")).to_be_disabled()
    button("Exclude point").click()
    canvas.click(75, 150)
    canvas.holds_points((75, 150, False))
    button("Undo").click()
    canvas.holds_points()
    button("Redo").click()
    canvas.holds_points((75, 150, False))
    canvas.click(75, 150)
    button("Delete this prompt").click()
    canvas.holds_points()


def test_a_point_can_be_dragged_elsewhere(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.click(75, 150)
    canvas.holds_points((75, 150, True))
    canvas.drag((75, 150), (100, 180))
    assert canvas.holds_points((100, 180, True))["log"] == ["add_point", "move"]


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


def test_keyboard_alone_places_prompts(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.root.locator(".stage").focus()
    keys = ["ArrowLeft", "Shift+ArrowLeft", "ArrowUp", "Enter", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+Enter"]
    for key in keys:
        canvas.page.keyboard.press(key)
    # The first arrow shows the cross-hair at the middle, pixel (75, 155); Shift moves by ten.
    canvas.holds_points((65, 154, True), (65, 174, False))


def test_a_second_image_is_asked_for_once_and_never_wears_the_first_ones_mask(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    canvas.click(256, 256)
    canvas.holds_points((256, 256, True))
    expect(canvas.root).to_have_attribute("data-painted-mask-id", mask_of("square"))
    red, _, blue = canvas.colour_at(270, 256)
    assert blue > red + 20  # the mask is blue over grey
    canvas.root.evaluate(
        """(root) => new MutationObserver(() => {
            const { paintedImageId, paintedMaskId } = root.dataset;
            const wrong = paintedMaskId && paintedImageId && !paintedMaskId.startsWith(paintedImageId);
            if (wrong) root.dataset.wrong = paintedMaskId + " on " + paintedImageId;
        }).observe(root, { attributes: true })"""
    )
    runs = canvas.held()["runs"]
    canvas.page.get_by_role("button", name="Show wide").click()
    canvas.wait_for_image("wide")
    assert canvas.holds(lambda held: held["image"] == "wide")["runs"] == runs + 1
    assert canvas.state("painted-mask-id") == ""
    assert len(set(canvas.colour_at(100, 60))) == 1
    canvas.page.get_by_role("button", name="Show square").click()
    canvas.wait_for_image("square")
    expect(canvas.root).to_have_attribute("data-painted-mask-id", mask_of("square"))
    assert canvas.holds_points((256, 256, True))["runs"] == runs + 2
    assert canvas.state("wrong") is None


def test_an_image_that_the_browser_lost_is_sent_again(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("tall")
    # As a script that Streamlit stopped half-way: Python believes the image is there, the browser never got it.
    canvas.page.goto(f"{canvas.url}/?image=wide&study={canvas.study}&lose=image")
    canvas.wait_for_image("wide")
    canvas.click(20, 30)
    canvas.holds_points((20, 30, True))


def test_a_reload_shows_what_python_holds(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.click(75, 150)
    canvas.click(40, 100, button="right")
    canvas.held()
    canvas.page.reload()
    canvas.wait_for_image("tall")
    expect(canvas.root).to_have_attribute("data-prompts", "2")
    expect(canvas.root).to_have_attribute("data-painted-mask-id", mask_of("tall"))
    canvas.click(110, 200)
    held = canvas.holds_points((75, 150, True), (40, 100, False), (110, 200, True))
    assert held["log"] == ["add_point"] * 3


def test_prompts_survive_leaving_the_page_and_coming_back(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.click(75, 150)
    canvas.click(40, 100, button="right")
    runs = canvas.holds_points((75, 150, True), (40, 100, False))["runs"]
    canvas.page.get_by_text("Away").click()
    expect(canvas.page.locator(".canvas")).to_have_count(0)
    canvas.page.get_by_text("Away").click()
    canvas.wait_for_image("tall")
    expect(canvas.root).to_have_attribute("data-painted-mask-id", mask_of("tall"))
    assert canvas.holds_points((75, 150, True), (40, 100, False))["runs"] == runs + 1  # the image was still there
    canvas.press("Control+z")
    canvas.click(110, 200)
    held = canvas.holds_points((75, 150, True), (110, 200, True))
    assert held["log"] == ["add_point", "add_point", "undo", "add_point"]


def test_an_unrelated_run_fires_nothing(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    canvas.click(75, 150)
    before = canvas.holds_points((75, 150, True))
    painted = canvas.state("painted-mask-id")
    canvas.page.get_by_role("button", name="Unrelated").click()
    after = canvas.holds(lambda held: held["runs"] > before["runs"])
    canvas.page.wait_for_timeout(500)
    assert canvas.held() == {**before, "runs": before["runs"] + 1} == after
    assert canvas.state("painted-mask-id") == painted


def test_one_click_costs_one_run(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    runs = canvas.held()["runs"]
    for count, x in enumerate((20, 60, 100), start=1):
        canvas.click(x, 150)
        assert canvas.holds(lambda held, n=count: len(held["prompts"]) == n)["runs"] == runs + count


def test_hasty_clicks_are_all_counted_once_and_in_order(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    places = [(40 + 45 * i, 60 + 40 * (i % 3), True) for i in range(10)]
    for x, y, _ in places:
        canvas.page.mouse.click(*canvas.at(x, y))
    canvas.press("Control+z")
    held = canvas.holds(lambda held: "undo" in held["log"])
    assert held["log"] == ["add_point"] * 10 + ["undo"]
    canvas.holds_points(*places[:-1])


def test_clicks_made_while_the_connection_is_down_arrive_after_it_returns(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas()
    sockets: list[WebSocketRoute] = []

    def carry(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    canvas.page.route_web_socket(re.compile("_stcore/stream"), carry)
    canvas.show("tall")
    canvas.click(75, 150)
    canvas.holds_points((75, 150, True))
    assert len(sockets) == 1
    sockets[0].close(code=1012)
    canvas.click(40, 100)
    canvas.click(110, 200, button="right")
    held = canvas.holds_points((75, 150, True), (40, 100, True), (110, 200, False))
    assert held["log"] == ["add_point"] * 3
    assert len(sockets) > 1


def test_touch_taps_include_long_presses_exclude_and_fingers_pinch(open_canvas: OpenCanvas) -> None:
    phone = {"viewport": {"width": 420, "height": 900}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    canvas = open_canvas("tall", **phone)
    canvas.page.touchscreen.tap(*canvas.at(75, 150))
    canvas.holds_points((75, 150, True))
    cdp = canvas.page.context.new_cdp_session(canvas.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", canvas.at(40, 60))
    canvas.page.wait_for_timeout(800)
    touch("touchEnd")
    held = canvas.holds_points((75, 150, True), (40, 60, False), tolerance=0.5)
    a, b = canvas.at(60, 100), canvas.at(90, 200)
    touch("touchStart", a, b)
    for step in range(1, 6):
        touch("touchMove", (a[0] - 6 * step, a[1] - 20 * step), (b[0] + 6 * step, b[1] + 20 * step))
    touch("touchEnd")
    expect(canvas.root).to_have_attribute("data-view", ZOOMED)
    assert canvas.held()["prompts"] == held["prompts"]


def test_view_controls_change_what_is_seen_and_run_nothing(open_canvas: OpenCanvas) -> None:
    canvas = open_canvas("square")
    canvas.click(256, 256)
    runs = canvas.holds_points((256, 256, True))["runs"]
    expect(canvas.root).to_have_attribute("data-painted-mask-id", mask_of("square"))
    inside = (268, 256)
    filled = canvas.colour_at(*inside)
    canvas.press("f")
    canvas.page.wait_for_timeout(100)
    outlined = canvas.colour_at(*inside)
    assert len(set(outlined)) == 1
    assert filled != outlined
    canvas.press("f")
    canvas.press("v")
    canvas.page.wait_for_timeout(100)
    assert canvas.colour_at(*inside) == outlined
    expect(canvas.root.locator(".state")).to_contain_text("mask hidden")
    canvas.press("?")
    expect(canvas.root.get_by_role("dialog")).to_be_visible()
    canvas.page.keyboard.press("Escape")
    expect(canvas.root.get_by_role("dialog")).to_be_hidden()
    assert canvas.held()["runs"] == runs


def test_the_mask_follows_each_click_without_going_away(
    open_canvas: OpenCanvas, record_property: Callable[[str, object], None]
) -> None:
    canvas = open_canvas("square")
    canvas.click(100, 100)
    canvas.held()
    expect(canvas.root).to_have_attribute("data-painted-mask-id", mask_of("square"))
    canvas.root.evaluate(
        """(root) => {
            let pressed = 0;
            root.times = [];
            root.gaps = 0;
            root.addEventListener("pointerup", () => { pressed = performance.now(); }, { capture: true });
            let last = root.dataset.paintedMaskId;
            new MutationObserver(() => {
                const now = root.dataset.paintedMaskId;
                if (!now) root.gaps += 1;
                else if (now !== last) root.times.push(performance.now() - pressed);
                last = now;
            }).observe(root, { attributeFilter: ["data-painted-mask-id"] });
        }"""
    )
    for i in range(20):
        canvas.click(120 + 14 * i, 130 + 60 * (i % 5))
        canvas.page.wait_for_function(
            "([root, n]) => root.times.length === n", arg=[canvas.root.element_handle(), i + 1], timeout=WAIT_MS
        )
    times = sorted(canvas.root.evaluate("(root) => root.times"))
    record_property("click_to_mask_ms_median", round(statistics.median(times)))
    record_property("click_to_mask_ms_p90", round(times[17]))
    print(f"click to mask: median {statistics.median(times):.0f} ms, p90 {times[17]:.0f} ms")
    assert canvas.root.evaluate("(root) => root.gaps") == 0


@pytest.fixture
def module(browser: Browser) -> Iterator[Callable[[str], object]]:
    """The canvas's own functions: ``module("expression over m")``."""
    page = browser.new_page()

    def call(expression: str) -> object:
        return page.evaluate(
            f"""async (source) => {{
                const url = URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }}));
                const m = await import(url);
                return {expression};
            }}""",
            script(),
        )

    yield call
    page.close()


def test_to_native_undoes_zoom_pan_and_a_scaled_ancestor(module: Callable[[str], object]) -> None:
    # A 100 x 50 stage shown at half size at (10, 20); 4 CSS pixels per native pixel, image's corner at (-8, 12).
    placing = "{scale: 4, left: -8, top: 12, width: 100, height: 50}"
    rect = "{left: 10, top: 20, width: 50, height: 25}"
    # Page (21, 31) is (22, 22) on the stage: (22 + 8) / 4 - 0.5 = 7 and (22 - 12) / 4 - 0.5 = 2.
    assert module(f"m.toNative(21, 31, {rect}, {placing})") == {"x": 7, "y": 2}
    assert module("m.settle({x: -0.4, y: 310.456}, {width: 150, height: 311})") == {"x": 0, "y": 310}
    assert module("m.settle({x: 12.345678, y: 3.14159}, {width: 150, height: 311})") == {"x": 12.35, "y": 3.14}


def test_contours_run_halfway_between_pixels_and_keep_holes(module: Callable[[str], object]) -> None:
    # A 3 x 3 ring: the outer loop has 12 edges, the hole around the middle pixel 4.
    loops = module("m.maskLoops(Uint8Array.of(1,1,1, 1,0,1, 1,1,1), 3, 3)")
    assert isinstance(loops, list)
    assert sorted(len(loop) for loop in loops) == [4, 12]
    hole = min(loops, key=len)
    assert sorted(hole) == [[1, 1.5], [1.5, 1], [1.5, 2], [2, 1.5]]
    assert module("m.maskLoops(new Uint8Array(9), 3, 3)") == []
    # Two pixels that touch at a corner only are two diamonds.
    assert len(module("m.maskLoops(Uint8Array.of(1,0, 0,1), 2, 2)")) == 2  # type: ignore[arg-type]


def test_replay_says_when_an_undo_reaches_behind_what_the_browser_knows(module: Callable[[str], object]) -> None:
    add = '{op: "add_point", x: 1, y: 2, include: true}'
    known = module(f'm.replay([], [{add}, {{op: "undo"}}], {{canUndo: true, canRedo: false}})')
    assert known == {"prompts": [], "sure": True, "canUndo": True, "canRedo": True}
    unknown = module('m.replay([], [{op: "undo"}], {canUndo: true, canRedo: false})')
    assert unknown == {"prompts": [], "sure": False, "canUndo": True, "canRedo": True}


@pytest.fixture
def divider_page(browser: Browser, serve: Callable[..., str]) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto(f"{serve(HARNESS)}/?image=wide&part=divider&study=study{next(studies)}")
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
