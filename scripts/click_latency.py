"""From a click in Chromium to its painted mask: how `benchmark.py --only clicks` measures what a person feels.

Real pointer events on the real app. The time runs from the browser's own ``pointerdown`` to the first frame after the
canvas has painted Python's answer. Clicks come in rounds of ten, as they would on ten lesions, with a reset between.
"""

import asyncio
import io
import math
import shutil
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from core.scan import phantom

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

ROUND, WAIT_MS = 10, 120_000
VIEW = {"width": 1366, "height": 768}
NEIGHBOURS_CSS_PX = 24  # farther apart than the canvas's reach around a prompt, so that no click selects an old one
PAUSE_S = 1.0  # between the clicks of one person, who looks at each answer
# By frames, and looking for the canvas again: Streamlit may mount it anew between a click and its answer.
STOPWATCH = """
() => {
  if (window.times) return;
  window.times = [];
  let root, down, sent;
  const canvas = () => {
    if (!root?.isConnected) {
      for (const one of document.querySelectorAll('*')) root = one.shadowRoot?.querySelector('.canvas') ?? root;
    }
    return root;
  };
  const look = () => {
    if (down === undefined) return;
    const waiting = canvas().dataset.pending !== '0';
    if (sent && !waiting) {
      window.times.push(performance.now() - down);
      down = undefined;
    }
    sent ||= waiting;
    requestAnimationFrame(look);
  };
  document.addEventListener('pointerdown', () => {
    [down, sent] = [performance.now(), false];
    requestAnimationFrame(look);
  }, true);
}
"""


class Unanswered(RuntimeError):
    """A click that was not answered in time."""


@dataclass(frozen=True)
class Place:
    """Where to click, in native pixels, and whether it belongs to the lesion."""

    x: int
    y: int
    include: bool


def places(side: int, count: int, spacing: int, seed: int) -> list[Place]:
    """Places on a grid in and around the lesion, rounds of ``ROUND`` that each begin inside.

    Args:
        side: of the square synthetic slice, in px.
        count: how many.
        spacing: of the grid, in px.
        seed: draws their order.
    """
    image, lesion = phantom(0, (side, side))
    grid = [(x, y) for x in range(spacing, side, spacing) for y in range(spacing, side, spacing) if image[y, x] > 0.05]
    rng = np.random.default_rng(seed)
    inside = [(x, y) for x, y in grid if lesion[y, x]]
    outside = [(x, y) for x, y in grid if not lesion[y, x]]
    found: list[Place] = []
    while len(found) < count:
        # half of a round inside, as far as the lesion has room
        some = [inside[i] for i in rng.permutation(len(inside))[: ROUND // 2]]
        rest = [outside[i] for i in rng.permutation(len(outside))[: ROUND - len(some)]]
        found += [Place(x, y, True) for x, y in some] + [Place(x, y, False) for x, y in rest]
    return found[:count]


def slice_file(side: int) -> bytes:
    """A synthetic head as a PNG."""
    image, _ = phantom(0, (side, side))
    buffer = io.BytesIO()
    Image.fromarray(np.round(image * 65535).astype(np.uint16)).save(buffer, "PNG")
    return buffer.getvalue()


@asynccontextmanager
async def chromium() -> AsyncIterator["Browser"]:
    """The system's Chromium, or Playwright's own where there is none."""
    from playwright.async_api import async_playwright

    system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=system, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


async def open_slice(browser: "Browser", url: str, side: int, step: str) -> "Page":
    """A tab of one person's own, with an uploaded synthetic slice, on the page of a step."""
    view: Any = VIEW
    page = await (await browser.new_context(viewport=view)).new_page()
    page.set_default_timeout(WAIT_MS)
    await page.goto(url)
    file: Any = {"name": f"{side}.png", "mimeType": "image/png", "buffer": slice_file(side)}
    await page.locator("[data-testid=stFileUploader] input").set_input_files(file)
    await page.locator(".st-key-bar").get_by_text("PNG slice").first.wait_for()
    await page.locator(".st-key-bar").get_by_role("link", name=step).click()
    return page


async def _click(page: "Page", side: int, place: Place) -> None:
    """Click, and wait until the stopwatch has stopped once more."""
    await page.evaluate(STOPWATCH)
    done = await page.evaluate("window.times.length")
    box = await page.locator(".canvas .stage").bounding_box()
    assert box is not None
    scale = min(box["width"], box["height"]) / side
    x = box["x"] + (box["width"] - side * scale) / 2 + (place.x + 0.5) * scale
    y = box["y"] + (box["height"] - side * scale) / 2 + (place.y + 0.5) * scale
    await page.mouse.move(x, y)
    await page.mouse.click(x, y, button="left" if place.include else "right")
    try:
        await page.wait_for_function(f"window.times.length > {done}")
    except Exception as error:  # Playwright's own, which is imported where it is there only
        raise Unanswered(f"a click at ({place.x}, {place.y}) was not answered within {WAIT_MS / 1000:.0f} s") from error


async def _person(browser: "Browser", url: str, side: int, clicks: int, seed: int) -> list[float]:
    """One person's clicks, in ms each; the first, which encodes the slice, does not count."""
    page = await open_slice(browser, url, side, "Segment")
    await page.locator(".canvas[data-painted-image-id]:not([data-painted-image-id=''])").wait_for()
    box = await page.locator(".canvas .stage").bounding_box()
    assert box is not None
    spacing = math.ceil(NEIGHBOURS_CSS_PX * side / min(box["width"], box["height"]))
    chosen = places(side, clicks, spacing, seed)
    await _click(page, side, chosen[0])
    times: list[float] = []
    for number, place in enumerate(chosen):
        if number % ROUND == 0:
            await page.locator(".canvas .stage").press("r")
            await page.locator(".canvas[data-prompts='0'][data-pending='0']").wait_for()
            await asyncio.sleep(PAUSE_S)
        await _click(page, side, place)
        times.append(await page.evaluate("window.times.at(-1)"))
        await asyncio.sleep(PAUSE_S)
    return times


async def _together(url: str, people: int, side: int, clicks: int) -> list[float]:
    async with chromium() as browser:
        found = await asyncio.gather(*(_person(browser, url, side, clicks, seed) for seed in range(people)))
    return [time for times in found for time in times]


def measure(url: str, say: Any) -> dict[str, float]:
    """Times of clicks of one person on slices of 512 and 1024 px, and of five people at once.

    Args:
        url: of a running app with its models loaded.
        say: gets a line on what is measured.
    """
    figures: dict[str, float] = {}
    for name, people, side, clicks in (("512", 1, 512, 50), ("1024", 1, 1024, 50), ("512_five_people", 5, 512, 20)):
        say(f"clicks: {people} x {clicks} on {side} px")
        times = sorted(asyncio.run(_together(url, people, side, clicks)))
        figures[f"click_to_paint_{name}_median_ms"] = statistics.median(times)
        figures[f"click_to_paint_{name}_p95_ms"] = times[math.ceil(0.95 * len(times)) - 1]
    return figures
