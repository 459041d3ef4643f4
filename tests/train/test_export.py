import hashlib
import json
import math
from dataclasses import asdict, replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.segment.architectures import ARCHITECTURES
from core.train.describe import TITLES
from core.train.errors import TrainingError
from core.train.export import export, to_half
from core.train.recipes import RECIPES
from core.train.record import RunRecord, read_record, write_record
from core.train.start import skeleton

HISTORY = [
    {"score": 0.1, "missed": 3.0, "epoch": 1.0, "loss": 1.0, "minutes": 2.0},
    {"score": 0.4, "missed": 1.0, "epoch": 2.0, "loss": 0.5, "minutes": 4.0},
]


RECORD = RunRecord(
    data="cheng_t1ce_256",
    slices={"test": 1, "train": 3, "val": 2},
    patients={"train": ["a", "b", "c"], "val": ["d", "e"], "test": ["f"]},
    start="random weights",
    command="python train.py --recipe unet --data cheng_t1ce_256",
    started="2025-01-01T00:00:00+00:00",
    versions={"torch": "2"},
)


def _run_folder(tmp_path, name, history=HISTORY, **changed):
    recipe = replace(RECIPES[name], **changed)
    torch.manual_seed(0)
    state = skeleton(recipe).state_dict()
    folder = tmp_path / name
    folder.mkdir()
    torch.save(state, folder / "best.pt")
    torch.save({"recipe": asdict(recipe), "best": history[1], "history": history}, folder / "last.pt")
    return folder, state


@pytest.mark.parametrize("name", sorted(name for name, recipe in RECIPES.items() if recipe.shipped))
def test_an_exported_card_describes_its_file(name, tmp_path):
    folder, state = _run_folder(tmp_path, name)
    weights, card = export(folder, RECORD)
    fields = json.loads(card.read_text())
    assert fields["sha256"] == hashlib.sha256(weights.read_bytes()).hexdigest()
    assert fields["bytes"] == weights.stat().st_size < 10_000_000
    assert fields["recipe"] == json.loads(json.dumps(asdict(RECIPES[name])))
    assert fields["title"] == TITLES[RECIPES[name].architecture]
    assert fields["data"]["patients"] == {"train": 3, "val": 2, "test": 1}
    assert fields["data"]["patient_lists"]["test"] == ["f"]
    assert fields["training"]["minutes"] == 4.0
    assert not fields["training"]["finished"]
    assert fields["validation"]["score"] == 0.4
    assert "leaky" not in fields
    assert str(tmp_path) not in card.read_text()
    assert load_file(weights).keys() == state.keys()


def test_the_card_keeps_every_epoch_to_four_digits_on_one_clock(tmp_path):
    history = [
        {"score": 0.123456, "missed": 3.0, "epoch": 1.0, "loss": 1.00004, "minutes": 2.0},
        {"score": math.nan, "missed": 1.0, "epoch": 2.0, "loss": 0.5, "minutes": 1.5},
    ]
    folder, _ = _run_folder(tmp_path, "simple_cnn", history)
    training = json.loads(export(folder, RECORD)[1].read_text())["training"]
    assert training["history"] == [
        {"epoch": 1, "loss": 1.0, "score": 0.1235, "missed": 3.0, "minutes": 2.0},
        {"epoch": 2, "loss": 0.5, "score": None, "missed": 1.0, "minutes": 3.5},
    ]
    assert training["minutes"] == 3.5


def test_the_card_says_when_a_run_stopped_early(tmp_path):
    history = [{**HISTORY[0], "epoch": 1.0}, {**HISTORY[1], "epoch": 2.0}, {**HISTORY[0], "epoch": 3.0, "minutes": 5.0}]
    folder, _ = _run_folder(tmp_path, "simple_cnn", history, patience=1)
    training = json.loads(export(folder, RECORD)[1].read_text())["training"]
    assert (training["epochs"], training["finished"], training["stopped_early"]) == (3, True, True)


def test_the_card_of_a_leaky_run_carries_that_word(tmp_path):
    folder, _ = _run_folder(tmp_path, "simple_cnn")
    record = replace(
        RECORD, data="tumordetect_coco_320", leaky=7, warnings=("near",), split_by="as given", without_lesion=4
    )
    fields = json.loads(export(folder, record)[1].read_text())
    assert fields["leaky"] == 7
    assert any("7 patients were on both sides" in line for line in fields["known_failures"])
    assert not any("No training slice was without a lesion" in line for line in fields["known_failures"])
    assert fields["data"]["warnings"] == ["near"]
    assert fields["data"]["licence"] == "CC BY 4.0"
    assert "rectangles" in fields["data"]["note"]


def test_weights_from_data_of_unknown_licence_claim_none(tmp_path):
    folder, _ = _run_folder(tmp_path, "simple_cnn")
    fields = json.loads(export(folder, replace(RECORD, data="mine"))[1].read_text())
    assert fields["licence"] == "as the training data allow (their licence: not stated)"


def test_every_architecture_has_a_title_of_its_own():
    assert set(TITLES) == {*ARCHITECTURES, "neuroclick_sam", "neuroclick_refine"}
    assert len(set(TITLES.values())) == len(TITLES)


def test_half_precision_changes_logits_by_less_than_a_hundredth(tmp_path):
    folder, state = _run_folder(tmp_path, "unet")
    weights, _ = export(folder, RECORD)
    original, reloaded = skeleton(RECIPES["unet"]), skeleton(RECIPES["unet"])
    original.load_state_dict(state)
    reloaded.load_state_dict(load_file(weights))
    image = torch.rand(1, 1, 64, 64, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.inference_mode():
        before, after = original.eval()(image), reloaded.eval().float()(image)
    assert not torch.equal(before, after)  # or nothing was rounded
    assert float((before - after).abs().max()) < 0.01 * float(before.abs().max())


def test_a_run_without_an_epoch_has_nothing_to_export(tmp_path):
    with pytest.raises(TrainingError, match=r"no best\.pt and last\.pt"):
        export(tmp_path, RECORD)


def test_weights_of_another_network_are_refused(tmp_path):
    folder, _ = _run_folder(tmp_path, "unet")
    torch.save({"other": torch.zeros(1)}, folder / "best.pt")
    with pytest.raises(TrainingError, match="does not fit"):
        export(folder, RECORD)


def test_a_damaged_checkpoint_is_refused(tmp_path):
    folder, _ = _run_folder(tmp_path, "unet")
    (folder / "last.pt").write_bytes(b"half a file")
    with pytest.raises(TrainingError, match="cannot be read"):
        export(folder, RECORD)


def test_values_too_large_for_half_precision_are_refused():
    with pytest.raises(TrainingError, match="float16"):
        to_half({"weight": torch.tensor([1e6])})
    assert to_half({"count": torch.tensor([70000])})["count"].item() == 70000


def test_a_checkpoint_from_before_a_field_was_added_can_be_exported(tmp_path):
    folder, _ = _run_folder(tmp_path, "simple_cnn")
    kept = torch.load(folder / "last.pt", weights_only=True)
    for field in ("optimiser", "schedule", "augmentation", "patience", "inputs", "shipped"):
        del kept["recipe"][field]
    torch.save(kept, folder / "last.pt")
    fields = json.loads(export(folder, RECORD)[1].read_text())
    assert fields["recipe"] == json.loads(json.dumps(asdict(RECIPES["simple_cnn"])))


def test_a_record_survives_its_file_also_one_from_before_fields_were_added(tmp_path):
    write_record(replace(RECORD, warnings=("one", "two")), tmp_path)
    assert read_record(tmp_path) == replace(RECORD, warnings=("one", "two"))
    kept = json.loads((tmp_path / "run.json").read_text())
    for field in ("split_by", "leaky", "warnings", "without_lesion"):
        del kept[field]
    (tmp_path / "run.json").write_text(json.dumps(kept))
    assert read_record(tmp_path) == RECORD
    assert read_record(tmp_path / "elsewhere") is None


def test_an_exported_model_can_be_loaded_by_the_app(tmp_path, monkeypatch):
    from core import segment, weights

    folder, _ = _run_folder(tmp_path, "deeplabv3plus")
    export(folder, RECORD)
    monkeypatch.setattr(weights, "FOLDER", folder)
    weights.card.cache_clear()
    segment.load.cache_clear()
    try:
        assert segment.available() == ("deeplabv3plus",)
        assert segment.load("deeplabv3plus").side == 256
        save_file({"other": torch.zeros(1)}, folder / "deeplabv3plus.safetensors")
        with pytest.raises(weights.WeightsError, match="sha256"):
            weights.read("deeplabv3plus")
    finally:
        weights.card.cache_clear()
        segment.load.cache_clear()
