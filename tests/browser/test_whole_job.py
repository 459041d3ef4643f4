"""The whole job in a real browser, as a person does it: open, enhance, click, compare, report."""

import io
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import numpy as np
import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from core.prompt.prompts import PointPrompt
from core.prompt.simulate import next_click
from core.report import load_facts
from core.report.gathering.quantity import said
from core.scan import phantom
from core.study import Store, Study
from core.types import Mask
from tests.browser.places import place_on_page

pytestmark = pytest.mark.browser

APP = Path(__file__).resolve().parent.parent.parent / "app.py"
WAIT_MS = 120_000  # the first click waits for torch, on a machine that may be busy
WIDE = {"width": 1366, "height": 768}
ROWS, COLUMNS = 240, 330


def dice(a: Mask, b: Mask) -> float:
    return float(2 * np.count_nonzero(a & b) / (np.count_nonzero(a) + np.count_nonzero(b)))


class Tab:
    """One browser tab on the app, and what the store holds behind it."""

    def __init__(self, page: Page, url: str, store: Store) -> None:
        self.page, self.url, self.store = page, url, store
        page.set_default_timeout(WAIT_MS)
        page.goto(url)

    @property
    def secret(self) -> str:
        return parse_qs(urlparse(self.page.url).query)["study"][0]

    def study(self) -> Study:
        found = self.store.current(self.secret)
        assert found is not None
        return found

    def upload(self, file: Path) -> None:
        """Through the file chooser, as from a folder; back when the study bar shows the scan."""
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_test_id("stFileUploader").get_by_text("Upload", exact=True).click()
        chooser.value.set_files(file)
        expect(self.page.locator(".st-key-bar")).to_contain_text("PNG slice", timeout=WAIT_MS)

    def go(self, step: str) -> None:
        self.page.locator(".st-key-bar").get_by_role("link", name=step).click()
        expect(self.page.get_by_role("heading", name=step, exact=True)).to_be_visible(timeout=WAIT_MS)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def download(self, name: str) -> bytes:
        with self.page.expect_download() as begun:
            self.page.get_by_role("button", name=name).click()
        return Path(begun.value.path()).read_bytes()

    @property
    def canvas(self) -> Locator:
        return self.page.locator(".canvas[data-painted-image-id]:not([data-painted-image-id=''])")

    def wait_for_canvas(self) -> None:
        expect(self.canvas).to_be_visible(timeout=WAIT_MS)

    def settled(self) -> None:
        """Until Python has answered everything that the browser sent."""
        expect(self.canvas).to_have_attribute("data-pending", "0", timeout=WAIT_MS)

    def mask_id(self) -> str:
        return self.canvas.get_attribute("data-painted-mask-id") or ""

    def click(self, x: float, y: float, include: bool = True) -> None:
        """Click a native pixel and wait until it is answered."""
        before = len(self.points())
        height, width = self.study().image.shape
        self.page.mouse.move(*place_on_page(self.canvas, (width, height), x, y))
        self.page.mouse.click(*place_on_page(self.canvas, (width, height), x, y), button="left" if include else "right")
        self.until(lambda: len(self.points()) == before + 1)
        self.settled()

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw from one native pixel to another and wait until it is answered."""
        height, width = self.study().image.shape
        self.page.mouse.move(*place_on_page(self.canvas, (width, height), *start))
        self.page.mouse.down()
        self.page.mouse.move(*place_on_page(self.canvas, (width, height), *end), steps=6)
        self.page.mouse.up()
        self.settled()

    def key(self, key: str) -> None:
        self.canvas.locator(".stage").press(key)
        self.settled()

    def until(self, check: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_MS / 1000
        while not check():
            assert time.monotonic() < end, f"prompts held: {self.points()}"
            self.page.wait_for_timeout(100)

    def points(self) -> tuple[PointPrompt, ...]:
        return self.study().current.lesions.prompts.points

    def mask(self) -> Mask:
        """The mask in the store, once it is there."""
        self.until(lambda: self.study().current.segmentation is not None)
        segmentation = self.study().current.segmentation
        assert segmentation is not None
        return segmentation.mask


@pytest.fixture(scope="module")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "studies.sqlite3"


@pytest.fixture
def tab(browser: Browser, serve: Callable[..., str], store_file: Path) -> Iterator[Tab]:
    context = browser.new_context(viewport=WIDE, accept_downloads=True)  # type: ignore[arg-type]
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    url = serve(APP, {"NEUROCLICK_STORE": str(store_file), "ANTHROPIC_API_KEY": ""})
    store = Store(f"sqlite:///{store_file}")
    yield Tab(page, url, store)
    context.close()
    store.close()
    # The server's own pings fail while a page is reloaded; what a component throws never reads like that.
    assert [problem for problem in problems if "Failed to load resource" not in problem] == []


@pytest.fixture
def head(tmp_path: Path) -> tuple[Path, Mask]:
    """A PNG of a synthetic head, wider than high, and the lesion's true mask."""
    image, truth = phantom(seed=5, size=(ROWS, COLUMNS))
    stream = io.BytesIO()
    Image.fromarray(np.round(image * 255).astype(np.uint8)).save(stream, "PNG")
    file = tmp_path / "head.png"
    file.write_bytes(stream.getvalue())
    return file, truth


def words_of(pdf: bytes) -> list[str]:
    """Each page's text with single spaces."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_the_whole_job(tab: Tab, head: tuple[Path, Mask]) -> None:
    file, truth = head
    tab.upload(file)
    assert tab.study().image.shape == (ROWS, COLUMNS)
    assert len(tab.store.studies(tab.secret)) == 1

    enhance(tab)

    tab.go("Segment")
    tab.wait_for_canvas()
    nothing = np.zeros_like(truth)
    first = next_click(truth, nothing)
    assert first is not None
    assert tab.mask_id() == ""
    tab.click(first.x, first.y)
    tab.until(lambda: tab.mask_id() != "")
    painted = tab.mask_id()
    assert dice(tab.mask(), truth) > 0.3
    second = next_click(truth, tab.mask())
    assert second is not None
    tab.click(second.x, second.y, second.include)
    tab.until(lambda: tab.mask_id() not in ("", painted))
    after_two = tab.mask()
    print(f"Dice {dice(after_two, truth):.3f} after two clicks")
    assert dice(after_two, truth) >= 0.8

    exclude_undo_redo(tab, after_two)
    reload(tab)
    compare(tab)
    report(tab)


def enhance(tab: Tab) -> None:
    page = tab.page
    tab.go("Enhance")
    expect(page.locator(".divider[data-position]")).to_be_visible(timeout=WAIT_MS)
    page.get_by_role("radio", name="Lesion edges").or_(page.get_by_role("button", name="Lesion edges")).first.click()
    edge = page.get_by_test_id("stSlider").filter(has_text="Edge contrast").get_by_role("slider")
    expect(edge).to_have_value("1.3", timeout=WAIT_MS)
    contrast = page.get_by_test_id("stSlider").filter(has_text="Contrast p").get_by_role("slider")
    contrast.press("ArrowLeft")
    expect(page.locator(".divider")).to_contain_text("p = 0.84", timeout=WAIT_MS)
    box = page.locator(".divider .stage").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, middle, steps=4)
    page.mouse.up()
    expect(page.locator(".divider")).to_have_attribute("data-position", re.compile("^0.30"))
    tab.press("Use this for display")
    expect(page.get_by_role("button", name="In use for display")).to_be_disabled(timeout=WAIT_MS)
    used = tab.study()
    assert used.show_enhanced
    assert used.enhancement.parameters["contrast"] == 0.84
    assert used.enhancement.parameters["edge"] == 1.3


def exclude_undo_redo(tab: Tab, after_two: Mask) -> None:
    mask_id, points = tab.mask_id(), tab.points()
    rows, columns = np.nonzero(after_two)
    edge = int(columns.argmax())
    tab.click(int(columns[edge]), int(rows[edge]), include=False)
    assert len(tab.points()) == 3
    assert not tab.points()[-1].include
    excluded = tab.mask()
    assert not excluded[rows[edge], columns[edge]]
    tab.key("Control+z")
    tab.until(lambda: tab.mask_id() == mask_id)
    assert tab.points() == points
    np.testing.assert_array_equal(tab.mask(), after_two)
    tab.key("Control+Shift+z")
    tab.until(lambda: len(tab.points()) == 3)
    np.testing.assert_array_equal(tab.mask(), excluded)


def reload(tab: Tab) -> None:
    mask_id, points, mask = tab.mask_id(), tab.points(), tab.mask()
    tab.page.reload()
    tab.wait_for_canvas()
    expect(tab.canvas).to_have_attribute("data-prompts", str(len(points)), timeout=WAIT_MS)
    expect(tab.canvas).to_have_attribute("data-painted-mask-id", mask_id, timeout=WAIT_MS)
    assert tab.points() == points
    np.testing.assert_array_equal(tab.mask(), mask)


def compare(tab: Tab) -> None:
    page, mine = tab.page, tab.mask()
    tab.go("Compare")
    tab.press("Run the automatic models")
    expect(page.get_by_role("heading", name="Against your mask")).to_be_visible(timeout=WAIT_MS)
    results = tab.study().current.comparison
    assert {result.name for result in results} >= {"unet", "deeplabv3plus"}
    table = page.get_by_test_id("stDataFrame").first
    for result in results:
        expect(table).to_contain_text(f"{dice(result.mask, mine):.2f}", timeout=WAIT_MS)
    by_size = sorted(results, key=lambda result: int(result.mask.sum()))
    page.locator(f".st-key-start-{by_size[-1].name}").get_by_role("button").click()
    tab.wait_for_canvas()
    np.testing.assert_array_equal(tab.mask(), by_size[-1].mask)
    expect(tab.canvas).to_have_attribute("data-prompts", "0", timeout=WAIT_MS)
    tab.key("Control+z")
    tab.until(lambda: len(tab.points()) == 3)
    np.testing.assert_array_equal(tab.mask(), mine)


def report(tab: Tab) -> None:
    page = tab.page
    tab.go("Report")
    tab.press("Write from the facts")
    expect(page.get_by_role("button", name="Download the PDF")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_text("Every number in the text matches")).to_be_visible(timeout=WAIT_MS)
    facts = load_facts(tab.download("Facts (JSON)").decode("utf-8"))
    (lesion,) = facts.lesions
    assert lesion.longest is not None
    assert lesion.area.value == np.count_nonzero(tab.mask())  # a PNG has no spacing
    assert len(facts.comparison) == len(tab.study().current.comparison) >= 2
    pdf = tab.download("Download the PDF")
    assert pdf.startswith(b"%PDF")
    pages = words_of(pdf)
    for quantity in (lesion.area, lesion.longest.length):
        assert said(quantity) in " ".join(pages)
    for number, text in enumerate(pages, start=1):
        assert "not a medical device" in text.lower(), f"page {number}"
    session = json.loads(tab.download("Session (JSON)"))
    assert session


def test_a_click_arrives_at_its_native_pixel_at_three_widths(tab: Tab, head: tuple[Path, Mask]) -> None:
    tab.upload(head[0])
    tab.go("Segment")
    wanted = []
    for width, (x, y) in {1366: (41, 200), 1024: (301, 17), 700: (165, 120)}.items():
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.wait_for_canvas()
        tab.page.wait_for_timeout(700)  # the page's own resizing
        tab.canvas.scroll_into_view_if_needed()
        tab.click(x, y)
        wanted.append((x, y))
    for point, (x, y) in zip(tab.points(), wanted, strict=True):
        assert (point.x, point.y) == pytest.approx((x, y), abs=0.5)


def test_a_second_image_starts_empty_and_the_first_keeps_its_prompts(tab: Tab, head: tuple[Path, Mask]) -> None:
    tab.upload(head[0])
    first = tab.study().id
    tab.go("Segment")
    tab.wait_for_canvas()
    tab.click(60, 70)
    tab.until(lambda: tab.mask_id() != "")
    mask_id = tab.mask_id()
    tab.go("Scan")
    tab.press("Open the sample")
    expect(tab.page.locator(".st-key-bar")).to_contain_text("Sample", timeout=WAIT_MS)
    tab.go("Segment")
    tab.wait_for_canvas()
    expect(tab.canvas).to_have_attribute("data-prompts", "0", timeout=WAIT_MS)
    assert tab.mask_id() == ""
    assert tab.study().id != first
    assert not tab.points()
    tab.go("Scan")
    tab.page.get_by_text("Open scans (2)").click()
    tab.page.locator(f".st-key-open-{first}").get_by_role("button", name="Open", exact=True).last.click()
    expect(tab.page.locator(".st-key-bar")).to_contain_text("PNG slice", timeout=WAIT_MS)
    assert tab.study().id == first
    tab.go("Segment")
    tab.wait_for_canvas()
    expect(tab.canvas).to_have_attribute("data-prompts", "1", timeout=WAIT_MS)
    expect(tab.canvas).to_have_attribute("data-painted-mask-id", mask_id, timeout=WAIT_MS)
    assert len(tab.store.studies(tab.secret)) == 2  # the upload was not opened again


def test_a_scribble_is_answered_by_the_model_and_a_brush_by_its_own_pixels(tab: Tab, head: tuple[Path, Mask]) -> None:
    file, truth = head
    tab.upload(file)
    tab.go("Segment")
    tab.wait_for_canvas()
    tops = tab.canvas.locator(".bar button").evaluate_all(
        "(all) => all.filter((b) => b.offsetParent !== null).map((b) => Math.round(b.getBoundingClientRect().top))"
    )
    assert len(tops) > 15
    assert len(set(tops)) == 1  # one row at 1366 x 768, nothing behind a menu
    deepest = next_click(truth, np.zeros_like(truth))
    assert deepest is not None
    x, y = deepest.x, deepest.y
    tab.key("s")
    tab.drag((x - 6, y), (x + 6, y + 3))
    tab.until(lambda: tab.mask_id() != "")
    by_model = tab.mask()
    print(f"Dice {dice(by_model, truth):.3f} after one scribble")
    assert dice(by_model, truth) > 0.3
    expect(tab.page.get_by_text(re.compile("Probably right|Check the edge|Probably wrong")).first).to_be_visible()
    tab.key("d")
    tab.drag((40, 40), (60, 40))
    expect(tab.page.get_by_text("Edited by hand;")).to_be_visible()
    painted = tab.mask()
    assert painted[40, 40:61].all()
    np.testing.assert_array_equal(painted & by_model, by_model)
    tab.key("Control+z")
    tab.until(lambda: np.array_equal(tab.mask(), by_model))
    expect(tab.canvas).to_have_attribute("data-edits", "0", timeout=WAIT_MS)
