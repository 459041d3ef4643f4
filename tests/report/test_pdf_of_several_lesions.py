"""The PDF with two to twenty lesions."""

import io
import re
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from pypdf import PdfReader

from core.palette import lesion_colour, rgb
from core.prompt import HAND
from core.report import LesionOutline, Pictures, pdf, write
from core.report.gathering.lesion_record import LineFacts, PromptFacts
from core.report.gathering.quantity import Quantity
from core.report.printing.lesion_labels import box_of, places
from tests.report.examples import FIRST, SECOND, with_lesions


def text_of(document):
    pages = PdfReader(io.BytesIO(document)).pages
    return [re.sub(r"\s+", " ", page.extract_text().replace("\u00a0", " ")) for page in pages]


def outlined(facts, image=None):
    """A disc at each lesion's centroid."""
    y, x = np.mgrid[: facts.image.height_px, : facts.image.width_px]
    discs = [(one.number, np.hypot(x - one.centroid_px[0], y - one.centroid_px[1]) < 12) for one in facts.lesions]
    lesions = tuple(LesionOutline(number, disc, lesion_colour(number)) for number, disc in discs)
    return Pictures(np.zeros(x.shape, dtype=np.float32) if image is None else image, None, lesions)


@pytest.fixture
def twenty(example):
    def lesion(n):
        return replace(
            SECOND, number=n, area=Quantity(100.0 + n, "mm²", 0.25), centroid_px=(60.0 + 90 * (n % 5), 60.0 + 80 * (n // 5))
        )  # fmt: skip

    return with_lesions(example, *(lesion(n) for n in range(1, 21)))


def test_each_lesion_has_a_row_and_all_have_one_together(three):
    whole = " ".join(text_of(pdf(three, write(three).text, outlined(three))))
    assert "Area (mm²) Share (%) Longest (mm) Perpendicular (mm) Perimeter (mm) Regions" in whole
    assert "Lesion 1 612 1 34.2 21.1 98.4 1 " in whole
    assert "Lesion 2 188 0.3 17.9 13.4 52.7 1 " in whole
    assert "Lesion 5 73.2 0.12 11.5 8.2 32.1 1 " in whole
    assert "Together 873 1.4 " in whole
    assert "3 lesions, Click SAM" in whole
    assert "Against the drawn outlines of all lesions together" in whole


def test_how_each_outline_was_made_is_said(two):
    by_hand = replace(
        SECOND,
        prompts=PromptFacts(0, 0, 0, None, n_brush=2),
        segmentation=replace(SECOND.segmentation, model=HAND, title=HAND),
    )
    whole = " ".join(text_of(pdf(with_lesions(two, FIRST, by_hand), "## A\n\nb")))
    assert "Lesion 1 3 include clicks, 1 exclude click, 1 box; Click SAM; encoded in 210 ms, drawn in 44 ms" in whole
    assert "Lesion 2 by hand, edited by hand with 2 brush strokes" in whole
    assert "2 lesions, Click SAM, by hand" in whole


def test_undefined_measurements_are_a_dash_in_the_table(two):
    empty = replace(
        SECOND, n_components=0, area=Quantity(0.0, "mm²", 0.25), perimeter=Quantity(None, "mm"), longest=None,
        perpendicular=None, horizontal=None, vertical=None, image_share=Quantity(0.0, "%"),
    )  # fmt: skip
    found = with_lesions(two, FIRST, empty)
    whole = " ".join(text_of(pdf(found, write(found).text, outlined(found))))
    assert "Lesion 2 0 0 – – – 0" in whole
    assert "1 lesion, Click SAM" in whole


def test_the_table_of_twenty_lesions_breaks_over_pages_with_its_head_and_nothing_leaves_the_margins(twenty):
    document = pdf(twenty, write(twenty).text, outlined(twenty))
    pages = text_of(document)
    head = [n for n, page in enumerate(pages) if "Area (mm²) Share (%)" in page]
    assert head == [0, 1]
    assert all(f"Lesion {n} {100 + n} " in " ".join(pages) for n in range(1, 21))
    with pypdfium2.PdfDocument(document) as opened:
        assert len(opened) <= 6
        for page in opened:
            picture = np.asarray(page.render(scale=2).to_pil().convert("L"))
            edge = round(14 / 25.4 * 72 * 2)
            for strip in (picture[:, :edge], picture[:, -edge:], picture[: edge // 2], picture[-edge // 2 :]):
                assert strip.min() > 250


def test_each_outline_is_drawn_in_its_colour_where_it_lies_with_its_number_beside_it(two):
    """The picture is the second of three in a row, on black: 178 mm between the margins less two gaps of 4 mm."""
    longest = LineFacts(Quantity(6.0, "mm", 0.5), (145.0, 117.0), (155.0, 117.0))
    lesions = [replace(one, longest=longest if one is FIRST else None, perpendicular=None) for one in two.lesions]
    found = with_lesions(two, *lesions)
    with pypdfium2.PdfDocument(pdf(found, "", outlined(found))) as document:
        page = document[0]
        picture = np.asarray(page.render(scale=4).to_pil()).astype(int)
        words = page.get_textpage()
        boxes = {number: _label(words, str(number), page.get_height()) for number in (1, 2)}
    per_mm, width = 4 * 72 / 25.4, (178 - 2 * 4) / 3
    left = (16 + width + 4) * per_mm
    panel = picture[:, round(left) : round(left + width * per_mm)]
    rows = np.flatnonzero((panel.sum(axis=2) == 0).mean(axis=1) > 0.5)
    per_px = width * per_mm / two.image.width_px
    for lesion in found.lesions:
        near = np.abs(panel - rgb(lesion_colour(lesion.number))).sum(axis=2) < 30
        y, x = np.nonzero(near[rows.min() : rows.max()])
        cx, cy = lesion.centroid_px
        box = boxes[lesion.number]
        assert len(x) > 50
        assert np.median(x) / per_px == pytest.approx(cx, abs=20)
        assert np.median(y) / per_px == pytest.approx(cy, abs=20)
        assert (box[0] * 4 - left) / per_px == pytest.approx(cx, abs=45)
        assert (box[1] * 4 - rows.min()) / per_px == pytest.approx(cy, abs=45)


def _label(words, number, height):
    """(x, y) of a digit of a label's size in the second picture, in points from the upper left."""
    search = words.search(number)
    while found := search.get_next():
        left, bottom, right, top = words.get_charbox(found[0])
        if top - bottom < 7 and 213 < left < 380 and 150 < height - top < 480:
            return (left + right) / 2, height - (top + bottom) / 2
    raise AssertionError(f"no label {number}")


def test_a_number_stands_right_of_its_lesion_where_there_is_room():
    (spot,) = places([(10, 10, 20, 30)], [(4, 2)], (0, 0, 100, 100), gap=1)
    assert spot == (21, 19, 25, 21)


def test_a_number_goes_elsewhere_when_a_neighbour_or_the_edge_is_in_its_way():
    spots = places([(10, 10, 20, 30), (21, 10, 40, 30)], [(4, 2)] * 2, (0, 0, 42, 100), gap=1)
    assert spots[0] == (5, 19, 9, 21)
    _, top, right, bottom = spots[1]
    assert right <= 42
    assert bottom <= 10 or top >= 30


def test_numbers_never_leave_the_picture_however_crowded_it_is():
    boxes = [(float(x), float(y), x + 9.0, y + 9.0) for x in range(0, 50, 10) for y in range(0, 50, 10)]
    for left, top, right, bottom in places(boxes, [(4, 2)] * 25, (0, 0, 50, 50), gap=1):
        assert 0 <= left < right <= 50
        assert 0 <= top < bottom <= 50


def test_the_box_of_a_mask_runs_along_the_edges_of_its_pixels(rectangle):
    assert box_of(rectangle(slice(10, 20), slice(30, 50))) == (29.5, 9.5, 49.5, 19.5)
    assert box_of(rectangle(slice(0, 0), slice(0, 0))) is None
