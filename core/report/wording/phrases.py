"""Turns of phrase that the words and the tables of a report share."""

from collections.abc import Sequence

from core.report.gathering.lesion_record import LesionFacts, PromptFacts
from core.report.gathering.record import Facts
from core.report.wording.languages.phrasebook import Phrasebook, phrasebook

FORMATS = {
    "png": "PNG", "jpeg": "JPEG", "tiff": "TIFF", "bmp": "BMP", "webp": "WebP", "dicom": "DICOM", "nifti": "NIfTI",
}  # fmt: skip


def source(facts: Facts, language: str = "en") -> str:
    """What was looked at, such as "a magnetic resonance image (DICOM)"."""
    image, book = facts.image, phrasebook(language)
    if image.kind == "phantom":
        return book.say("source.phantom")
    known = image.modality if image.modality in book.phrases["source"] else "unknown"
    return book.say(f"source.{known}", format=FORMATS.get(image.kind, image.kind))


def place(lesion: LesionFacts, language: str = "en") -> str:
    """Where the outline's centroid lies in the image as shown, in neutral words."""
    return phrasebook(language).say(f"place.{lesion.horizontal or 'middle'}_{lesion.vertical or 'middle'}")


def plural(number: int, thing: str) -> str:
    """Such as "1 click" or "3 clicks"."""
    ending = "es" if thing.endswith("x") else "s"
    return f"{number} {thing}" if number == 1 else f"{number} {thing}{ending}"


def numbered(numbers: Sequence[int], language: str = "en") -> str:
    """Such as "lesion 2", "lesions 1 and 3" or "lesions 1 to 4 and 7"; numbers are given rising."""
    return phrasebook(language).lesions(numbers)


def asked_in_words(prompts: PromptFacts, language: str = "en") -> list[str]:
    """What the model was asked with, such as ["2 include clicks", "1 scribble"]."""
    counted = (
        (prompts.n_include, "include"), (prompts.n_exclude, "exclude"), (prompts.n_boxes, "box"),
        (prompts.n_scribbles, "scribble"), (prompts.n_lassos, "lasso"),
    )  # fmt: skip
    return _counted(counted, phrasebook(language))


def edited_in_words(prompts: PromptFacts, language: str = "en") -> list[str]:
    """What was done to the mask by hand, such as ["edited by hand with 3 brush strokes", "smoothed"]."""
    book = phrasebook(language)
    strokes = _counted(((prompts.n_brush, "brush"), (prompts.n_eraser, "eraser")), book)
    by_hand = [book.say("outlining.strokes", strokes=book.listed(strokes))] if strokes else []
    return [*by_hand, *(book.say(f"outlining.{kind}") for kind in prompts.tidied)]


def _counted(things: Sequence[tuple[int, str]], book: Phrasebook) -> list[str]:
    return [book.counted(thing, number) for number, thing in things if number]
