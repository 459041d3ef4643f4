"""Five people click at the same time: each gets the mask of their own scan, from their own clicks alone."""

import io
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from core.prompt.simulate import next_click
from core.scan import phantom
from core.study import Store
from tests.browser.places import place_on_page
from tests.browser.test_whole_job import APP, WAIT_MS, WIDE, Tab, dice

pytestmark = pytest.mark.browser
PEOPLE, SIDE = 5, 192


def slice_file(folder: Path, seed: int) -> tuple[Path, np.ndarray]:
    image, truth = phantom(seed, (SIDE, SIDE))
    stream = io.BytesIO()
    Image.fromarray(np.round(image * 255).astype(np.uint8)).save(stream, "PNG")
    file = folder / f"head{seed}.png"
    file.write_bytes(stream.getvalue())
    return file, truth


def test_five_people_click_at_once(browser: Browser, serve: Callable[..., str], tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'studies.sqlite3'}")
    url = serve(APP, {"NEUROCLICK_STORE": str(tmp_path / "studies.sqlite3"), "ANTHROPIC_API_KEY": ""})
    with ExitStack() as opened:
        tabs, truths, clicks = [], [], []
        for seed in range(PEOPLE):
            context = opened.enter_context(browser.new_context(viewport=WIDE))  # type: ignore[arg-type]
            tabs.append(Tab(context.new_page(), url, store))
            file, truth = slice_file(tmp_path, seed)
            tabs[-1].upload(file)
            tabs[-1].go("Segment")
            tabs[-1].wait_for_canvas()
            truths.append(truth)
            first = next_click(truth, truth & False)
            assert first is not None
            clicks.append([(first.x, first.y), *((20 + 30 * step, 8) for step in range(seed))])
        # no tab waits for another: person n clicks n + 1 times, on the lesion and then beside the head, to exclude
        for turn in range(PEOPLE):
            for tab, own in zip(tabs, clicks, strict=True):
                if turn < len(own):
                    spot = place_on_page(tab.canvas, (SIDE, SIDE), *own[turn])
                    tab.page.mouse.click(*spot, button="right" if turn else "left")
        for tab, truth, own in zip(tabs, truths, clicks, strict=True):
            tab.settled()
            expect(tab.canvas).to_have_attribute("data-prompts", str(len(own)), timeout=WAIT_MS)
            tab.until(lambda tab=tab, own=own: len(tab.points()) == len(own))  # type: ignore[misc]
            held = [(point.x, point.y) for point in tab.points()]
            np.testing.assert_allclose(held, own, atol=1.0)  # to the browser's pixel
            assert dice(tab.mask(), truth) > 0.5
    store.close()
