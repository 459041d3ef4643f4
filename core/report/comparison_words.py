"""The template's words on the automatic models."""

from core.report.record import ComparisonFacts, Facts, PairFacts


def comparison_words(facts: Facts) -> str:
    """Each model against what was outlined, and the models against each other."""
    if not facts.comparison:
        return "No automatic model was run on this slice, so there is no comparison."
    sentences = []
    if not facts.outlined:
        sentences.append("There is no outline to compare with, so overlaps are not defined.")
    against = "" if not facts.outlined else "all outlines together" if facts.several else "the outline"
    sentences += [_row(row, against) for row in facts.comparison]
    sentences += _pairs(facts.agreement)
    if facts.disputed is not None and facts.disputed.value is not None:
        sentences.append(f"The methods dispute {facts.disputed} of all pixels that any of them marks.")
    return " ".join(sentences)


def _pairs(pairs: tuple[PairFacts, ...]) -> list[str]:
    """A sentence a pair; of more than three the two that agree least and most, since the PDF has a table of all."""
    known = sorted((pair for pair in pairs if pair.dice.value is not None), key=lambda pair: pair.dice.value or 0.0)
    if len(pairs) > 3 and len(known) > 1:
        least, most = known[0], known[-1]
        return [
            f"{least.first} and {least.second} agree least with each other, with a Dice of {least.dice}.",
            f"{most.first} and {most.second} agree most with each other, with a Dice of {most.dice}.",
        ]
    sentences = []
    for pair in known:
        if pair.dice.value == 0.0:
            sentences.append(f"{pair.first} and {pair.second} do not overlap with each other.")
        else:
            sentences.append(f"{pair.first} and {pair.second} agree with each other with a Dice of {pair.dice}.")
    return sentences


def _row(row: ComparisonFacts, against: str) -> str:
    took = f" in {row.predict}" if row.predict.value else ""
    if row.area.value == 0:
        return f"{row.title} marked nothing on this slice{took}."
    marked = f"{row.title} marked an area of {row.area}{took}"
    if not against:
        return f"{marked}."
    distance = "its surface distance (HD95) is not defined" if row.hd95.value is None else f"its HD95 is {row.hd95}"
    return (
        f"{marked}; against {against} its Dice is {row.dice}, its IoU {row.iou}, its sensitivity {row.sensitivity} "
        f"and its precision {row.precision}, and {distance}."
    )
