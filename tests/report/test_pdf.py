"""The PDF by what a reader finds in it."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

from core.palette import PERSON
from core.prompt import HAND
from core.report import Pictures, ReportError, facts, from_study, pdf, pictures, write
from core.report.gathering.lesion_record import LineFacts, PromptFacts
from core.report.gathering.quantity import Quantity
from core.report.printing import fonts as fonts_room
from core.report.printing.imaging import LesionOutline, ModelOutline, outline_polygons
from tests.report.examples import with_lesion

FOOTER = "Research and education only. Not a medical device. Not for diagnosis or treatment."


def read(document):
    """(pages' texts with plain single spaces, the reader)."""
    reader = PdfReader(io.BytesIO(document))
    return [re.sub(r"\s+", " ", page.extract_text().replace("\u00a0", " ")) for page in reader.pages], reader


@pytest.fixture
def images(example):
    height, width = example.image.height_px, example.image.width_px
    y, x = np.mgrid[:height, :width]
    outline = (x - 150) ** 2 / 60**2 + (y - 117) ** 2 / 40**2 < 1
    ramp = (x / width).astype(np.float32)
    model = np.roll(outline, 9, axis=1)
    return Pictures(
        ramp,
        1 - ramp,
        (LesionOutline(1, outline, PERSON),),
        (ModelOutline("U-Net", model, "#E69F00"), ModelOutline("DeepLabV3+", model, "#CC79A7")),
    )


def test_every_number_of_the_facts_stands_in_the_document(example, images):
    text = " ".join(read(pdf(example, write(example).text, images))[0])
    for words in (
        "512 × 480 px", "0.5 × 0.5 mm, from the file", "12 of 24", "MUSICA-style, p = 0.85", "Click SAM",
        "3 include clicks, 1 exclude click, 1 box", "612 mm²", "34.2 mm", "21.1 mm", "98.4 mm", "sha256 abababababab",
        "sha256 cdcdcdcdcdcd", "CC BY 4.0", "NeuroClick 0.1.0", "encoded in 210 ms", "drawn in 44 ms", "2031-05-04 10:20 UTC",
    ):  # fmt: skip
        assert words in text, words


def test_the_comparison_table_has_units_in_its_head_and_each_models_numbers_in_its_row(example, images):
    text = " ".join(read(pdf(example, write(example).text, images))[0])
    assert "Model Dice IoU Sensitivity Precision HD95 (mm) Area (mm²) Time (ms)" in text
    assert "U-Net 0.87 0.78 0.86 0.89 3.1 590 123" in text
    assert "DeepLabV3+ 0.81 0.68 0.87 0.76 5.4 702 98" in text


def test_numbers_of_the_table_end_at_the_same_place(example, images):
    document = pypdfium2.PdfDocument(pdf(example, "## A\n\nb", images))
    ends = []
    for page in document:
        words = page.get_textpage()
        for number in ("590", "702"):
            search = words.search(number, match_whole_word=True)
            while found := search.get_next():
                ends.append(words.get_charbox(found[0] + found[1] - 1)[2])
    assert len(ends) == 2
    assert ends[0] == pytest.approx(ends[1], abs=0.5)


def test_the_line_at_the_foot_and_the_page_number_are_on_every_page_of_a_long_report(example, images):
    text = "## Findings\n\n" + "\n\n".join(f"Paragraph {k}. " + "Words that go on and on. " * 30 for k in range(40))
    pages, _ = read(pdf(example, text, images))
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert FOOTER in page
        assert f"Page {number} of {len(pages)}" in page
    whole = " ".join(pages)
    assert all(f"Paragraph {k}." in whole for k in range(40))


def test_nothing_is_printed_outside_the_margins(example, images):
    text = "## Heading\n\n" + "word " * 400 + "\n\n" + "unbroken" * 60 + "\n\n- a point\n- " + "another " * 60
    for page in pypdfium2.PdfDocument(pdf(example, text, images)):
        picture = np.asarray(page.render(scale=2).to_pil().convert("L"))
        edge = round(14 / 25.4 * 72 * 2)
        for strip in (picture[:, :edge], picture[:, -edge:], picture[: edge // 2], picture[-edge // 2 :]):
            assert strip.min() > 250


def test_any_character_prints_or_is_visibly_replaced(example, images):
    text = "## Größe µm ± 漢字 Ω\n\n漢字 🧠 \x07\u202e Ελληνικά עברית عربى \ud800 ﬁ 𝔘 ²³"
    whole = " ".join(read(pdf(example, text, images))[0])
    assert "Größe µm ±" in whole
    assert "Ω" in whole
    assert "Ελληνικά" in whole
    if fonts_room.font_files().wide is None:
        assert "□□" in whole


def test_a_wide_font_of_the_system_prints_what_dejavu_lacks(example, images, tmp_path, monkeypatch):
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 800))
    pen.lineTo((800, 800))
    pen.closePath()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "han"])
    builder.setupCharacterMap({ord("漢"): "han"})
    builder.setupGlyf({".notdef": pen.glyph(), "han": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (900, 0), "han": (900, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Wide", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "Wide.ttf")
    found = fonts_room.font_files()
    monkeypatch.setattr("core.report.printing.sheet.font_files", lambda: found._replace(wide=tmp_path / "Wide.ttf"))
    whole = " ".join(read(pdf(example, "## Findings\n\nA 漢字 B", images))[0])
    assert "A 漢□ B" in whole


def test_no_font_at_all_is_one_sentence(monkeypatch):
    monkeypatch.setattr(fonts_room, "_find", lambda places, names: {})
    fonts_room.font_files.cache_clear()
    with pytest.raises(ReportError, match="DejaVu"):
        fonts_room.font_files()
    fonts_room.font_files.cache_clear()


_BY_MODEL = "Drafted by some-model, a language model"


@pytest.mark.parametrize(
    ("writer", "edited", "words", "absent"),
    [
        ("template", False, "the program's template", "language model"),
        ("template", True, "the program's template, edited by the person", "language model"),
        ("some-model", False, f"{_BY_MODEL}, and not reviewed.", "edited"),
        ("some-model", True, f"{_BY_MODEL}, then edited by the person who made this report.", "not reviewed"),
    ],
)
def test_who_wrote_the_words_is_said(example, images, writer, edited, words, absent):
    whole = " ".join(read(pdf(example, "## Findings\n\nNothing.", images, writer=writer, edited=edited))[0])
    assert words in whole
    assert absent not in whole


def test_the_document_says_its_language_title_and_date_and_describes_its_pictures(example, images):
    document = pdf(example, write(example).text, images, clock=datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC))
    _, reader = read(document)
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.xmp_metadata.dc_title == {"x-default": "Lesion measurement report"}
    assert reader.xmp_metadata.xmp_create_date == datetime(2030, 1, 2, 3, 4, 5)
    described = [str(item) for item in _alternative_texts(reader)]
    assert len(described) == 5
    assert any("upper left quarter of the image, longest diameter 34.2 mm" in words for words in described)
    assert any("U-Net" in words for words in described)
    assert [item.title for item in reader.outline][:4] == [
        "Technique",
        "Findings",
        "Comparison of methods",
        "Limitations",
    ]


def _alternative_texts(reader):
    for number in range(1, reader.trailer["/Size"]):
        item = reader.get_object(number)
        if isinstance(item, dict) and "/Alt" in item:
            yield item["/Alt"]


def test_the_same_input_gives_the_same_bytes(study, clock):
    text = write(facts(study, clock)).text
    assert from_study(study, text, clock=clock) == from_study(study, text, clock=clock)


def test_the_name_on_the_study_and_its_id_are_not_in_the_document(study, clock):
    document = from_study(study, write(facts(study, clock)).text, clock=clock)
    whole = " ".join(read(document)[0])
    for secret in ("Jane", "1961", "secret-study-id"):
        assert secret not in whole
        assert secret.encode() not in document


def test_a_study_without_anything_still_prints(study):
    bare = replace(study, work={}, scan=replace(study.scan, spacing_mm=None))
    whole = " ".join(read(from_study(bare, write(facts(bare)).text))[0])
    assert "not known: lengths in px" in whole
    assert "No lesion was outlined" in whole
    assert "Comparison in numbers" not in whole


def test_undefined_numbers_are_a_dash_in_the_table(example, images):
    row = replace(
        example.comparison[0],
        hd95=Quantity(None, "mm"),
        sensitivity=Quantity(
            None,
        ),
    )
    whole = " ".join(read(pdf(replace(example, comparison=(row,)), "", images))[0])
    assert "U-Net 0.87 0.78 – 0.89 – 590 123" in whole


def test_a_large_noisy_slice_stays_under_the_size_limit(example):
    noise = np.random.default_rng(0).random((2048, 2048), dtype=np.float32)
    images = Pictures(noise, noise[::-1], (LesionOutline(1, noise > 2, PERSON),))
    assert len(pdf(example, write(example).text, images)) <= 1_500_000


def test_pictures_show_the_window_and_the_enhanced_slice(study):
    from core.scan import Window

    shown = pictures(replace(study, window=Window(0.5, 0.75)))
    assert (shown.original[15, 40], shown.original[50, 60], shown.original[0, 0]) == (1.0, 0.0, 0.0)
    assert shown.enhanced is not None
    assert [model.title for model in shown.models] == ["U-Net"]
    assert pictures(replace(study, enhancement=type(study.enhancement)())).enhanced is None


def test_outlines_run_between_the_pixels(rectangle):
    (polygon,) = outline_polygons(rectangle(slice(10, 20), slice(30, 50)))
    assert polygon.min(axis=0) == pytest.approx((29.5, 9.5), abs=0.15)
    assert polygon.max(axis=0) == pytest.approx((49.5, 19.5), abs=0.15)
    assert outline_polygons(rectangle(slice(0, 0), slice(0, 0))) == []


def test_diameters_and_the_scale_bar_are_drawn_to_scale(example, images):
    """On a black slice: yellow from end to end of the longest diameter, white for 100 mm of the 256 mm in width."""
    line = LineFacts(Quantity(50.0, "mm", 0.5), (100.0, 60.0), (200.0, 60.0))
    found = with_lesion(example, longest=line, perpendicular=None)
    black = Pictures(np.zeros(images.original.shape, dtype=np.float32), None, images.lesions)
    with pypdfium2.PdfDocument(pdf(found, "", black)) as document:
        picture = np.asarray(document[0].render(scale=4).to_pil()).astype(int)
    per_mm = 4 * 72 / 25.4
    width = (178 - 2 * 4) / 3  # of a panel, three of which share the 178 mm between the margins
    left = 16 + width + 4
    panel = picture[:, round(left * per_mm) : round((left + width) * per_mm)]
    rows = np.flatnonzero((panel.sum(axis=2) == 0).mean(axis=1) > 0.5)
    panel = panel[rows.min() : rows.max() + 1]
    pixels_each = panel.shape[1] / images.original.shape[1]

    yellow = np.argwhere((panel[..., 0] > 200) & (panel[..., 1] > 190) & (panel[..., 2] < 120)) / pixels_each - 0.5
    assert (yellow[:, 1].min(), yellow[:, 1].max()) == (pytest.approx(100, abs=3), pytest.approx(200, abs=3))
    assert yellow[:, 0].mean() == pytest.approx(60, abs=2)

    white = (panel.min(axis=2) > 250).sum(axis=1).max()
    assert white == pytest.approx(panel.shape[1] * 100 / 256, rel=0.04)
    assert "100 mm" in " ".join(read(pdf(found, "", black))[0])


def test_an_outline_edited_by_hand_is_said_to_be_so_in_the_head_and_in_how_it_was_made(example, images):
    edited = with_lesion(example, prompts=replace(example.lesions[0].prompts, n_brush=3, tidied=("smooth",)))
    text = " ".join(read(pdf(edited, "## A\n\nb", images))[0])
    assert text.count("1 box, edited by hand with 3 brush strokes, smoothed") == 2
    assert "its own estimate of the IoU before editing: 0.93" in text


def test_an_outline_that_no_model_drew_was_neither_encoded_nor_segmented(example, images):
    drawn = replace(example.lesions[0].segmentation, model=HAND, title=HAND)
    painted = with_lesion(example, segmentation=drawn, prompts=PromptFacts(0, 0, 0, None, n_brush=2))
    text = " ".join(read(pdf(painted, "## A\n\nb", images))[0])
    assert "by hand, edited by hand with 2 brush strokes" in text
    assert "encoded in" not in text
