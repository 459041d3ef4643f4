"""The languages that a report can be written and checked in."""

from core.report.errors import ReportError

LANGUAGES = {"en": "British English"}
"""Code -> its name, as a language model is told."""


def checked_language(language: str) -> str:
    """The code itself.

    Raises:
        ReportError: nobody writes or checks reports in it yet.
    """
    if language not in LANGUAGES:
        raise ReportError(f"Reports are written in {', '.join(LANGUAGES)}; got {language!r}.")
    return language
