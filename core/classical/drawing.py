"""The function of each classical method; scikit-image is imported with it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from core.classical.grabcut import grab_cut
from core.classical.growing import region_growing
from core.classical.methods import METHODS
from core.classical.snakes import chan_vese, geodesic
from core.classical.thresholds import multi_otsu, otsu
from core.classical.watershed import watershed
from core.types import Mask

_DRAWN_BY: tuple[Callable[..., Mask], ...] = (
    otsu,
    multi_otsu,
    watershed,
    chan_vese,
    geodesic,
    grab_cut,
    region_growing,
)  # in the order of the table
DRAW: Mapping[str, Callable[..., Mask]] = MappingProxyType(dict(zip(METHODS, _DRAWN_BY, strict=True)))
"""By name: each takes the working slice and one lesion's marks and gives bool (h, w); those that need no click take None
for the marks too."""
