"""What strangers upload: it opens, or one sentence says why not, and what was open before stays."""

import io
from collections.abc import Callable

import nibabel
import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid
from streamlit.testing.v1 import AppTest

from core.scan import phantom
from tests.app.tabs import PAGES, go, press, said, secret, study, titles
from ui import workspace

SAMPLE = "Sample: ring-enhancing lesion"


def picture(array: np.ndarray, form: str = "PNG", mode: str | None = None) -> bytes:
    stream = io.BytesIO()
    image = Image.fromarray(array)
    (image.convert(mode) if mode else image).save(stream, form)
    return stream.getvalue()


def grey() -> np.ndarray:
    """A head of 90 rows and 120 columns, 8 bit."""
    return (phantom(1, (90, 120))[0] * 255).astype(np.uint8)


def nifti_of_four_axes() -> bytes:
    volume = np.random.default_rng(0).integers(0, 900, (8, 9, 3, 2)).astype(np.int16)
    return nibabel.Nifti1Image(volume, np.eye(4)).to_bytes()


def dicom_without_pixels() -> bytes:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = MRImageStorage, generate_uid()
    dataset.PatientName, dataset.Modality = "Somebody^Secret", "MR"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


# What it is, its file name, its bytes, and words of the title that it opens with; None where it must be refused.
CASES: list[tuple[str, str, Callable[[], bytes], str | None]] = [
    ("text", "head.png", lambda: b"These are words, not pixels.\n" * 20, None),
    ("truncated", "head.png", lambda: picture(grey())[:900], None),
    ("nothing", "head.png", lambda: b"", None),
    ("no pixels", "head.dcm", dicom_without_pixels, None),
    ("four axes", "head.nii", nifti_of_four_axes, "NIfTI volume, 3 slices"),
    ("16 bit", "head.tif", lambda: picture(grey().astype(np.uint16) * 250, "TIFF"), "TIFF slice, 120 × 90 px"),
    ("CMYK", "head.jpg", lambda: picture(grey(), "JPEG", "CMYK"), "JPEG slice, 120 × 90 px"),
    ("RGBA", "head.png", lambda: picture(grey(), "PNG", "RGBA"), "PNG slice, 120 × 90 px"),
    ("all black", "head.png", lambda: picture(np.zeros((30, 40), np.uint8)), "PNG slice, 40 × 30 px"),
    ("one pixel", "head.png", lambda: picture(np.full((1, 1), 99, np.uint8)), "PNG slice, 1 × 1 px"),
]
REFUSED = [case for case in CASES if case[3] is None]
OPENED = [case for case in CASES if case[3] is not None]


def upload(tab: AppTest, name: str, content: bytes) -> AppTest:
    return tab.file_uploader[0].upload(name, content, "application/octet-stream").run()


@pytest.mark.parametrize(("what", "name", "content", "_"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_cannot_be_opened_gets_one_sentence_and_the_open_study_stays(
    with_sample: AppTest, what: str, name: str, content: Callable[[], bytes], _: None
) -> None:
    before = study(with_sample)
    upload(with_sample, name, content())
    assert not with_sample.exception
    (sentence,) = said(with_sample)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    assert "Secret" not in sentence
    assert study(with_sample).id == before.id
    assert titles(with_sample) == [SAMPLE]
    with_sample.run()
    assert not said(with_sample)  # said once


@pytest.mark.parametrize(("what", "name", "content", "title"), OPENED, ids=[case[0] for case in OPENED])
def test_an_odd_image_opens_once_and_every_page_shows_it(
    with_sample: AppTest, what: str, name: str, content: Callable[[], bytes], title: str
) -> None:
    upload(with_sample, name, content())
    assert not said(with_sample)
    assert study(with_sample).title == title
    for page in PAGES:
        go(with_sample, page)
        assert not with_sample.exception, page
    assert titles(with_sample) == [SAMPLE, title]


def test_a_16_bit_image_keeps_its_depth(with_sample: AppTest) -> None:
    deep = grey().astype(np.uint16) * 250 + np.arange(120, dtype=np.uint16)
    upload(with_sample, "head.tif", picture(deep, "TIFF"))
    assert len(np.unique(study(with_sample).image)) > 256


def test_deleting_everything_leaves_an_empty_page_and_a_clean_address(with_sample: AppTest) -> None:
    gone = secret(with_sample)
    press(with_sample, "Delete everything now")
    assert not with_sample.exception
    assert "study" not in with_sample.query_params
    assert not workspace.store().has(gone)
    assert any("start with the sample" in text.value for text in with_sample.markdown)
    with_sample.run()
    assert "study" not in with_sample.query_params
    assert not said(with_sample)
