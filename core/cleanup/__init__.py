"""Clean-up of a slice before models see it: white surroundings and letters removed, cropped to the head, padded.

Nothing is resampled: `Geometry` carries masks, probabilities and coordinates both ways exactly. The scan itself is
never changed.
"""

from core.cleanup.automatic import cleaned_results, native_result
from core.cleanup.clean import Cleaned, Record, clean
from core.cleanup.findings import proposal
from core.cleanup.geometry import Geometry
from core.cleanup.preview import preview
from core.cleanup.promptable import cleaned_segmenter
from core.cleanup.settings import CleanUp, CropMode

__all__ = [
    "CleanUp",
    "Cleaned",
    "CropMode",
    "Geometry",
    "Record",
    "clean",
    "cleaned_results",
    "cleaned_segmenter",
    "native_result",
    "preview",
    "proposal",
]
