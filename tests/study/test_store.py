import hashlib
import logging
import sqlite3
import stat
import time
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import cv2
import numpy as np
import pytest

from core.prompt import HAND, Outline, Segmentation
from core.scan import Scan
from core.segment import ModelResult
from core.study import Store, StoreError, Study, apply_operations
from core.study.arrays import pack_pixels
from core.study.documents import SCHEMA
from core.study.packing import Saved
from tests.study.examples import assert_same_study, full_study, noise, outlined, plain_study

HOUR = 3600.0
ONE_SENTENCE = r"^[A-Z0-9][^\n]*\.$"


def file_of(url):
    return Path(url.removeprefix("sqlite:///"))


def on_disk(url):
    """Everything that the store has written: the database, its write-ahead log and the rest."""
    return b"".join(path.read_bytes() for path in sorted(file_of(url).parent.iterdir()))


def asked(url, sql, *parameters):
    with sqlite3.connect(file_of(url)) as connection:
        return connection.execute(sql, parameters).fetchall()


def click(study, seq, x, y=5.0, client="canvas"):
    return apply_operations(study, client, [{"seq": seq, "op": "add_point", "x": x, "y": y, "include": True}])[0]


def test_a_study_survives_a_restart_with_every_field(url):
    before = Store(url)
    secret = before.create_workspace()
    added = before.add(secret, full_study())
    before.close()
    after = Store(url)
    found = after.current(secret)
    assert found.id == added.id
    assert_same_study(found, full_study())


def test_what_was_saved_survives_a_restart(url):
    before = Store(url)
    secret = before.create_workspace()
    study = before.add(secret, full_study())
    changed = click(study, 8, 11.0, client="canvas-a").with_work(
        outlines=outlined(noise(9, study.image.shape) > 0.2, 0.5, 0.0, 39.0),
        comparison=(*study.current.comparison, ModelResult("third", noise(10, study.image.shape), 5.0)),
    )
    before.save(secret, replace(changed, slice_index=2))
    assert_same_study(Store(url).load(secret, study.id), replace(changed, slice_index=2))


def test_saving_over_what_another_store_object_saved_writes_everything(url):
    """Two processes hold different states in memory; the later save wins as a whole."""
    ours, theirs = Store(url), Store(url)
    secret = ours.create_workspace()
    study = ours.add(secret, full_study())
    theirs.save(secret, replace(theirs.load(secret, study.id), work={}, slice_index=0))
    ours.save(secret, study)
    assert_same_study(theirs.load(secret, study.id), full_study())
    assert_same_study(Store(url).load(secret, study.id), full_study())


def test_loading_sees_at_once_what_another_store_object_saved(url):
    ours, theirs = Store(url), Store(url)
    secret = ours.create_workspace()
    study = ours.add(secret, plain_study())
    theirs.save(secret, click(theirs.current(secret), 1, 7.5))
    assert [point.x for point in ours.load(secret, study.id).current.lesions.prompts.points] == [7.5]


def test_a_click_writes_neither_pixels_nor_arrays_that_did_not_change(url, store):
    secret = store.create_workspace()
    study = store.add(secret, full_study())
    rows = asked(url, "select rowid, key, data from array order by rowid")
    store.save(secret, click(study, 8, 3.0, client="canvas-a"))
    kept = asked(url, "select rowid, key, data from array order by rowid")
    mask_dropped = [row for row in rows if row not in kept]
    assert len(mask_dropped) == 3  # a changed prompt takes both lesions' masks and a candidate away, nothing else
    assert all(row in rows for row in kept)


def test_when_one_lesion_changes_the_others_mask_is_not_written_again(url, store):
    secret = store.create_workspace()
    study = store.add(secret, plain_study())
    masks = [noise(number, study.image.shape) > 0.5 for number in range(3)]

    def with_masks(*pair):
        return study.with_work(outlines=tuple(Outline(n, Segmentation(mask, HAND)) for n, mask in enumerate(pair, 1)))

    store.save(secret, with_masks(masks[0], masks[1]))
    before = asked(url, "select rowid, key from array")
    store.save(secret, with_masks(masks[2], masks[1].copy()))
    after = asked(url, "select rowid, key from array")
    assert len(before) == len(after) == 3  # pixels and two masks
    assert len(set(before) & set(after)) == 2
    found = Store(url).current(secret).current
    np.testing.assert_array_equal(found.mask, masks[2] | masks[1])


def test_memory_counts_the_arrays_of_every_lesion():
    saved = Saved(0, full_study(), {})
    pixels, slices, masks, probabilities = 20 * 33, 3, 2 + 2, 2  # two lesions, one of them with two candidates
    assert saved.bytes_in_memory == pixels * (4 * slices + masks + 4 * probabilities)


def test_arrays_that_nothing_names_any_more_are_deleted(url, store):
    secret = store.create_workspace()
    study = store.add(secret, plain_study())
    for number in range(5):
        mask = noise(number, study.image.shape) > 0.5
        study = study.with_work(outlines=outlined(mask))
        store.save(secret, study)
    assert asked(url, "select count(*) from array") == [(2,)]  # pixels and one mask
    Store(url).save(secret, replace(study, work={}))
    assert asked(url, "select count(*) from array") == [(1,)]
    assert asked(url, "select count(*) from work") == [(0,)]


def test_a_mask_that_equals_the_truth_comes_and_goes_without_taking_the_truth_along(url, store):
    truth = noise(5, (40, 56)) > 0.9
    secret = store.create_workspace()
    study = store.add(secret, Study(Scan(noise(0, (1, 40, 56)), "phantom", (0.0, 1.0), truth=truth), "t"))
    study = study.with_work(outlines=outlined(truth.copy()))
    store.save(secret, study)
    np.testing.assert_array_equal(Store(url).current(secret).current.segmentation.mask, truth)
    store.save(secret, study.with_work(outlines=()))
    found = Store(url).current(secret)
    np.testing.assert_array_equal(found.scan.truth, truth)
    assert found.current.outlines == ()


def test_two_studies_keep_their_own_prompts(url, store):
    secret = store.create_workspace()
    first = store.add(secret, plain_study(0, "first"))
    store.save(secret, click(first, 1, 1.0))
    second = store.add(secret, plain_study(1, "second"))
    assert store.current(secret).id == second.id
    store.save(secret, click(click(second, 1, 20.0), 2, 21.0))
    store.set_current(secret, first.id)
    for one in (store, Store(url)):
        assert one.current(secret).title == "first"
        assert [point.x for point in one.current(secret).current.lesions.prompts.points] == [1.0]
        assert [point.x for point in one.load(secret, second.id).current.lesions.prompts.points] == [20.0, 21.0]


def test_summaries_show_each_study_small_and_in_order(store):
    secret = store.create_workspace()
    assert store.studies(secret) == ()
    assert store.current(secret) is None
    store.add(secret, replace(full_study(), created=1000.0))
    pixels = np.zeros((1, 100, 400), dtype=np.float32)
    pixels[0, :, 200:] = 1.0
    store.add(secret, Study(Scan(pixels, "png", (0.0, 255.0)), "wide", created=2000.0))
    first, second = store.studies(secret)
    assert (first.title, first.slices, first.created) == ("NIfTI volume, 3 slices", 3, 1000.0)
    picture = cv2.imdecode(np.frombuffer(second.thumbnail, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture.shape == (24, 96)
    assert picture[:, :47].max() == 0
    assert picture[:, 49:].min() == 255


def test_the_file_opens_no_workspace_and_belongs_to_its_owner(url, store):
    secret = store.create_workspace()
    assert len(secret) >= 43  # 256 bits in base64
    store.add(secret, plain_study())
    assert secret.encode() not in on_disk(url)
    assert asked(url, "select digest from workspace") == [(hashlib.sha256(secret.encode()).hexdigest(),)]
    files = list(file_of(url).parent.iterdir())
    assert len(files) >= 2  # the write-ahead log, too
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(file_of(url).parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("secret", ["", "x" * 43, "' or 1=1 --", "\ud800", "ß" * 100])
def test_a_wrong_secret_opens_nothing_and_says_so(store, secret):
    mine = store.create_workspace()
    study = store.add(mine, plain_study())
    assert not store.has(secret)
    for call in (
        lambda: store.add(secret, plain_study()),
        lambda: store.studies(secret),
        lambda: store.current(secret),
        lambda: store.set_current(secret, study.id),
        lambda: store.load(secret, study.id),
        lambda: store.save(secret, study),
        lambda: store.delete(secret, study.id),
        lambda: store.delete_workspace(secret),
    ):
        with pytest.raises(StoreError, match=r"^Nothing is stored under this address: .* 24 hours .*\.$"):
            call()
    assert store.has(mine)


def test_a_secret_does_not_open_the_studies_of_another_workspace(store):
    mine, other = store.create_workspace(), store.create_workspace()
    study = store.add(mine, plain_study())
    for call in (
        lambda: store.load(other, study.id),
        lambda: store.save(other, click(study, 1, 2.0)),
        lambda: store.delete(other, study.id),
        lambda: store.set_current(other, study.id),
    ):
        with pytest.raises(StoreError, match="not stored any more"):
            call()
    assert store.load(mine, study.id) is study


def test_purge_deletes_what_is_over_and_its_bytes_are_gone(url):
    store = Store(url, keep_hours=2)
    secret, kept = store.create_workspace(), store.create_workspace()
    old, young = full_study(), plain_study(7)
    store.add(secret, replace(old, title="Old study"))
    store.add(kept, young)
    pixels, draft = pack_pixels(old.scan.pixels)[-2000:], b"Zweite Zeile"
    assert pixels in on_disk(url)
    assert draft in on_disk(url)
    asked(url, "update workspace set used = used - 3 * 3600 where id = 1")
    assert store.purge() == 1
    assert not store.has(secret)
    for rows, count in (("workspace", 1), ("study", 1), ("work", 0), ("array", 1)):
        assert asked(url, f"select count(*) from {rows}") == [(count,)]
    disk = on_disk(url)
    for start in range(0, len(pixels) - 64, 64):
        assert pixels[start : start + 64] not in disk
    assert draft not in disk
    assert b"Old study" not in disk
    assert pack_pixels(young.scan.pixels)[-64:] in disk


def test_the_file_shrinks_when_studies_go(url, store):
    secret = store.create_workspace()
    study = store.add(secret, Study(Scan(noise(0, (4, 128, 128)), "nifti", (0.0, 1.0)), "t"))
    Store(url).purge()
    store.delete(secret, study.id)
    assert file_of(url).stat().st_size < 100_000  # 262 kB of noise have left
    assert store.current(secret) is None


def test_purge_counts_from_the_last_use(url):
    store = Store(url, keep_hours=2)
    secret = store.create_workspace()
    now = time.time()
    assert store.purge(now + 1.9 * HOUR) == 0
    assert store.has(secret)
    assert store.purge(now + 2.1 * HOUR) == 1
    assert not store.has(secret)


def test_reading_counts_as_use(url):
    store = Store(url, keep_hours=2)
    secret = store.create_workspace()
    asked(url, "update workspace set used = used - 1.5 * 3600")
    store.studies(secret)
    assert store.purge(time.time() + 1.5 * HOUR) == 0


def test_what_is_over_is_closed_even_before_it_is_purged(url):
    store = Store(url, keep_hours=2)
    secret = store.create_workspace()
    store.add(secret, plain_study())
    asked(url, "update workspace set used = used - 3 * 3600")
    assert not store.has(secret)
    with pytest.raises(StoreError, match=r"kept for 2 hours"):
        store.current(secret)


def test_deleting_the_current_study_opens_the_newest_that_is_left(store):
    secret = store.create_workspace()
    ids = [store.add(secret, replace(plain_study(n), created=1000.0 + n)).id for n in range(3)]
    store.set_current(secret, ids[0])
    store.delete(secret, ids[0])
    assert store.current(secret).id == ids[2]
    with pytest.raises(StoreError, match=ONE_SENTENCE):
        store.load(secret, ids[0])
    store.delete(secret, ids[1])
    assert store.current(secret).id == ids[2]


def test_a_study_that_was_deleted_meanwhile_is_not_brought_back_by_a_save(store):
    secret = store.create_workspace()
    study = store.add(secret, plain_study())
    store.delete(secret, study.id)
    with pytest.raises(StoreError, match="not stored any more"):
        store.save(secret, click(study, 1, 2.0))


def test_a_deleted_workspace_leaves_no_bytes(url, store):
    secret = store.create_workspace()
    study = store.add(secret, full_study())
    store.delete_workspace(secret)
    assert not store.has(secret)
    assert pack_pixels(study.scan.pixels)[-64:] not in on_disk(url)


def test_too_many_studies_are_refused_and_those_there_stay(url):
    store = Store(url, max_studies=2)
    secret = store.create_workspace()
    for number in range(2):
        store.add(secret, plain_study(number))
    with pytest.raises(StoreError, match=r"^2 scans are open, which is the most there can be; delete one first\.$"):
        store.add(secret, plain_study(3))
    assert len(store.studies(secret)) == 2
    store.add(store.create_workspace(), plain_study(3))


def test_too_many_bytes_are_refused_and_leave_nothing_behind(url):
    store = Store(url, max_bytes=30_000)
    secret = store.create_workspace()
    study = store.add(secret, plain_study())  # 9 kB of noise
    with pytest.raises(StoreError, match=r"most there can be; delete one first\.$"):
        store.add(secret, Study(Scan(noise(0, (4, 64, 64)), "nifti", (0.0, 1.0)), "t"))
    results = tuple(ModelResult(str(n), noise(n, study.image.shape), 1.0) for n in range(9))
    with pytest.raises(StoreError, match=r"most there can be; delete one first\.$"):
        store.save(secret, study.with_work(comparison=results))
    assert store.current(secret) is study
    store.save(secret, study.with_work(comparison=results[:1]))
    assert_same_study(Store(url).current(secret), study.with_work(comparison=results[:1]))


@pytest.mark.parametrize(
    "damage",
    [
        "update array set data = substr(data, 1, length(data) - 9) where of_scan",
        "update array set data = zeroblob(100) where not of_scan",
        "update array set data = replace(data, x'0a', x'0b') where not of_scan",
        "delete from array where of_scan",
        "update study set head = '{'",
        "update study set scan = '{}'",
        "update study set scan = replace(scan, '[-12.5', '[\"x\"')",
        "update work set document = substr(document, 1, 40)",
    ],
)
def test_damage_is_one_sentence_and_the_other_study_still_opens(url, damage):
    before = Store(url)
    secret = before.create_workspace()
    bad = before.add(secret, full_study())
    asked(url, damage)
    good = before.add(secret, plain_study())
    after = Store(url)
    with pytest.raises(StoreError, match=ONE_SENTENCE):
        after.load(secret, bad.id)
    assert_same_study(after.load(secret, good.id), good)
    assert len(after.studies(secret)) == 2
    after.delete(secret, bad.id)


def test_a_study_of_a_newer_version_asks_for_an_update(url):
    before = Store(url)
    secret = before.create_workspace()
    before.add(secret, full_study())
    asked(url, f"""update study set head = replace(head, '"schema":{SCHEMA}', '"schema":9')""")
    asked(url, "update work set document = '{}'")
    with pytest.raises(StoreError, match=rf"saved by a newer NeuroClick \(format 9; this one reads up to {SCHEMA}\)"):
        Store(url).current(secret)


def test_a_file_of_a_newer_version_is_left_alone(url, store):
    store.close()
    asked(url, "pragma user_version = 2")
    with pytest.raises(StoreError, match="newer NeuroClick"):
        Store(url)
    assert asked(url, "pragma user_version") == [(2,)]


def test_a_file_that_is_no_database_is_one_sentence(url):
    file_of(url).parent.mkdir()
    file_of(url).write_bytes(b"a holiday picture" * 100)
    with pytest.raises(StoreError, match=r"^The study store is damaged .*not a database\.$"):
        Store(url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql://localhost/x", "studies.sqlite3", ""])
def test_only_a_sqlite_file_is_accepted(url):
    with pytest.raises(StoreError, match=r"^The study store is a file named as sqlite:///PATH; got "):
        Store(url)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match=r"cannot be opened: .*\.$"):
        Store(f"sqlite:///{tmp_path}/file/studies.sqlite3")


@pytest.mark.parametrize("hours", [0, -1, float("nan")])
def test_studies_are_kept_for_some_time(url, hours):
    with pytest.raises(StoreError, match="hours above 0"):
        Store(url, keep_hours=hours)


def test_two_threads_save_at_once_and_nothing_is_lost(url, store):
    secret = store.create_workspace()
    studies = [store.add(secret, plain_study(n, str(n))) for n in range(2)]
    other = Store(url)  # as a second process would have it
    start, failures = Barrier(2), []

    def work(mine, study):
        try:
            start.wait()
            for number in range(1, 31):
                study = click(mine.load(secret, study.id), number, float(number))
                study = study.with_work(outlines=outlined(noise(number, study.image.shape) > 0.5))
                mine.save(secret, study)
        except Exception as error:
            failures.append(error)

    for pair in ((store, store), (store, other)):
        start.reset()
        threads = [Thread(target=work, args=arguments) for arguments in zip(pair, studies, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        for study in studies:
            found = Store(url).load(secret, study.id)
            assert [point.x for point in found.current.lesions.prompts.points] == [float(n) for n in range(1, 31)]
            np.testing.assert_array_equal(found.current.segmentation.mask, noise(30, study.image.shape) > 0.5)


def test_an_unchanged_study_is_the_same_object_and_memory_is_bounded(url):
    store = Store(url, memory_bytes=20_000)  # two of these studies of 9 kB
    secret = store.create_workspace()
    added = [store.add(secret, plain_study(n)) for n in range(3)]
    assert store.load(secret, added[2].id) is added[2]
    assert store.load(secret, added[1].id) is added[1]
    again = store.load(secret, added[0].id)
    assert again is not added[0]
    assert_same_study(again, added[0])


def test_nothing_is_logged(store, caplog):
    caplog.set_level(logging.DEBUG)
    secret = store.create_workspace()
    study = store.add(secret, full_study())
    store.save(secret, click(study, 8, 1.0, client="canvas-a"))
    with pytest.raises(StoreError):
        store.load(secret, "no such study")
    store.delete_workspace(secret)
    assert caplog.text == ""
