"""The canvas: an image to mark in the browser, and the operations that the person's hand made of it.

Python holds the prompts. The browser sends a numbered log of operations until Python acknowledges them, so that runs
which Streamlit skips, joins or repeats neither lose a mark nor count it twice.
"""

from ui.canvas.component import click_canvas
from ui.canvas.encode import image_data_url, mask_runs
from ui.canvas.events import CanvasEvent, PassedOver

__all__ = ["CanvasEvent", "PassedOver", "click_canvas", "image_data_url", "mask_runs"]
