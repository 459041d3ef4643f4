"""What a check knows of each language, read when it is first asked for."""

from functools import lru_cache
from importlib import import_module

from core.report.checking.vocabulary import Vocabulary
from core.report.wording.languages import checked_language

_MODULES = {"en": "english", "zh-Hant": "chinese", "es": "spanish", "fr": "french", "de": "german"}


@lru_cache(maxsize=8)
def vocabulary(language: str = "en") -> Vocabulary:
    """The vocabulary of a language in `LANGUAGES`.

    Raises:
        ReportError: no such language.
    """
    found: Vocabulary = import_module(
        f"core.report.checking.vocabularies.{_MODULES[checked_language(language)]}"
    ).VOCABULARY
    return found
