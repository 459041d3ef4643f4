"""The report: written from facts, edited by the person, checked, confirmed, printed."""

import io
from collections.abc import Iterator

import numpy as np
import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from core.prompt import Outline, Segmentation
from core.report import facts, headings
from core.report.gathering.quantity import said as in_words
from core.scan import phantom
from core.study import Draft
from tests.app.tabs import go, labels, press, said, secret, study
from tests.report.fake_claude import Answer, FakeClaude, fake_claude
from ui import reporting, workspace

DRAFT = "\n\n".join(
    f"## {title}\n\n{body}"
    for title, body in zip(
        headings("en"),
        (
            "The slice was displayed without enhancement.",
            "Its area is {{lesions.1.area}}.",
            "No model was compared.",
            "These are measurements of an outline on a single slice; they do not establish a diagnosis.",
            "The part that was outlined covers {{lesions.1.area}}.",
            "- What does this picture show?",
        ),
        strict=True,
    )
)


@pytest.fixture
def outlined(with_sample: AppTest) -> AppTest:
    """The report page of a study whose mask is the phantom's truth, before anything is written."""
    _, truth = phantom()
    found = Segmentation(truth, "neuroclick_sam", 0.9, 100.0, 20.0)
    there = study(with_sample).with_work(outlines=(Outline(1, found),))
    workspace.store().save(secret(with_sample), there)
    return go(with_sample, "report")


@pytest.fixture
def report(outlined: AppTest) -> AppTest:
    return press(outlined, "Write from the facts")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeClaude]:
    """A server that answers for Claude, and a key for it."""
    with fake_claude() as running:
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
        monkeypatch.setenv("ANTHROPIC_BASE_URL", running.url)
        monkeypatch.setenv("NEUROCLICK_LLM_MODEL", "fake-model")
        yield running


def draft(tab: AppTest) -> Draft:
    found = study(tab).current.draft
    assert found is not None
    return found


def words(tab: AppTest) -> list[str]:
    """The sections' fields, in order."""
    return [area.value for area in tab.text_area if area.label != "Note to Claude"]


def html(tab: AppTest) -> str:
    return " ".join(element.proto.body for element in tab.get("html"))


def edit(tab: AppTest, section: int, text: str) -> None:
    [area for area in tab.text_area if area.label != "Note to Claude"][section].set_value(text).run()


def downloads(tab: AppTest) -> set[str]:
    return {button.label for button in tab.get("download_button")}


def box(tab: AppTest, label: str):
    return next(one for one in tab.checkbox if one.label == label)


def test_the_words_state_what_was_measured_in_six_sections(report: AppTest) -> None:
    assert not report.exception
    (measured,) = facts(study(report)).lesions
    assert measured.longest is not None
    # 0.9 mm pixels: the area is their count times 0.81 mm²
    assert measured.area.value == pytest.approx(np.count_nonzero(phantom()[1]) * 0.81, rel=1e-6)
    for quantity in (measured.area, measured.longest.length):
        assert in_words(quantity) in words(report)[1]
    assert tuple(area.label for area in report.text_area) == headings("en")
    assert any("Every number in the text matches" in caption.value for caption in report.caption)
    assert {"Words (Markdown)", "Facts (JSON)", "Session (JSON)"} <= downloads(report)


def test_each_checked_number_shows_its_source(report: AppTest) -> None:
    (lesion,) = facts(study(report)).lesions
    area = in_words(lesion.area)
    assert f'data-about="From the measurements: lesions.1.area, {area}">{area}</span>' in html(report)
    assert 'class="fault"' not in html(report)


def test_an_edit_is_kept_and_nothing_else_writes_over_it(report: AppTest) -> None:
    before = words(report)
    edit(report, 3, before[3] + " Read twice.")
    assert "Read twice." in draft(report).text
    go(report, "segment")
    go(report, "report")
    assert words(report) == [*before[:3], before[3] + " Read twice.", *before[4:]]
    assert draft(report).edited
    press(report, "Write anew from the facts")
    assert words(report) == before


def test_a_planted_number_is_pointed_at_in_its_section(report: AppTest) -> None:
    edit(report, 1, words(report)[1] + " The lesion has an area of 9876 mm².")
    assert any("1 statement does not match the facts (in Findings)" in sentence for sentence in said(report))
    assert any("9876" in text.value and "rule" in text.value for text in report.markdown)
    assert '<span class="fault"' in html(report)
    assert not any("Every number in the text matches" in caption.value for caption in report.caption)
    edit(report, 1, words(report)[1].replace(" The lesion has an area of 9876 mm².", ""))
    assert any("Every number in the text matches" in caption.value for caption in report.caption)


def test_words_are_shown_without_links_images_or_html(report: AppTest) -> None:
    edit(report, 1, '![x](http://a.b/c) <b>bold</b> <img src=x onerror=1> [y](https://d.e) "q"')
    assert "&lt;b&gt;" in html(report)
    assert not any(tag in html(report) for tag in ("<b>", "<img", "<a ", 'http://a.b/c"'))
    shown = " ".join(text.value for text in report.markdown)
    assert "://" not in shown
    assert "[y](" not in shown


def test_words_about_older_measurements_say_so_until_they_are_kept(report: AppTest) -> None:
    assert not report.warning
    there = study(report)
    work = there.current.segmentation
    assert work is not None
    box(report, "I have looked at the outline").check().run()
    there = study(report)
    smaller = Segmentation(work.mask & (np.arange(256) % 2 == 0), work.model, 0.9)
    workspace.store().save(secret(report), there.with_work(outlines=(Outline(1, smaller),)))
    report.run()
    assert any("Measurements have changed" in sentence for sentence in said(report))
    assert box(report, "I have looked at the outline").disabled
    assert "Download the PDF (draft)" in downloads(report)
    assert "Write anew from the facts" in labels(report)
    press(report, "Keep my words")
    assert not any("Measurements have changed" in sentence for sentence in said(report))
    assert not box(report, "I have looked at the outline").value


def test_the_final_pdf_waits_for_a_look_at_the_outline(report: AppTest) -> None:
    assert "Download the PDF (draft)" in downloads(report)
    box(report, "I have looked at the outline").check().run()
    assert draft(report).looked
    assert "Download the PDF" in downloads(report)
    go(report, "segment")
    go(report, "report")
    assert box(report, "I have looked at the outline").value
    press(report, "Write anew from the facts")
    assert not box(report, "I have looked at the outline").value


def test_the_language_is_that_of_the_words_written_next(report: AppTest) -> None:
    report.selectbox[0].set_value("de").run()
    assert tuple(area.label for area in report.text_area) == headings("en")
    press(report, "Write anew from the facts")
    assert tuple(area.label for area in report.text_area) == headings("de")
    assert draft(report).language == "de"
    assert any("Every number in the text matches" in caption.value for caption in report.caption)
    assert 'lang="de"' in html(report)


def test_the_printed_report_is_a_pdf_with_the_same_words_in_both_layouts(report: AppTest) -> None:
    there, written = study(report), draft(report)
    (lesion,) = facts(there).lesions
    for layout in reporting.LAYOUTS:
        printed = reporting.pdf(there, written, facts(there), layout)
        assert printed is not None
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages]
        assert in_words(lesion.area) in " ".join(pages).replace("\u00a0", " ")
        assert all("not a medical device" in page.lower() for page in pages)
        assert (len(pages) == 1) == (layout == "one-page")


def test_without_a_key_there_is_no_button_and_a_sentence_on_how_to_get_one(report: AppTest) -> None:
    assert "Let Claude write" not in labels(report)
    assert any("ANTHROPIC_API_KEY" in caption.value for caption in report.caption)


def test_claude_writes_numbers_are_filled_in_and_what_it_took_is_said(server: FakeClaude, outlined: AppTest) -> None:
    server.says(DRAFT)
    press(outlined, "Let Claude write")
    assert not outlined.exception
    assert draft(outlined).writer == "fake-model"
    (lesion,) = facts(study(outlined)).lesions
    assert words(outlined)[1] == f"Its area is {in_words(lesion.area)}."
    assert any("1,500 tokens sent, 700 received" in caption.value for caption in outlined.caption)
    assert [block["type"] for block in server.received[0].user_blocks] == ["text"]


def test_picture_and_note_are_sent_only_if_the_person_gives_them(server: FakeClaude, outlined: AppTest) -> None:
    server.says(DRAFT)
    assert not box(outlined, "Send the slice as displayed").value
    box(outlined, "Send the slice as displayed").check().run()
    assert any("burned into it" in sentence for sentence in said(outlined))
    next(area for area in outlined.text_area if area.label == "Note to Claude").set_value("For a class.").run()
    press(outlined, "Let Claude write")
    assert [block["type"] for block in server.received[0].user_blocks] == ["image", "text", "text"]
    assert "For a class." in server.received[0].user_blocks[-1]["text"]


def test_a_draft_with_faults_is_replaced_and_the_page_says_what_happened(server: FakeClaude, outlined: AppTest) -> None:
    server.says(DRAFT.replace("Its area", "It is a glioma. Its area"))
    press(outlined, "Let Claude write")
    assert draft(outlined).writer == "template"
    assert any("turned down" in sentence and "glioma" in sentence for sentence in said(outlined))
    assert any("The words are the template's instead." in sentence for sentence in said(outlined))
    edit(outlined, 0, words(outlined)[0] + " Read twice.")
    assert any("turned down" in sentence for sentence in said(outlined))  # until it is written anew
    press(outlined, "Write anew from the facts")
    assert not said(outlined)


def test_a_key_that_is_refused_still_gives_a_report(server: FakeClaude, outlined: AppTest) -> None:
    server.says(Answer(status=401))
    press(outlined, "Let Claude write")
    assert draft(outlined).writer == "template"
    assert any("refused the key" in sentence for sentence in said(outlined))


def test_two_open_studies_are_put_side_by_side(report: AppTest) -> None:
    assert not any(one.label == "Beside another study" for one in report.expander)
    outlines = study(report).current.outlines
    press(go(report, "scan"), "Open the sample")
    workspace.store().save(secret(report), study(report).with_work(outlines=outlines))
    go(report, "report")
    assert not report.exception
    assert any(one.label == "Beside another study" for one in report.expander)
    differences = report.dataframe[0].value["Difference"]
    assert len(differences) >= 2
    assert all(text.startswith(("0 ", "±0 ", "+0 ")) for text in differences)  # the same outline twice
