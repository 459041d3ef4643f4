import pickle

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import JPEGLSLossless

from core.scan import ScanError, load

STORED = np.array([[0, 10, 20, 30], [40, 50, 60, 70], [80, 90, 95, 100]], dtype=np.int16)


def test_values_spacing_and_modality_come_through(make_dicom):
    scan = load(make_dicom(STORED, PixelSpacing=[2, 1], SliceThickness=5))
    assert scan.kind == "dicom"
    np.testing.assert_allclose(scan.pixels[0], STORED / 100, atol=1e-6)
    assert scan.value_range == (0.0, 100.0)
    assert scan.spacing_mm == (2.0, 1.0)
    assert scan.slice_thickness_mm == 5.0
    assert scan.modality == "MR"


def test_rescale_gives_hounsfield_units_and_the_window_follows(make_dicom):
    tags = {
        "Modality": "CT",
        "RescaleSlope": 2,
        "RescaleIntercept": -100,
        "WindowCenter": [0.5, 40],
        "WindowWidth": [101, 80],
    }
    scan = load(make_dicom(STORED, **tags))
    assert scan.value_range == (-100.0, 100.0)
    # PS3.3 C.11.2.1.2: black at c - 0.5 - (w - 1) / 2 = -50, white at c - 0.5 + (w - 1) / 2 = 50
    assert scan.window is not None
    assert (scan.window.low, scan.window.high) == pytest.approx((0.25, 0.75))


def test_padding_of_a_ct_counts_as_air(make_dicom):
    hounsfield = np.full((8, 8), -3024, dtype=np.int16)
    hounsfield[2:6, 2:6] = 40
    scan = load(make_dicom(hounsfield, Modality="CT", RescaleSlope=1, RescaleIntercept=0))
    assert scan.value_range == (-1024.0, 40.0)


def test_a_negative_is_turned(make_dicom):
    scan = load(make_dicom(STORED, PhotometricInterpretation="MONOCHROME1", WindowCenter=30.5, WindowWidth=21))
    np.testing.assert_allclose(scan.pixels[0], 1 - STORED / 100, atol=1e-6)
    assert scan.value_range == (100.0, 0.0)
    # stored 20 to 40 is shown at 0.8 to 0.6
    assert scan.window is not None
    assert (scan.window.low, scan.window.high) == pytest.approx((0.6, 0.8))
    assert any("MONOCHROME1" in note for note in scan.notes)


def test_frames_become_slices_on_one_scale(make_dicom):
    scan = load(make_dicom(np.stack([STORED, STORED // 2])))
    np.testing.assert_allclose(scan.pixels, np.stack([STORED, STORED // 2]) / 100, atol=1e-6)


def test_an_enhanced_file_keeps_spacing_and_rescale_in_its_groups(make_dicom):
    measures, shared = Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [3, 2], 4
    shared.PixelMeasuresSequence = [measures]
    frames = []
    for slope in (1, 2):
        value, group = Dataset(), Dataset()
        value.RescaleSlope, value.RescaleIntercept = slope, 0
        group.PixelValueTransformationSequence = [value]
        frames.append(group)
    data = make_dicom(
        np.stack([STORED, STORED]), SharedFunctionalGroupsSequence=[shared], PerFrameFunctionalGroupsSequence=frames
    )
    scan = load(data)
    assert scan.spacing_mm == (3.0, 2.0)
    assert scan.slice_thickness_mm == 4.0
    np.testing.assert_allclose(scan.pixels, np.stack([STORED, 2 * STORED]) / 200, atol=1e-6)


def test_detector_spacing_is_used_with_a_note(make_dicom):
    scan = load(make_dicom(STORED, ImagerPixelSpacing=[2, 1]))
    assert scan.spacing_mm == (2.0, 1.0)
    assert any("detector" in note for note in scan.notes)


@pytest.mark.parametrize("spacing", [[0, 0], [-1, 1]])
def test_impossible_spacing_is_no_spacing(make_dicom, spacing):
    scan = load(make_dicom(STORED, PixelSpacing=spacing))
    assert scan.spacing_mm is None
    assert any("in pixels" in note for note in scan.notes)


def test_colour_becomes_luminance(make_dicom):
    colours = np.zeros((2, 3, 3), dtype=np.uint8)
    colours[0, 0] = (0, 255, 0)
    colours[1, 1:] = (255, 255, 255)
    scan = load(make_dicom(colours))
    assert scan.pixels[0, 0, 0] == pytest.approx(0.587, abs=1e-5)
    assert scan.pixels[0, 1, 2] == pytest.approx(1.0)
    assert "Colour was turned to grey." in scan.notes


def test_jpeg_2000_is_decoded_without_loss(make_dicom):
    stored = np.random.default_rng(0).integers(0, 4096, (40, 56)).astype(np.uint16)
    scan = load(make_dicom(stored, jpeg2000=True))
    low, high = scan.value_range
    np.testing.assert_allclose(scan.pixels[0] * (high - low) + low, stored, atol=0.01)


def test_a_file_without_preamble_is_read(make_dicom):
    scan = load(make_dicom(STORED, preamble=False))
    np.testing.assert_allclose(scan.pixels[0], STORED / 100, atol=1e-6)


def test_no_name_and_no_identifier_survives(make_dicom):
    scan = load(make_dicom(STORED, StudyDescription="Secret study"), name="Somebody_Secret.dcm")
    kept = pickle.dumps(scan)
    for secret in (b"Secret", b"Somebody", b"4711"):
        assert secret not in kept


def test_a_modality_that_is_no_code_is_dropped(make_dicom):
    assert load(make_dicom(STORED, Modality="<b>x</b>")).modality is None


def test_burned_in_text_is_pointed_out(make_dicom):
    assert any("burned" in note for note in load(make_dicom(STORED, BurnedInAnnotation="YES")).notes)


def test_no_pixels_is_said(make_dicom):
    with pytest.raises(ScanError, match="no pixel data"):
        load(make_dicom(None))


def test_a_segmentation_is_not_taken_for_a_scan(make_dicom):
    with pytest.raises(ScanError, match="a segmentation"):
        load(make_dicom(STORED, Modality="SEG"))


def test_a_huge_header_is_refused_before_decoding(make_dicom):
    with pytest.raises(ScanError, match="4096 x 4096"):
        load(make_dicom(STORED, Rows=60000, Columns=60000))
    with pytest.raises(ScanError, match="67 million"):
        load(make_dicom(STORED, Rows=4096, Columns=4096, NumberOfFrames=1000))


def test_an_unknown_compression_is_named(make_dicom):
    data = make_dicom(STORED.astype(np.uint16), jpeg2000=True).replace(
        b"1.2.840.10008.1.2.4.90", JPEGLSLossless.encode()
    )
    with pytest.raises(ScanError, match="JPEG-LS Lossless"):
        load(data)


def test_a_deflated_file_is_refused_without_inflating_it(make_dicom):
    data = make_dicom(STORED.astype(np.uint16), jpeg2000=True).replace(
        b"1.2.840.10008.1.2.4.90", b"1.2.840.10008.1.2.1.99"
    )
    with pytest.raises(ScanError, match="deflated"):
        load(data)


def test_missing_pixels_at_the_end_are_refused(make_dicom):
    with pytest.raises(ScanError, match="damaged or incomplete"):
        load(make_dicom(STORED)[:-10])
