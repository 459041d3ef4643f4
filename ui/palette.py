"""One colour a model, everywhere: Okabe and Ito's, safe for the colour-blind."""

PERSON = "#56B4E9"
_MODELS = ("#E69F00", "#CC79A7", "#F0E442", "#009E73", "#D55E00", "#0072B2")
_KNOWN = ("unet", "deeplabv3plus")


def colour_of(model: str) -> str:
    """A model's colour; a model keeps it whichever others are shown."""
    place = _KNOWN.index(model) if model in _KNOWN else 2 + sum(model.encode()) % (len(_MODELS) - 2)
    return _MODELS[place]
