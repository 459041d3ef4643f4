"""What leaves the app as a file: pictures, masks as PNG and NIfTI, and `study.json`.

`overlay` draws a slice with its mask and prompts for pages, command line and PDF alike; nothing exported carries a
file name, a title or any other text that a person typed.
"""

from core.export.disagreement import disagreement_legend, disagreement_map
from core.export.markers import RGB
from core.export.names import file_name
from core.export.nifti import labels, mask_nifti
from core.export.overlay import overlay
from core.export.png import mask_png, rgb_png, slice_png
from core.export.probability import probability_colours, probability_legend, probability_map
from core.export.session import session_json

__all__ = [
    "RGB",
    "disagreement_legend",
    "disagreement_map",
    "file_name",
    "labels",
    "mask_nifti",
    "mask_png",
    "overlay",
    "probability_colours",
    "probability_legend",
    "probability_map",
    "rgb_png",
    "session_json",
    "slice_png",
]
