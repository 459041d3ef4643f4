import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.enhance import compare, musica


@pytest.mark.scans
def test_on_real_slices_presets_do_what_they_promise(scans: Path) -> None:
    """25 validation slices: medians of lesion contrast, contrast-to-noise and noise."""
    folder = next((scans / "cheng_t1ce_256").rglob("index.csv")).parent
    with (folder / "index.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "val"][::9]
    slices = [np.asarray(Image.open(folder / row["image"]).convert("L"), dtype=np.float32) / 255 for row in rows]
    lesions = [np.asarray(Image.open(folder / row["mask"]).convert("L")) > 0 for row in rows]

    def medians(preset: str) -> tuple[float, float, float]:
        found = [compare(image, musica(image, preset), lesion) for image, lesion in zip(slices, lesions, strict=True)]
        return (
            float(np.median([quality.contrast_gain for quality in found])),
            float(np.median([quality.cnr_gain for quality in found])),
            float(np.median([quality.noise_gain for quality in found])),
        )

    gentle, dark, noisy = medians("gentle"), medians("dark slice"), medians("noisy")
    assert gentle[0] > 1.3
    assert gentle[1] > 1.0
    assert gentle[2] < 1.1 * gentle[0]
    assert dark[0] > gentle[0]
    assert dark[1] > 1.0
    assert noisy[1] > 1.0
    assert noisy[2] < 1.0
