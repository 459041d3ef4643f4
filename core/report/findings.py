"""The template's words on what was measured: one lesion in full sentences, several in a short paragraph each."""

from core.report.lesion_record import LesionFacts
from core.report.phrases import place, spelled
from core.report.quantity import digits
from core.report.record import Facts


def findings(facts: Facts) -> str:
    """What was outlined, where it lies and what was measured."""
    if not facts.lesions:
        return "No lesion was outlined on this slice, so no lesion was measured."
    if not facts.outlined:
        outline = "outlines are" if facts.several else "outline is"
        return f"The {outline} empty: no lesion was measured on this slice."
    return _several(facts) if facts.several else _only(facts.lesions[0])


def _only(lesion: LesionFacts) -> str:
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
    if compared := _brightness(lesion):
        sentences.append(
            f"The mean intensity inside the outline is {lesion.mean_inside}, against {lesion.mean_ring} in a ring "
            f"around it, from black as zero to white as one; on average it is {compared} its surroundings."
        )
    return " ".join(sentences)


def _several(facts: Facts) -> str:
    n = len(facts.outlined)
    how_many = spelled(n)
    paragraphs = [f"{how_many.capitalize()} {'lesion is' if n == 1 else 'lesions are'} outlined."]
    paragraphs += [f"Lesion {lesion.number}: {_paragraph(lesion)}" for lesion in facts.lesions]
    closing = []
    if n > 1 and facts.total_area is not None:
        share = "" if facts.total_image_share is None else f", which is {facts.total_image_share} of the image"
        closing.append(f"Together the {how_many} lesions have an area of {facts.total_area}{share}.")
    if any(map(_brightness, facts.outlined)):
        closing.append(
            "Mean intensities run from zero for black to one for white; those of the surroundings are of a ring around each outline."
        )
    return "\n\n".join([*paragraphs, *([" ".join(closing)] if closing else [])])


def _paragraph(lesion: LesionFacts) -> str:
    if lesion.n_components == 0:
        return "the outline is empty, so nothing was measured."
    several = lesion.n_components > 1
    subject = f"the common centroid of its {lesion.n_components} separate regions" if several else "its centroid"
    sentences = [
        f"{subject} lies {place(lesion)}.",
        f"{'Their' if several else 'Its'} area is {lesion.area}, which is {lesion.image_share} of the image, and "
        f"{'their' if several else 'its'} perimeter {lesion.perimeter}.",
        _diameters(lesion, several),
    ]
    if compared := _brightness(lesion):
        sentences.append(
            f"On average it is {compared} its surroundings, with a mean intensity of {lesion.mean_inside} against "
            f"{lesion.mean_ring}."
        )
    return " ".join(sentences)


def _brightness(lesion: LesionFacts) -> str:
    inside, ring = lesion.mean_inside, lesion.mean_ring
    if inside.value is None or ring.value is None:
        return ""
    if digits(inside) == digits(ring):
        return "as bright as"
    return "brighter than" if inside.value > ring.value else "darker than"


def _diameters(lesion: LesionFacts, several: bool) -> str:
    if lesion.longest is None:
        return "No diameter could be measured inside the outline."
    where = "that stays inside a region" if several else "inside it"
    text = f"The longest diameter {where} is {lesion.longest.length}"
    if lesion.perpendicular is None:
        return f"{text}; no perpendicular line fits inside."
    return f"{text} and the perpendicular diameter {lesion.perpendicular.length}."
