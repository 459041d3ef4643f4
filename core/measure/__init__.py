"""Every number about masks, with its unit: overlap with a truth, size of a lesion, means over patients, agreement.

Undefined is NaN (or None for a line that does not exist), is left out of means and counted there. Without a spacing
every length is in px and says so.
"""

from core.measure.aggregate import Summary, patient_means, per_patient, per_slice
from core.measure.calibration import BAND_MM, BAND_PX, N_BINS, Reliability, band, calibration_error, reliability
from core.measure.depth import contour_distance
from core.measure.lesions import LESION_IOU, LesionMatch, match_lesions
from core.measure.paired import Paired, paired
from core.measure.pairwise import Agreement, agreement
from core.measure.scores import BOUNDARY_TOLERANCE_PX, NSD_TOLERANCE_MM, NSD_TOLERANCE_PX, Overlap, overlap
from core.measure.size import Diameter, LesionSize, lesion

__all__ = [
    "BAND_MM",
    "BAND_PX",
    "BOUNDARY_TOLERANCE_PX",
    "LESION_IOU",
    "NSD_TOLERANCE_MM",
    "NSD_TOLERANCE_PX",
    "N_BINS",
    "Agreement",
    "Diameter",
    "LesionMatch",
    "LesionSize",
    "Overlap",
    "Paired",
    "Reliability",
    "Summary",
    "agreement",
    "band",
    "calibration_error",
    "contour_distance",
    "lesion",
    "match_lesions",
    "overlap",
    "paired",
    "patient_means",
    "per_patient",
    "per_slice",
    "reliability",
]
