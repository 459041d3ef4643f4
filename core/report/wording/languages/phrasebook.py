"""The template's phrases in one language, as they stand in phrases/*.toml."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.report.gathering.quantity import Quantity, digits, said
from core.report.wording.languages import checked_language

_BEFORE_MARK = re.compile(r" (?=[:;?!])")


@dataclass(frozen=True)
class Phrasebook:
    """All phrases of a language."""

    language: str
    phrases: Mapping[str, Any]

    def say(self, key: str, **fields: object) -> str:
        """A phrase with its fields filled in.

        Args:
            key: such as "findings.area".
            fields: what to put into the braces; a `Quantity` is written as the language does.
        """
        filled = {
            name: said(value, self.language) if isinstance(value, Quantity) else value for name, value in fields.items()
        }
        text = str(self._at(key)).format(**filled)
        return _BEFORE_MARK.sub("\u00a0", text) if self.language == "fr" else text

    def counted(self, thing: str, n: int) -> str:
        """Such as "1 box" or "3 boxes"."""
        return str(self._at(f"counted.{thing}")[n != 1]).format(n=n)

    def spelled(self, n: int) -> str:
        """Such as "two"; in digits from thirteen on."""
        words: list[str] = self.phrases["spelled"]
        return words[n] if n < len(words) else str(n)

    def listed(self, parts: Sequence[str]) -> str:
        """Such as "a, b and c"."""
        if len(parts) == 1:
            return parts[0]
        comma, last = str(self.phrases["comma"]), str(self.phrases["and"])
        before, after = (
            (parts[-2][-1:].isascii(), parts[-1][:1].isascii()) if self.language == "zh-Hant" else (False, False)
        )
        return f"{comma.join(parts[:-1])}{' ' * before}{last}{' ' * after}{parts[-1]}"

    def lesions(self, numbers: Sequence[int]) -> str:
        """Such as "lesion 2", "lesions 1 and 3" or "lesions 1 to 4 and 7"; numbers are given rising."""
        runs: list[list[int]] = []
        for number in numbers:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        to = str(self.phrases["range"])
        parts = [
            part
            for run in runs
            for part in ([f"{run[0]}{to}{run[-1]}"] if len(run) > 2 else [str(number) for number in run])
        ]
        return str(self._at("counted.lesions")[len(numbers) != 1]).format(numbers=self.listed(parts))

    def joined(self, sentences: Sequence[str]) -> str:
        """Sentences as a paragraph."""
        return ("" if self.language == "zh-Hant" else " ").join(sentences)

    def quantity(self, quantity: Quantity) -> str:
        """The number with its unit."""
        return said(quantity, self.language)

    def digits(self, quantity: Quantity) -> str:
        """The number without its unit."""
        return digits(quantity, self.language)

    def _at(self, key: str) -> Any:
        found: Any = self.phrases
        for name in key.split("."):
            found = found[name]
        return found


@lru_cache(maxsize=8)
def phrasebook(language: str = "en") -> Phrasebook:
    """The phrases of a language in `LANGUAGES`.

    Raises:
        ReportError: no such language.
    """
    path = Path(__file__).parent / "phrases" / f"{checked_language(language)}.toml"
    return Phrasebook(language, tomllib.loads(path.read_text(encoding="utf-8")))


def capital(text: str) -> str:
    """With its first letter large."""
    return f"{text[:1].upper()}{text[1:]}"
