"""The words that the PDF itself brings in each language: labels, captions, heads of tables, alternative texts."""

from functools import lru_cache
from importlib import import_module
from typing import Protocol

from core.report.wording.languages import checked_language

_MODULES = {"en": "en", "zh-Hant": "zh_hant", "es": "es", "fr": "fr", "de": "de"}


class Furniture(Protocol):
    """Key and values -> words; see `furniture`."""

    def __call__(self, key: str, **values: object) -> str:
        """The words for a key with its values in place."""
        ...


@lru_cache(maxsize=8)
def words_of(language: str) -> dict[str, str]:
    """Key -> words with places for values in braces.

    Raises:
        ReportError: no such language.
    """
    module = import_module(f"core.report.printing.furniture.{_MODULES[checked_language(language)]}")
    words: dict[str, str] = module.WORDS
    return words


def furniture(language: str) -> Furniture:
    """A function from a key and values to words in that language; raises ReportError for an unknown language."""
    words = words_of(language)

    def say(key: str, **values: object) -> str:
        return words[key].format(**values)

    return say
