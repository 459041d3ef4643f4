"""One browser tab on the canvas's own page, spoken to in native pixels."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.browser.places import place_on_page, places_on_page

HARNESS = Path(__file__).with_name("canvas_harness.py")
SIZES = {"tall": (150, 311), "wide": (200, 120), "square": (512, 512)}  # width, height
WIDE = {"width": 1366, "height": 768}
PHONE = {"viewport": {"width": 420, "height": 900}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
WAIT_MS = 30_000
ZOOMED = re.compile(r'"zoom":(?!1})')


class CanvasPage:
    """One browser tab on the harness, spoken to in native pixels."""

    def __init__(self, page: Page, url: str, image: str, study: str) -> None:
        self.page, self.url, self.study = page, url, study
        self.cdp: CDPSession | None = None
        self.show(image)

    def show(self, image: str, **options: object) -> None:
        """Open the page; options such as ``lose`` and ``wait`` are canvas_harness.py's."""
        query = "".join(f"&{name}={value}" for name, value in options.items())
        self.page.goto(f"{self.url}/?image={image}&study={self.study}{query}")
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

    def drag(self, *places: tuple[float, float], lift: bool = True, **options: object) -> None:
        """Down at the first native pixel, through the others, and up at the last unless told otherwise."""
        self.page.mouse.move(*self.at(*places[0]))
        self.page.mouse.down(**options)  # type: ignore[arg-type]
        for place in places[1:]:
            self.page.mouse.move(*self.at(*place), steps=5)
        if lift:
            self.page.mouse.up(**options)  # type: ignore[arg-type]

    def touch(self, kind: str, *places: tuple[float, float]) -> None:
        """touchStart, touchMove or touchEnd with one finger at each place on the page."""
        self.cdp = self.cdp or self.page.context.new_cdp_session(self.page)
        fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        self.cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

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

    def wait_until_painted(self) -> None:
        """Wait for the frame in which the canvas shows what it was told so far."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def state(self, name: str) -> str | None:
        self.wait_until_painted()
        return self.root.get_attribute(f"data-{name}")

    def colour_at(self, x: float, y: float) -> list[int]:
        """The painted (r, g, b) in the middle of a native pixel."""
        return self.colours_at([(x, y)])[0]

    def colours_at(self, places: Sequence[tuple[float, float]]) -> list[list[int]]:
        """The same for several."""
        self.wait_until_painted()
        stage = self.root.locator(".stage").bounding_box()
        assert stage is not None
        shares = [
            ((x - stage["x"]) / stage["width"], (y - stage["y"]) / stage["height"])
            for x, y in places_on_page(self.root, SIZES[self.image], places)
        ]
        colours: list[list[int]] = self.root.locator(".stage canvas").evaluate(
            """(canvas, shares) => {
                const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                return shares.map(([u, v]) => {
                    const at = 4 * (Math.floor(v * canvas.height) * canvas.width + Math.floor(u * canvas.width));
                    return [...data.slice(at, at + 3)];
                });
            }""",
            shares,
        )
        return colours


def mask_of(image: str) -> re.Pattern[str]:
    return re.compile(f"^{image}-image:")


OpenCanvas = Callable[..., CanvasPage]
Module = Callable[[str], Any]
