"""What is drawn over a picture: diameters, the numbers of lesions, a scale bar. All boxes and points in page mm."""

from typing import TypeAlias

import numpy as np
from fpdf.enums import TextMode

from core.report.printing.lesion_labels import Box, places
from core.report.printing.sheet import Sheet
from core.types import Point

Colour: TypeAlias = tuple[int, int, int]
_NICE_MM = (1, 2, 5, 10, 20, 50, 100, 200)
_LABEL_PT, _LABEL_MM = 6.0, 2.1


def diameter(sheet: Sheet, start: Point, end: Point, colour: Colour) -> None:
    """A line with a short bar across each end."""
    sheet.set_draw_color(*colour)
    sheet.set_line_width(0.3)
    sheet.line(*start, *end)
    along = np.subtract(end, start)
    length = float(np.hypot(*along))
    if length > 0:
        across = np.array([-along[1], along[0]]) / length * 0.8
        for point in (start, end):
            sheet.line(*(np.array(point) - across), *(np.array(point) + across))


def numbers(sheet: Sheet, named: list[tuple[int, Box, Colour]], picture: Box) -> None:
    """Each lesion's number beside its outline, with a black rim to stand out from the slice.

    Args:
        sheet: where.
        named: number, box around its outline (left, top, right, bottom), colour.
        picture: its edges; no number leaves them.
    """
    sheet.ink(_LABEL_PT, style="B")
    sizes = [(sheet.get_string_width(str(number)) + 0.6, _LABEL_MM) for number, _, _ in named]
    spots = places([box for _, box, _ in named], sizes, picture, gap=0.5)
    for (number, _, colour), (left, _, _, bottom) in zip(named, spots, strict=True):
        sheet.set_draw_color(0, 0, 0)
        with sheet.local_context(text_mode=TextMode.STROKE, line_width=0.6):
            sheet.text(left + 0.3, bottom - 0.3, str(number))
        sheet.set_text_color(*colour)
        sheet.text(left + 0.3, bottom - 0.3, str(number))


def scale_bar(sheet: Sheet, box: tuple[float, float, float, float], page_mm_per_mm: float) -> None:
    """A bar of a round length, about a quarter of the picture, at its lower left."""
    x0, y0, width, height = box
    fitting = [nice for nice in _NICE_MM if nice * page_mm_per_mm <= 0.4 * width]
    if not fitting:
        return
    length, y = fitting[-1] * page_mm_per_mm, y0 + height - 3
    for colour, thick in (((0, 0, 0), 1.3), ((255, 255, 255), 0.6)):
        sheet.set_draw_color(*colour)
        sheet.set_line_width(thick)
        sheet.line(x0 + 3, y, x0 + 3 + length, y)
    sheet.ink(6.5, (255, 255, 255), "B")
    sheet.text(x0 + 3, y - 1.4, f"{fitting[-1]} mm")
