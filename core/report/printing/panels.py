"""One picture on the page: pixels, outlines, diameters and a scale bar, drawn as lines so that they stay sharp."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.palette import PERSON, rgb
from core.report.gathering.lesion_record import LineFacts
from core.report.printing.fonts import printable
from core.report.printing.imaging import grey_levels, outline_polygons
from core.report.printing.lesion_labels import box_of
from core.report.printing.marks import Colour, diameter, numbers, scale_bar
from core.report.printing.sheet import GREY, INK, SMALL_PT, Sheet
from core.types import FloatArray, Mask, Point, Spacing

OUTLINE: Colour = rgb(PERSON)
LONGEST: Colour = rgb("#F0E442")
PERPENDICULAR: Colour = (255, 255, 255)
_PALE = 220
"""A colour whose parts are all above this is not seen on paper, and its line in a legend gets a dark ground."""


@dataclass(frozen=True, eq=False)
class Panel:
    """What one picture shows."""

    image: FloatArray
    """What it shows; when there are ``colours`` they are shown in its place."""
    caption: str
    alt_text: str
    outlines: Sequence[tuple[Mask, Colour]] = ()
    lines: Sequence[tuple[LineFacts, Colour]] = ()
    numbers: Sequence[tuple[int, Mask, Colour]] = ()
    """Of lesions, beside their masks."""
    scale_bar: bool = False
    legend: Sequence[tuple[Colour, str]] = field(default=())
    colours: npt.NDArray[np.uint8] | None = None
    """uint8 (H, W, 3), of the same view as the image."""


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
            with sheet.ornament():
                if min(colour) > _PALE:
                    sheet.set_fill_color(*INK)
                    sheet.rect(left + 0.2, y + 0.8, 4.1, 2.0, style="F")
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
    with sheet.ornament():
        sheet.set_fill_color(0, 0, 0)
        sheet.rect(left, top, box_width, box_height, style="F")
    alt_text = printable(panel.alt_text, sheet.font_paths)
    pixels = grey_levels(panel.image) if panel.colours is None else panel.colours
    sheet.image(Image.fromarray(pixels), x=x0, y=y0, w=width, h=height, alt_text=alt_text)

    def place(point: Point) -> Point:
        return x0 + (point[0] + 0.5) * width / columns, y0 + (point[1] + 0.5) * height / rows

    with sheet.ornament():  # the alternative text of the picture speaks for what is drawn over it
        for mask, colour in panel.outlines:
            sheet.set_draw_color(*colour)
            sheet.set_line_width(0.32)
            for polygon in outline_polygons(mask):
                sheet.polygon([place((float(x), float(y))) for x, y in polygon], style="D")
        for line, colour in panel.lines:
            diameter(sheet, place(line.start_px), place(line.end_px), colour)
        boxes = [(number, box_of(mask), colour) for number, mask, colour in panel.numbers]
        named = [(number, (*place(box[:2]), *place(box[2:])), colour) for number, box, colour in boxes if box]
        numbers(sheet, named, (x0, y0, x0 + width, y0 + height))
        if panel.scale_bar and spacing_mm is not None:
            scale_bar(sheet, (x0, y0, width, height), width / (columns * spacing_mm[1]))
