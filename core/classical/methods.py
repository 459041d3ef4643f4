"""Which classical methods there are. Nothing heavy is imported before one runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.segment import CLASSICAL


@dataclass(frozen=True)
class Method:
    """One classical method."""

    name: str  # under which its answers are kept, and what pages and reports call it: it has no card with a title
    needs_click: bool  # whether it has to be shown where the lesion is
    about: str  # one sentence
    source: str  # the paper


_TABLE = (
    Method(
        f"Otsu threshold{CLASSICAL}",
        False,
        "Two classes of brightness; the part under your click, or all that is bright without one.",
        "Otsu 1979, IEEE Transactions on Systems, Man, and Cybernetics 9:62",
    ),
    Method(
        f"Multi-Otsu{CLASSICAL}",
        False,
        "Four classes of brightness; the part under your click, or all that is brightest without one.",
        "Liao, Chen and Chung 2001, Journal of Information Science and Engineering 17:713",
    ),
    Method(
        f"Watershed{CLASSICAL}",
        True,
        "Floods the map of edges from your clicks and from all around.",
        "Meyer and Beucher 1990, Journal of Visual Communication and Image Representation 1:21",
    ),
    Method(
        f"Chan-Vese contour{CLASSICAL}",
        True,
        "A contour that grows from your click and parts two brightnesses, without edges.",
        "Chan and Vese 2001, IEEE Transactions on Image Processing 10:266",
    ),
    Method(
        f"Geodesic contour{CLASSICAL}",
        True,
        "A balloon that grows from your click until edges stop it.",
        "Caselles, Kimmel and Sapiro 1997, International Journal of Computer Vision 22:61",
    ),
    Method(
        f"GrabCut{CLASSICAL}",
        True,
        "Two mixtures of brightness and place around your click, and the cheapest cut between them.",
        "Rother, Kolmogorov and Blake 2004, ACM Transactions on Graphics 23:309",
    ),
    Method(
        f"Region growing{CLASSICAL}",
        True,
        "All that is about as bright as your click and connected to it, up to the steepest border.",
        "Hojjatoleslami and Kittler 1998, IEEE Transactions on Image Processing 7:1079",
    ),
)
METHODS: Mapping[str, Method] = MappingProxyType({method.name: method for method in _TABLE})
"""By name, in the order in which they are offered."""
