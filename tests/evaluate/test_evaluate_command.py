import json
from functools import partial

import numpy as np
import pytest

import evaluate
from core import evaluate as evaluate_room
from core import prompt, segment, weights
from core.prompt.refine import RefinedModel, Refiner


class Bright:
    def predict(self, image):
        return (image > 0.5).astype(np.float32)


@pytest.fixture
def command(run_command):
    return partial(run_command, evaluate)


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


def test_a_refiner_is_named_in_the_card_and_the_patients_that_it_was_trained_on_leak(
    command, heads, one_model, painter, monkeypatch
):
    (one_model / "sam.json").write_text(json.dumps({"task": "promptable"}))
    lists = {"data": {"name": "heads", "patient_lists": {"train": ["a"]}}}
    (one_model / "refiner.json").write_text(json.dumps({"task": "refine", **lists}))
    pair = painter([np.ones((64, 80), bool)])
    pair.model = RefinedModel(None, Refiner("refiner", "5" * 64, None))
    monkeypatch.setattr(prompt, "available", lambda: ("sam",))
    monkeypatch.setattr(prompt, "segmenter", lambda name: pair, raising=False)
    code, _, err = command("prompt", "--data", heads, "--split", "test", "--models", "sam", "--write-cards")
    assert code == 0
    assert "LEAKY" in err
    figures = json.loads((one_model / "sam.json").read_text())["metrics"]["test"]
    assert figures["refined_by"] == {"name": "refiner", "sha256": "5" * 64}
    assert figures["leaky"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["segment", "--data", "no-such-folder"], "no-such-folder"),
        (["segment"], "--data"),
        (["paint", "--data", "."], "paint"),
        (["segment", "--data", "HEADS", "--split", "nothing"], "it has test, train"),
        (["segment", "--data", "HEADS", "--models", "nothing"], "unknown model 'nothing'"),
        (["segment", "--data", "HEADS", "--spacing", "wide"], "spacing"),
        (["prompt", "--data", "HEADS", "--clicks", "0"], "1 to 20"),
        (["segment", "--data", "HEADS", "--compare", "unet", "unet"], "two different models; got unet twice"),
        (["segment", "--data", "HEADS", "--json", "no/such/folder.json"], "its folder is not there"),
        (["ensemble", "--data", "HEADS", "--split", "test"], "tuning on test"),
        (["ensemble", "--data", "HEADS", "--split", "Testing"], "tuning on test"),
        (["ensemble", "--data", "HEADS", "--members", "unet,nothing"], "no weights of nothing"),
        (["ensemble", "--data", "HEADS", "--members", "unet,fcn", "--size", "2"], "not both"),
        (["segment", "--data", "HEADS", "--weights", "no/such"], "no/such is no folder with models"),
        (["table", "--split", "nothing"], "no card has figures of split 'nothing'"),
        (["table", "--write", "no-such-file.md"], "no-such-file.md"),
        (["classify", "--data", "HEADS"], "no classification model is in weights/"),
    ],
)
def test_wrong_input_gives_one_line_and_exit_code_2(words, said, command, heads):
    code, out, err = command(*[heads if word == "HEADS" else word for word in words])
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert out == ""


def test_models_of_another_folder_are_judged_and_their_cards_get_the_figures(
    command, heads, models, monkeypatch, tmp_path
):
    shipped = models(unet=Bright())
    own = tmp_path / "own"
    own.mkdir()
    (own / "unet.safetensors").write_bytes(b"")
    own_card = json.loads((shipped / "unet.json").read_text()) | {"title": "Own", "task": "automatic"}
    (own / "unet.json").write_text(json.dumps(own_card))
    monkeypatch.setattr(segment, "available", lambda: weights.names("automatic"))
    code, *_ = command(
        "segment", "--data", heads, "--split", "test", "--models", "all", "--weights", own, "--write-cards"
    )
    assert code == 0
    assert json.loads((own / "unet.json").read_text())["metrics"]["test"]["n_slices"] == 3
    assert "metrics" not in json.loads((shipped / "unet.json").read_text())


def test_no_weights_at_all_is_said_with_exit_code_2(command, heads, monkeypatch):
    monkeypatch.setattr(segment, "available", lambda: ())
    code, _, err = command("segment", "--data", heads)
    assert code == 2
    assert "see TRAINING.md" in err


class Dim:
    def predict(self, image):
        return (image > 0.7).astype(np.float32)


class Broken:
    def predict(self, image):
        return np.full_like(image, np.nan)


class Interrupted:
    def predict(self, image):
        raise KeyboardInterrupt


class OutOfMemory:
    def predict(self, image):
        raise RuntimeError("not enough memory:\nyou tried to allocate 9 GB")


@pytest.fixture
def models(monkeypatch, tmp_path):
    """Models by name, each with a card of the same split of patients; the last call decides what they are."""
    folder = tmp_path / "weights"
    folder.mkdir()
    monkeypatch.setattr(weights, "FOLDER", folder)
    weights.card.cache_clear()

    def make(train=("c",), **found):
        for name in found:
            card = {
                "name": name,
                "title": name.upper(),
                "task": "automatic",
                "sha256": f"of {name}",
                "side": 64,
                "parameters": 10,
                "bytes": 20,
                "licence": "CC BY 4.0",
                "intended_use": "Research.",
                "known_failures": ["Some lesions are missed."],
                "data": {"name": "heads", "patient_lists": {"train": list(train), "val": ["a"], "test": ["x"]}},
            }
            (folder / f"{name}.json").write_text(json.dumps(card))
        monkeypatch.setattr(segment, "available", lambda: tuple(found))
        monkeypatch.setattr(segment, "load", lambda name: found[name])
        return folder

    yield make
    weights.card.cache_clear()


@pytest.mark.parametrize(("second", "code", "said"), [(Interrupted(), 130, "stopped"), (Broken(), 0, "not finite")])
def test_figures_of_finished_models_are_kept_when_a_later_one_fails(
    command, heads, models, tmp_path, second, code, said
):
    models(unet=Bright(), fcn=second)
    path = tmp_path / "f.json"
    got, out, err = command("segment", "--data", heads, "--split", "test", "--models", "unet,fcn", "--json", path)
    assert got == code
    assert said in err
    written = json.loads(path.read_text())
    assert list(written["models"]) == ["unet"]
    assert written.get("unfinished") == (["fcn"] if code else None)
    assert "unet  (n = 3 slices" in out


def test_data_that_fail_half_way_leave_the_finished_models(command, heads, models, tmp_path):
    class Spoils(Bright):
        def predict(self, image):
            (heads / "0.png").write_bytes(b"")
            return super().predict(image)

    models(unet=Spoils(), fcn=Bright())
    path = tmp_path / "f.json"
    code, _, err = command("segment", "--data", heads, "--split", "test", "--models", "unet,fcn", "--json", path)
    assert code == 2
    assert list(json.loads(path.read_text())["models"]) == ["unet"]
    assert "the figures of 1 of 2 models are kept" in err
    assert "Traceback" not in err


def test_a_model_that_fails_is_named_in_one_line_and_the_others_are_judged(command, heads, models):
    models(unet=OutOfMemory(), fcn=Bright())
    code, out, err = command("segment", "--data", heads, "--split", "test", "--models", "unet,fcn")
    assert code == 0
    assert "unet: left out, not enough memory: you tried to allocate 9 GB\n" in err
    assert "fcn  (n = 3" in out


def test_recipes_for_a_gpu_are_not_missed(command, heads, models):
    models(unet=Bright())
    _, _, err = command("segment", "--data", heads, "--split", "test")
    assert "deeplabv3plus: left out" in err
    assert "unet_resnet50:" not in err
    assert "ensemble:" not in err


def test_two_models_are_compared_on_the_same_slices(command, heads, models, tmp_path):
    models(unet=Bright(), fcn=Dim(), basnet=Bright())
    path = tmp_path / "f.json"
    code, out, _ = command("segment", "--data", heads, "--split", "test", "--compare", "unet", "fcn", "--json", path)
    assert code == 0
    written = json.loads(path.read_text())
    assert set(written["models"]) == {"unet", "fcn"}
    found, people = written["comparison"], [written["models"][name]["dice_patient_mean"] for name in ("unet", "fcn")]
    assert found["models"] == ["unet", "fcn"]
    # both mark something on every slice, so that no Dice is undefined and the difference is that of the means
    assert found["n_slices"] == 3
    assert found["dice_difference"] == pytest.approx(people[0] - people[1], abs=2e-4)
    assert found["n_patients"] == 2
    assert "Wilcoxon" in out


def test_pictures_and_the_report_of_pixels(command, heads, models, tmp_path):
    models(unet=Bright())
    words = ["--models", "unet", "--plots", tmp_path / "plots", "--report", "--json", tmp_path / "f.json"]
    code, out, _ = command("segment", "--data", heads, "--split", "test", *words)
    assert code == 0
    assert (tmp_path / "plots" / "roc-pr.png").is_file()
    assert "macro avg" in out
    written = json.loads((tmp_path / "f.json").read_text())["models"]["unet"]
    assert set(written["classification_report"]) >= {"background", "lesion", "accuracy"}


def test_sizes_need_a_spacing_and_that_is_said(command, heads, models, tmp_path):
    models(unet=Bright())
    path = tmp_path / "f.json"
    _, out, _ = command("segment", "--data", heads, "--models", "unet", "--json", path)
    assert "by size: left out" in out
    assert "by_size" not in json.loads(path.read_text())["models"]["unet"]
    _, out, _ = command("segment", "--data", heads, "--models", "unet", "--spacing", "3", "--json", path)
    parts = json.loads(path.read_text())["models"]["unet"]["by_size"]
    assert sum(part["n_slices"] for part in parts.values()) == 3  # of four slices, one has no lesion
    assert all(part.keys() >= {"n_patients", "dice_mean", "dice_ci95", "n_missed"} for part in parts.values())


def _relabel(heads, old, new):
    index = heads / "index.csv"
    index.write_text(index.read_text().replace(f",{old}", f",{new}"))


def test_an_ensemble_is_chosen_and_its_card_says_how(command, heads, models):
    folder = models(unet=Bright(), fcn=Dim(), basnet=Dim())
    _relabel(heads, "test", "val")
    code, out, _ = command("ensemble", "--data", heads, "--split", "val", "--size", "2")
    assert code == 0
    card = json.loads((folder / "ensemble.json").read_text())
    assert (card["name"], card["title"], card["task"]) == ("ensemble", "Ensemble of 2 models", "automatic")
    assert len(card["members"]) == 2
    assert all(member["sha256"] == f"of {member['name']}" for member in card["members"])
    assert (card["parameters"], card["bytes"], card["side"]) == (20, 40, 64)
    assert card["data"]["patient_lists"]["train"] == ["c"]
    selection = card["selection"]
    assert (selection["split"], selection["data"], selection["n_slices"], selection["n_patients"]) == (
        *("val", "heads"),
        *(3, 2),
    )
    assert selection["command"] == "python evaluate.py ensemble --data heads --split val --size 2"
    assert [step["added"] for step in selection["steps"]] == [member["name"] for member in card["members"]]
    assert "written to weights/ensemble.json" in out


def test_members_that_are_given_choose_nothing(command, heads, models):
    folder = models(unet=Bright(), fcn=Dim(), basnet=Dim())
    code, _, _ = command("ensemble", "--data", heads, "--split", "test", "--members", "fcn,unet")
    assert code == 0
    card = json.loads((folder / "ensemble.json").read_text())
    assert [member["name"] for member in card["members"]] == ["fcn", "unet"]
    assert card["selection"]["steps"] == []


def test_nothing_is_chosen_on_patients_of_training_or_test(command, heads, models):
    folder = models(unet=Bright(), fcn=Dim())
    code, _, err = command("ensemble", "--data", heads, "--split", "train")
    assert (code, len(err.strip().splitlines())) == (2, 1)
    assert "was trained on 1 of these patients" in err
    text = (heads / "index.csv").read_text().replace(",b,", ",x,").replace(",test", ",val")
    (heads / "index.csv").write_text(text)
    code, _, err = command("ensemble", "--data", heads, "--split", "val")
    assert code == 2
    assert "tuning on test" in err
    assert not (folder / "ensemble.json").exists()


def test_an_ensemble_is_judged_with_what_its_members_disagree_on(command, heads, models, monkeypatch):
    folder = models(unet=Bright(), fcn=Dim())
    for name in ("unet", "fcn"):
        (folder / f"{name}.safetensors").touch()
    command("ensemble", "--data", heads, "--split", "test", "--members", "unet,fcn")
    monkeypatch.setattr(segment, "available", lambda: ("unet", "fcn", "ensemble"))
    code, out, _ = command("segment", "--data", heads, "--split", "test", "--models", "ensemble", "--write-cards")
    assert code == 0
    kept = json.loads((folder / "ensemble.json").read_text())["metrics"]["test"]
    assert kept["best_single"] == "unet"
    assert kept["error_auroc_n_slices"] == 2  # the third slice has no lesion
    # the mean of 1 and 0 is no lesion, so the ensemble marks what both mark: what the dimmer one does
    assert kept["dice_mean"] == pytest.approx(_dice_of(Dim(), heads), abs=1e-4)
    assert "does the map find the mistakes?" in out


def _dice_of(model, heads):
    rows = evaluate_room.select_rows(heads, "test")
    return evaluate_room.summarise_slices(evaluate_room.score_slices(model, evaluate_room.read_cases(rows)))[
        "dice_mean"
    ]


def test_members_of_different_splits_are_refused(command, heads, models):
    folder = models(unet=Bright(), fcn=Dim())
    card = json.loads((folder / "fcn.json").read_text())
    card["data"]["patient_lists"]["train"] = ["z"]
    (folder / "fcn.json").write_text(json.dumps(card))
    code, _, err = command("ensemble", "--data", heads, "--split", "test", "--members", "unet,fcn")
    assert code == 2
    assert "different splits of patients" in err


def test_figures_of_an_ensemble_stay_while_its_members_are_the_same(command, heads, models):
    folder = models(unet=Bright(), fcn=Dim())
    words = ("ensemble", "--data", heads, "--split", "test", "--members", "unet,fcn")
    command(*words)
    card = json.loads((folder / "ensemble.json").read_text())
    (folder / "ensemble.json").write_text(json.dumps({**card, "metrics": {"test": {"dice_mean": 0.8}}}))
    command(*words)
    assert "metrics" in json.loads((folder / "ensemble.json").read_text())
    command(*words[:-1], "fcn,unet")
    assert "metrics" not in json.loads((folder / "ensemble.json").read_text())


def test_the_table_of_results_is_printed_or_written(command, models, tmp_path):
    folder = models(unet=Bright())
    card = json.loads((folder / "unet.json").read_text())
    card["metrics"] = {"test": {"n_slices": 3, "n_patients": 2, "dice_mean": 0.5, "dice_ci95": [0.4, 0.6]}}
    (folder / "unet.json").write_text(json.dumps(card))
    code, out, _ = command("table")
    assert code == 0
    assert "| UNET | 3 / 2 | 0.500 [0.400, 0.600] |" in out
    page = tmp_path / "TRAINING.md"
    page.write_text("a\n<!-- results: python evaluate.py table --write TRAINING.md -->\n<!-- end of results -->\nz\n")
    assert command("table", "--write", page)[0] == 0
    assert "| UNET |" in page.read_text()
    assert page.read_text().endswith("z\n")
