"""The writer that needs no network: facts into plain English, the same words for the same facts."""

from core.report.comparison_words import comparison_words
from core.report.findings import findings
from core.report.outlining import estimates, outlining
from core.report.phrases import source
from core.report.quantity import Quantity, digits, said
from core.report.record import CardFacts, Facts

HEADINGS = ("Technique", "Findings", "Comparison of methods", "Limitations")

METHODS = {
    "musica": "MUSICA-style multiscale contrast amplification",
    "clahe": "contrast-limited adaptive histogram equalisation (CLAHE)",
    "unsharp": "an unsharp mask",
    "gamma": "a gamma curve",
    "equalise": "histogram equalisation",
    "n4": "N4 bias-field correction",
}


def template(facts: Facts) -> str:
    """The whole report: a heading "## …" and a paragraph or more for each of `HEADINGS`."""
    bodies = (_technique(facts), findings(facts), comparison_words(facts), _limitations(facts))
    return "\n\n".join(f"## {heading}\n\n{body}" for heading, body in zip(HEADINGS, bodies, strict=True)) + "\n"


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
    sentences += outlining(facts)
    return " ".join(sentences)


def _limitations(facts: Facts) -> str:
    sentences = [
        f"These are measurements of {'outlines' if facts.several else 'an outline'} on a single slice for research and "
        "education; they do not establish a diagnosis and are not meant for treatment.",
        "Sides are those of the image as it is shown, because its orientation in the body was not evaluated.",
    ]
    if facts.image.spacing_source == "absent":
        sentences.append("Without a pixel spacing no length can be given in millimetres.")
    elif facts.image.spacing_source == "entered":
        sentences.append("Lengths and areas are only as right as the spacing that was entered by hand.")
    if any(lesion.n_components > 1 for lesion in facts.lesions):
        sentences.append(
            "Where a lesion has separate regions, its diameters are those of the region with the longest line."
            if facts.several
            else "Diameters are those of the region with the longest line, not of all regions."
        )
    sentences += estimates(facts)
    if facts.comparison and facts.outlined:
        drawn = "outlines, which are" if facts.several else "outline, which is"
        sentences.append(f"The models are compared with the drawn {drawn} not a reference standard.")
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
