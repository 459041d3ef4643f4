"""The Compare page: chosen models run once, keep their answers, and say where they disagree."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from streamlit.testing.v1 import AppTest

from core import weights
from core.classical import is_current, prompts_key
from core.prompt import Outline, Segmentation
from core.prompt.simulate import next_click
from core.scan import phantom
from core.segment import ModelResult
from core.segment import model as automatic
from core.segment.architectures import build
from core.study import Study
from tests.app.tabs import click, go, labels, press, said, secret, study
from ui import classical_choice, comparing, models, suggesting, tables, workspace

NAMES = ("a", "b", "c", "d")


def write_card(folder: Path, name: str, **fields: object) -> None:
    path = folder / f"{name}.safetensors"
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    card = {"title": f"Model {name}", "task": "automatic", "architecture": "simple_cnn", "side": 64, "sha256": sha256}
    (folder / f"{name}.json").write_text(json.dumps(card | fields), encoding="utf-8")
    weights.card.cache_clear()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Four small networks, d the best on test and a the worst, and the ensemble of a and b."""
    place = tmp_path / "weights"
    place.mkdir()
    monkeypatch.setattr(weights, "FOLDER", place)
    monkeypatch.setattr(models, "warm_up", lambda: None)
    weights.card.cache_clear()
    automatic.load.cache_clear()
    for number, name in enumerate(NAMES):
        torch.manual_seed(number)
        save_file(build("simple_cnn").state_dict(), place / f"{name}.safetensors")
        write_card(place, name, metrics={"test": {"n_slices": 9, "dice_mean": 0.5 + number / 10}})
    members = [{"name": name, "sha256": weights.card(name).sha256} for name in "ab"]
    test = {"n_slices": 12, "dice_mean": 0.7, "error_auroc": 0.87, "error_auroc_single": 0.81}
    write_card(place, "ensemble", members=members, metrics={"test": test})
    yield place
    weights.card.cache_clear()
    automatic.load.cache_clear()


def chosen(tab: AppTest) -> list[str]:
    return tab.multiselect(key=comparing.CHOICE).value


def held(tab: AppTest) -> set[str]:
    return {result.name for result in study(tab).current.comparison}


def test_the_ensemble_and_the_best_on_test_are_chosen_first(with_sample: AppTest) -> None:
    go(with_sample, "compare")
    assert not with_sample.exception
    assert chosen(with_sample) == ["d", "c", "ensemble"]
    assert with_sample.multiselect(key=comparing.CHOICE).options == [
        "Model d", "Model c", "Model ensemble", "Model b", "Model a",
    ]  # fmt: skip


def test_a_run_keeps_the_chosen_and_the_members_that_the_ensemble_needs(with_sample: AppTest) -> None:
    go(with_sample, "compare")
    press(with_sample, "Run the automatic models")
    assert not with_sample.exception
    assert held(with_sample) == {"a", "b", "c", "d", "ensemble"}
    answers = {result.name: result.probability for result in study(with_sample).current.comparison}
    np.testing.assert_allclose(answers["ensemble"], (answers["a"] + answers["b"]) / 2, atol=1e-4)
    (table, *_) = with_sample.dataframe
    assert list(table.value["Mask"]) == ["Model d", "Model c", "Model ensemble"]
    assert "Run again" in labels(with_sample)


def test_what_was_drawn_stays_when_the_choice_changes_and_the_page_is_left(with_sample: AppTest) -> None:
    go(with_sample, "compare")
    press(with_sample, "Run the automatic models")
    before = held(with_sample)
    with_sample.multiselect(key=comparing.CHOICE).set_value(["c"]).run()
    assert held(with_sample) == before
    assert list(with_sample.dataframe[0].value["Mask"]) == ["Model c"]
    go(with_sample, "scan")
    go(with_sample, "compare")
    assert not with_sample.exception
    assert chosen(with_sample) == ["c"]
    assert held(with_sample) == before


def test_only_what_is_missing_runs_when_models_are_added(with_sample: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []
    predict = automatic.AutomaticModel.predict
    monkeypatch.setattr(
        automatic.AutomaticModel, "predict", lambda self, image: (runs.append(self.name), predict(self, image))[1]
    )
    go(with_sample, "compare")
    with_sample.multiselect(key=comparing.CHOICE).set_value(["a", "c"]).run()
    press(with_sample, "Run the automatic models")
    press(with_sample, "All 5 models")
    press(with_sample, "Run the other 3")
    assert sorted(runs) == ["a", "b", "c", "d"]
    press(with_sample, "Run again")
    assert sorted(runs) == ["a", "a", "b", "b", "c", "c", "d", "d"]


def test_a_model_that_cannot_be_loaded_is_named_and_the_others_are_shown(with_sample: AppTest, folder: Path) -> None:
    with (folder / "d.safetensors").open("ab") as stream:
        stream.write(b"\0")
    go(with_sample, "compare")
    press(with_sample, "Run the automatic models")
    assert not with_sample.exception
    assert any("d.safetensors is not the file that its card describes" in sentence for sentence in said(with_sample))
    assert held(with_sample) == {"a", "b", "c", "ensemble"}


def test_disagreement_says_what_it_needs_and_then_the_area_with_its_spread(with_sample: AppTest) -> None:
    there = study(with_sample)
    small, large = np.zeros(there.image.shape, np.float32), np.zeros(there.image.shape, np.float32)
    small[:10, :10], large[:10, :20] = 1, 1
    workspace.store().save(secret(with_sample), there.with_work(comparison=(ModelResult("a", small, 1.0),)))
    go(with_sample, "compare")
    with_sample.button_group(key="compare_view").set_value("Disagreement").run()
    assert not with_sample.exception
    assert any("answers of two models" in info.value for info in with_sample.info)
    both = (ModelResult("a", small, 1.0), ModelResult("b", large, 1.0))
    workspace.store().save(secret(with_sample), study(with_sample).with_work(comparison=both))
    with_sample.multiselect(key=comparing.CHOICE).set_value(["a", "b"]).run()
    assert not with_sample.exception
    area, shared = with_sample.metric
    # 100 and 200 px of 0.9 mm x 0.9 mm: mean 121.5 mm², standard deviation 100 / sqrt(2) * 0.81 = 57.3 mm²
    assert area.value == "122 ± 57 mm²"
    assert shared.value == "50 %"
    assert any("0.87" in caption.value and "0.81" in caption.value for caption in with_sample.caption)


def test_answers_of_a_model_whose_weights_are_gone_can_still_be_seen(with_sample: AppTest) -> None:
    there = study(with_sample)
    gone = ModelResult("gone", phantom()[1].astype(np.float32), 3.0)
    workspace.store().save(secret(with_sample), there.with_work(comparison=(gone,)))
    go(with_sample, "compare")
    assert not with_sample.exception
    assert chosen(with_sample) == ["gone"]
    assert "Start from this mask" in labels(with_sample)


def test_areas_sort_as_numbers_and_figures_need_a_mask_of_ones_own(with_sample: AppTest) -> None:
    there = study(with_sample)
    truth = phantom()[1]
    results = tuple(ModelResult(name, truth.astype(np.float32), 5.0) for name in ("c", "d"))
    workspace.store().save(secret(with_sample), there.with_work(comparison=results))
    go(with_sample, "compare")
    assert list(with_sample.dataframe[0].value.columns) == ["Mask", "Area (mm²)", "Time (ms)"]
    assert with_sample.dataframe[0].value["Area (mm²)"].dtype == float
    with_mask = study(with_sample).with_work(outlines=(Outline(1, Segmentation(truth, "neuroclick_sam")),))
    workspace.store().save(secret(with_sample), with_mask)
    with_sample.run()
    table = with_sample.dataframe[0].value
    assert list(table["Mask"]) == ["Yours", "Model d", "Model c"]
    assert list(table["Dice"])[1:] == [1.0, 1.0]


def with_baselines(tab: AppTest, *names: str) -> None:
    """A person chooses classical methods and no network."""
    tab.multiselect(key=comparing.CHOICE).set_value([]).run()
    tab.button_group(key=classical_choice.CHOICE).set_value([f"{name} (classical)" for name in names]).run()
    assert not tab.exception


def outlined(tab: AppTest) -> Study:
    """The open study after a click on its lesion, with the true mask as the person's outline."""
    truth = phantom()[1]
    place = next_click(truth, np.zeros_like(truth))
    assert place is not None
    click(tab, place.x, place.y)
    done = study(tab).with_work(outlines=(Outline(1, Segmentation(truth, "neuroclick_sam")),))
    workspace.store().save(secret(tab), done)
    return done


def test_classical_methods_are_off_until_chosen_and_then_stand_beside_the_outline(with_sample: AppTest) -> None:
    outlined(with_sample)
    go(with_sample, "compare")
    assert with_sample.button_group(key=classical_choice.CHOICE).value == []
    with_baselines(with_sample, "Watershed", "Otsu threshold")
    press(with_sample, "Run the classical methods")
    assert not with_sample.exception
    assert held(with_sample) == {"Watershed (classical)", "Otsu threshold (classical)"}
    table = with_sample.dataframe[0].value
    assert list(table["Mask"]) == ["Yours", "Otsu threshold (classical)", "Watershed (classical)"]
    assert min(table["Dice"][1:]) > 0.6
    assert "Run again" in labels(with_sample)
    go(with_sample, "scan")
    go(with_sample, "compare")
    assert len(with_sample.button_group(key=classical_choice.CHOICE).value) == 2


def test_another_click_takes_away_what_was_drawn_from_the_old_ones_and_leaves_networks(with_sample: AppTest) -> None:
    there = outlined(with_sample)
    drawn = np.ones(there.image.shape, np.float32)
    results = (
        ModelResult("a", drawn, 1.0),
        ModelResult("Watershed (classical)", drawn, 1.0, prompts_key(there.current.lesions)),
    )
    workspace.store().save(secret(with_sample), there.with_work(comparison=results))
    go(with_sample, "compare")
    assert held(with_sample) == {"a", "Watershed (classical)"}
    outlined(with_sample)
    click(with_sample, 60.0, 60.0, include=False)
    again = study(with_sample).with_work(outlines=there.current.outlines)
    workspace.store().save(secret(with_sample), again)
    with_sample.run()
    assert not with_sample.exception
    assert held(with_sample) == {"a"}
    assert any("have changed since Watershed (classical) drew" in info.value for info in with_sample.info)
    with_baselines(with_sample, "Watershed")
    press(with_sample, "Run the classical methods")
    (fresh,) = (result for result in study(with_sample).current.comparison if result.name != "a")
    assert is_current(fresh, study(with_sample).current.lesions)


def test_without_a_click_the_methods_that_need_one_wait_and_thresholds_run(with_sample: AppTest) -> None:
    go(with_sample, "compare")
    with_baselines(with_sample, "GrabCut", "Multi-Otsu")
    assert any("Click the lesion first: GrabCut (classical)" in info.value for info in with_sample.info)
    press(with_sample, "Run the classical methods")
    assert not with_sample.exception
    assert held(with_sample) == {"Multi-Otsu (classical)"}


def test_a_classical_method_counts_neither_for_disagreement_nor_for_where_to_look(with_sample: AppTest) -> None:
    there = outlined(with_sample)
    drawn = phantom()[1].astype(np.float32)
    key = prompts_key(there.current.lesions)
    classical = tuple(ModelResult(f"{name} (classical)", drawn, 1.0, key) for name in ("Watershed", "GrabCut"))
    there = there.with_work(comparison=classical)
    assert suggesting._answers(there).results == ()
    assert comparing.spread(there, [result.name for result in classical]) is None
    one = ModelResult("a", drawn * 0, 1.0)
    there = there.with_work(comparison=(one, *classical))
    assert suggesting._answers(there).results == (one,)
    assert comparing.spread(there, ["a", *(result.name for result in classical)]) is None
    assert comparing.known_models(there).count("Watershed (classical)") == 0


def test_a_classical_mask_can_be_started_from(with_sample: AppTest) -> None:
    there = outlined(with_sample)
    drawn = np.zeros(there.image.shape, np.float32)
    drawn[20:30, 40:60] = 1
    result = ModelResult("Watershed (classical)", drawn, 1.0, prompts_key(there.current.lesions))
    workspace.store().save(secret(with_sample), there.with_work(comparison=(result,)))
    go(with_sample, "compare")
    with_baselines(with_sample, "Watershed")
    press(with_sample, "Start from this mask")
    start = study(with_sample).current.lesions.prompts.start
    assert start is not None
    assert start.source == "Watershed (classical)"
    np.testing.assert_array_equal(start.mask, drawn > 0)


def test_every_pair_stands_once_on_each_side_of_the_matrix() -> None:
    names = ["Yours", "A", "B"]
    matrix = tables.matrix(names, {(1, 0): 0.25, (2, 0): None, (2, 1): 0.75}).data
    assert list(matrix.index) == ["1  Yours", "2  A", "3  B"]
    expected = [[np.nan, 0.25, np.nan], [0.25, np.nan, 0.75], [np.nan, 0.75, np.nan]]
    np.testing.assert_array_equal(matrix.to_numpy(), expected)


def test_every_number_of_the_matrix_can_be_read_on_its_ground() -> None:
    pairs = {(row, 0): row / 50 for row in range(51)} | {(0, 0): None}
    page = tables.matrix([str(n) for n in range(51)], pairs).to_html()
    grounds = re.findall(r"background-color: rgb\((\d+), (\d+), (\d+)\);\s+color: #(\w{6})", page)
    assert len(grounds) >= 50
    for *ground, ink in grounds:
        one, other = luminance([int(part) for part in ground]), luminance(list(bytes.fromhex(ink)))
        assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5  # WCAG 2.2 AA


def luminance(colour: list[int]) -> float:
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
