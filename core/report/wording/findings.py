"""The template's words on what was measured: one lesion in full sentences, several in a short paragraph each."""

from core.report.gathering.lesion_record import LesionFacts
from core.report.gathering.quantity import digits
from core.report.gathering.record import Facts
from core.report.wording.languages.phrasebook import Phrasebook, capital
from core.report.wording.phrases import place


def findings(facts: Facts, book: Phrasebook) -> str:
    """What was outlined, where it lies and what was measured."""
    if not facts.lesions:
        return book.say("findings.none")
    if not facts.outlined:
        return book.say("findings.all_empty" if facts.several else "findings.empty")
    return _several(facts, book) if facts.several else book.joined(_only(facts.lesions[0], book))


def brightness(lesion: LesionFacts, book: Phrasebook) -> str:
    """Such as "brighter than"; "" when one of the mean intensities is not defined."""
    inside, ring = lesion.mean_inside, lesion.mean_ring
    if inside.value is None or ring.value is None:
        return ""
    if digits(inside) == digits(ring):
        return book.say("findings.equal")
    return book.say("findings.brighter" if inside.value > ring.value else "findings.darker")


def _only(lesion: LesionFacts, book: Phrasebook) -> list[str]:
    of = "_of_regions" if lesion.n_components > 1 else ""
    sentences = [
        book.say(f"findings.one{of}", n=lesion.n_components, place=place(lesion, book.language)),
        book.say(
            f"findings.area{of}",
            area=lesion.area, share=lesion.image_share, equivalent=lesion.equivalent_diameter,
        ),
        _diameters(lesion, book),
        book.say("findings.perimeter", perimeter=lesion.perimeter),
        *_head_distance(lesion, book),
    ]  # fmt: skip
    if compared := brightness(lesion, book):
        sentences.append(
            book.say("findings.intensity", inside=lesion.mean_inside, ring=lesion.mean_ring, compared=compared)
        )
    return sentences


def _several(facts: Facts, book: Phrasebook) -> str:
    n = len(facts.outlined)
    count = book.spelled(n)
    paragraphs = [book.say("findings.count_one") if n == 1 else book.say("findings.count", count=capital(count))]
    for lesion in facts.lesions:
        words = book.joined(_paragraph(lesion, book))
        paragraphs.append(book.say("findings.paragraph", number=lesion.number, words=words))
    closing = []
    if n > 1 and facts.total_area is not None:
        key = "findings.together" if facts.total_image_share is None else "findings.together_share"
        closing.append(book.say(key, count=count, area=facts.total_area, share=facts.total_image_share))
    if any(brightness(lesion, book) for lesion in facts.outlined):
        closing.append(book.say("findings.intensities"))
    return "\n\n".join([*paragraphs, *([book.joined(closing)] if closing else [])])


def _paragraph(lesion: LesionFacts, book: Phrasebook) -> list[str]:
    if lesion.n_components == 0:
        return [book.say("findings.its_outline_is_empty")]
    of = "_of_regions" if lesion.n_components > 1 else ""
    sentences = [
        book.say(f"findings.its_place{of}", n=lesion.n_components, place=place(lesion, book.language)),
        book.say(f"findings.its_area{of}", area=lesion.area, share=lesion.image_share, perimeter=lesion.perimeter),
        _diameters(lesion, book),
        *_head_distance(lesion, book),
    ]
    if compared := brightness(lesion, book):
        sentences.append(
            book.say("findings.its_intensity", compared=compared, inside=lesion.mean_inside, ring=lesion.mean_ring)
        )
    return sentences


def _diameters(lesion: LesionFacts, book: Phrasebook) -> str:
    of = "_of_regions" if lesion.n_components > 1 else ""
    if lesion.longest is None:
        return book.say("findings.no_diameter")
    if lesion.perpendicular is None:
        return book.say(f"findings.longest{of}", longest=lesion.longest.length)
    return book.say(f"findings.diameters{of}", longest=lesion.longest.length, perpendicular=lesion.perpendicular.length)


def _head_distance(lesion: LesionFacts, book: Phrasebook) -> list[str]:
    distance = lesion.head_distance
    known = distance is not None and distance.value is not None
    return [book.say("findings.head_distance", distance=distance)] if known else []
