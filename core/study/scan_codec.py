"""A scan as a JSON document and packed arrays, written once and read back bit for bit."""

import json

import numpy as np

from core.scan import Scan
from core.scan.geometry import VolumeGeometry
from core.study.arrays import pack_mask, pack_pixels, unpack_mask, unpack_pixels
from core.study.documents import Fetch, Put, as_pair, dumped, from_pair, from_window, reading, window_pair


def encode_scan(scan: Scan, put: Put) -> str:
    """The scan without its pixels, as JSON; pixels and truth go to ``put``."""
    truth, geometry = scan.truth, scan.geometry
    return dumped(
        {
            "pixels": put(pack_pixels(scan.pixels)),
            "kind": scan.kind,
            "value_range": [float(value) for value in scan.value_range],
            "spacing_mm": as_pair(scan.spacing_mm),
            "modality": scan.modality,
            "slice_thickness_mm": None if scan.slice_thickness_mm is None else float(scan.slice_thickness_mm),
            "window": window_pair(scan.window),
            "notes": list(scan.notes),
            "truth": None if truth is None else put(pack_mask(truth)),
            "geometry": None
            if geometry is None
            else {
                "affine": geometry.affine.tolist(),
                "axes": list(geometry.axes),
                "flipped": list(geometry.flipped),
            },
        }
    )


@reading
def decode_scan(text: str, fetch: Fetch) -> Scan:
    """What `encode_scan` wrote; raises StudyFormatError."""
    saved = json.loads(text)
    geometry = saved["geometry"]
    return Scan(
        pixels=unpack_pixels(fetch(saved["pixels"])),
        kind=saved["kind"],
        value_range=(float(saved["value_range"][0]), float(saved["value_range"][1])),
        spacing_mm=from_pair(saved["spacing_mm"]),
        modality=saved["modality"],
        slice_thickness_mm=saved["slice_thickness_mm"],
        window=from_window(saved["window"]),
        notes=tuple(saved["notes"]),
        truth=None if saved["truth"] is None else unpack_mask(fetch(saved["truth"])),
        geometry=None
        if geometry is None
        else VolumeGeometry(
            np.array(geometry["affine"], dtype=np.float64).reshape(4, 4),
            (geometry["axes"][0], geometry["axes"][1], geometry["axes"][2]),
            (geometry["flipped"][0], geometry["flipped"][1], geometry["flipped"][2]),
        ),
    )
