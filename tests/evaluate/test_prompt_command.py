import csv
import json
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import evaluate
from core import prompt, segment, weights
from core.evaluate.results_table import markdown
from core.prompt.results import Segmentation
from core.prompt.trust import expected


def _bump(number):
    """A bump that falls off from its middle, and the part of it above a level of its own; not square, not centred."""
    rows, columns = np.mgrid[:48, :64]
    image = np.exp(-((rows - 20 - number) ** 2 / 60 + (columns - 40 + number) ** 2 / (90 + 9 * number)))
    return image, image > 0.35 + 0.02 * number


class Half:
    """The bright half of what the truth is about, a little more with each prompt, with an estimate of itself."""

    model = SimpleNamespace(sha256="of neuroclick_sam")

    def segment(self, image, prompts):
        mask = image > max(0.3, 0.9 - 0.1 * len(prompts.items))
        share = float(mask.mean())
        return Segmentation(mask, "half", min(1.0, 4 * share), 3.0, 2.0, stability=1 - share)


class Bright:
    def predict(self, image):
        return (image > 0.5).astype(np.float32)


@pytest.fixture
def command(run_command):
    return partial(run_command, evaluate)


@pytest.fixture
def cards(monkeypatch, tmp_path):
    """A promptable and an automatic model, their cards in an own folder; patients "p1" and "p2" trained both."""
    folder = tmp_path / "weights"
    folder.mkdir()
    lists = {"train": ["p1", "p2"], "test": ["p3"]}
    for name in ("neuroclick_sam", "unet"):
        fields = {"name": name, "title": name, "sha256": f"of {name}", "data": {"name": "eyes", "patient_lists": lists}}
        (folder / f"{name}.json").write_text(json.dumps(fields))
    monkeypatch.setattr(weights, "FOLDER", folder)
    monkeypatch.setattr(prompt, "available", lambda: ("neuroclick_sam",))
    monkeypatch.setattr(prompt, "segmenter", lambda name: Half(), raising=False)
    monkeypatch.setattr(segment, "available", lambda: ("unet",))
    monkeypatch.setattr(segment, "load", lambda name: Bright())
    weights.card.cache_clear()
    yield folder
    weights.card.cache_clear()


@pytest.fixture
def eyes(tmp_path):
    """Splits "val" of eight patients, "train" of p1 and "odd" of p3, who is a test patient of the cards."""
    folder = tmp_path / "eyes"
    folder.mkdir()
    lines = [["image", "mask", "patient", "tumour_class", "split"]]
    rows = [(f"v{n}", "val") for n in range(8)] + [("p1", "train"), ("p3", "odd")]
    for number, (patient, split) in enumerate(rows):
        image, mask = _bump(number)
        Image.fromarray(np.round(image * 65535).astype(np.uint16)).save(folder / f"{number}.png")
        Image.fromarray(mask).save(folder / f"{number}-mask.png")
        lines.append([f"{number}.png", f"{number}-mask.png", patient, ["glioma", "meningioma"][number % 2], split])
    with (folder / "index.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(lines)
    return folder


def test_experiments_go_to_the_json_and_never_to_the_card(command, cards, eyes, tmp_path):
    path = tmp_path / "f.json"
    words = ["--jitter", "--enhance", "clahe", "--start", "unet", "--suggest", "--json", path, "--write-cards"]
    code, out, err = command("prompt", "--data", eyes, "--split", "val", "--spacing", "3", *words)
    assert code == 0, err
    figures = json.loads(path.read_text())["models"]["neuroclick_sam"]
    assert list(figures["experiments"]) == ["jitter", "enhance_clahe", "start_unet", "suggest"]
    assert figures["experiments"]["enhance_clahe"]["input"]["method"] == "clahe"
    assert list(figures["dice_at_clicks"]) == ["1", "2", "3", "5", "8", "10"]
    kept = json.loads((cards / "neuroclick_sam.json").read_text())["metrics"]["val"]
    assert "experiments" not in kept
    assert "curve" not in kept
    assert kept["dice_box"] == figures["dice_box"]
    assert set(kept["by_class"]) == {"glioma", "meningioma"}
    assert list(kept["by_class"]["glioma"]["dice_at_clicks"]) == ["1", "3", "5"]
    assert kept["by_size"].keys() == figures["by_size"].keys()
    assert kept["command"] == "python evaluate.py prompt --data eyes --split val --spacing 3"
    assert "experiment suggest" in out
    assert "clicks that lowered the Dice" in out


def test_a_plain_run_asks_for_no_experiment_and_draws_pictures_when_told(command, cards, eyes, tmp_path):
    plots, path = tmp_path / "plots", tmp_path / "f.json"
    words = ["--clicks", "1,2", "--plots", plots, "--json", path, "--write-cards"]
    assert command("prompt", "--data", eyes, "--split", "val", *words)[0] == 0
    assert "experiments" not in json.loads(path.read_text())["models"]["neuroclick_sam"]
    for name in ("dice-by-clicks.png", "clicks-to-090.png"):
        with Image.open(plots / name) as picture:
            grey = np.asarray(picture.convert("L"))
            assert np.median(grey) < 60  # a dark ground
            assert grey.std() > 5
    card = json.loads((cards / "neuroclick_sam.json").read_text())
    assert card["metrics"]["val"]["command"].endswith("--clicks 1,2")


def test_an_experiment_that_fails_is_named_and_the_others_and_the_plain_figures_stay(
    command, cards, eyes, tmp_path, monkeypatch
):
    def broken(name):
        raise weights.WeightsError("weights/unet.safetensors is missing")

    monkeypatch.setattr(segment, "load", broken)
    path = tmp_path / "f.json"
    code, _, err = command("prompt", "--data", eyes, "--split", "val", "--start", "unet", "--jitter", "--json", path)
    assert code == 0
    assert "experiment start_unet left out, weights/unet.safetensors is missing" in err
    figures = json.loads(path.read_text())["models"]["neuroclick_sam"]
    assert list(figures["experiments"]) == ["jitter"]
    assert figures["n_slices"] == 8


def test_suggestions_of_a_model_that_knows_the_patients_are_called_leaky(command, cards, eyes, tmp_path):
    path = tmp_path / "f.json"
    _, _, err = command("prompt", "--data", eyes, "--split", "train", "--suggest", "unet", "--json", path)
    assert "suggest: LEAKY, unet was trained on 1 of these patients" in err
    assert json.loads(path.read_text())["models"]["neuroclick_sam"]["experiments"]["suggest"]["leaky"] == 1


def test_a_calibration_is_made_and_the_card_answers_with_it(command, cards, eyes, tmp_path):
    path = tmp_path / "t.json"
    code, out, err = command("trust", "--data", eyes, "--json", path, "--write-cards")
    assert code == 0, err
    card = json.loads((cards / "neuroclick_sam.json").read_text())
    entry = card["trust"]
    assert entry == json.loads(path.read_text())["models"]["neuroclick_sam"]
    assert (entry["n_slices"], entry["n_patients"], entry["split"], entry["data"]) == (8, 8, "val", "eyes")
    assert entry["n_masks"] <= 40  # five clicks a slice
    assert entry["command"] == "python evaluate.py trust --data eyes --split val"
    assert len(entry["knots"]) <= 12
    assert entry["cross_validated"]["mean_absolute_error"] >= 0
    assert "0.9" not in entry["definition"]["right"]  # said in per cent
    assert "90%" in entry["definition"]["right"]
    assert expected(card, 0.5, 0.5).calibrated
    assert "mean absolute error" in out


def test_a_calibration_leaves_the_card_alone_unless_asked(command, cards, eyes):
    before = (cards / "neuroclick_sam.json").read_text()
    assert command("trust", "--data", eyes)[0] == 0
    assert (cards / "neuroclick_sam.json").read_text() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["trust", "--data", "EYES", "--split", "test"], "calibrating on test patients is tuning on test"),
        (["trust", "--data", "EYES", "--split", "Testing"], "calibrating on test patients is tuning on test"),
        (["trust", "--data", "EYES", "--split", "odd"], "calibrating on test patients is tuning on test"),
        (["trust", "--data", "EYES", "--split", "train"], "was trained on 1 of these patients"),
        (["trust", "--data", "EYES", "--models", "unet"], "unknown model 'unet'"),
        (["trust", "--data", "EYES", "--json", "no/such/folder.json"], "its folder is not there"),
        (["prompt", "--data", "EYES", "--enhance", "sharpen"], "--enhance takes musica or clahe; got 'sharpen'"),
        (["prompt", "--data", "EYES", "--start", "nothing"], "unknown model 'nothing'"),
        (["prompt", "--data", "EYES", "--suggest", "nothing"], "unknown model 'nothing'"),
    ],
)
def test_wrong_input_gives_one_line_and_exit_code_2(words, said, command, eyes, cards):
    before = (cards / "neuroclick_sam.json").read_text()
    code, out, err = command(*[eyes if word == "EYES" else word for word in words])
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert out == ""
    assert (cards / "neuroclick_sam.json").read_text() == before


def test_too_few_patients_are_refused(command, eyes, cards):
    index = eyes / "index.csv"
    text = index.read_text()
    for number in range(4, 8):
        text = text.replace(f",v{number},", ",v0,")
    index.write_text(text)
    code, _, err = command("trust", "--data", eyes)
    assert code == 2
    assert "at least 5 patients with a predicted IoU; got 4" in err


def test_classes_and_sizes_of_clicks_have_a_table():
    part = {"n_slices": 6, "n_patients": 2, "dice_at_clicks": {"1": 0.8, "3": 0.85, "5": 0.9}}
    figures = {
        "n_slices": 10,
        "n_patients": 4,
        "dice_at_clicks": {"1": 0.81},
        "dice_box": 0.876,
        "dice_box_ci95": [0.8, 0.9],
        "worse_after_click": {"2": 0.1, "all": 0.0432},
        "by_class": {"glioma": part},
        "by_size": {"under 550 mm²": {**part, "dice_at_clicks": {"1": 0.7}}},
    }
    text = markdown([{"name": "sam", "title": "Sam", "metrics": {"test": figures}}], "test")
    assert "0.876 [0.800, 0.900]" in text
    assert "4.3%" in text
    assert "| Sam | 0.800 / 0.850 / 0.900 (6) | 0.700 / – / – (6) |" in text
