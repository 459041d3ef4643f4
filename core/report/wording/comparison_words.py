"""The template's words on the automatic models."""

from core.report.gathering.record import ComparisonFacts, Facts, PairFacts
from core.report.wording.languages.phrasebook import Phrasebook


def comparison_words(facts: Facts, book: Phrasebook) -> str:
    """Each model against what was outlined, and the models against each other."""
    if not facts.comparison:
        return book.say("comparison.none")
    sentences = []
    if not facts.outlined:
        sentences.append(book.say("comparison.no_outline"))
    sentences += [_row(row, facts, book) for row in facts.comparison]
    sentences += _pairs(facts.agreement, book)
    if facts.disputed is not None and facts.disputed.value is not None:
        sentences.append(book.say("comparison.disputed", disputed=facts.disputed))
    return book.joined([*sentences, *_uncertainty(facts, book)])


def _pairs(pairs: tuple[PairFacts, ...], book: Phrasebook) -> list[str]:
    """A sentence a pair; of more than three the two that agree least and most, since the PDF has a table of all."""
    known = sorted((pair for pair in pairs if pair.dice.value is not None), key=lambda pair: pair.dice.value or 0.0)
    if len(pairs) > 3 and len(known) > 1:
        return [_pair("least", known[0], book), _pair("most", known[-1], book)]
    return [_pair("apart" if pair.dice.value == 0.0 else "pair", pair, book) for pair in known]


def _pair(key: str, pair: PairFacts, book: Phrasebook) -> str:
    return book.say(f"comparison.{key}", first=pair.first, second=pair.second, dice=pair.dice)


def _row(row: ComparisonFacts, facts: Facts, book: Phrasebook) -> str:
    took = book.say("comparison.took", time=row.predict) if row.predict.value else ""
    if row.area.value == 0:
        return book.say("comparison.nothing", title=row.title, took=took)
    if not facts.outlined:
        return book.say("comparison.marked", title=row.title, area=row.area, took=took)
    distance = "comparison.no_distance" if row.hd95.value is None else "comparison.distance"
    return book.say(
        "comparison.overlap",
        title=row.title,
        area=row.area,
        took=took,
        against=book.say("comparison.all_outlines" if facts.several else "comparison.the_outline"),
        dice=row.dice,
        iou=row.iou,
        sensitivity=row.sensitivity,
        precision=row.precision,
        distance=book.say(distance, hd95=row.hd95),
    )


def _uncertainty(facts: Facts, book: Phrasebook) -> list[str]:
    found = facts.uncertainty
    if found is None:
        return []
    sentences = []
    if found.area_mean.value is not None and found.area_sd.value is not None:
        sentences.append(book.say("comparison.spread", mean=found.area_mean, sd=found.area_sd))
    if found.disagreement.value is not None and facts.outlined:
        sentences.append(book.say("comparison.disagreement", band=found.band, disagreement=found.disagreement))
    return sentences
