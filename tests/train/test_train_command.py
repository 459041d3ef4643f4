import csv
import json
from dataclasses import replace
from functools import partial

import pytest

import train
from core.train import trials
from core.train.dataset import DataError, read_rows
from core.train.recipes import RECIPES
from core.train.run import Options, prepare, set_aside


@pytest.fixture
def command(run_command):
    return partial(run_command, train)


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """A recipe that takes a second, and the words that every command needs."""
    recipe = replace(RECIPES["simple_cnn"], side=32, train_side=32, batch=4, epochs=2)
    monkeypatch.setitem(RECIPES, "simple_cnn", recipe)
    return ["--recipe", "simple_cnn", "--out", tmp_path / "runs", "--device", "cpu"]


def test_list_names_every_recipe_with_where_it_trains_and_how_long(command):
    code, out, _ = command("--list")
    assert code == 0
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert list(lines) == list(RECIPES)
    assert lines["simple_cnn"].split()[1:5] == ["automatic", "shipped", "15", "epochs"]
    assert lines["unet_resnet50"].split()[1:7] == ["automatic", "for", "a", "GPU", "60", "epochs"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--recipe", "nothing"], "known are simple_cnn"),
        (["--recipe", "unet"], "--data DIR is needed"),
        (["--recipe", "unet", "--data", "no-such-folder"], "no-such-folder is no folder"),
        (["--recipe", "unet", "--data", "train.py"], "neither a folder nor a zip"),
        (["--recipe", "unet", "--data", ".", "--epochs", "0"], "--epochs must be over 0"),
        (["--recipe", "unet", "--data", ".", "--device", "abacus"], "abacus"),
        (["--recipe", "unet", "--data", ".", "--set", "colour=red"], "one of side, train_side"),
        (["--recipe", "unet", "--data", ".", "--folds", "1"], "--folds is at least 2"),
        (["--recipe", "unet", "--data", ".", "--folds", "3", "--fold", "3"], "--fold from 0 to one less"),
        (["--recipe", "unet", "--data", ".", "--space", "batch=1,2"], "give --search too"),
        (["--recipe", "unet", "--data", ".", "--search", "2", "--space", "loss=nice"], "unknown loss 'nice'"),
        (["--recipe", "unet", "--export", "--out", "no-such-folder"], "no run.json"),
    ],
)
def test_wrong_input_gives_one_line_and_exit_code_2(words, said, command):
    code, _, err = command(*words)
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_run_stops_in_time_goes_on_and_ends_with_weights_card_and_split_list(command, write_data, tiny, tmp_path):
    words = [*tiny, "--data", write_data(train=8, val=2), "--set", "loss=dice", "--epochs", "1"]
    code, out, _ = command(*words, "--max-minutes", "0.0000001")
    folder = tmp_path / "runs" / "simple_cnn"
    assert code == 0
    assert "go on with --resume" in out
    assert not (folder / "simple_cnn.json").exists()

    code, out, err = command(*words, "--resume")
    assert (code, err) == (0, "")
    assert "copy both to weights/" in out
    card = json.loads((folder / "simple_cnn.json").read_text())
    assert card["training"]["finished"]
    assert not card["training"]["stopped_early"]
    assert card["training"]["command"] == (
        "python train.py --recipe simple_cnn --data discs --epochs 1 --set loss=dice"
    )
    assert card["recipe"]["loss"] == "dice"
    assert card["data"]["name"] == "discs"
    assert card["start"] == "random weights"
    assert (folder / "simple_cnn.safetensors").is_file()
    assert (folder / "curves.png").is_file()
    assert any((folder / "tensorboard").iterdir())
    with (folder / "splits.csv").open() as stream:
        lines = list(csv.DictReader(stream))
    assert {(line["patient"], line["split"], line["slices"]) for line in lines} == {
        (row.patient, row.split, "1") for row in read_rows(tmp_path / "discs")
    }


def test_a_second_run_keeps_the_first_and_another_split_is_not_resumed(command, write_data, tiny, tmp_path):
    words = [*tiny, "--data", write_data(train=8, val=2, test=2), "--epochs", "1"]
    folder = tmp_path / "runs" / "simple_cnn"
    command(*words)
    first = (folder / "best.pt").read_bytes()
    code, out, _ = command(*words, "--set", "seed=5")
    assert code == 0
    assert "earlier-1" in out
    assert (folder / "earlier-1" / "best.pt").read_bytes() == first != (folder / "best.pt").read_bytes()
    assert (folder / "earlier-1" / "simple_cnn.json").is_file()

    index = tmp_path / "discs" / "index.csv"
    index.write_text(index.read_text().replace("train0,disc,train", "train0,disc,test"))
    code, _, err = command(*words, "--set", "seed=5", "--resume")
    assert code == 2
    assert "was trained on other patients" in err
    assert set_aside(tmp_path / "nothing here", "simple_cnn") is None


def test_a_patient_in_two_splits_is_refused_unless_a_leaky_run_is_asked_for(command, write_data, tiny, tmp_path):
    folder = write_data(train=4, val=1, test=1, patients={"train": "p1", "test": "p1"})
    words = [*tiny, "--data", folder, "--epochs", "1"]
    code, _, err = command(*words)
    assert code == 2
    assert "1 patients are in two splits (p1)" in err

    code, out, _ = command(*words, "--allow-leaky")
    assert code == 0
    assert "LEAKY: 1 patients" in out
    card = json.loads((tmp_path / "runs" / "simple_cnn" / "simple_cnn.json").read_text())
    assert card["leaky"] == 1
    assert card["training"]["command"].endswith("--allow-leaky")
    assert card["data"]["split_by"] == "as given, with patients in two splits"


def test_near_copies_on_both_sides_are_said_and_kept(command, write_data, tiny, tmp_path, monkeypatch):
    monkeypatch.setattr("core.train.run.leak_warnings", lambda rows: ["2 of 2 validation slices have a near-copy"])
    _, out, _ = command(*tiny, "--data", write_data(train=4, val=2), "--epochs", "1")
    assert "warning: 2 of 2 validation slices have a near-copy" in out
    folder = tmp_path / "runs" / "simple_cnn"
    for text in ((folder / "run.json").read_text(), (folder / "simple_cnn.json").read_text()):
        assert "2 of 2 validation slices have a near-copy" in text


def test_a_start_that_knows_the_judging_patients_is_refused(command, write_data, tiny, tmp_path):
    words = [*tiny, "--data", write_data(train=6, val=2, test=2), "--epochs", "1"]
    command(*words)
    best = tmp_path / "runs" / "simple_cnn" / "best.pt"
    code, _, err = command(*words, "--folds", "3", "--fold", "1", "--init", best)
    assert code == 2
    assert "judge weights that started from a model trained on them" in err
    code, _, _ = command(*words, "--folds", "3", "--fold", "1", "--init", best, "--allow-leaky")
    assert code == 0
    card = json.loads((tmp_path / "runs" / "simple_cnn-fold1of3" / "simple_cnn.json").read_text())
    assert 0 < card["leaky"] <= 6
    assert card["start"].startswith("all weights from best.pt (sha256 ")


def test_folds_are_by_patient_and_each_has_its_own_folder(write_data, tmp_path):
    data = write_data(train=6, val=2, test=2)
    validated = []
    for fold in range(4):
        options = Options(data, tmp_path, folds=4, fold=fold)
        prepared = prepare(options)
        assert not prepared.shared
        assert {row.patient for row in prepared.of("test")} == {"test8", "test9"}
        validated += [row.patient for row in prepared.of("val")]
        assert options.folder_of("unet").name == f"unet-fold{fold}of4"
    assert sorted(validated) == sorted({row.patient for row in read_rows(data)} - {"test8", "test9"})


def test_data_without_a_split_get_one_and_the_record_says_so(write_data, tmp_path):
    data = write_data(train=20)
    index = data / "index.csv"
    index.write_text(index.read_text().replace(",train\n", ",\n").replace(",train\r\n", ",\n"))
    prepared = prepare(Options(data, tmp_path))
    assert {row.split for row in prepared.rows} == {"train", "val", "test"}
    assert "cut here, seed 0" in prepared.split_by


def test_a_validation_split_without_a_lesion_is_refused(command, write_data, tiny):
    data = write_data(train=4, val=2)
    index = data / "index.csv"
    index.write_text(index.read_text().replace("4-mask.png", "").replace("5-mask.png", ""))
    code, _, err = command(*tiny, "--data", data)
    assert code == 2
    assert "none of the 2 validation slices has a lesion" in err
    with pytest.raises(DataError, match="is no folder"):
        prepare(Options(data / "nowhere"))


def test_ctrl_c_is_one_sentence_and_exit_code_130(command, write_data, tiny, monkeypatch):
    def pressed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("core.train.run.fit", pressed)
    code, _, err = command(*tiny, "--data", write_data(train=4, val=2))
    assert code == 130
    assert err == "stopped; the last finished epoch is kept, go on with --resume\n"


def test_a_search_on_a_data_folder_ends_with_a_command_that_can_be_given(command, write_data, tiny, tmp_path):
    words = [*tiny, "--data", write_data(train=8, val=2), "--epochs", "1"]
    code, out, err = command(*words, "--search", "2", "--search-method", "grid", "--space", "learning_rate=0.001,1e-9")
    assert (code, err) == (0, "")
    assert "2 of 2 trials are finished" in out
    best = json.loads((tmp_path / "runs" / "simple_cnn" / "search.json").read_text())["best"]
    last = out.splitlines()[-1].split()
    assert last[:2] == ["python", "train.py"]
    assert last[-2:] == ["--set", f"learning_rate={best['settings']['learning_rate']}"]
    code, out, _ = command(*last[2:], "--device", "cpu")
    assert code == 0
    card = json.loads((tmp_path / "runs" / "simple_cnn" / "simple_cnn.json").read_text())
    assert card["recipe"]["learning_rate"] == float(best["settings"]["learning_rate"])
    assert card["validation"]["score"] == best["score"]  # the trial, repeated


def test_a_search_loads_the_slices_once_for_all_trials_that_see_the_same(monkeypatch, write_data, tiny, tmp_path):
    loads = []
    load_pair = trials.load_pair
    monkeypatch.setattr(trials, "load_pair", lambda *arguments: loads.append(1) or load_pair(*arguments))
    options = Options(write_data(train=8, val=2), tmp_path, "cpu")
    recipe = replace(RECIPES["simple_cnn"], epochs=1)
    trials.search_recipe(recipe, options, 4, "grid", ["side=32,64", "weight_decay=0,0.1"])
    assert len(loads) == 2
