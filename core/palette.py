"""Who has which colour on pages and in the PDF, safe for the colour-blind: Okabe and Ito's, and some more."""

PERSON = "#56B4E9"
"""The person's own mask, and the box that asks for it."""
INCLUDE, EXCLUDE = "#009E73", "#D55E00"

# Eight hues are all that Okabe and Ito give, and four of them are taken. The rest were searched for: as far apart
# (CIEDE2000) as twelve can be, from each other and from the three above, to normal and to three kinds of dichromatic
# sight (Machado et al. 2009), and bright enough for an outline on a dark slice. Colour never stands alone: each
# picture holds one model's outline and its name, each row of a chart its name.
_KNOWN = {
    "unet": "#E69F00",
    "deeplabv3plus": "#CC79A7",
    "ensemble": "#B6FF24",
    "dynunet_narrow": "#DA00B6",
    "segformer": "#486CFF",
    "unet_resnet50_narrow": "#FFB6DA",
    "unet_resnext50_narrow": "#DADA6C",
    "resunetpp_narrow": "#6CFFFF",
    "basnet": "#92DAB6",
    "fcn": "#92B66C",
    "unet_xception_style": "#929248",
    "simple_cnn": "#926C92",
}
_CLASSICAL = {
    "Otsu threshold": "#FFDBDB",
    "Multi-Otsu": "#FFFFDB",
    "Watershed": "#6D92FF",
    "Chan-Vese contour": "#FF6D92",
    "Geodesic contour": "#DBB692",
    "GrabCut": "#DBFFB6",
    "Region growing": "#B69292",
}
"""Searched for afterwards, with those above held fast."""
_OTHERS = ("#999999", "#CCCCCC", "#EEEEEE")

LESIONS = (PERSON, "#F0E442", "#FF48B6", "#92FFB6", "#FFB66D", "#24DBDB", "#92B600", "#FF9292")
"""Of the lesions of one slice, by number; searched for as above, bright on a dark slice, the first four farthest apart."""


def colour_of(model: str) -> str:
    """A model's or classical method's colour as "#RRGGBB"; it keeps it whichever others are shown beside it, and never that of a prompt.

    A full-size network has the colour of its narrow sibling; models that this project does not know are grey.
    """
    known = _KNOWN.get(model) or _KNOWN.get(f"{model}_narrow") or _CLASSICAL.get(model.removesuffix(" (classical)"))
    return known or _OTHERS[sum(model.encode()) % len(_OTHERS)]


def lesion_colour(number: int) -> str:
    """A lesion's colour as "#RRGGBB". After eight they come again: its number always stands beside it.

    Args:
        number: of the lesion, from 1.

    Raises:
        ValueError: a number below 1.
    """
    if number < 1:
        raise ValueError(f"lesions count from 1; got {number}")
    return LESIONS[(number - 1) % len(LESIONS)]


def rgb(colour: str) -> tuple[int, int, int]:
    """ "#RRGGBB" -> (red, green, blue), 0 to 255 each.

    Raises:
        ValueError: anything else.
    """
    try:
        if len(colour) != 7 or colour[0] != "#":
            raise ValueError(colour)
        red, green, blue = bytes.fromhex(colour[1:])
    except ValueError as error:
        raise ValueError(f'got the colour {colour!r}; expected "#RRGGBB"') from error
    return red, green, blue
