"""The template in every language: complete, with the language's own numbers, and never turned down by the check."""

import re
import string
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from core.report.checking.verify import check
from core.report.gathering.quantity import Quantity, digits, said
from core.report.gathering.record import CleanupFacts, UncertaintyFacts
from core.report.printing.fonts import MISSING, SHIPPED_WIDE, font_files, printable
from core.report.wording.languages import LANGUAGES, OWN_NAMES, headings, phrasebook
from core.report.wording.sections import split_sections
from core.report.wording.template import template
from tests.report.examples import FIRST, SECOND, THIRD, with_lesion, with_lesions
from tests.report.test_template_of_several_lesions import _LESIONS

OTHERS = [language for language in LANGUAGES if language != "en"]
_QUICK = settings(
    max_examples=5, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_FOLDER = Path(phrasebook.__file__).parent / "phrases"


def _phrases(language):
    def walk(table, where):
        for key, value in table.items():
            if isinstance(value, dict):
                yield from walk(value, f"{where}{key}.")
            else:
                for k, text in enumerate(value if isinstance(value, list) else [value]):
                    yield f"{where}{key}.{k}", text

    return dict(walk(tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8")), ""))


def _fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_phrase_is_there_with_the_same_fields_as_in_english(language):
    own, english = _phrases(language), _phrases("en")
    assert set(own) == set(english)
    assert {key: _fields(text) for key, text in own.items()} == {key: _fields(text) for key, text in english.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_sections_come_in_order_and_none_is_empty(example, language):
    sections = split_sections(template(example, language))
    assert tuple(section.title for section in sections) == headings(language)
    assert len(sections) == 6
    assert all(len(section.body) > 30 for section in sections)
    assert language in OWN_NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_findings_and_the_plain_words_state_the_same_measurements(example, language):
    sections = split_sections(template(example, language))
    comma = language in ("es", "fr", "de")
    longest, dice = ("34,2 mm", "0,87") if comma else ("34.2 mm", "0.87")
    assert longest in sections[1].body
    assert longest in sections[4].body
    assert "612 mm²" in sections[4].body
    assert dice in sections[2].body
    assert dice in sections[4].body
    assert not re.search(r"\d\.\d" if comma else r"\d,\d", template(example, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_section_asks_and_says_nothing(two, without_spacing, language):
    for facts in (two, without_spacing, replace(two, lesions=(), total_area=None, total_image_share=None)):
        questions = split_sections(template(facts, language))[5].body.split("\n\n")
        assert len(questions) >= 4
        assert all(question.endswith(("?", "？")) for question in questions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_spacing_no_length_is_in_millimetres(without_spacing, language):
    text = template(without_spacing, language)
    assert "68 px" in text
    assert not re.search(r"\d\s*mm", text)


def _variants(example, without_spacing):
    empty = replace(SECOND, n_components=0, longest=None, perpendicular=None, horizontal=None, vertical=None)
    prompts = replace(
        FIRST.prompts, start_mask_source="U-Net", n_scribbles=1, n_lassos=2, n_brush=23, n_eraser=1,
        tidied=("fill", "largest", "smooth"),
    )  # fmt: skip
    edited = replace(SECOND, prompts=prompts, n_components=2)
    spread = UncertaintyFacts(
        2, Quantity(646.2, "mm²", 0.25), Quantity(78.9, "mm²", 0.25), Quantity(0.31, "", 0.01), Quantity(5.0, "px", 1.0)
    )
    many = [
        replace(SECOND, number=n, segmentation=replace(SECOND.segmentation, predicted_iou=Quantity(0.9 - n / 20)))
        for n in range(1, 7)
    ]
    yield from (example, without_spacing, with_lesion(example, n_components=3), with_lesion(example, prompts=prompts))
    yield with_lesion(example, mean_inside=Quantity(0.1, "", 0.01), head_distance=Quantity(14.31, "mm", 0.5))
    yield with_lesion(example, head_distance=Quantity(None, "mm", 0.5), mean_ring=Quantity(None))
    yield with_lesion(example, longest=None, perpendicular=None, mean_inside=FIRST.mean_ring)
    yield replace(example, lesions=(), comparison=(), agreement=(), disputed=None)
    yield replace(example, lesions=())
    yield replace(example, uncertainty=spread)
    yield replace(example, image=replace(example.image, spacing_source="entered", n_slices=1, slice_number=1))
    yield replace(example, image=replace(example.image, kind="phantom"))
    for modality, method in (("CT", "clahe"), ("PT", "gamma"), ("US", "n4"), ("XA", "unsharp"), ("NM", "equalise")):
        image, shown = replace(example.image, modality=modality), replace(example.enhancement, method=method)
        yield replace(example, image=image, enhancement=shown)
    yield with_lesions(example, FIRST, SECOND, THIRD)
    yield with_lesions(example, FIRST, empty)
    yield with_lesions(example, replace(empty, number=1), empty)
    yield with_lesions(example, FIRST, edited)
    yield with_lesions(example, FIRST, SECOND, replace(SECOND, number=3))
    yield with_lesions(example, *many)
    for horizontal in ("left", "middle", "right"):
        for vertical in ("upper", "middle", "lower"):
            yield with_lesion(example, horizontal=horizontal, vertical=vertical)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_templates_own_words_pass_the_check(example, without_spacing, language):
    for facts in _variants(example, without_spacing):
        text = template(facts, language)
        assert "{" not in text
        assert "  " not in text
        assert [str(fault) for fault in check(text, facts, language)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_words_on_any_lesions_pass_the_check_and_swapped_ones_do_not(example, language):
    @_QUICK
    @given(lesions=_LESIONS)
    def holds(lesions):
        facts = with_lesions(example, *lesions)
        text = template(facts, language)
        assert [str(fault) for fault in check(text, facts, language)] == []
        one, other = lesions[:2]
        assume(one.n_components and other.n_components)
        assume(digits(one.area) != digits(other.area))
        numbers = {str(one.number): str(other.number), str(other.number): str(one.number)}
        noun = phrasebook.phrasebook(language).phrases["findings"]["paragraph"].split()[0]
        start = re.compile(rf"^({noun} )(\d+)(?=[\u00a0\s]?[:：])", re.MULTILINE)
        swapped = start.sub(lambda match: match[1] + numbers.get(match[2], match[2]), text)
        faults = check(swapped, facts, language)
        for lesion in (one, other):
            area = said(lesion.area, language)
            assert any(fault.kind == "number" and fault.excerpt == area for fault in faults), faults

    holds()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_in_one_language_is_turned_down_in_every_other(example, language):
    text = template(example, language)
    for asked in LANGUAGES:
        kinds = {fault.kind for fault in check(text, example, asked)}
        assert ("language" in kinds) == (asked != language), asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fonts_have_every_character(example, language):
    text = "\n".join([*_phrases(language).values(), *headings(language), OWN_NAMES[language]])
    assert MISSING not in printable(text, font_files())
    assert SHIPPED_WIDE.stat().st_size < 9_000_000
    assert "Apache License" in SHIPPED_WIDE.with_suffix(".LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clean_up_is_said_by_what_was_done(example, language):
    plain = template(example, language)
    seen = []
    for mode, skull_px in ((None, 0), ("hard", 0), ("soft", 7)):
        facts = replace(example, cleanup=CleanupFacts(mode, (1, 2, 100, 120), white_px=5, skull_px=skull_px))
        text = template(facts, language)
        assert check(text, facts, language) == []
        rest = [[section.body for section in split_sections(one)[1:]] for one in (text, plain)]
        assert rest[0] == rest[1]  # nothing is measured on cleaned pixels
        seen.append(split_sections(text)[0].body)
    assert len({*seen, split_sections(plain)[0].body}) == 4
