"""Bytes to a Scan: upload guards, raster, DICOM and NIfTI readers, window and level, and the synthetic head.

What comes out is float32 (S, H, W) in [0, 1] with its spacing in mm and nothing that names a person; what cannot be
opened raises ScanError with one sentence for the person.
"""

from core.scan.geometry import VolumeGeometry
from core.scan.head import phantom, sample, variants
from core.scan.load import load
from core.scan.scan import Scan, ScanError
from core.scan.window import Window, apply_window, presets, values_of_window, window_of_values

__all__ = [
    "Scan",
    "ScanError",
    "VolumeGeometry",
    "Window",
    "apply_window",
    "load",
    "phantom",
    "presets",
    "sample",
    "values_of_window",
    "variants",
    "window_of_values",
]
