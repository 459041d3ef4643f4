"""One number of the facts, with all that tells whether a sentence may state it."""

from dataclasses import dataclass

from core.report.gathering.quantity import Quantity


@dataclass(frozen=True)
class Measurement:
    """One number of the facts."""

    path: str
    """Where it stands, such as "lesions.1.area" (1 is the lesion's own number) or "comparison.unet.dice"."""
    quantity: Quantity
    kind: str
    """What it measures, in a word that `core.report.checking.vocabulary` knows how to find in a sentence."""
    models: frozenset[str] = frozenset()
    """Titles of the models that it is about; empty for the image and the outlines."""
    lesions: frozenset[int] = frozenset()
    """Numbers of the lesions that it is about: one, all for their total, none for the image and the models."""
