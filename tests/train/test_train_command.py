import json
import sys
from dataclasses import replace

import pytest

import train
from core.train.recipes import RECIPES


@pytest.fixture
def command(monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr(sys, "argv", ["train.py", *map(str, words)])
        try:
            code = train.main()
        except SystemExit as leaving:
            code = leaving.code
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return call


def test_list_names_every_recipe(command):
    code, out, _ = command("--list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(RECIPES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--recipe", "nothing"], "known are simple_cnn"),
        (["--recipe", "unet"], "--data DIR is needed"),
        (["--recipe", "unet", "--data", "no-such-folder"], "no index.csv"),
        (["--recipe", "unet", "--data", ".", "--epochs", "0"], "--epochs must be over 0"),
        (["--recipe", "unet", "--data", ".", "--device", "abacus"], "abacus"),
        (["--recipe", "unet", "--export", "--out", "no-such-folder"], "no run.json"),
    ],
)
def test_wrong_input_gives_one_line_and_exit_code_2(words, said, command):
    code, _, err = command(*words)
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_patient_of_the_test_split_in_training_is_refused(command, write_data, tmp_path):
    folder = write_data(train=2, val=1, test=1, patients={"train": "p1", "test": "p1"})
    code, _, err = command("--recipe", "unet", "--data", folder, "--out", tmp_path / "runs")
    assert code == 2
    assert "p1" in err


def test_a_run_stops_in_time_goes_on_and_ends_with_weights_and_card(command, write_data, tmp_path, monkeypatch):
    tiny = replace(RECIPES["unet"], side=64, train_side=64, batch=4, epochs=1)
    monkeypatch.setitem(RECIPES, "unet", tiny)
    words = ["--recipe", "unet", "--data", write_data(train=8, val=2), "--out", tmp_path / "runs", "--device", "cpu"]
    code, out, _ = command(*words, "--max-minutes", "0.00001")
    assert code == 0
    assert "go on with --resume" in out
    assert not (tmp_path / "runs" / "unet" / "unet.json").exists()

    code, out, _ = command(*words, "--resume")
    assert code == 0
    assert "copy both to weights/" in out
    card = json.loads((tmp_path / "runs" / "unet" / "unet.json").read_text())
    assert card["training"]["finished"]
    assert card["data"]["name"] == "discs"
    assert card["start"] == "random weights"
    assert (tmp_path / "runs" / "unet" / "unet.safetensors").is_file()
