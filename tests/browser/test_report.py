"""The report in a real browser: Claude writes (a server on this machine answers for it), a person edits and exports."""

import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import numpy as np
import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from core.prompt import Outline, Segmentation
from core.report import facts, headings, load_facts
from core.report.gathering.quantity import said
from core.scan import phantom
from core.study import Store, Study
from tests.report.fake_claude import Answer, FakeClaude, fake_claude

pytestmark = pytest.mark.browser

APP = Path(__file__).resolve().parent.parent.parent / "app.py"
WAIT_MS = 120_000
SHOTS = os.environ.get("NEUROCLICK_SHOTS")
DRAFT = "\n\n".join(
    f"## {title}\n\n{body}"
    for title, body in zip(
        headings("en"),
        (
            "The slice was displayed without enhancement. It has a single slice.",
            "One lesion is outlined. Its area is {{lesions.1.area}}, its longest diameter {{lesions.1.longest}}.",
            "No model was compared.",
            "These are measurements of an outline on a single slice; they do not establish a diagnosis.",
            "The part that was outlined covers {{lesions.1.area}}.",
            "- What does this picture show?\n- How exact is the outline?",
        ),
        strict=True,
    )
)


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """The first draft waits for its library, on a machine that may be busy."""
    expect.set_options(timeout=WAIT_MS)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def server() -> Iterator[FakeClaude]:
    with fake_claude() as running:
        yield running


@pytest.fixture(scope="module")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "studies.sqlite3"


@pytest.fixture
def page(browser: Browser, serve: Callable[..., str], server: FakeClaude, store_file: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    tab = context.new_page()
    tab.set_default_timeout(WAIT_MS)
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    env = {
        "NEUROCLICK_STORE": str(store_file),
        "ANTHROPIC_API_KEY": "sk-test",
        "ANTHROPIC_BASE_URL": server.url,
        "NEUROCLICK_LLM_MODEL": "fake-model",
    }
    tab.goto(serve(APP, env))
    yield tab
    context.close()
    assert not problems


def there(page: Page, store: Store) -> tuple[str, Study]:
    secret = parse_qs(urlparse(page.url).query)["study"][0]
    study = store.current(secret)
    assert study is not None
    return secret, study


def look(page: Page, name: str) -> None:
    """A picture for whoever wants to look at the page."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as begun:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(begun.value.path()).read_bytes()


def reopened(page: Page, store: Store, pdf: bytes) -> None:
    """Drop the PDF on the Scan page: the study is there a second time, as it was, and its report too."""
    before = there(page, store)[1]
    page.locator(".st-key-bar").get_by_role("link", name="Scan").click()
    file: Any = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": pdf}
    page.locator("[data-testid=stFileUploader] input").set_input_files(file)
    expect(page.get_by_text("Open scans (2)")).to_be_visible()
    after = there(page, store)[1]
    assert after.id != before.id
    assert after.current.lesions == before.current.lesions
    assert after.current.draft == before.current.draft
    np.testing.assert_array_equal(after.scan.pixels, before.scan.pixels)
    assert after.current.mask is not None
    assert before.current.mask is not None
    np.testing.assert_array_equal(after.current.mask, before.current.mask)
    page.locator(".st-key-bar").get_by_role("link", name="Report").click()
    expect(page.get_by_role("textbox", name="Findings")).to_have_value(re.compile("Read twice by a person."))
    look(page, "reopened")


def let_claude_write(page: Page) -> None:
    """Press the button in its expander, which a person may have opened before; again where a moving page lost it."""
    expander = page.locator(".st-key-claude details")
    begun = page.get_by_role("button", name="Cancel").or_(page.get_by_text("Every number in the text matches"))
    for _ in range(3):
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        if expander.get_attribute("open") is None:
            page.get_by_text("Let Claude write it").click()
        page.get_by_role("button", name="Let Claude write", exact=True).click()
        try:
            expect(begun.first).to_be_visible(timeout=15_000)
            return
        except AssertionError:
            continue


def test_claude_writes_a_person_cancels_edits_confirms_and_exports(
    page: Page, server: FakeClaude, store_file: Path
) -> None:
    store = Store(f"sqlite:///{store_file}")
    page.get_by_role("button", name="Open the sample").first.click()
    expect(page.locator(".st-key-bar")).to_contain_text("Sample")
    secret, study = there(page, store)
    found = Segmentation(phantom()[1], "neuroclick_sam", 0.9, 100.0, 20.0)
    store.save(secret, study.with_work(outlines=(Outline(1, found),)))
    page.locator(".st-key-bar").get_by_role("link", name="Report").click()
    expect(page.get_by_role("button", name="Write from the facts")).to_be_in_viewport()
    look(page, "empty")

    # A server that stays silent: Cancel closes the connection, and nothing is written.
    server.says(Answer(DRAFT, events=6, then="silence"))
    let_claude_write(page)
    expect(page.get_by_text("The slice was displayed without")).to_be_visible()
    look(page, "writing")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Writing was cancelled")).to_be_visible()
    assert server.left.wait(20)
    assert there(page, store)[1].current.draft is None

    server.says(Answer(DRAFT, pause_s=0.02))
    let_claude_write(page)
    expect(page.get_by_text("Every number in the text matches")).to_be_visible()
    study = there(page, store)[1]
    assert study.current.draft is not None
    assert study.current.draft.writer == "fake-model"
    measured = facts(study)
    (lesion,) = measured.lesions
    assert lesion.area.value == pytest.approx(np.count_nonzero(phantom()[1]) * 0.81)
    number = page.locator(".words .fact").filter(has_text=said(lesion.area)).first
    number.scroll_into_view_if_needed()
    number.hover()
    assert number.evaluate("(e) => getComputedStyle(e, '::after').content") != "none"
    assert "lesions.1.area" in (number.get_attribute("data-about") or "")
    look(page, "written")

    field = page.get_by_role("textbox", name="Findings")
    field.fill(field.input_value() + " Its perimeter is 9876 mm.")
    field.press("Control+Enter")
    expect(page.get_by_text("1 statement does not match the facts (in Findings)")).to_be_visible()
    expect(page.locator(".words .fault").first).to_contain_text("9876")
    look(page, "faulty")
    field.fill(field.input_value().replace(" Its perimeter is 9876 mm.", " Read twice by a person."))
    field.press("Control+Enter")
    expect(page.get_by_text("Every number in the text matches")).to_be_visible()

    expect(page.get_by_role("button", name="Download the PDF (draft)")).to_be_visible()
    page.get_by_text("I have looked at the outline", exact=True).click()
    expect(page.get_by_role("button", name="Download the PDF", exact=True)).to_be_in_viewport()
    look(page, "confirmed")
    pdf = download(page, "Download the PDF")
    words = " ".join(" ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())
    assert "Read twice by a person." in words
    assert said(lesion.area) in words
    assert "fake-model" in words
    text = download(page, "Words (Markdown)").decode("utf-8")
    assert "Read twice by a person." in text
    assert "Drafted by fake-model, then edited by a person." in text
    assert load_facts(download(page, "Facts (JSON)").decode("utf-8")).lesions[0].area == lesion.area

    reopened(page, store, pdf)

    page.set_viewport_size({"width": 600, "height": 900})
    page.wait_for_timeout(700)
    look(page, "narrow")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
