"""Turns of phrase that the words and the tables of a report share."""

from collections.abc import Sequence

from core.report.gather import MODALITIES
from core.report.lesion_record import LesionFacts, PromptFacts
from core.report.record import Facts

FORMATS = {
    "png": "PNG", "jpeg": "JPEG", "tiff": "TIFF", "bmp": "BMP", "webp": "WebP", "dicom": "DICOM", "nifti": "NIfTI",
}  # fmt: skip

_PLACES = {
    ("left", "upper"): "in the upper left quarter of the image",
    ("right", "upper"): "in the upper right quarter of the image",
    ("left", "lower"): "in the lower left quarter of the image",
    ("right", "lower"): "in the lower right quarter of the image",
    ("left", "middle"): "in the left half of the image, at half its height",
    ("right", "middle"): "in the right half of the image, at half its height",
    ("middle", "upper"): "in the upper half of the image, at half its width",
    ("middle", "lower"): "in the lower half of the image, at half its width",
    ("middle", "middle"): "at the centre of the image",
}

_TIDIED = {
    "fill": "cleared of holes",
    "largest": "reduced to its largest part",
    "smooth": "smoothed",
}


def source(facts: Facts) -> str:
    """What was looked at, such as "a magnetic resonance image (DICOM)"."""
    image = facts.image
    if image.kind == "phantom":
        return "a synthetic head made by the program"
    modality = MODALITIES.get(image.modality or "")
    article = "an" if modality and modality[0].lower() in "aeioux" and not modality.startswith("u") else "a"
    article = "an" if modality in ("ultrasound", "X-ray angiography") else article
    words = f"{article} {modality} image" if modality else "an image of unstated modality"
    return f"{words} ({FORMATS.get(image.kind, image.kind)})"


def place(lesion: LesionFacts) -> str:
    """Where the outline's centroid lies in the image as shown, in neutral words."""
    return _PLACES[lesion.horizontal or "middle", lesion.vertical or "middle"]


def plural(number: int, thing: str) -> str:
    """Such as "1 click" or "3 clicks"."""
    ending = "es" if thing.endswith("x") else "s"
    return f"{number} {thing}" if number == 1 else f"{number} {thing}{ending}"


def spelled(number: int) -> str:
    """Such as "two"; in digits from thirteen on."""
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    return words[number] if number < len(words) else str(number)


def listed(parts: list[str]) -> str:
    """Such as "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def numbered(numbers: Sequence[int]) -> str:
    """Such as "lesion 2", "lesions 1 and 3" or "lesions 1 to 4 and 7"; numbers are given rising."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [
        part
        for run in runs
        for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(number) for number in run])
    ]
    return f"lesion{'' if len(numbers) == 1 else 's'} {listed(parts)}"


def asked_in_words(prompts: PromptFacts) -> list[str]:
    """What the model was asked with, such as ["2 include clicks", "1 scribble"]."""
    counted = (
        (prompts.n_include, "include click"), (prompts.n_exclude, "exclude click"), (prompts.n_boxes, "box"),
        (prompts.n_scribbles, "scribble"), (prompts.n_lassos, "lasso"),
    )  # fmt: skip
    return [plural(number, thing) for number, thing in counted if number]


def edited_in_words(prompts: PromptFacts) -> list[str]:
    """What was done to the mask by hand, such as ["edited by hand with 3 brush strokes", "smoothed"]."""
    counted = ((prompts.n_brush, "brush stroke"), (prompts.n_eraser, "eraser stroke"))
    strokes = [plural(number, thing) for number, thing in counted if number]
    by_hand = [f"edited by hand with {listed(strokes)}"] if strokes else []
    return [*by_hand, *(_TIDIED[kind] for kind in prompts.tidied)]
