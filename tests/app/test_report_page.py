"""The report: written from facts, edited by the person, checked, printed."""

import io
from pathlib import Path

import numpy as np
import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from core.prompt import Outline, Segmentation
from core.report import facts, from_study
from core.report.quantity import said as in_words
from core.scan import phantom
from tests.app.tabs import go, labels, press, secret, study
from ui import workspace


@pytest.fixture
def report(with_sample: AppTest) -> AppTest:
    """The report page of a study whose mask is the phantom's truth."""
    _, truth = phantom()
    found = Segmentation(truth, "neuroclick_sam", 0.9, 100.0, 20.0)
    there = study(with_sample).with_work(outlines=(Outline(1, found),))
    workspace.store().save(secret(with_sample), there)
    return press(go(with_sample, "report"), "Write from the facts")


def draft(tab: AppTest) -> str:
    found = study(tab).current.draft
    assert found is not None
    return found.text


def test_the_words_state_what_was_measured(report: AppTest) -> None:
    assert not report.exception
    (measured,) = facts(study(report)).lesions
    assert measured.longest is not None
    # 0.9 mm pixels: the area is their count times 0.81 mm²
    assert measured.area.value == pytest.approx(np.count_nonzero(phantom()[1]) * 0.81, rel=1e-6)
    for quantity in (measured.area, measured.longest.length):
        assert in_words(quantity) in report.text_area[0].value
    assert any("Every number in the text matches" in caption.value for caption in report.caption)
    assert "Download the PDF" in {button.label for button in report.get("download_button")}


def test_an_edit_is_kept_and_nothing_else_writes_over_it(report: AppTest) -> None:
    edited = draft(report) + "\n\nRead twice."
    report.text_area[0].set_value(edited).run()
    assert draft(report) == edited
    go(report, "segment")
    go(report, "report")
    assert report.text_area[0].value == edited
    found = study(report).current.draft
    assert found is not None
    assert found.edited
    press(report, "Write anew from the facts")
    assert "Read twice." not in report.text_area[0].value


def test_a_planted_number_is_pointed_at(report: AppTest) -> None:
    report.text_area[0].set_value(draft(report) + "\n\nThe lesion has an area of 9876 mm².").run()
    (faults,) = [box for box in report.expander if "match the facts" in box.label]
    assert faults.label == "1 statement does not match the facts"
    assert "9876" in faults.markdown[0].value
    assert not any("Every number in the text matches" in caption.value for caption in report.caption)


def test_words_are_shown_without_links_images_or_html(report: AppTest) -> None:
    report.text_area[0].set_value("## A\n\n![x](http://a.b/c) <b>bold</b> [y](https://d.e)").run()
    shown = " ".join(text.value for text in report.markdown)
    assert "!\\[x\\](" in shown
    assert "://" not in shown
    assert shown.count("<b") == shown.count("\\<b")
    assert "[y](" not in shown


def test_words_about_older_measurements_say_so(report: AppTest) -> None:
    assert not report.warning
    there = study(report)
    work = there.current.segmentation
    assert work is not None
    smaller = Segmentation(work.mask & (np.arange(256) % 2 == 0), work.model, 0.9)
    workspace.store().save(secret(report), there.with_work(outlines=(Outline(1, smaller),)))
    report.run()
    assert any("Measurements have changed" in warning.value for warning in report.warning)
    assert "Write anew from the facts" in labels(report)


def test_the_printed_report_is_a_pdf_with_the_same_words(report: AppTest, tmp_path: Path) -> None:
    there, text = study(report), draft(report)
    printed = from_study(there, text, "template", False)
    assert printed.startswith(b"%PDF")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages]
    (lesion,) = facts(there).lesions
    assert in_words(lesion.area) in " ".join(pages)
    assert all("not a medical device" in page.lower() for page in pages)
