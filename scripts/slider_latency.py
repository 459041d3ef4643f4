"""From a key on a MUSICA slider to the painted slice: how `benchmark.py --only slider` measures it in Chromium.

The browser's own ``keydown`` starts the watch; the first frame after the live preview was painted stops it. Python's
own picture comes later and is timed too.
"""

import asyncio
import math
import statistics
from typing import Any

from scripts.click_latency import PAUSE_S, chromium, open_slice

MOVES = 30
STOPWATCH = """
() => {
  const root = [...document.querySelectorAll('*')].map((one) => one.shadowRoot?.querySelector('.divider')).find(Boolean);
  const [preview, answer] = [root.querySelector('.preview'), root.querySelector('img.after')];
  Object.assign(window, { painted: [], answered: [] });
  let down;
  document.addEventListener('keydown', () => (down = performance.now()), true);
  const stop = (times) => requestAnimationFrame(() => times.push(performance.now() - down));
  new MutationObserver(() => preview.hidden || stop(window.painted)).observe(preview, { attributeFilter: ['hidden'] });
  new MutationObserver(() => stop(window.answered)).observe(answer, { attributeFilter: ['src'] });
}
"""


async def _moves(url: str, side: int) -> tuple[list[float], list[float]]:
    async with chromium() as browser:
        page = await open_slice(browser, url, side, "Enhance")
        await page.locator(".divider[data-position]").wait_for()
        slider = page.get_by_role("slider", name="Contrast p")
        await asyncio.sleep(2 * PAUSE_S)
        await page.evaluate(STOPWATCH)
        for move in range(MOVES + 1):
            await slider.press("ArrowLeft" if move % 2 else "ArrowRight")
            await page.wait_for_function(f"window.answered.length > {move}")
            await asyncio.sleep(PAUSE_S)
        painted, answered = await page.evaluate("[window.painted, window.answered]")
    return painted[1:], answered[1:]  # the first takes the slice apart


def measure(url: str, say: Any) -> dict[str, float]:
    """Times of single steps of a slider on slices of 512 and 1024 px.

    Args:
        url: of a running app.
        say: gets a line on what is measured.
    """
    figures: dict[str, float] = {}
    for side in (512, 1024):
        say(f"slider: {MOVES} steps on {side} px")
        painted, answered = asyncio.run(_moves(url, side))
        painted.sort()
        figures[f"slider_to_paint_{side}_median_ms"] = statistics.median(painted)
        figures[f"slider_to_paint_{side}_p95_ms"] = painted[math.ceil(0.95 * len(painted)) - 1]
        figures[f"slider_to_answer_{side}_median_ms"] = statistics.median(answered)
    return figures
