"""A report's PDF on the Scan page opens the study again, and two studies stand beside each other on the Report page."""

import io

import numpy as np
from pypdf import PdfWriter
from streamlit.testing.v1 import AppTest

from core.prompt import History, Lesions, Outline, PointPrompt, Prompts
from core.report import facts, from_study
from core.study import Draft, Segmentation, Study
from tests.app.tabs import go, said, secret, study, titles
from tests.app.test_uploads import upload
from ui import workspace


def _outlined(tab: AppTest, rows: slice) -> Study:
    """The open study with an outline 20 columns wide and a draft, as another page would have left it."""
    there = study(tab)
    mask = np.zeros(there.image.shape, dtype=np.bool_)
    mask[rows, 100:120] = True
    lesions = Lesions.of(Prompts((PointPrompt(110.25, 105.5),)))
    past = History(lesions, past=(Lesions(),))
    done = there.with_work(
        history=past,
        outlines=(Outline(1, Segmentation(mask, "clickseg")),),
        draft=Draft("## Findings\n\nMine.", "template", ""),
    )
    workspace.store().save(secret(tab), done)
    return done


def test_a_report_reopens_the_study_with_its_mask_its_prompts_and_its_words(with_sample: AppTest) -> None:
    before = _outlined(with_sample, slice(100, 110))
    document = from_study(before, "## Findings\n\nMine.")
    upload(with_sample, "report.pdf", document)
    assert not with_sample.exception
    assert not any("PDF" in sentence for sentence in said(with_sample))
    again = study(with_sample)
    assert again.id != before.id
    assert again.scan.key == before.scan.key
    assert np.array_equal(again.current.mask, before.current.mask)
    assert again.current.history == before.current.history
    assert again.current.draft == before.current.draft
    assert len(titles(with_sample)) == 2
    for page in ("segment", "report"):
        assert not go(with_sample, page).exception


def test_a_pdf_without_a_study_gets_one_sentence_and_the_open_study_stays(with_sample: AppTest) -> None:
    before, stream = study(with_sample), io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(stream)
    for content in (stream.getvalue(), stream.getvalue()[:60]):
        upload(with_sample, "other.pdf", content)
        assert not with_sample.exception
        (sentence,) = said(with_sample)
        assert "PDF" in sentence
        assert study(with_sample).id == before.id


def _beside() -> None:
    from core.report import facts
    from ui import report_change, workspace

    open_study = workspace.current()
    assert open_study is not None
    report_change.section(open_study, facts(open_study))


def test_two_open_studies_stand_beside_each_other_with_the_difference_and_its_error(with_sample: AppTest) -> None:
    """10 and 14 rows of 20 columns: 80 px more; the error is half a pixel along both outlines."""
    first = _outlined(with_sample, slice(100, 110))
    known = secret(with_sample)
    workspace.store().add(known, first)
    second = _outlined(with_sample, slice(100, 114))
    tab = AppTest.from_function(_beside, default_timeout=120)
    tab.query_params["study"] = known
    tab.run()
    assert not tab.exception
    (table,) = tab.dataframe
    area = table.value.iloc[0]
    pixel = first.spacing_mm[0]
    assert area["Difference"].startswith(f"+{80 * pixel**2:.1f} mm² ± ")
    perimeters = sum(facts(one).lesions[0].perimeter.value for one in (first, second))
    assert f"± {perimeters * pixel / 2:.1f} mm²" in area["Difference"]
    assert any("half a pixel off" in words.value for words in tab.caption)


def test_with_one_study_open_there_is_nothing_to_compare(with_sample: AppTest) -> None:
    _outlined(with_sample, slice(100, 110))
    tab = AppTest.from_function(_beside, default_timeout=120)
    tab.query_params["study"] = secret(with_sample)
    tab.run()
    assert not tab.exception
    assert not tab.selectbox
