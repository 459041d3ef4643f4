"""The language model's writer against a server on this machine that speaks the Messages API's event stream."""

import json
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest

from core.report import ReportError, check, claude_available, write, write_live
from core.report.claude import DEFAULT_MODEL, ClaudeSettings, claude_words
from core.report.placeholders import fill, placeholders, shown_so_far
from core.report.request import request_text, system_prompt

GOOD = """## Technique

Slice {{image.slice_number}} of {{image.n_slices}} was used. The outline was drawn by Click SAM.

## Findings

One lesion is outlined in the upper left quarter of the image. Its area is {{lesions.1.area}}, its longest diameter
{{lesions.1.longest}} and its perpendicular diameter {{ lesions.1.perpendicular }}.

## Comparison of methods

Against the outline, U-Net reached a Dice of {{comparison.unet.dice}}.

## Limitations

These are measurements of an outline on a single slice. They do not establish a diagnosis and are not meant for treatment.
"""


def event(kind, **data):
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


def stream_of(text, stop_reason="end_turn"):
    message = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "fake-model", "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 10, "output_tokens": 1},
    }  # fmt: skip
    yield event("message_start", message=message)
    yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for k in range(0, len(text), 7):
        yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": text[k : k + 7]})
    yield event("content_block_stop", index=0)
    delta = {"stop_reason": stop_reason, "stop_sequence": None}
    yield event("message_delta", delta=delta, usage={"output_tokens": 99})
    yield event("message_stop")


class FakeClaude(ThreadingHTTPServer):
    """Answers each request with the next of its answers; the last one stays."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = [GOOD]
        self.requests = []
        self.cut_off = threading.Event()
        self.patience_s = 20.0

    def handle_error(self, request, client_address):
        self.cut_off.set()

    @property
    def settings(self):
        url = f"http://127.0.0.1:{self.server_address[1]}"
        return ClaudeSettings("sk-test", "fake-model", url, timeout_s=self.patience_s, max_retries=0)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.requests.append((self.path, dict(self.headers), body))
        answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
        if isinstance(answer, int):
            self.send_response(answer)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b'{"type": "error", "error": {"type": "x", "message": "no"}}')
            return
        if answer == "late":
            time.sleep(0.6)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if isinstance(answer, str):
            answer = stream_of(answer)
        for piece in answer:
            if piece == b"stall":
                time.sleep(0.6)
                return
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with FakeClaude() as fake:
        thread = threading.Thread(target=fake.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield fake
        fake.shutdown()
        thread.join()


def live(facts, server):
    """(everything that was shown, the report)."""
    shown, drafts = [], write_live(facts, settings=server.settings)
    while True:
        try:
            shown.append(next(drafts))
        except StopIteration as finished:
            return shown, finished.value


def test_words_come_as_a_stream_with_numbers_filled_in(example, server):
    shown, report = live(example, server)
    assert (report.writer, report.notes) == ("fake-model", ())
    assert "area is 612 mm², its longest diameter\n34.2 mm and its perpendicular diameter 21.1 mm" in report.text
    assert check(report.text, example) == []
    assert len(shown) > 20
    assert not any("{" in words or "}" in words for words in shown)
    assert all(later.startswith(earlier) for earlier, later in pairwise(shown))


def test_what_is_sent_has_numbers_and_titles_but_nothing_of_the_person(study, server):
    from core.report import facts

    live(facts(study), server)
    path, headers, body = server.requests[0]
    assert path == "/v1/messages"
    assert "sk-test" in headers.get("X-Api-Key", "") + headers.get("Authorization", "")
    assert (body["model"], body["stream"]) == ("fake-model", True)
    assert "Never state or hint at a diagnosis" in json.dumps(body["system"])
    sent = json.dumps(body)
    assert "400 mm" in sent
    for secret in ("Jane", "1961", "secret-study-id", "sk-test"):
        assert secret not in sent


def test_faulty_words_get_one_more_chance_with_the_faults_listed(example, server):
    server.answers = [GOOD.replace("upper left", "lower right"), GOOD]
    _, report = live(example, server)
    assert report.writer == "fake-model"
    assert len(report.notes) == 1
    assert "turned down" in report.notes[0]
    retry = server.requests[1][2]["messages"][0]["content"]
    assert "had these faults" in retry
    assert "“right”" in retry


def test_words_that_stay_faulty_are_replaced_by_the_template(example, server):
    server.answers = [GOOD.replace("One lesion", "A malignant lesion")]
    shown, report = live(example, server)
    assert report.writer == "template"
    assert len(server.requests) == 2
    assert "malignant" not in report.text
    assert shown[-1] == report.text == write(example).text
    assert "template" in report.notes[-1]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (401, "refused the key"),
        (403, "refused the key"),
        (404, "no model 'fake-model'"),
        (400, r"did not accept the request \(400\)"),
        (429, "429"),
        (500, r"fault of its own \(500\)"),
        (529, r"fault of its own \(529\)"),
        ("late", "within 0.3 s"),
        ("", "without any words"),
        ("word " * 3000, "more than 8000 characters"),
        (list(stream_of(GOOD, "max_tokens")), "cut off"),
        (list(stream_of("", "refusal")), "declined to write"),
        (list(stream_of(GOOD))[:9], "broke off half-way"),
        ([], "broke off half-way"),
        ([*list(stream_of(GOOD))[:9], b"stall"], "broke off half-way|within 0.3 s"),
        ([*list(stream_of(GOOD))[:9], b'event: content_block_delta\ndata: {"type": "cont\n\n'], "broke off half-way"),
        (
            [*list(stream_of(GOOD))[:9], event("error", error={"type": "overloaded_error", "message": "busy"})],
            "fault of its own",
        ),
    ],
    ids=[
        "unauthorised",
        "forbidden",
        "unknown model",
        "bad request",
        "limit",
        "server fault",
        "overloaded",
        "time-out",
        "no words",
        "endless",
        "cut off",
        "refusal",
        "ends early",
        "says nothing",
        "stalls",
        "cut JSON",
        "error event",
    ],
)
def test_whatever_fails_is_one_sentence_and_the_template_writes(example, server, answer, sentence):
    server.answers = [answer]
    if answer == "late" or (isinstance(answer, list) and b"stall" in answer):
        server.patience_s = 0.3
    with pytest.raises(ReportError, match=sentence) as error:
        list(claude_words(example, settings=server.settings))
    assert "\n" not in str(error.value)
    assert "sk-test" not in str(error.value)
    _, report = live(example, server)
    assert report.text == write(example).text
    assert report.writer == "template"
    assert str(error.value) in report.notes[0]


def test_a_server_that_is_not_there_is_one_sentence(example):
    settings = ClaudeSettings("sk-test", "fake-model", "http://127.0.0.1:9", timeout_s=0.3, max_retries=0)
    with pytest.raises(ReportError, match="cannot be reached"):
        next(claude_words(example, settings=settings))


def test_closing_the_generator_cancels_the_request(example, server):
    def endless():
        yield from list(stream_of("word "))[:2]
        while not server.cut_off.is_set():
            yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": "w"})
            time.sleep(0.005)

    server.answers = [endless()]
    words = claude_words(example, settings=server.settings)
    assert next(words) == "w"
    words.close()
    assert server.cut_off.wait(20)


def test_the_environment_says_which_key_model_and_server(example, server, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-env")
    monkeypatch.setenv("NEUROCLICK_LLM_MODEL", "another-model")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", server.settings.base_url)
    assert claude_available()
    report = write(example, "claude")
    assert report.writer == "another-model"
    assert server.requests[0][2]["model"] == "another-model"


def test_without_a_key_the_template_writes_and_says_why(example, monkeypatch):
    for name in ("ANTHROPIC_API_KEY", "NEUROCLICK_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    assert not claude_available()
    report = write(example, "claude")
    assert report.writer == "template"
    assert "ANTHROPIC_API_KEY" in report.notes[0]
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-env")
    assert ClaudeSettings.from_environment().model == DEFAULT_MODEL


def test_every_placeholder_is_filled_and_unknown_ones_stay(example):
    names = placeholders(example)
    assert (
        fill("{{lesions.1.area}} {{ lesions.1.longest }} {{lesions.1.volume}}", example)
        == "612 mm² 34.2 mm {{lesions.1.volume}}"
    )
    assert "{{" not in fill(" ".join(f"{{{{{name}}}}}" for name in names), example)
    assert shown_so_far("Area {{lesions.1.ar", example) == shown_so_far("Area {", example) == "Area "


def test_the_instructions_name_the_language_and_keep_their_braces():
    prompt = system_prompt("en")
    assert "British English" in prompt
    assert "{{lesions.1.longest}}" in prompt
    assert "{language}" not in prompt


def test_only_listed_words_and_numbers_are_sent(example):
    data = json.loads(request_text(example))
    assert set(data) == {"words", "placeholders"}
    assert data["words"]["lesions"][0]["horizontal_half_of_image"] == "left"
    assert data["words"]["models_compared"] == ["U-Net", "DeepLabV3+"]
    assert "CC BY" not in json.dumps(data)


def test_each_of_several_lesions_is_described_and_has_placeholders_of_its_own(three):
    data = json.loads(request_text(three))
    assert [lesion["called"] for lesion in data["words"]["lesions"]] == ["Lesion 1", "Lesion 2", "Lesion 5"]
    assert [lesion["horizontal_half_of_image"] for lesion in data["words"]["lesions"]] == ["left", "right", "right"]
    assert data["words"]["models_compared_with"] == "all outlines together"
    numbers = data["placeholders"]
    assert (numbers["lesions.count"], numbers["lesions.total_area"]) == ("3", "873 mm²")
    for lesion, area in zip(data["words"]["lesions"], ("612 mm²", "188 mm²", "73.2 mm²"), strict=True):
        assert numbers[f"{lesion['placeholders_begin_with']}area"] == area


OF_TWO = GOOD.replace(
    GOOD[GOOD.index("One lesion") : GOOD.index("## Comparison")],
    """{{lesions.count}} lesions are outlined.

Lesion 1: it lies in the upper left quarter of the image. Its area is {{lesions.1.area}}.

Lesion 2: it lies in the lower right quarter of the image. Its area is {{lesions.2.area}}.

Together they measure {{lesions.total_area}}.

""",
).replace("the outline,", "all outlines together,")


def test_words_on_two_lesions_pass_and_a_placeholder_of_the_other_one_is_turned_down(two, server):
    server.answers = [OF_TWO.replace("{{lesions.2.area}}", "{{lesions.1.area}}"), OF_TWO]
    _, report = live(two, server)
    assert report.writer == "fake-model"
    assert "2 lesions are outlined" in report.text
    assert "Together they measure 800 mm²." in report.text
    assert len(report.notes) == 1
    assert "this is not of lesion 2" in server.requests[1][2]["messages"][0]["content"]


def test_twenty_lesions_may_take_more_words_than_one(example, server):
    many = replace(example, lesions=tuple(replace(example.lesions[0], number=n) for n in range(1, 21)))
    server.answers = ["word " * 3000]
    with pytest.raises(ReportError, match="more than 8000 characters"):
        list(claude_words(example, settings=server.settings))
    assert len(list(claude_words(many, settings=server.settings))[-1]) > 10_000
