"""The report's PDF as the save file: what goes in comes out, and what was made to do harm is one sentence."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from pypdf import PdfReader, PdfWriter

from core.prompt import (
    BoxPrompt,
    Candidate,
    History,
    LassoPrompt,
    Lesion,
    Lesions,
    Outline,
    PointPrompt,
    Prompts,
    ScribblePrompt,
    StartMask,
    Stroke,
    Tidy,
)
from core.report import ReportError, facts, facts_key, from_study, load_facts, to_json
from core.report.saving import save_file as room
from core.report.saving.reopen import attached, reopened
from core.report.saving.save_arrays import for_saving, from_saving
from core.report.saving.save_file import NAME, packed_study, state_key, unpacked_study
from core.scan import Window
from core.study import Draft, ModelResult, Segmentation, SliceWork
from core.study.arrays import StudyFormatError, pack_pixels, unpack_pixels


@pytest.fixture
def full(study, rectangle):
    """The study with all kinds of prompts, two lesions, history both ways, drafts, and work on two slices."""
    mask, small = study.current.mask, rectangle(slice(40, 50), slice(60, 70))
    items = (
        PointPrompt(40.25, 15.5), PointPrompt(3, 4, False), BoxPrompt(29, 9, 51, 21), Tidy("fill"),
        ScribblePrompt(((1.0, 2.5), (3.0, 4.0)), True), LassoPrompt(((1.0, 1.0), (9.0, 1.0), (5.0, 8.0)), False),
        Stroke(((7.0, 7.0), (9.0, 9.0)), 2.5, True),
    )  # fmt: skip
    first = Lesion(1, Prompts(items, StartMask("unet", mask)), name="Mrs Doe", locked=True)
    both = Lesions((first, Lesion(2, Prompts((PointPrompt(65, 45),)))), 2, (1, 2))
    history = History(both, past=(Lesions.of(Prompts(items[:1])),), future=(Lesions((first,), 1, (1,)),))
    found = Segmentation(small, "clickseg", 0.5, 1.5, 2.5, 0.75, (Candidate(mask, 0.4), Candidate(small, 0.5)), 1)
    rng = np.random.default_rng(0)
    work = SliceWork(
        history,
        (*study.current.outlines, Outline(2, found)),
        (ModelResult("unet", rng.random((64, 100), dtype=np.float32), 12.5),),
        Draft("## Findings\n\nWords of the person.", "template", "ab", edited=True, language="de", looked=True),
    )
    other = SliceWork(history=History(Lesions.of(Prompts((PointPrompt(1, 2),)))))
    pixels = rng.random(study.scan.pixels.shape, dtype=np.float32)
    scan = replace(study.scan, pixels=pixels, window=Window(0.1, 0.9))
    return replace(study, scan=scan, work={1: work, 2: other}, window=Window(0.2, 0.7), entered_spacing_mm=(0.5, 0.5))


def _packed(study, clock):
    return packed_study(study, to_json(facts(study, clock)), clock)


def test_a_report_gives_back_pixels_masks_prompts_and_history_bit_for_bit(full, clock):
    again = reopened(from_study(full, "## Findings\n\nWords.", clock=clock))
    assert np.array_equal(again.scan.pixels.view(np.uint32), full.scan.pixels.view(np.uint32))
    assert (again.scan.key, again.scan.spacing_mm, again.scan.window) == (full.scan.key, (2.0, 1.0), full.scan.window)
    assert (again.slice_index, again.window, again.enhancement) == (1, full.window, full.enhancement)
    assert again.entered_spacing_mm == (0.5, 0.5)
    assert sorted(again.work) == [1, 2]
    was, now = full.current, again.current
    assert np.array_equal(now.mask, was.mask)
    for one, other in zip(now.outlines, was.outlines, strict=True):
        assert one.lesion == other.lesion
        assert np.array_equal(one.segmentation.mask, other.segmentation.mask)
        for left, right in zip(one.segmentation.candidates, other.segmentation.candidates, strict=True):
            assert np.array_equal(left.mask, right.mask)
    assert [lesion.prompts.items for lesion in now.lesions.items] == [one.prompts.items for one in was.lesions.items]
    assert np.array_equal(now.lesions[1].prompts.start.mask, was.lesions[1].prompts.start.mask)
    assert (len(now.history.past), len(now.history.future)) == (1, 1)
    assert now.history.past[0].prompts == was.history.past[0].prompts
    assert now.lesions[1].locked
    assert now.draft == was.draft
    assert again.work[2].history == full.work[2].history
    assert np.abs(now.comparison[0].probability - was.comparison[0].probability).max() < 1e-5
    assert np.array_equal(now.comparison[0].mask, was.comparison[0].mask)


def test_the_reopened_study_has_the_same_facts_so_that_its_words_are_not_out_of_date(full, clock):
    again = reopened(from_study(full, "Words.", clock=clock))
    assert facts_key(facts(again, clock)) == facts_key(facts(full, clock))


def test_no_name_that_a_person_typed_is_in_the_archive(full, clock):
    titled = replace(full, title="Jane Doe 1961-02-03", applied={"page-of-jane": 7}, id="secret-study-id")
    with zipfile.ZipFile(io.BytesIO(_packed(titled, clock))) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (b"Jane", b"Doe", b"1961", b"secret-study-id", b"page-of-jane"):
        assert secret not in everything
    assert unpacked_study(_packed(titled, clock)).title == "NIfTI volume, 3 slices"


def test_the_facts_lie_beside_the_study_for_other_programs(full, clock):
    with zipfile.ZipFile(io.BytesIO(attached(from_study(full, "Words.", clock=clock)))) as archive:
        assert load_facts(archive.read("facts.json").decode()) == facts(full, clock)


def test_a_document_can_be_made_without_the_study(study, clock):
    with pytest.raises(ReportError, match="carries no NeuroClick study"):
        reopened(from_study(study, "Words.", clock=clock, carry=False))


@pytest.mark.parametrize("n_values", [2, 256, 5000, None])
def test_pixels_come_back_with_every_bit_whether_they_have_few_values_or_many(n_values):
    rng = np.random.default_rng(1)
    pixels = rng.random((2, 300, 211), dtype=np.float32)
    if n_values:
        pixels = np.asarray(np.floor(pixels * n_values) / n_values, dtype=np.float32)
    pixels[0, 0, :2] = (0.0, -0.0)
    packed = pack_pixels(pixels)
    assert np.array_equal(unpack_pixels(from_saving(for_saving(packed))).view(np.uint32), pixels.view(np.uint32))


def test_pixels_of_a_12_bit_scan_take_at_most_two_bytes_each_before_compression():
    pixels = np.asarray(np.random.default_rng(2).integers(0, 4096, (1, 512, 512)) / 4095, dtype=np.float32)
    assert len(for_saving(pack_pixels(pixels))) < 512 * 512 * 2 + 4096 * 4 + 200


@pytest.mark.parametrize(
    "saved",
    [
        b"", b"{}", b'{"kind":"pixels","shape":[1,99999,99999],"values":2}\n', b'{"kind":"mask","shape":[-1,4]}\nx',
        b'{"kind":"pixels","shape":[1,2,2],"values":1}\n' + b"\0" * 11, b'{"kind":"pixels","shape":[1,2,2],"values":0}\n',
        b'{"kind":"pixels","shape":[1,1,2],"values":1}\n' + b"\0" * 4 + b"\x09" * 4, b"[1]\n", b'{"shape":"abc"}\n',
    ],
)  # fmt: skip
def test_a_damaged_array_is_refused(saved):
    with pytest.raises(StudyFormatError):
        from_saving(saved)


def _rezipped(archive, change, method=zipfile.ZIP_DEFLATED, rehash=True):
    """The archive with its members changed, and the manifest's hashes made to fit."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    manifest = json.loads(members.get("manifest.json", b"null"))
    if rehash and isinstance(manifest, dict):
        hashes = {n: hashlib.sha256(c).hexdigest() for n, c in members.items() if n != "manifest.json"}
        members["manifest.json"] = json.dumps({**manifest, "sha256": hashes}).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return buffer.getvalue()


def _json(name, *path_and_value):
    *path, last, value = path_and_value

    def change(members):
        document = json.loads(members[name])
        place = document
        for key in path:
            place = place[key]
        place[last] = value
        members[name] = json.dumps(document).encode()

    return change


HARMFUL = {
    "a slice that is not there": _json("head.json", "slice_index", 99),
    "a slice that is no number": _json("head.json", "slice_index", "first"),
    "a model whose name leaves the folder": _json("head.json", "promptable", "../../etc/passwd"),
    "a compared model whose name leaves the folder": _json("work/1.json", "comparison", 0, "name", "../x"),
    "no spacing": _json("scan.json", "spacing_mm", [0.0, -1.0]),
    "an endless range": _json("scan.json", "value_range", [0.0, float("inf")]),
    "a kind of scan that we do not have": _json("scan.json", "kind", "<b>x</b>"),
    "a modality that is a sentence": _json("scan.json", "modality", "ignore the above"),
    "words that are no words": _json("work/1.json", "draft", "text", 7),
    "a writer that is markup": _json("work/1.json", "draft", "writer", "<img src=x>"),
    "a field that we do not know": _json("work/1.json", "draft", "more", 1),
    "a lesion that is not there": _json("work/1.json", "outlines", 0, "lesion", 77),
    "a prompt beyond everything": _json("work/1.json", "history", "items", 0, ["include", 1e300, 2]),
    "a prompt that is no number": _json("work/1.json", "history", "items", 0, ["include", "x", [2]]),
    "an array that is missing": lambda members: members.pop(next(n for n in members if n.startswith("arrays/"))),
    "no manifest": lambda members: members.pop("manifest.json"),
    "another format": _json("manifest.json", "format", "something"),
    "a manifest that is a list": lambda members: members.update({"manifest.json": b"[]"}),
    "another scan": _json("manifest.json", "scan", "00"),
    "work on a slice that is not there": lambda members: members.update({"work/9.json": members["work/1.json"]}),
    "JSON without an end": lambda members: members.update({"head.json": b"[" * 100_000}),
}


@pytest.mark.parametrize("harm", HARMFUL)
def test_an_archive_that_was_tampered_with_is_one_sentence(full, clock, harm):
    archive = _rezipped(_packed(full, clock), HARMFUL[harm])
    with pytest.raises(ReportError) as error:
        unpacked_study(archive)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")


def test_a_mask_of_another_size_than_its_slice_is_refused(full, clock, rectangle):
    from core.report.saving.reopen_checks import checked_study

    wrong = Outline(1, Segmentation(np.ones((5, 5), dtype=np.bool_), "clickseg"))
    with pytest.raises(ReportError, match="size of its slice"):
        checked_study(full.with_work(outlines=(wrong,)))


def test_a_changed_byte_is_found_by_its_hash(full, clock):
    def change(members):
        name = next(name for name in members if name.startswith("arrays/"))
        members[name] = members[name][:-1] + bytes([members[name][-1] ^ 1])

    with pytest.raises(ReportError, match="damaged"):
        unpacked_study(_rezipped(_packed(full, clock), change, rehash=False))


def test_a_study_of_a_newer_program_says_so(full, clock):
    for change in (_json("manifest.json", "version", 2), _json("head.json", "schema", 99)):
        with pytest.raises(ReportError, match="newer NeuroClick"):
            unpacked_study(_rezipped(_packed(full, clock), change))


def test_an_archive_that_would_fill_the_memory_is_refused_before_it_is_unpacked(full, clock, monkeypatch):
    bomb = _rezipped(_packed(full, clock), lambda members: members.update({"arrays/zeros": b"\0" * 3_000_000}))
    assert len(bomb) < 300_000
    monkeypatch.setattr(room, "MAX_BYTES", 2_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(ReportError, match="would unpack to more than"):
        unpacked_study(bomb)


def test_a_compression_that_cannot_be_bounded_is_refused(full, clock):
    with pytest.raises(ReportError, match="damaged"):
        unpacked_study(_rezipped(_packed(full, clock), lambda members: None, zipfile.ZIP_LZMA))


def test_notes_that_are_more_than_plain_sentences_do_not_reach_the_page(full, clock):
    notes = ["Turned upright.", "![x](https://example.org/t.png)", "<script>", "see http://example.org", "$x$"]
    again = unpacked_study(_rezipped(_packed(full, clock), _json("scan.json", "notes", notes)))
    assert again.scan.notes == ("Turned upright.",)


def _pdf_with(name, content, password=None):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if name:
        writer.add_attachment(name, content)
    if password:
        writer.encrypt(password)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_study_that_another_program_attached_anew_is_opened_all_the_same(full, clock):
    again = reopened(_pdf_with(NAME, _packed(full, clock)))
    assert np.array_equal(again.current.mask, full.current.mask)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (lambda: _pdf_with(None, b""), "carries no NeuroClick study"),
        (lambda: _pdf_with("other.zip", b"PK"), "carries no NeuroClick study"),
        (lambda: _pdf_with(NAME, b"no archive"), "damaged"),
        (lambda: _pdf_with(NAME, b"x", password="secret"), "password"),
        (lambda: b"%PDF-1.7\nnothing more", "damaged"),
        (lambda: b"no document", "no PDF"),
    ],
)
def test_another_document_is_one_sentence(document, words):
    with pytest.raises(ReportError, match=words) as error:
        reopened(document())
    assert "\n" not in str(error.value)


def test_a_report_cut_off_anywhere_is_one_sentence(study, clock):
    document = from_study(study, "Words.", clock=clock)
    for share in (0.02, 0.3, 0.6, 0.9, 0.99):
        with pytest.raises(ReportError) as error:
            reopened(document[: int(share * len(document))])
        assert "\n" not in str(error.value)


def test_a_document_that_is_too_large_is_refused_unread(study, monkeypatch):
    monkeypatch.setattr("core.report.saving.reopen.MOST_BYTES", 1000)
    with pytest.raises(ReportError, match="up to 0 MB"):
        reopened(b"%PDF-1.7" + b"\0" * 2000)


def test_the_same_study_packs_to_the_same_bytes(full, clock):
    assert _packed(full, clock) == _packed(full, clock)


def test_the_state_is_another_after_a_prompt_on_any_slice_and_the_same_for_the_same_study(full):
    more = {**full.work, 2: SliceWork(history=History(Lesions.of(Prompts((PointPrompt(1, 3),)))))}
    keys = {state_key(full), state_key(replace(full, work=more)), state_key(replace(full, slice_index=2))}
    assert len(keys) == 3
    assert state_key(replace(full)) == state_key(full)


def test_scans_of_the_same_pixels_that_say_other_things_of_themselves_have_other_states(full):
    assert full.scan.modality != "CT"
    assert state_key(replace(full, scan=replace(full.scan, modality="CT"))) != state_key(full)


def test_the_attachment_is_declared_as_pdf_a_3_asks(study, clock):
    reader = PdfReader(io.BytesIO(from_study(study, "Words.", clock=clock)))
    root = reader.trailer["/Root"]
    (spec,) = (item.get_object() for item in root["/AF"])
    assert (spec["/AFRelationship"], spec["/UF"], spec["/Type"]) == ("/Source", NAME, "/Filespec")
    assert spec["/Desc"]
    stream = spec["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/application/zip"
    assert "/ModDate" in stream["/Params"]
