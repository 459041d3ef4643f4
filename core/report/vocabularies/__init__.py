"""What a check knows of each language, read when it is first asked for."""

from functools import lru_cache
from importlib import import_module

from core.report.languages import checked_language
from core.report.vocabulary import Vocabulary

_MODULES = {"en": "english", "zh-Hant": "chinese", "es": "spanish", "fr": "french", "de": "german"}


@lru_cache(maxsize=8)
def vocabulary(language: str = "en") -> Vocabulary:
    """The vocabulary of a language in `LANGUAGES`.

    Raises:
        ReportError: no such language.
    """
    found: Vocabulary = import_module(f"core.report.vocabularies.{_MODULES[checked_language(language)]}").VOCABULARY
    return found
