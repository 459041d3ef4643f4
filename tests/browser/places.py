"""Where native pixels lie in a browser."""

from collections.abc import Sequence

from playwright.sync_api import Locator


def places_on_page(
    canvas: Locator, size: tuple[int, int], places: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The page's (x, y) of native pixels' centres, by CSS's own rule for an image contained in a box.

    Args:
        canvas: the click canvas, not zoomed.
        size: (width, height) of its image.
        places: native pixels (x, y).
    """
    width, height = size
    box = canvas.locator(".stage").bounding_box()
    assert box is not None
    scale = min(box["width"] / width, box["height"] / height)
    left = box["x"] + (box["width"] - width * scale) / 2
    top = box["y"] + (box["height"] - height * scale) / 2
    return [(left + (x + 0.5) * scale, top + (y + 0.5) * scale) for x, y in places]


def place_on_page(canvas: Locator, size: tuple[int, int], x: float, y: float) -> tuple[float, float]:
    """The same for one."""
    return places_on_page(canvas, size, [(x, y)])[0]
