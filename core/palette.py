"""Who has which colour on pages and in the PDF: Okabe and Ito's, safe for the colour-blind."""

PERSON = "#56B4E9"
"""The person's own mask, and the box that asks for it."""
INCLUDE, EXCLUDE = "#009E73", "#D55E00"

_KNOWN = {"unet": "#E69F00", "deeplabv3plus": "#CC79A7"}
_OTHERS = ("#F0E442", "#0072B2", "#999999")


def colour_of(model: str) -> str:
    """A model's colour as "#RRGGBB"; it keeps it whichever others are shown beside it, and never that of a prompt."""
    return _KNOWN.get(model) or _OTHERS[sum(model.encode()) % len(_OTHERS)]


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
