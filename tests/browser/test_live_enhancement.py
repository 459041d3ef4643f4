"""MUSICA painted by the browser while a slider moves: the same picture as Python's, and gone when Python's is there."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from core.enhance import PRESETS, MusicaSettings, analyse, render
from core.scan import phantom
from tests.browser.test_whole_job import APP, WAIT_MS, WIDE
from ui.divider import script

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def in_the_browser(page: Page, image: np.ndarray, settings: MusicaSettings) -> np.ndarray:
    found: Any = page.evaluate(
        """async ([source, width, height, values, sigmas, settings]) => {
            const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
            const m = await import(url);
            const image = { width, height, values: Float32Array.from(values) };
            return Array.from(m.musica(m.decompose(image, sigmas.length), sigmas, settings).values);
        }""",
        [
            script(),
            image.shape[1],
            image.shape[0],
            image.ravel().tolist(),
            list(analyse(image).sigmas),
            asdict(settings),
        ],
    )
    return np.clip(np.array(found, dtype=np.float32).reshape(image.shape), 0, 1)


@pytest.mark.parametrize("shape", [(64, 64), (57, 90), (33, 20), (4, 5), (3, 2)])
@pytest.mark.parametrize(
    "settings",
    [
        *PRESETS.values(),
        MusicaSettings(weak_gain=1.5, falloff=6.0),
        MusicaSettings(contrast=0.6, edge=2.0, latitude=1.7, bands=(1.5, 0.0, 2.0)),
    ],
    ids=[*PRESETS, "finite slope", "every slider"],
)
def test_the_browser_computes_what_python_does(blank: Page, shape: tuple[int, int], settings: MusicaSettings) -> None:
    image = np.random.default_rng(7).random(shape, dtype=np.float32) * 0.5
    image[: shape[0] // 2] += 0.3
    mine = render(analyse(image, settings.window, settings.levels), settings)
    if settings.window < 100:
        image = analyse(image, settings.window, settings.levels).image
    np.testing.assert_allclose(in_the_browser(blank, image, settings), mine, atol=2e-4)


def test_a_slider_is_painted_at_once_and_python_has_the_last_word(
    browser: Browser, serve: Callable[..., str], tmp_path: Path
) -> None:
    context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(serve(APP, {"NEUROCLICK_STORE": str(tmp_path / "studies.sqlite3"), "ANTHROPIC_API_KEY": ""}))
    page.get_by_role("button", name="Open the sample").first.click()
    expect(page.locator(".st-key-bar")).to_contain_text("Sample", timeout=WAIT_MS)
    page.locator(".st-key-bar").get_by_role("link", name="Enhance").click()
    root = page.locator(".divider[data-position]")
    expect(root).to_be_visible(timeout=WAIT_MS)
    thumb = page.get_by_role("slider", name="Contrast p")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT_MS)
    preview, before = root.locator(".preview"), root.locator("img.after").get_attribute("src")
    expect(preview).to_be_hidden()
    page.evaluate(  # what the preview shows is gone when Python answers, so it is looked at when it appears
        """() => {
            const root = [...document.querySelectorAll('*')].map((e) => e.shadowRoot?.querySelector('.divider')).find(Boolean);
            const canvas = root.querySelector('.preview');
            new MutationObserver(() => {
                if (!canvas.hidden) window.painted = [canvas.width, canvas.toDataURL()];
            }).observe(canvas, { attributes: true, attributeFilter: ['hidden'] });
        }"""
    )
    thumb.focus()
    thumb.press("ArrowLeft")
    page.wait_for_function("window.painted")
    value = float(thumb.input_value())
    expect(preview).to_be_hidden(timeout=WAIT_MS)
    expect(root.locator("img.after")).not_to_have_attribute("src", before or "")
    painted, answered = page.evaluate(
        """async ([url, src]) => {
            const grey = async (source) => {
                const image = new Image();
                image.src = source;
                await image.decode();
                const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
                const context = canvas.getContext('2d');
                context.drawImage(image, 0, 0);
                return Array.from(context.getImageData(0, 0, image.width, image.height).data).filter((_, i) => i % 4 === 0);
            };
            return [await grey(url), await grey(src)];
        }""",
        [page.evaluate("window.painted[1]"), root.locator("img.after").get_attribute("src")],
    )
    assert value in {round(preset.contrast - 0.01, 2) for preset in PRESETS.values()}
    np.testing.assert_allclose(painted, answered, atol=1)
    image, _ = phantom()
    assert len(painted) == image.size
    context.close()
