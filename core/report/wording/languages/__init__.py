"""The languages that a report can be written and checked in."""

from core.report.errors import ReportError

LANGUAGES = {
    "en": "British English",
    "zh-Hant": "Traditional Chinese as written in Taiwan",
    "es": "Spanish",
    "fr": "French",
    "de": "German",
}
"""Code (BCP 47) -> its name in English, as a language model is told."""

OWN_NAMES = {"en": "English", "zh-Hant": "繁體中文", "es": "Español", "fr": "Français", "de": "Deutsch"}
"""Code -> what its readers call it, for a page's list of choices."""

_HEADINGS = {
    "en": (
        "Technique", "Findings", "Comparison of methods", "Limitations", "Plain-language explanation",
        "What to ask a doctor",
    ),
    "zh-Hant": ("技術", "所見", "方法比較", "限制", "白話說明", "可以請教醫師的問題"),
    "es": (
        "Técnica", "Hallazgos", "Comparación de métodos", "Limitaciones", "Explicación en lenguaje sencillo",
        "Qué preguntar al médico",
    ),
    "fr": (
        "Technique", "Constatations", "Comparaison des méthodes", "Limites", "Explication en langage simple",
        "Questions à poser au médecin",
    ),
    "de": (
        "Technik", "Befunde", "Vergleich der Methoden", "Einschränkungen", "Erklärung in einfacher Sprache",
        "Fragen an die Ärztin oder den Arzt",
    ),
}  # fmt: skip


def checked_language(language: str) -> str:
    """The code itself.

    Raises:
        ReportError: nobody writes or checks reports in it yet.
    """
    if language not in LANGUAGES:
        raise ReportError(f"Reports are written in {', '.join(LANGUAGES)}; got {language!r}.")
    return language


def headings(language: str = "en") -> tuple[str, ...]:
    """The titles of a report's six sections, in their order, in that language.

    Raises:
        ReportError: no such language.
    """
    return _HEADINGS[checked_language(language)]
