"""One picture on the page: pixels, outlines, diameters and a scale bar, drawn as lines so that they stay sharp."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from core.palette import PERSON, rgb
from core.report.fonts import printable
from core.report.imaging import grey_levels, outline_polygons
from core.report.record import LineFacts
from core.report.sheet import GREY, INK, SMALL_PT, Sheet
from core.types import FloatArray, Mask, Point, Spacing

Colour = tuple[int, int, int]
OUTLINE: Colour = rgb(PERSON)
LONGEST: Colour = rgb("#F0E442")
PERPENDICULAR: Colour = (255, 255, 255)
_NICE_MM = (1, 2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True, eq=False)
class Panel:
    """What one picture shows."""

    image: FloatArray
    caption: str
    alt_text: str
    outlines: Sequence[tuple[Mask, Colour]] = ()
    lines: Sequence[tuple[LineFacts, Colour]] = ()
    scale_bar: bool = False
    legend: Sequence[tuple[Colour, str]] = field(default=())


def draw_row(sheet: Sheet, panels: Sequence[Panel], columns: int, spacing_mm: Spacing | None) -> None:
    """Draw panels side by side, with captions below, and leave the pen under them.

    Args:
        sheet: where; a new page is begun when the row does not fit.
        panels: as many as there are columns, or fewer.
        columns: how many there is room for.
        spacing_mm: (row, column), for the shape of a pixel and the scale bar.
    """
    gap = 4.0
    width = (sheet.epw - gap * (columns - 1)) / columns
    height = min(max(_shape(panel.image, spacing_mm) for panel in panels) * width, 1.35 * width)
    legends = max(len(panel.legend) for panel in panels)
    sheet.room_for(height + 10 + 4 * legends)
    top, bottoms = sheet.get_y(), []
    for column, panel in enumerate(panels):
        left = sheet.l_margin + column * (width + gap)
        _draw(sheet, panel, (left, top, width, height), spacing_mm)
        sheet.set_xy(left, top + height + 1.4)
        sheet.ink(SMALL_PT, INK, "B")
        sheet.say(panel.caption, 3.6, width)
        for colour, words in panel.legend:
            y = sheet.get_y()
            sheet.set_draw_color(*colour)
            sheet.set_line_width(0.9)
            sheet.line(left + 0.5, y + 1.8, left + 4, y + 1.8)
            sheet.set_xy(left + 5.5, y)
            sheet.ink(SMALL_PT, GREY)
            sheet.say(words, 3.6, width - 5.5)
        bottoms.append(sheet.get_y())
    sheet.set_xy(sheet.l_margin, max(bottoms) + 1.5)


def _shape(image: FloatArray, spacing_mm: Spacing | None) -> float:
    """Height over width as the head really is, whatever the shape of a pixel."""
    row, column = spacing_mm or (1.0, 1.0)
    return float(image.shape[0] * row / (image.shape[1] * column))


def _draw(sheet: Sheet, panel: Panel, box: tuple[float, float, float, float], spacing_mm: Spacing | None) -> None:
    left, top, box_width, box_height = box
    shape = _shape(panel.image, spacing_mm)
    width = min(box_width, box_height / shape)
    height = width * shape
    x0, y0 = left + (box_width - width) / 2, top + (box_height - height) / 2
    rows, columns = panel.image.shape
    sheet.set_fill_color(0, 0, 0)
    sheet.rect(left, top, box_width, box_height, style="F")
    alt_text = printable(panel.alt_text, sheet.font_paths)
    sheet.image(Image.fromarray(grey_levels(panel.image)), x=x0, y=y0, w=width, h=height, alt_text=alt_text)

    def place(point: Point) -> Point:
        return x0 + (point[0] + 0.5) * width / columns, y0 + (point[1] + 0.5) * height / rows

    for mask, colour in panel.outlines:
        sheet.set_draw_color(*colour)
        sheet.set_line_width(0.32)
        for polygon in outline_polygons(mask):
            sheet.polygon([place((float(x), float(y))) for x, y in polygon], style="D")
    for line, colour in panel.lines:
        _diameter(sheet, place(line.start_px), place(line.end_px), colour)
    if panel.scale_bar and spacing_mm is not None:
        _scale_bar(sheet, (x0, y0, width, height), width / (columns * spacing_mm[1]))


def _diameter(sheet: Sheet, start: Point, end: Point, colour: Colour) -> None:
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


def _scale_bar(sheet: Sheet, box: tuple[float, float, float, float], page_mm_per_mm: float) -> None:
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
