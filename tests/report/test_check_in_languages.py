"""In every language planted faults are caught and honest phrasings pass, by the rules of that language."""

import pytest

from core.report.checking.verify import check, sources
from core.report.checking.vocabularies import vocabulary
from core.report.errors import ReportError
from core.report.wording.languages import LANGUAGES
from core.report.wording.template import template
from tests.report.phrasings import CLEAN, CLEAN_OF_TWO, PLANTED, PLANTED_OF_TWO, UNSEEN, UNSEEN_FAULTS


def _all(by_language):
    return [(language, case) for language, cases in by_language.items() for case in cases]


@pytest.mark.parametrize(("language", "text"), _all(CLEAN) + _all(UNSEEN))
def test_an_honest_phrasing_passes(example, language, text):
    assert [str(fault) for fault in check(text, example, language)] == []


@pytest.mark.parametrize(("language", "text"), _all(CLEAN_OF_TWO))
def test_an_honest_phrasing_about_two_lesions_passes(two, language, text):
    assert [str(fault) for fault in check(text, two, language)] == []


def _caught(text, kind, excerpt, facts, language):
    found = check(text, facts, language)
    assert all(text[fault.start : fault.end] == fault.excerpt for fault in found)
    assert any(fault.kind == kind and excerpt in fault.excerpt for fault in found), [str(fault) for fault in found]


@pytest.mark.parametrize(("language", "case"), _all(PLANTED))
def test_a_planted_fault_is_caught(example, language, case):
    _caught(*case, example, language)


@pytest.mark.parametrize(("language", "text"), _all(UNSEEN_FAULTS))
def test_a_fault_of_any_kind_is_caught(example, language, text):
    assert check(text, example, language) != []


@pytest.mark.parametrize(("language", "case"), _all(PLANTED_OF_TWO))
def test_what_is_true_of_the_other_lesion_only_is_caught(two, language, case):
    _caught(*case, two, language)


@pytest.mark.parametrize(
    "text",
    [
        "Die Läsion ist umrissen und liegt in der linken Hälfte.",
        "La lesión está en la mitad izquierda de la imagen.",
        "La lésion se trouve dans la moitié gauche de l'image.",
        "病灶位於影像的左半部。",
        "Очаг расположен слева.",
        "الآفة تقع في النصف الأيسر.",
    ],
)
def test_an_english_report_in_another_language_is_caught(example, text):
    assert any(fault.kind == "language" for fault in check(text, example))


@pytest.mark.parametrize("language", LANGUAGES)
def test_millimetres_without_a_spacing_are_caught(without_spacing, language):
    text = {
        "en": "The longest diameter is 68 {}.", "de": "Der längste Durchmesser ist 68 {}.",
        "es": "El diámetro más largo es de 68 {}.", "fr": "Le plus long diamètre est de 68 {}.", "zh-Hant": "最長徑為 68 {}。",
    }[language]  # fmt: skip
    assert check(text.format("px"), without_spacing, language) == []
    assert [fault.kind for fault in check(text.format("mm"), without_spacing, language)] == ["number"]


_ASKED = {
    "en": "Do I need treatment, and what is my diagnosis?",
    "de": "Brauche ich eine Behandlung, und wie lautet meine Diagnose?",
    "es": "¿Necesito un tratamiento, y cuál es mi diagnóstico?",
    "fr": "Ai-je besoin d'un traitement, et quel est mon diagnostic ?",
    "zh-Hant": "我需要治療嗎？我的診斷是什麼？",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_patient_may_ask_a_doctor_what_the_report_does_not_say(example, language):
    asked = _ASKED[language]
    text = template(example, language)
    assert check(f"{text}\n\n{asked}\n", example, language) == []
    assert check(asked, example, language) != []
    as_advice = asked.replace("?", ".").replace("？", "。")
    assert check(f"{text}\n\n{as_advice}\n", example, language) != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_checked_number_has_the_fact_that_it_states(two, language):
    text = {
        "en": "Lesion 2 has an area of 188 mm² and lesion 1 one of 6.1 cm². U-Net reached a Dice of 0.87.",
        "de": "Läsion 2 hat eine Fläche von 188 mm² und Läsion 1 eine von 6,1 cm². U-Net erreichte einen Dice von 0,87.",
        "es": "La lesión 2 tiene un área de 188 mm² y la lesión 1 una de 6,1 cm². U-Net alcanzó un Dice de 0,87.",
        "fr": "La lésion 2 a une surface de 188 mm² et la lésion 1 une de 6,1 cm². U-Net a atteint un Dice de 0,87.",
        "zh-Hant": "病灶 2 的面積為 188 mm²，病灶 1 的面積為 6.1 平方公分。U-Net 的 Dice 為 0.87。",
    }[language]
    found = sources(text, two, language)
    assert [one.fact_path for one in found] == ["lesions.2.area", "lesions.1.area", "comparison.unet.dice"]
    assert [one.quantity.value for one in found] == [187.5, 612.25, 0.874]
    assert all(text[one.start : one.end].startswith(start) for one, start in zip(found, ("188", "6", "0"), strict=True))


def test_a_number_without_a_fact_has_no_source(example):
    (only,) = sources("The longest diameter is 34.2 mm and the perpendicular diameter 29.9 mm.", example)
    assert (only.fact_path, only.quantity.value) == ("lesions.1.longest", 34.24)


def test_no_word_counts_for_two_languages():
    words = [word for language in LANGUAGES for word in vocabulary(language).common]
    assert len(words) == len(set(words))


def test_an_unknown_language_is_one_sentence(example):
    for asked in (check, sources):
        with pytest.raises(ReportError, match="got 'xx'"):
            asked("Words.", example, "xx")
