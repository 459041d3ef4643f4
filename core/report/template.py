"""The writer that needs no network: facts into plain English, the same words for the same facts."""

from core.prompt import HAND
from core.report.gather import MODALITIES
from core.report.quantity import Quantity, digits, said
from core.report.record import CardFacts, ComparisonFacts, Facts, LesionFacts, PairFacts, PromptFacts

HEADINGS = ("Technique", "Findings", "Comparison of methods", "Limitations")

METHODS = {
    "musica": "MUSICA-style multiscale contrast amplification",
    "clahe": "contrast-limited adaptive histogram equalisation (CLAHE)",
    "unsharp": "an unsharp mask",
}

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


def template(facts: Facts) -> str:
    """The whole report: a heading "## …" and a paragraph or more for each of `HEADINGS`."""
    bodies = (_technique(facts), _findings(facts), _comparison(facts), _limitations(facts))
    return "\n\n".join(f"## {heading}\n\n{body}" for heading, body in zip(HEADINGS, bodies, strict=True)) + "\n"


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


def listed(parts: list[str]) -> str:
    """Such as "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _technique(facts: Facts) -> str:
    image, enhancement = facts.image, facts.enhancement
    size = f"{image.width_px} × {image.height_px} px"
    if image.n_slices > 1:
        which = f"Slice {image.slice_number} of {image.n_slices}"
        sentences = [f"{which} of {source(facts)} was used; its size is {size}."]
    else:
        what = source(facts)
        sentences = [f"{what[0].upper()}{what[1:]} with a single slice of {size} was used."]
    if image.row_spacing is None or image.column_spacing is None:
        sentences.append("The pixel spacing is not known, so lengths are given in px and areas in px².")
    else:
        spacing = f"{digits(image.row_spacing)} × {said(image.column_spacing)} (row × column)"
        known = "as entered by hand" if image.spacing_source == "entered" else "as stated in the file"
        known = "as it was drawn" if image.kind == "phantom" and image.spacing_source == "file" else known
        sentences.append(f"The pixel spacing is {spacing}, {known}.")
    if enhancement.method == "none":
        sentences.append("The slice was displayed without enhancement.")
    else:
        method = METHODS.get(enhancement.method, enhancement.label)
        sentences.append(
            f"For display it was enhanced by {method}; models and measurements used the image as it was loaded."
        )
    sentences.append(_prompting(facts))
    return " ".join(sentences)


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


def _prompting(facts: Facts) -> str:
    drawn, prompts = facts.segmentation, facts.prompts
    if drawn is None:
        return "No outline was drawn on this slice."
    edited = edited_in_words(prompts)
    then = f" It was then {listed(edited)}." if edited else ""
    if drawn.model == HAND:
        return f"The outline was drawn from nothing, without a model.{then}"
    parts = asked_in_words(prompts)
    start = f"starting from the mask of {prompts.start_mask_source}" if prompts.start_mask_source else ""
    how = " ".join(filter(None, (f"from {listed(parts)}" if parts else "", start))) or "without prompts"
    return f"The outline was drawn by {drawn.title} {how}.{then}"


def _findings(facts: Facts) -> str:
    lesion = facts.lesion
    if lesion is None:
        return "No lesion was outlined on this slice, so no lesion was measured."
    if lesion.n_components == 0:
        return "The outline is empty: no lesion was measured on this slice."
    several = lesion.n_components > 1
    if several:
        first = f"{lesion.n_components} separate regions are outlined; their common centroid lies {place(lesion)}."
        whole = f"Together they have an area of {lesion.area}, which is {lesion.image_share} of the image"
    else:
        first = f"One lesion is outlined; its centroid lies {place(lesion)}."
        whole = f"It has an area of {lesion.area}, which is {lesion.image_share} of the image"
    sentences = [first, f"{whole}; a disc of this area has a diameter of {lesion.equivalent_diameter}."]
    sentences.append(_diameters(lesion, several))
    sentences.append(f"The perimeter is {lesion.perimeter}.")
    if lesion.mean_inside.value is not None and lesion.mean_ring.value is not None:
        inside, ring = lesion.mean_inside, lesion.mean_ring
        compared = (
            "as bright as" if digits(inside) == digits(ring)
            else "brighter than" if inside.value > ring.value  # type: ignore[operator]
            else "darker than"
        )  # fmt: skip
        sentences.append(
            f"The mean intensity inside the outline is {inside}, against {ring} in a ring around it, from black as "
            f"zero to white as one; on average it is {compared} its surroundings."
        )
    return " ".join(sentences)


def _diameters(lesion: LesionFacts, several: bool) -> str:
    if lesion.longest is None:
        return "No diameter could be measured inside the outline."
    where = "that stays inside a region" if several else "inside it"
    text = f"The longest diameter {where} is {lesion.longest.length}"
    if lesion.perpendicular is None:
        return f"{text}; no perpendicular line fits inside."
    return f"{text} and the perpendicular diameter {lesion.perpendicular.length}."


def _comparison(facts: Facts) -> str:
    if not facts.comparison:
        return "No automatic model was run on this slice, so there is no comparison."
    sentences = []
    compared = facts.lesion is not None and facts.lesion.n_components > 0
    if not compared:
        sentences.append("There is no outline to compare with, so overlaps are not defined.")
    sentences += [_row(row, compared) for row in facts.comparison]
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


def _row(row: ComparisonFacts, compared: bool) -> str:
    took = f" in {row.predict}" if row.predict.value else ""
    if row.area.value == 0:
        return f"{row.title} marked nothing on this slice{took}."
    marked = f"{row.title} marked an area of {row.area}{took}"
    if not compared:
        return f"{marked}."
    distance = "its surface distance (HD95) is not defined" if row.hd95.value is None else f"its HD95 is {row.hd95}"
    return (
        f"{marked}; against the outline its Dice is {row.dice}, its IoU {row.iou}, its sensitivity {row.sensitivity} "
        f"and its precision {row.precision}, and {distance}."
    )


def _limitations(facts: Facts) -> str:
    sentences = [
        "These are measurements of an outline on a single slice for research and education; they do not establish a "
        "diagnosis and are not meant for treatment.",
        "Sides are those of the image as it is shown, because its orientation in the body was not evaluated.",
    ]
    if facts.image.spacing_source == "absent":
        sentences.append("Without a pixel spacing no length can be given in millimetres.")
    elif facts.image.spacing_source == "entered":
        sentences.append("Lengths and areas are only as right as the spacing that was entered by hand.")
    if facts.lesion is not None and facts.lesion.n_components > 1:
        sentences.append("Diameters are those of the region with the longest line, not of all regions.")
    drawn = facts.segmentation
    if drawn is not None and drawn.predicted_iou.value is not None:
        of = " for its mask before that was edited by hand" if facts.prompts.edited else ""
        sentences.append(
            f"{drawn.title} expects an IoU of {drawn.predicted_iou}{of}; this is its own estimate, not a test."
        )
    if facts.comparison and facts.lesion is not None and facts.lesion.n_components:
        sentences.append("The models are compared with the drawn outline, which is not a reference standard.")
    sentences += [sentence for card in facts.cards if (sentence := _tested(card))]
    if facts.image.kind == "phantom":
        sentences.append("The image is synthetic and shows nobody.")
    return " ".join(sentences)


def _tested(card: CardFacts) -> str:
    """The card's mean Dice on its test data, in words; nothing when the card has none."""
    found = [figure.value for figure in card.test if figure.name.lower() in ("dice_mean", "dice")]
    if not found:
        return ""
    return f"On its own test data {card.title} reached a mean Dice of {Quantity(found[0], '', 0.01)} a slice."
