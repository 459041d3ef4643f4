"""Where the automatic models differ, as a map and in two sentences."""

import cv2
import numpy as np
from PIL import Image

from core.report.gathering.record import Facts
from core.report.printing.fonts import printable
from core.report.printing.front_page import spacing_of
from core.report.printing.imaging import Pictures
from core.report.printing.panels import OUTLINE, Panel, draw_row
from core.report.printing.sheet import BODY_PT, GREY, SMALL_PT, Sheet
from core.types import FloatArray

_MAP_PX = 400
"""Longer side of the map: about 180 dpi at the size that it is printed; colours over noise compress badly."""
_BAR_MM = 60.0


def draw_uncertainty(sheet: Sheet, facts: Facts, images: Pictures | None) -> None:
    """The spread of the models' areas and their disagreement; nothing with fewer than two models."""
    found = facts.uncertainty
    if found is None:
        return
    say = sheet.words
    sheet.heading(say("uncertainty"), keep_mm=30 if images is None or images.disagreement is None else 105)
    sheet.ink(BODY_PT)
    sheet.say(
        say(
            "uncertainty_area", n=found.n_models, mean=sheet.quantity(found.area_mean), sd=sheet.quantity(found.area_sd)
        )
    )
    sheet.say(say("uncertainty_band", band=sheet.quantity(found.band), value=sheet.quantity(found.disagreement)))
    if images is None or images.disagreement is None:
        return
    from core.export import disagreement_legend, disagreement_map

    image, disagreement = _smaller(images.original), _smaller(images.disagreement)
    outline = images.outline
    drawn = [(outline, OUTLINE)] if outline is not None and outline.any() else []
    plain = Panel(
        images.original, say("disagreement"), say("alt_disagreement"), drawn,
        legend=[(OUTLINE, say("outlines" if facts.several else "outline"))] if drawn else (),
        colours=disagreement_map(image, disagreement),
    )  # fmt: skip
    sheet.set_y(sheet.get_y() + 2)
    draw_row(sheet, [plain], 3, spacing_of(facts))
    bar = Image.fromarray(np.ascontiguousarray(disagreement_legend(256, 10)))
    words = say("disagreement_scale")
    sheet.room_for(8)
    top = sheet.get_y()
    sheet.image(bar, x=sheet.l_margin, y=top, w=_BAR_MM, h=2.4, alt_text=printable(words, sheet.font_paths))
    sheet.set_xy(sheet.l_margin, top + 2.8)
    sheet.ink(SMALL_PT, GREY)
    sheet.say(words, 3.6)


def _smaller(image: FloatArray) -> FloatArray:
    height, width = image.shape
    scale = _MAP_PX / max(height, width)
    if scale >= 1:
        return image
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
