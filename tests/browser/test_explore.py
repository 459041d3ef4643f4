"""The Explore page in a real browser: reading values, drawing a line, taking a cluster to Segment."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.explore import kmeans, region
from core.scan import Scan
from core.study import Store, Study, study_of

pytestmark = pytest.mark.browser

APP = Path(__file__).resolve().parent.parent.parent / "app.py"
WAIT_MS = 120_000
ROWS, COLUMNS = 60, 90  # wider than high: swapped axes cannot pass


def scan() -> Scan:
    """Three flat tissues with noise; the brightest is an off-centre block of columns 60 to 75 and rows 12 to 30."""
    pixels = np.full((ROWS, COLUMNS), 0.2)
    pixels[:, 20:85] = 0.5
    pixels[12:31, 60:76] = 0.9
    pixels += np.random.default_rng(0).normal(0, 0.01, pixels.shape)
    return Scan(np.clip(pixels, 0, 1)[None].astype(np.float32), "png", (0.0, 255.0))


class Explore:
    """A tab on the page, and what the store holds behind it."""

    def __init__(self, page: Page, store: Store) -> None:
        self.page, self.store = page, store

    @property
    def stage(self) -> Locator:
        return self.page.locator(".viewer .stage")

    def study(self) -> Study:
        found = self.store.current(parse_qs(urlparse(self.page.url).query)["study"][0])
        assert found is not None
        return found

    def view(self, name: str) -> None:
        self.page.get_by_role("radio", name=name, exact=True).click()
        expect(self.page.locator(".viewer[data-values='read']")).to_have_count(1, timeout=WAIT_MS)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a native pixel's centre lies on the page."""
        box = self.stage.bounding_box()
        assert box is not None
        assert box["width"] / box["height"] == pytest.approx(COLUMNS / ROWS, rel=0.01)
        return box["x"] + (x + 0.5) / COLUMNS * box["width"], box["y"] + (y + 0.5) / ROWS * box["height"]


@pytest.fixture
def explore(browser: Browser, serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explore]:
    file = tmp_path_factory.mktemp("store") / "studies.sqlite3"
    store = Store(f"sqlite:///{file}")
    secret = store.create_workspace()
    store.add(secret, study_of(scan()))
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page, problems = context.new_page(), []
    page.set_default_timeout(WAIT_MS)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{serve(APP, {'NEUROCLICK_STORE': str(file)})}/explore?study={secret}")
    expect(page.get_by_role("heading", name="Explore", exact=True)).to_be_visible(timeout=WAIT_MS)
    yield Explore(page, store)
    context.close()
    store.close()
    assert problems == []


def test_a_line_is_drawn_and_an_end_of_it_moved(explore: Explore) -> None:
    explore.view("Profile")
    page = explore.page
    page.mouse.move(*explore.at(10, 20))
    expect(explore.stage.locator(".reading")).to_contain_text("(10, 20) intensity 0.2")
    page.mouse.down()
    page.mouse.move(*explore.at(70, 40), steps=4)
    page.mouse.up()
    fields = {name: page.get_by_label(name, exact=True) for name in ("A: x", "A: y", "B: x", "B: y")}

    def holds(*values: float) -> None:
        for field, value in zip(fields.values(), values, strict=True):
            expect(field).to_have_value(f"{value:.1f}", timeout=WAIT_MS)

    holds(10, 20, 70, 40)
    page.mouse.move(*explore.at(70, 40))
    page.mouse.down()
    page.mouse.move(*explore.at(70, 20), steps=4)
    page.mouse.up()
    holds(10, 20, 70, 20)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("60.0 px")


def test_a_cluster_is_read_clicked_and_carried_to_segment(explore: Explore) -> None:
    explore.view("Clusters")
    page = explore.page
    found = kmeans(explore.study().image, 10)
    number = int(found.labels[20, 65])
    page.mouse.move(*explore.at(65, 20))
    expect(explore.stage.locator(".reading")).to_contain_text(f"Cluster {number}:")
    page.mouse.click(*explore.at(65, 20))
    expect(page.get_by_role("combobox", name="Of it")).to_have_value("The piece that was clicked", timeout=WAIT_MS)
    page.get_by_role("button", name="Start a mask from it").click()
    expect(page.get_by_role("heading", name="Segment", exact=True)).to_be_visible(timeout=WAIT_MS)
    start = explore.study().current.lesions.prompts.start
    assert start is not None
    np.testing.assert_array_equal(start.mask, region(found, number, at=(65, 20)))
    expect(page.get_by_text("This is the mask of k-means")).to_be_visible(timeout=WAIT_MS)
