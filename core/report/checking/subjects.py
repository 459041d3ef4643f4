"""Which lesion a number or a side in a sentence belongs to."""

from collections.abc import Sequence
from typing import NamedTuple

from core.report.checking.lesion_names import Mention
from core.report.checking.vocabularies import vocabulary
from core.report.wording.sentences import Sentence, sentences


class Subject(NamedTuple):
    """The lesions that something is said of."""

    numbers: tuple[int, ...] = ()
    """None when the words do not say it, or speak of all together."""
    named: bool = False
    """Whether the sentence itself names them; otherwise one before it in the same paragraph did."""


class Subjects:
    """Finds the subject of any place in a text."""

    def __init__(self, text: str, mentions: Sequence[Mention], language: str = "en") -> None:
        self._text, self._words = text, vocabulary(language).lesions
        self._mentions = [mention for mention in mentions if not self._is_beside(mention)]
        self._sentences = list(sentences(text, language))

    def of(self, start: int, end: int) -> Subject:
        """The lesions that the words from ``start`` to ``end`` are about.

        The lesion named right behind them ("612 mm² in lesion 1") comes first, then the one named last before them in
        their sentence, then the next one in it, then the only one named in the last sentence that named any in the
        same paragraph.
        """
        sentence = next(one for one in reversed(self._sentences) if one.start <= start)
        inside = self._inside(sentence)
        before = [mention for mention in inside if mention.end <= start]
        after = [mention for mention in inside if mention.start >= end]
        if after and self._words.to_a_lesion.fullmatch(self._text[end : after[0].start]):
            return Subject(after[0].numbers, True)
        if self._words.all_together.search(self._text, before[-1].end if before else sentence.start, start):
            return Subject()
        if before or after:
            return Subject((before[-1] if before else after[0]).numbers, True)
        return self._carried(sentence, start)

    def _carried(self, sentence: Sentence, start: int) -> Subject:
        at = self._sentences.index(sentence)
        while not self._sentences[at].opens:
            if self._words.others.search(self._text, self._sentences[at].start, self._sentences[at].end):
                return Subject()
            at -= 1
            inside = self._inside(self._sentences[at])
            if inside:
                named = {mention.numbers for mention in inside}
                return Subject(named.pop() if len(named) == 1 else ())
        return Subject()

    def _inside(self, sentence: Sentence) -> list[Mention]:
        return [mention for mention in self._mentions if sentence.start <= mention.start < sentence.end]

    def _is_beside(self, mention: Mention) -> bool:
        """Whether it is named only to compare another one with it."""
        compared = self._words.beside.search(self._text, max(0, mention.start - 60), mention.start) is not None
        return compared and self._words.goes_on.match(self._text, mention.end) is None


def shared_out(numbers: tuple[int, ...], things: int) -> list[tuple[int, ...]]:
    """Which of several lesions each of several things is about, as in "lesions 1 and 2 measure 34 and 18 mm".

    Args:
        numbers: of the lesions, in the order in which they are named.
        things: how many numbers or sides are said of them in one breath.

    Returns:
        The lesions of each thing: one each when they can be dealt out evenly, else all.
    """
    if len(numbers) < 2 or things < 2 or things % len(numbers):
        return [numbers] * things
    block = things // len(numbers)
    return [(numbers[k // block],) for k in range(things)]
