import json
import sys

import numpy as np
import pytest

import evaluate
from core import prompt, segment, weights


class Bright:
    def predict(self, image):
        return (image > 0.5).astype(np.float32)


@pytest.fixture
def command(monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr(sys, "argv", ["evaluate.py", *map(str, words)])
        try:
            code = evaluate.main()
        except SystemExit as leaving:
            code = leaving.code
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return call


@pytest.fixture
def one_model(monkeypatch, tmp_path):
    """Only "unet" has weights, and its card lies in an own folder."""
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "unet.json").write_text(
        json.dumps({"title": "U-Net", "data": {"name": "heads", "patient_lists": {"train": ["c"]}}})
    )
    monkeypatch.setattr(weights, "FOLDER", folder)
    monkeypatch.setattr(segment, "available", lambda: ("unet",))
    monkeypatch.setattr(segment, "load", lambda name: Bright())
    weights.card.cache_clear()
    yield folder
    weights.card.cache_clear()


def test_a_model_without_weights_is_named_and_the_others_are_judged(command, heads, one_model, tmp_path):
    code, out, err = command("segment", "--data", heads, "--split", "test", "--json", tmp_path / "figures.json")
    assert code == 0
    assert "deeplabv3plus: left out" in err
    written = json.loads((tmp_path / "figures.json").read_text())
    assert (written["data"], written["split"]) == ("heads", "test")
    assert set(written["models"]) == {"unet"}
    assert "n = 3 slices, 2 patients" in out
    assert "leaky" not in written["models"]["unet"]


def test_figures_on_training_patients_are_called_leaky(command, heads, one_model):
    code, out, err = command("segment", "--data", heads, "--models", "unet", "--write-cards")
    assert code == 0
    assert "LEAKY" in err
    assert "LEAKY" in out
    assert json.loads((one_model / "unet.json").read_text())["metrics"]["all"]["leaky"] == 1


def test_cards_stay_unchanged_unless_asked(command, heads, one_model):
    before = (one_model / "unet.json").read_text()
    command("segment", "--data", heads, "--split", "test")
    assert (one_model / "unet.json").read_text() == before


def test_prompts_are_judged_by_simulated_clicks(command, heads, painter, monkeypatch, tmp_path):
    everything = np.ones((64, 80), bool)
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    monkeypatch.setattr(prompt, "available", lambda: ("neuroclick_sam",))
    monkeypatch.setattr(prompt, "segmenter", lambda name: painter([everything]), raising=False)
    code, out, _ = command(
        "prompt", "--data", heads, "--split", "test", "--clicks", "3,1", "--json", tmp_path / "f.json"
    )
    assert code == 0
    figures = json.loads((tmp_path / "f.json").read_text())["models"]["neuroclick_sam"]
    assert list(figures["dice_at_clicks"]) == ["1", "3"]
    assert (figures["n_slices"], figures["n_without_lesion"], figures["failures90"]) == (2, 1, 2)
    assert "Dice after  1 clicks" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["segment", "--data", "no-such-folder"], "no index.csv"),
        (["segment"], "--data"),
        (["paint", "--data", "."], "paint"),
        (["segment", "--data", "HEADS", "--split", "nothing"], "it has test, train"),
        (["segment", "--data", "HEADS", "--models", "nothing"], "unknown model 'nothing'"),
        (["segment", "--data", "HEADS", "--spacing", "wide"], "spacing"),
        (["prompt", "--data", "HEADS", "--clicks", "0"], "1 to 20"),
        (["classify", "--data", "HEADS"], "no classification model is in weights/"),
    ],
)
def test_wrong_input_gives_one_line_and_exit_code_2(words, said, command, heads):
    code, out, err = command(*[heads if word == "HEADS" else word for word in words])
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert out == ""


def test_no_weights_at_all_is_said_with_exit_code_2(command, heads, monkeypatch):
    monkeypatch.setattr(segment, "available", lambda: ())
    code, _, err = command("segment", "--data", heads)
    assert code == 2
    assert "see TRAINING.md" in err
