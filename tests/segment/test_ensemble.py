"""An ensemble is the mean of its members, and says where and how far they disagree."""

import hashlib
import json
import math
import statistics
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core import segment, weights
from core.segment import ModelResult, combine, compare_all, ranked, run_order
from core.segment import model as automatic
from core.segment.architectures import build

IMAGE = np.random.default_rng(1).random((24, 40), dtype=np.float32)


def flat(value: float, size: tuple[int, int] = (4, 6)) -> np.ndarray:
    return np.full(size, value, dtype=np.float32)


# -- the arithmetic


def test_the_mean_of_three_models():
    combined = combine([flat(0.1), flat(0.2), flat(0.9)])
    np.testing.assert_allclose(combined.probability, flat(0.4), atol=1e-6)
    assert combined.probability.dtype == combined.disagreement.dtype == combined.entropy.dtype == np.float32
    assert combined.count == 3


def test_disagreement_is_0_where_all_say_the_same_and_1_where_half_are_certain_of_the_opposite():
    assert combine([flat(0.5), flat(0.5)]).disagreement.max() == 0
    np.testing.assert_array_equal(combine([flat(0), flat(1), flat(1), flat(0)]).disagreement, flat(1))


def test_disagreement_of_two_models_is_the_distance_of_their_probabilities():
    # two values a and b have the standard deviation |a - b| / 2
    np.testing.assert_allclose(combine([flat(0.35), flat(0.8)]).disagreement, flat(0.45), atol=1e-6)


def test_disagreement_is_found_at_the_pixel_where_it_is():
    one, other = flat(0.0, (5, 9)), flat(0.0, (5, 9))
    other[3, 7] = 1.0
    assert list(zip(*np.nonzero(combine([one, other]).disagreement), strict=True)) == [(3, 7)]


def test_shared_doubt_is_entropy_and_not_disagreement():
    doubt = combine([flat(0.5), flat(0.5)])
    np.testing.assert_allclose(doubt.entropy, flat(1.0), atol=1e-6)
    assert combine([flat(0), flat(0)]).entropy.max() == 0
    # a quarter: 1/4 * 2 bits + 3/4 * log2(4/3) bits
    quarter = 0.5 + 0.75 * math.log2(4 / 3)
    np.testing.assert_allclose(combine([flat(0), flat(0.5)]).entropy, flat(quarter), atol=1e-6)


def test_area_and_its_spread_are_those_of_the_members_masks_not_of_the_mean():
    sizes = (2, 3, 7)
    members = []
    for size in sizes:
        member = flat(0.0)
        member.ravel()[:size] = 0.6
        members.append(member)
    combined = combine(members)
    assert combined.area_px_mean == pytest.approx(4)
    assert combined.area_px_sd == pytest.approx(statistics.stdev(sizes))
    assert combined.unanimous_share == pytest.approx(2 / 7)


def test_without_any_mark_there_is_nothing_to_agree_on():
    combined = combine([flat(0.1), flat(0.4)])
    assert (combined.area_px_mean, combined.area_px_sd) == (0, 0)
    assert math.isnan(combined.unanimous_share)


@pytest.mark.parametrize(
    ("probabilities", "sentence"),
    [
        ([], "at least two models' probabilities; got 0"),
        ([flat(0.5)], "at least two models' probabilities; got 1"),
        ([flat(0.5), flat(0.5, (6, 4))], r"one size; got \(4, 6\), \(6, 4\)"),
        ([np.zeros(3), np.zeros(3)], r"must all be \(H, W\)"),
    ],
)
def test_what_cannot_be_combined_is_refused(probabilities, sentence: str):
    with pytest.raises(ValueError, match=sentence):
        combine(probabilities)


# -- the registry


def card_of(folder: Path, name: str, **fields: object) -> None:
    (folder / f"{name}.json").write_text(json.dumps({"title": name.upper(), "task": "automatic"} | fields))
    weights.card.cache_clear()


def sha256_of(folder: Path, name: str) -> str:
    return hashlib.sha256((folder / f"{name}.safetensors").read_bytes()).hexdigest()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A weights folder with two small networks and the ensemble of both."""
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    weights.card.cache_clear()
    automatic.load.cache_clear()
    for seed, name in enumerate(("a", "b")):
        torch.manual_seed(seed)
        save_file(build("simple_cnn").state_dict(), tmp_path / f"{name}.safetensors")
        card_of(tmp_path, name, architecture="simple_cnn", side=32, sha256=sha256_of(tmp_path, name))
    write_ensemble(tmp_path)
    yield tmp_path
    weights.card.cache_clear()
    automatic.load.cache_clear()


def write_ensemble(folder: Path, *names: str, **changed: str) -> None:
    members = [{"name": name, "sha256": sha256_of(folder, name)} | changed for name in names or ("a", "b")]
    card_of(folder, "ensemble", architecture="ensemble", members=members)


def test_the_ensemble_stands_last_among_the_models():
    assert segment.available() == ("a", "b", "ensemble")
    assert weights.names("promptable") == ()


def test_the_ensembles_probability_is_the_mean_of_its_members():
    one, other = (segment.load(name).predict(IMAGE) for name in ("a", "b"))
    ensemble = segment.load("ensemble")
    assert np.abs(one - other).max() > 1e-3
    np.testing.assert_allclose(ensemble.predict(IMAGE), (one + other) / 2, atol=1e-6)
    result = ensemble.run(IMAGE)
    assert result.name == ensemble.name == ensemble.card.name == "ensemble"
    assert result.predict_ms > 0
    np.testing.assert_allclose(result.probability, (one + other) / 2, atol=1e-6)


def test_members_are_loaded_once():
    assert segment.load("ensemble").members[0] is segment.load("a")


def test_an_ensemble_with_a_missing_member_is_left_out_and_says_which(folder: Path):
    (folder / "b.safetensors").unlink()
    assert segment.available() == ("a",)
    with pytest.raises(weights.WeightsError, match=r"ENSEMBLE needs weights/b\.safetensors, which is missing"):
        segment.load("ensemble")


def test_an_ensemble_of_other_weights_is_left_out_and_says_which(folder: Path):
    write_ensemble(folder, sha256="0" * 64)
    assert segment.available() == ("a", "b")
    with pytest.raises(weights.WeightsError, match="made with other weights of a "):
        segment.load("ensemble")


def test_an_ensemble_of_an_ensemble_or_of_one_is_refused(folder: Path):
    card_of(folder, "nested", members=[{"name": "a", "sha256": weights.card("a").sha256}, {"name": "ensemble"}])
    write_ensemble(folder, "a")
    assert segment.available() == ("a", "b")
    with pytest.raises(weights.WeightsError, match="an ensemble itself"):
        segment.load("nested")
    with pytest.raises(weights.WeightsError, match="needs at least two"):
        segment.load("ensemble")


def test_a_damaged_member_is_found_when_the_ensemble_is_loaded(folder: Path):
    with (folder / "a.safetensors").open("ab") as stream:
        stream.write(b"\0")
    with pytest.raises(weights.WeightsError, match=r"a\.safetensors is not the file that its card describes"):
        segment.load("ensemble")


def test_an_ensemble_has_no_weights_to_read():
    with pytest.raises(weights.WeightsError, match="no weights of its own"):
        weights.read("ensemble")


def test_an_ensembles_hash_changes_with_any_member(folder: Path):
    before = weights.card("ensemble").sha256
    assert len(before) == 64
    write_ensemble(folder, "b", "a")
    assert weights.card("ensemble").sha256 != before


# -- several models on one slice


def test_members_come_before_their_ensemble_and_each_once():
    order = run_order(["ensemble", "b", "ensemble"])
    assert sorted(order) == ["a", "b", "ensemble"]
    assert order[-1] == "ensemble"
    assert run_order(["a"]) == ("a",)


def test_each_model_runs_once_and_the_ensemble_is_taken_from_its_members(monkeypatch: pytest.MonkeyPatch):
    runs: list[str] = []
    predict = automatic.AutomaticModel.predict
    monkeypatch.setattr(
        automatic.AutomaticModel, "predict", lambda self, image: (runs.append(self.name), predict(self, image))[1]
    )
    said, kept = [], []
    compared = compare_all(
        IMAGE, ["ensemble", "a"], before=lambda *what: said.append(what), after=lambda result: kept.append(result.name)
    )
    assert sorted(runs) == ["a", "b"]
    assert [result.name for result in compared.results] == ["ensemble", "a"]
    assert compared.faults == ()
    assert said == [("a", 0, 3), ("b", 1, 3), ("ensemble", 2, 3)]
    assert kept == ["a", "b", "ensemble"]
    np.testing.assert_allclose(compared.results[0].probability, segment.load("ensemble").predict(IMAGE), atol=1e-6)


def test_the_ensembles_time_is_at_least_that_of_all_members():
    known = [ModelResult(name, flat(0.2), ms) for name, ms in (("a", 30.0), ("b", 70.0))]
    (result,) = compare_all(IMAGE, ["ensemble"], known=known).results
    assert result.predict_ms >= 100


def test_known_answers_are_not_computed_again():
    known = ModelResult("a", flat(0.25, IMAGE.shape), 1.0)
    kept = []
    compared = compare_all(IMAGE, ["a", "b"], known=[known], after=lambda result: kept.append(result.name))
    assert compared.results[0] is known
    assert kept == ["b"]


def test_a_model_that_fails_is_named_and_the_others_go_on(folder: Path):
    with (folder / "a.safetensors").open("ab") as stream:
        stream.write(b"\0")
    compared = compare_all(IMAGE, ["a", "b", "ensemble", "c"])
    assert [result.name for result in compared.results] == ["b"]
    damaged, unknown, ensemble = compared.faults
    assert "a.safetensors" in damaged
    assert "'c'" in unknown
    assert ensemble == "ENSEMBLE was left out, because a could not be run"


def test_what_was_finished_before_a_stop_has_been_handed_over():
    kept = []

    def stop(name: str, done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare_all(IMAGE, ["a", "b"], before=stop, after=lambda result: kept.append(result.name))
    assert kept == ["a"]


def test_models_are_ranked_by_their_test_figure_and_never_by_validation(folder: Path):
    for name, metrics in {
        "good": {"test": {"dice_mean": 0.8}},
        "better": {"test": {"dice_mean": 0.9}},
        "leaky": {"test": {"dice_mean": 0.99, "leaky": 3}},
        "chosen": {"val": {"dice_mean": 0.98}},
        "odd": {"test": "none"},
    }.items():
        card_of(folder, name, metrics=metrics)
    assert ranked(["leaky", "odd", "good", "chosen", "better", "gone"]) == (
        "better", "good", "leaky", "odd", "chosen", "gone",
    )  # fmt: skip
