"""Whatever a language model answers, what comes out agrees with the facts, and the person is told what happened."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.report import Facts, Report, check, write, write_live
from tests.report.adversarial.cases import CASES, Case
from tests.report.drafts import GOOD_IN
from tests.report.fake_claude import MODEL, Answer, FakeClaude, fake_claude


@pytest.fixture(scope="module")
def running() -> Iterator[FakeClaude]:
    with fake_claude() as server:
        yield server


@pytest.fixture
def server(running: FakeClaude) -> FakeClaude:
    running.received.clear()
    running.patience_s = 20.0
    return running


@pytest.fixture
def nothing(example: Facts) -> Facts:
    """The same slice before anything was outlined."""
    return replace(example, lesions=(), comparison=(), agreement=(), disputed=None)


def written(measured: Facts, case: Case, server: FakeClaude) -> Report:
    drafts = write_live(measured, case.language, server.writer, note=case.note)
    while True:
        try:
            next(drafts)
        except StopIteration as finished:
            report: Report = finished.value
            return report


@pytest.mark.parametrize("language", GOOD_IN)
def test_the_drafts_that_faults_are_planted_in_are_clean(example: Facts, server: FakeClaude, language: str) -> None:
    case = Case("", (GOOD_IN[language],), "", "kept", language=language)
    server.says(*case.says)
    report = written(example, case, server)
    assert (report.writer, report.notes) == (MODEL, ())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_cannot_say_what_was_not_measured(case: Case, server: FakeClaude, request: pytest.FixtureRequest) -> None:
    measured: Facts = request.getfixturevalue(case.measured)
    if any(isinstance(one, Answer) and (not one.begins or one.then == "silence") for one in case.says):
        server.patience_s = 0.2
    server.says(*case.says)
    report = written(measured, case, server)
    assert len(server.received) == case.asked
    assert check(report.text, measured, case.language) == []
    if case.then == "kept":
        assert (report.writer, report.notes) == (MODEL, ())
        return
    told = report.notes[0]
    if case.asked == 2:
        told += server.received[1].user_blocks[-1]["text"]  # the list of faults that the second attempt got
    assert case.said in told
    assert "sk-test" not in "".join(report.notes)
    if case.then == "second draft":
        assert (report.writer, len(report.notes)) == (MODEL, 1)
        return
    assert report.writer == "template"
    assert report.text == write(measured, language=case.language).text
    assert report.notes[-1] == "The words are the template's instead."


def test_there_are_at_least_sixty_cases_and_no_two_alike() -> None:
    assert len({case.id for case in CASES}) == len(CASES) >= 60
