"""Numbers and units as each language writes them."""

import pytest

from core.report.checking.numerals import numerals
from core.report.gathering.quantity import Quantity, digits, said


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("en", "1,240 mm²", 1240.0, "mm²"),
        ("en", "two hundred and four pixels", 204.0, "pixels"),
        ("en", "zero point nine five", 0.95, None),
        ("de", "1.240 mm²", 1240.0, "mm²"),
        ("de", "1.240,5 mm²", 1240.5, "mm²"),
        ("de", "0.874", 0.874, None),
        ("de", "34,2 mm", 34.2, "mm"),
        ("de", "vierunddreißig Millimeter", 34.0, "millimeter"),
        ("de", "einhundertzweiundzwanzig Quadratmillimeter", 122.0, "quadratmillimeter"),
        ("de", "drei Komma vier Zentimeter", 3.4, "zentimeter"),
        ("es", "34,2 milímetros", 34.2, "milímetros"),
        ("es", "34.2 mm", 34.2, "mm"),
        ("es", "treinta y cuatro milímetros cuadrados", 34.0, "milímetros cuadrados"),
        ("es", "doscientos veintiún píxeles", 221.0, "píxeles"),
        ("es", "tres coma cuatro centímetros", 3.4, "centímetros"),
        ("es", "noventa por ciento", 90.0, "por ciento"),
        ("fr", "34,2 millimètres carrés", 34.2, "millimètres carrés"),
        ("fr", "1\u202f240 mm²", 1240.0, "mm²"),
        ("fr", "soixante-dix millimètres", 70.0, "millimètres"),
        ("fr", "soixante et onze millimètres", 71.0, "millimètres"),
        ("fr", "quatre-vingt-dix-sept pour cent", 97.0, "pour cent"),
        ("fr", "deux cents pixels", 200.0, "pixels"),
        ("fr", "trois virgule quatre centimètres", 3.4, "centimètres"),
        ("zh-Hant", "為34.2毫米的", 34.2, "毫米"),
        ("zh-Hant", "，612平方毫米", 612.0, "平方毫米"),
        ("zh-Hant", "三十四毫米", 34.0, "毫米"),
        ("zh-Hant", "一百零二毫米", 102.0, "毫米"),
        ("zh-Hant", "十二公分", 12.0, "公分"),
        ("zh-Hant", "零點九五", 0.95, None),
        ("zh-Hant", "三點四公分", 3.4, "公分"),
    ],
)
def test_a_number_is_read_with_its_unit(language, text, value, unit):
    (found,) = numerals(text, language)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "34 by 21 mm"),
        ("de", "34 mal 21 mm"),
        ("es", "34 por 21 mm"),
        ("fr", "34 sur 21 mm"),
        ("zh-Hant", "34 乘 21 mm"),
    ],
)
def test_numbers_in_one_breath_share_their_unit(language, text):
    assert [(found.value, found.unit) for found in numerals(text, language)] == [(34.0, "mm"), (21.0, "mm")]


def test_a_quantity_is_written_with_the_sign_of_the_language():
    dice, length = Quantity(0.874, "", 0.01), Quantity(34.24, "mm", 0.5)
    written = {code: (digits(dice, code), said(length, code)) for code in ("en", "zh-Hant", "es", "fr", "de")}
    assert written["en"] == written["zh-Hant"] == ("0.87", "34.2 mm")
    assert written["es"] == written["fr"] == written["de"] == ("0,87", "34,2 mm")
    assert said(Quantity(1240.0, "px²", 1.0), "de") == "1240 px²"
    assert said(Quantity(None, "mm"), "de") == "nicht definiert"
    assert said(Quantity(None, "mm"), "zh-Hant") == "未定義"
