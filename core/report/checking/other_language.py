"""Whether a text is in the language that was asked for."""

import re
from collections.abc import Iterator

from core.report.checking.vocabularies import vocabulary
from core.report.wording.languages import LANGUAGES
from core.report.wording.sentences import sentences

_WORD = re.compile(r"[^\W\d_\ue000]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_STRANGE = re.compile(
    r"[\u0370-\u03a0\u03a2-\u03ab\u03ca-\u1cff\u1f00-\u1fff\u2c00-\u2dff\u3040-\u31ff\u3400-\ud7ff\uf900-\ufdff\ufe70-\ufeff]+"
)
"""Letters of other scripts; single Greek ones are signs of formulas."""
_FEW = 3
"""Short words of another language that a sentence needs before it counts as being in it."""


def language_faults(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, reason) of every sentence in another language, and of letters that the one asked for does not have.

    Args:
        text: words with model names blanked out.
        language: the one that was asked for.
    """
    asked = LANGUAGES[language]
    for match in _CHINESE.finditer(text) if language == "zh-Hant" else _STRANGE.finditer(text):
        if language != "zh-Hant":
            yield match.start(), match.end(), f"these are no letters of {asked}"
        elif not _is_traditional(match[0]):
            yield match.start(), match.end(), "this is not a character of Traditional Chinese"
    for start, end, _ in sentences(text, language):
        other = _other(text[start:end], language)
        if other:
            yield (
                start,
                end,
                f"this is in {LANGUAGES[other]}, not in {asked}" if other != "?" else f"this is not in {asked}",
            )


def _is_traditional(character: str) -> bool:
    """Whether Taiwan's Big5 has it; simplified forms are not in it."""
    try:
        character.encode("cp950")
    except UnicodeEncodeError:
        return False
    return True


def _other(sentence: str, language: str) -> str:
    """The language that a sentence is in instead; "" when it may well be in the right one, "?" when it is in none."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    counted = {code: sum(word in vocabulary(code).common for word in words) for code in LANGUAGES if code != "zh-Hant"}
    best = max(counted, key=lambda code: counted[code])
    if language == "zh-Hant":
        latin = sum(not _CHINESE.search(word) for word in words)
        written = len(_CHINESE.findall(sentence))
        if latin >= 4 and latin > written:
            return best if counted[best] >= _FEW - 1 else "?"
        return ""
    enough = _FEW if counted[language] else _FEW - 1
    return best if counted[best] >= enough and counted[best] > 2 * counted[language] else ""
