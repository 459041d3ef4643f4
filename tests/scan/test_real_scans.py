"""The readers on files that scanners and the web really produce."""

import nibabel
import numpy as np
import pytest

from core.scan import ScanError, load, presets

pytestmark = pytest.mark.scans


def test_every_web_image_opens(scans):
    files = [path for path in (scans / "navoneel_253").rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"}]
    assert len(files) == 253
    for path in files:
        scan = load(path)
        assert "Full range" in presets(scan, scan.slice(0))


def test_every_brain_dicom_opens_or_names_its_compression(scans):
    files = sorted((scans / "format_samples").rglob("dicom_mr_brain/*.dcm"))
    assert files
    for path in files:
        if "jply" in path.name:
            with pytest.raises(ScanError, match=r"JPEG Extended .*12 bits"):
                load(path)
        else:
            scan = load(path)
            assert scan.spacing_mm is not None
            assert scan.window is not None


def test_every_nifti_goes_back_to_its_own_voxels(scans):
    files = sorted((scans / "format_samples").rglob("*.nii*"))
    assert files
    for path in files:
        scan = load(path)
        image = nibabel.load(path)
        voxels = np.asarray(image.dataobj, dtype=np.float64)
        voxels = voxels[..., 0] if voxels.ndim == 4 else voxels
        assert scan.geometry is not None
        low, high = scan.value_range
        back = scan.geometry.to_source(scan.pixels.astype(np.float64) * (high - low) + low)
        np.testing.assert_allclose(back, np.clip(voxels, low, high), atol=2e-6 * (high - low))
        np.testing.assert_allclose(scan.geometry.affine, image.affine, atol=1e-6)
