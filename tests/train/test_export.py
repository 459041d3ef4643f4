import hashlib
import json
from dataclasses import asdict

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.train.export import export, minutes_of, to_half
from core.train.loop import TrainingError
from core.train.recipes import RECIPES
from core.train.record import make_record, read_record, write_record
from core.train.run import skeleton

HISTORY = [
    {"score": 0.1, "missed": 3.0, "epoch": 1.0, "loss": 1.0, "minutes": 2.0},
    {"score": 0.4, "missed": 1.0, "epoch": 2.0, "loss": 0.5, "minutes": 4.0},
]


def _run_folder(tmp_path, name):
    recipe = RECIPES[name]
    torch.manual_seed(0)
    state = skeleton(recipe).state_dict()
    folder = tmp_path / name
    folder.mkdir()
    torch.save(state, folder / "best.pt")
    torch.save({"recipe": asdict(recipe), "best": HISTORY[1], "history": HISTORY}, folder / "last.pt")
    return folder, state


@pytest.mark.parametrize("name", sorted(name for name, recipe in RECIPES.items() if recipe.shipped))
def test_an_exported_card_describes_its_file(name, tmp_path, write_data):
    folder, state = _run_folder(tmp_path, name)
    record = make_record(RECIPES[name], write_data(train=3, val=2, test=1))
    weights, card = export(folder, record)
    fields = json.loads(card.read_text())
    assert fields["sha256"] == hashlib.sha256(weights.read_bytes()).hexdigest()
    assert fields["bytes"] == weights.stat().st_size < 10_000_000
    assert fields["recipe"] == json.loads(json.dumps(asdict(RECIPES[name])))
    assert fields["data"]["patients"] == {"train": 3, "val": 2, "test": 1}
    assert fields["data"]["patient_lists"]["test"] == ["test5"]
    assert fields["training"]["minutes"] == 4.0
    assert not fields["training"]["finished"]
    assert fields["validation"]["score"] == 0.4
    assert str(tmp_path) not in card.read_text()
    assert load_file(weights).keys() == state.keys()


def test_half_precision_changes_logits_by_less_than_a_hundredth(tmp_path, write_data):
    folder, state = _run_folder(tmp_path, "unet")
    weights, _ = export(folder, make_record(RECIPES["unet"], write_data(train=1)))
    original, reloaded = skeleton(RECIPES["unet"]), skeleton(RECIPES["unet"])
    original.load_state_dict(state)
    reloaded.load_state_dict(load_file(weights))
    image = torch.rand(1, 1, 64, 64, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.inference_mode():
        before, after = original.eval()(image), reloaded.eval().float()(image)
    assert not torch.equal(before, after)  # or nothing was rounded
    assert float((before - after).abs().max()) < 0.01 * float(before.abs().max())


def test_a_run_without_an_epoch_has_nothing_to_export(tmp_path, write_data):
    with pytest.raises(TrainingError, match=r"no best\.pt and last\.pt"):
        export(tmp_path, make_record(RECIPES["unet"], write_data(train=1)))


def test_weights_of_another_network_are_refused(tmp_path, write_data):
    folder, _ = _run_folder(tmp_path, "unet")
    torch.save({"other": torch.zeros(1)}, folder / "best.pt")
    with pytest.raises(TrainingError, match="does not fit"):
        export(folder, make_record(RECIPES["unet"], write_data(train=1)))


def test_a_damaged_checkpoint_is_refused(tmp_path, write_data):
    folder, _ = _run_folder(tmp_path, "unet")
    (folder / "last.pt").write_bytes(b"half a file")
    with pytest.raises(TrainingError, match="cannot be read"):
        export(folder, make_record(RECIPES["unet"], write_data(train=1)))


def test_values_too_large_for_half_precision_are_refused():
    with pytest.raises(TrainingError, match="float16"):
        to_half({"weight": torch.tensor([1e6])})
    assert to_half({"count": torch.tensor([70000])})["count"].item() == 70000


def test_minutes_add_up_over_resumes():
    # two epochs in the first sitting, the clock starts again, three in the second
    assert minutes_of([{"minutes": value} for value in (3.0, 6.5, 2.0, 4.0, 7.0)]) == 13.5


def test_a_record_survives_its_file(tmp_path, write_data):
    record = make_record(RECIPES["unet"], write_data(train=2, val=1), overrides={"--epochs": "3"})
    write_record(record, tmp_path / "run")
    assert read_record(tmp_path / "run") == record
    assert record.command == "python train.py --recipe unet --data discs --epochs 3"
    assert read_record(tmp_path) is None


def test_an_exported_model_can_be_loaded_by_the_app(tmp_path, write_data, monkeypatch):
    from core import segment, weights

    folder, _ = _run_folder(tmp_path, "deeplabv3plus")
    export(folder, make_record(RECIPES["deeplabv3plus"], write_data(train=1)))
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
