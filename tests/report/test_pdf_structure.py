"""What PDF/A-3u and a screen reader ask of the document, looked up in its objects; languages and the short layout."""

import io
import re
import string
from dataclasses import replace

import numpy as np
import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from core.palette import PERSON
from core.report import Pictures, ReportError, facts, from_study, pdf
from core.report.gathering.quantity import Quantity
from core.report.gathering.record import UncertaintyFacts
from core.report.printing.body_pages import BODY_PT
from core.report.printing.furniture import furniture, words_of
from core.report.printing.imaging import LesionOutline
from core.report.printing.sheet import SMALL_PT, Sheet
from core.report.wording.languages import LANGUAGES, headings
from core.study import ModelResult
from tests.report.examples import FIRST, SECOND, THIRD, with_lesion, with_lesions

LONG = "## Findings\n\n" + "\n\n".join(f"Paragraph {k}. " + "Words that go on and on. " * 30 for k in range(9))


_MADE: list[bytes] = []


@pytest.fixture
def whole(study, rectangle, clock):
    """A reader of a report with everything in it, over several pages; made once."""
    if not _MADE:
        _MADE.append(_report(study, rectangle, clock))
    return PdfReader(io.BytesIO(_MADE[0]))


def _report(study, rectangle, clock):
    far = rectangle(slice(12, 22), slice(33, 53)).astype(np.float32)
    more = study.with_work(comparison=(*study.current.comparison, ModelResult("net", far, 5.0)))
    return from_study(more, LONG, looked=True, clock=clock)


def _text(document):
    reader = document if isinstance(document, PdfReader) else PdfReader(io.BytesIO(document))
    return [re.sub(r"\s+", " ", page.extract_text().replace("\u00a0", " ")) for page in reader.pages]


def _objects(reader):
    for number in range(1, reader.trailer["/Size"]):
        item = reader.get_object(number)
        if isinstance(item, dict):
            yield item


def test_the_document_says_that_it_is_pdf_a_3u_with_its_colours_and_an_id(whole):
    xmp = whole.trailer["/Root"]["/Metadata"].get_object()
    packet = xmp.get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in packet
    assert "/Filter" not in xmp
    (intent,) = (item.get_object() for item in whole.trailer["/Root"]["/OutputIntents"])
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"].get_object()
    assert profile["/N"] == 3
    assert profile.get_data()[36:40] == b"acsp"  # the mark of an ICC profile
    assert len(whole.trailer["/ID"]) == 2
    assert "/Encrypt" not in whole.trailer
    assert whole.pdf_header == "%PDF-1.7"


def test_every_font_is_in_the_document_and_its_letters_can_be_read_out(whole):
    fonts = [item for item in _objects(whole) if item.get("/Type") == "/Font" and item.get("/Subtype") == "/Type0"]
    assert fonts
    for font in fonts:
        assert b"beginbfchar" in font["/ToUnicode"].get_object().get_data() or (
            b"beginbfrange" in font["/ToUnicode"].get_object().get_data()
        )
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in described or "/FontFile3" in described
    used = {str(name) for item in _objects(whole) if item.get("/Type") == "/Font" for name in [item["/Subtype"]]}
    assert used <= {"/Type0", "/CIDFontType2", "/CIDFontType0"}  # none of the 14 that a reader must bring itself


def test_nothing_that_pdf_a_forbids_is_in_the_document(whole):
    for item in _objects(whole):
        assert item.get("/S") not in ("/JavaScript", "/Launch", "/URI", "/GoToR", "/Movie", "/Sound")
        assert "/AA" not in item
        assert item.get("/SMask", "/None") == "/None"
        assert float(item.get("/ca", 1)) == 1
        assert item.get("/Filter") != "/LZWDecode"


def _marks(reader, page):
    """(tag, MCID or None) of what is marked on a page, after checking that each mark is closed and none is nested."""
    found, depth = [], 0
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            depth += 1
            found.append((str(operands[0]), operands[1]["/MCID"] if operator == b"BDC" else None))
        elif operator == b"EMC":
            depth -= 1
        elif operator in (b"Tj", b"TJ", b"Do", b"S", b"f", b"B", b"b", b"s"):
            assert depth == 1, f"{operator} outside of any tag or ornament"
        assert depth in (0, 1)
    assert depth == 0
    return found


def test_all_that_is_drawn_is_tagged_or_an_ornament_and_each_tag_is_in_the_tree(whole):
    root = whole.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    document = root["/StructTreeRoot"]["/K"][0].get_object()
    assert document["/S"] == "/Document"
    elements = [kid.get_object() for kid in document["/K"]]
    for page in whole.pages:
        numbers = [number for _, number in _marks(whole, page) if number is not None]
        here = page.indirect_reference.idnum
        known = [element["/K"][0] for element in elements if element.raw_get("/Pg").idnum == here]
        assert sorted(numbers) == sorted(known) == list(range(len(numbers)))
    kinds = [element["/S"] for element in elements]
    assert kinds.count("/H1") == 1
    assert kinds[0] == "/H1"
    assert kinds.count("/H2") == len(whole.outline)
    assert all("/Alt" in element for element in elements if element["/S"] == "/Figure")


def test_a_paragraph_over_a_page_break_goes_on_in_a_tag_of_its_own(whole):
    first_of_second_page = next(tag for tag, number in _marks(whole, whole.pages[2]) if number is not None)
    assert first_of_second_page == "/P"


def test_the_order_of_the_tags_is_that_of_the_headings(whole):
    titles = [item.title for item in whole.outline]
    assert titles == ["Findings", "Comparison in numbers", "Where the models differ", "How this was made"]


def test_the_uncertainty_of_the_models_is_told_and_shown(whole, study):
    text = " ".join(_text(whole))
    assert "Area of the masks of 2 models: 400 mm² ± 0 mm² (mean ± standard deviation of the models)." in text
    assert re.search(r"Mean disagreement within 10 mm of the outline: 0\.\d\d \(0: all models say the same", text)
    described = {item["/Alt"] for item in _objects(whole) if "/Alt" in item}
    assert "The slice with the disagreement of the models in colours from 0 to 1." in described
    assert "Where the models differ" not in " ".join(_text(from_study(study, LONG)))


def test_what_is_new_in_the_facts_is_on_paper(example):
    deep = with_lesion(example, head_distance=Quantity(17.3, "mm", 1.8))
    spread = UncertaintyFacts(
        4,
        Quantity(493.1, "mm²", 0.81),
        Quantity(20.46, "mm²", 0.81),
        Quantity(0.1596, "", 0.01),
        Quantity(10.0, "mm", 1.0),
    )
    text = " ".join(_text(pdf(replace(deep, uncertainty=spread), "")))
    for words in ("Distance to head contour 17 mm", "4 models: 493 mm² ± 20.5 mm²", "outline: 0.16 ("):
        assert words in text, words


def test_every_prompt_is_on_the_page_that_says_how_it_was_made(study):
    text = " ".join(_text(from_study(study, "")))
    assert "include (40, 15); include (33, 12); exclude (5, 5); box (29, 9), (51, 21)" in text


@pytest.mark.parametrize(
    ("looked", "words"), [(True, "has said that they looked"), (False, "Nobody has said that they")]
)
def test_whether_somebody_looked_at_the_outline_is_said(example, looked, words):
    assert words in " ".join(_text(pdf(example, "## Findings\n\nA.", looked=looked)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_document_have_the_same_places_for_numbers_in_each_language(language):
    def places(words):
        return sorted(name for _, name, _, _ in string.Formatter().parse(words) if name)

    english, other = words_of("en"), words_of(language)
    assert english.keys() == other.keys()
    assert {key: places(words) for key, words in other.items()} == {
        key: places(words) for key, words in english.items()
    }


@pytest.mark.parametrize("language", ["es", "fr", "de"])
def test_the_foot_of_every_page_and_the_labels_are_in_the_reports_language(example, language):
    document = pdf(example, LONG, language=language)
    pages, say = _text(document), furniture(language)
    assert PdfReader(io.BytesIO(document)).trailer["/Root"]["/Lang"] == language
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert say("disclaimer") in page
        assert say("page", page=number, pages=len(pages)) in page
    whole = " ".join(pages)
    for key in ("title", "area", "longest", "comparison", "provenance", "not_looked"):
        assert say(key) in whole
    assert "34,2 mm" in whole
    for english in ("Longest diameter", "Comparison in numbers", "How this was made", "Research and education"):
        assert english not in whole


def test_a_chinese_report_prints_its_characters(example):
    pages = _text(pdf(example, "## 所見\n\n病灶面積為 612 mm²。", language="zh-Hant"))
    whole = "".join(pages)
    assert "僅供研究與教學使用" in whole
    assert "病灶面積為" in whole
    assert "□" not in whole


def test_a_line_that_begins_with_latin_letters_after_chinese_ones_is_printed_in_its_own_font(example):
    """fpdf2 loses the font of the page there, and the letters become those of the bold font before."""
    assert "面 clickseg" in " ".join(_text(pdf(example, "## 所見\n\n" + "面" * 53 + " clickseg", language="zh-Hant")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_at_the_foot_leaves_room_for_the_page_number(clock, language):
    sheet = Sheet("", "", clock, language)
    sheet.ink(SMALL_PT, style="B")
    foot = sheet.get_string_width(sheet.printed(sheet.words("disclaimer")))
    sheet.ink(SMALL_PT)
    number = sheet.get_string_width(sheet.printed(sheet.words("page", page=10, pages=10)))
    assert foot + number + 2 < sheet.epw


def test_an_unknown_language_or_layout_is_one_sentence(example):
    with pytest.raises(ReportError, match="'tlh'"):
        pdf(example, "", language="tlh")
    with pytest.raises(ReportError, match="one-page"):
        pdf(example, "", layout="poster")


def _pictures(example):
    y, x = np.mgrid[: example.image.height_px, : example.image.width_px]
    outline = np.hypot(x - 150, y - 117) < 40
    ramp = (x / example.image.width_px).astype(np.float32)
    return Pictures(ramp, 1 - ramp, (LesionOutline(1, outline, PERSON),))


def _six(paragraphs=1):
    return "".join(
        f"## {title}\n\n" + f"About {title.lower()} {'and more ' * 8}.\n\n" * paragraphs for title in headings()
    )


def test_a_short_report_is_on_one_page_with_all_its_sections(example):
    (page,) = _text(pdf(example, _six(), _pictures(example), layout="one-page"))
    assert all(f"About {title.lower()}" in page for title in headings())
    assert "Not on this page" not in page
    assert page.index("Technique") < page.index("Findings") < page.index("Limitations")


def test_a_long_report_keeps_findings_on_one_page_and_says_what_is_not_there(example):
    (page,) = _text(pdf(example, _six(paragraphs=4), _pictures(example), layout="one-page", writer="some-model"))
    assert "About findings" in page
    missing = page.split("in the full report: ")[1].split(".")[0].split(", ")
    assert missing
    for title in headings():
        assert (title in missing) != (f"About {title.lower()}" in page)
    assert "Drafted by some-model, a language model, and not reviewed." in page
    assert "Words: some-model, a language model" in page


def test_even_findings_without_an_end_stay_on_one_page(example):
    text = "## Findings\n\n" + "word " * 5000
    (page,) = _text(pdf(example, text, _pictures(example), layout="one-page"))
    assert page.count("word ") > 100
    assert "word …" in page
    assert "in the full report: Findings." in page


def test_twelve_lesions_are_on_one_page_with_the_largest_in_the_table(example):
    many = [replace(SECOND, number=k, area=Quantity(10.0 * k, "mm²", 0.25)) for k in range(1, 13)]
    (page,) = _text(pdf(with_lesions(example, *many), _six(), _pictures(example), layout="one-page"))
    assert "Lesion 12 120" in page
    assert "Lesion 7 70" in page
    assert "Lesion 6 60" not in page
    assert "and 6 more" in page
    full = " ".join(_text(pdf(with_lesions(example, *many), "")))
    assert all(f"Lesion {k} {10 * k}" in full for k in range(1, 13))


def test_a_table_of_lesions_has_the_distance_to_the_head(example):
    deep = [replace(one, head_distance=Quantity(10.0 + one.number, "mm", 1.0)) for one in (FIRST, SECOND, THIRD)]
    text = " ".join(_text(pdf(with_lesions(example, *deep), "")))
    assert "Lesion 5 73.2 0.12 11.5 8.2 32.1 15 1" in text


def test_the_body_of_the_full_layout_is_larger_than_that_of_the_short_one(example):
    def sizes(document):
        found = set()
        PdfReader(io.BytesIO(document)).pages[0].extract_text(
            visitor_text=lambda text, cm, tm, font, size: found.add(round(size, 1)) if "About" in text else None
        )
        return found

    assert sizes(pdf(example, "About this.")) == {BODY_PT}
    assert sizes(pdf(example, "About this.", layout="one-page")) == {8.0}


def test_a_note_from_right_to_left_and_one_without_an_end_are_printed(study):
    text = f"## Findings\n\nעברית عربى\n\n{'x' * 3000}"
    assert len(_text(from_study(study, text))) > 1


def test_facts_of_the_study_and_of_the_document_are_of_one_time(study, clock):
    assert facts(study, clock).created in " ".join(_text(from_study(study, "", clock=clock)))
