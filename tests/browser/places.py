"""Where native pixels lie in a browser."""

from playwright.sync_api import Locator


def place_on_page(canvas: Locator, size: tuple[int, int], x: float, y: float) -> tuple[float, float]:
    """The page's (x, y) of a native pixel's centre, by CSS's own rule for an image contained in a box.

    Args:
        canvas: the click canvas, not zoomed.
        size: (width, height) of its image.
        x, y: native pixel.
    """
    width, height = size
    box = canvas.locator(".stage").bounding_box()
    assert box is not None
    scale = min(box["width"] / width, box["height"] / height)
    left = box["x"] + (box["width"] - width * scale) / 2
    top = box["y"] + (box["height"] - height * scale) / 2
    return left + (x + 0.5) * scale, top + (y + 0.5) * scale
