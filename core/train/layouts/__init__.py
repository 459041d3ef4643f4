"""How slices lie in folders: one module a layout, `locate` to find which one it is, `Row` as what each becomes."""

from core.train.layouts.detect import LAYOUTS, Layout, locate
from core.train.layouts.metadata import parse_spacing, split_name
from core.train.layouts.raster import FilePair, read_image, read_mask
from core.train.layouts.row import DataError, Row, Source, library

__all__ = [
    "LAYOUTS",
    "DataError",
    "FilePair",
    "Layout",
    "Row",
    "Source",
    "library",
    "locate",
    "parse_spacing",
    "read_image",
    "read_mask",
    "split_name",
]
