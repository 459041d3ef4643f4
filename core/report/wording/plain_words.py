"""The template's words for people who read no reports: the same numbers in everyday words, and questions to a doctor."""

from core.report.gathering.lesion_record import LesionFacts
from core.report.gathering.record import Facts
from core.report.wording.findings import brightness
from core.report.wording.languages.phrasebook import Phrasebook, capital
from core.report.wording.phrases import place

_MOST_TOLD = 3


def plain_words(facts: Facts, book: Phrasebook) -> str:
    """What was marked, where it lies and how large it is, and what that does not say."""
    paragraphs = [[book.say("plain.synthetic" if facts.image.kind == "phantom" else "plain.intro")]]
    if not facts.outlined:
        paragraphs[0].append(book.say("plain.none"))
    else:
        n, regions = len(facts.outlined), facts.outlined[0].n_components
        if n > 1:
            marked = book.say("plain.several", count=capital(book.spelled(n)))
        elif regions > 1 and not facts.several:
            marked = book.say("plain.of_regions", n=regions)
        else:
            marked = book.say("plain.one")
        paragraphs[0] += [marked, book.say("plain.word")]
        paragraphs += [_lesion(lesion, facts, book) for lesion in facts.lesions]
        if facts.image.spacing_source == "absent":
            paragraphs.append([book.say("plain.pixels")])
    if models := _models(facts, book):
        paragraphs.append([models])
    paragraphs.append([book.say("plain.end")])
    return "\n\n".join(book.joined(sentences) for sentences in paragraphs)


def _lesion(lesion: LesionFacts, facts: Facts, book: Phrasebook) -> list[str]:
    if not lesion.n_components:
        return [book.say("plain.lesion_empty", number=lesion.number)]
    where = place(lesion, book.language)
    lies = (
        book.say("plain.lesion_lies", number=lesion.number, place=where)
        if facts.several
        else book.say("plain.lies", place=where)
    )
    parts = [book.say("plain.regions", n=lesion.n_components)] if lesion.n_components > 1 and facts.several else []
    compared = brightness(lesion, book)
    looks = [book.say("plain.brightness", compared=compared)] if compared else []
    return [lies, *parts, _size(lesion, book), *looks]


def _size(lesion: LesionFacts, book: Phrasebook) -> str:
    if lesion.longest is None:
        return book.say("plain.area", area=lesion.area, share=lesion.image_share)
    length, area, share = lesion.longest.length, lesion.area, lesion.image_share
    if lesion.perpendicular is None:
        return book.say("plain.length", longest=length, area=area, share=share)
    return book.say("plain.size", longest=length, perpendicular=lesion.perpendicular.length, area=area, share=share)


def _models(facts: Facts, book: Phrasebook) -> str:
    known = [row for row in facts.comparison if row.dice.value is not None and row.area.value]
    if not known or not facts.outlined:
        return ""
    if len(known) > _MOST_TOLD:
        known = sorted(known, key=lambda row: row.dice.value or 0.0)
        lowest, highest = (book.say("plain.model", dice=row.dice, title=row.title) for row in (known[0], known[-1]))
        items = book.say("plain.models_range", lowest=lowest, highest=highest)
    else:
        items = book.listed([book.say("plain.model", dice=row.dice, title=row.title) for row in known])
    return book.say("plain.models", items=items)


def questions(facts: Facts, book: Phrasebook) -> str:
    """What a patient may want to ask, a paragraph each; nothing here says what to do."""
    several = len(facts.outlined) > 1
    if facts.outlined:
        keys = ["outlines", "reasons"] if several else ["outline", "reason"]
        keys.append("size")
        keys += ["millimetres"] if facts.image.spacing_source == "absent" else []
        keys += ["models"] if facts.comparison else []
    else:
        keys = ["nothing"]
    return "\n\n".join(book.say(f"ask.{key}") for key in (*keys, "pictures", "open", "copy"))
