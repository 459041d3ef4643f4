from dataclasses import asdict, replace

import pytest
import torch
from safetensors.torch import save_file

from core import weights
from core.train.dataset import read_rows
from core.train.recipes import RECIPES
from core.train.record import make_record, write_record
from core.train.start import Seen, build_start, skeleton

CNN = RECIPES["simple_cnn"]


def _state(seed):
    torch.manual_seed(seed)
    return skeleton(CNN).state_dict()


def _equal(network, state):
    return all(torch.equal(value, state[key]) for key, value in network.state_dict().items())


def test_without_a_wish_the_weights_are_random_but_repeatable():
    first, second = build_start(CNN, None), build_start(CNN, None)
    assert first.words == "random weights"
    assert _equal(first.network, second.network.state_dict())
    assert not _equal(build_start(replace(CNN, seed=1), None).network, first.network.state_dict())


@pytest.mark.parametrize("name", ["best.pt", "last.pt", "x.safetensors"])
def test_all_weights_can_start_from_a_file_of_any_kind_that_runs_leave(name, tmp_path):
    state, path = _state(5), tmp_path / name
    if name == "last.pt":
        ema = {f"module.{key}": value for key, value in state.items()} | {"n_averaged": torch.tensor(3)}
        torch.save({"ema": ema, "recipe": asdict(CNN)}, path)
    elif name == "best.pt":
        torch.save(state, path)
    else:
        save_file(state, path)
    start = build_start(CNN, None, init=str(path))
    assert _equal(start.network, state)
    assert start.words == f"all weights from {name} (sha256 {weights.sha256_of(path)})"


def test_all_weights_can_start_from_a_shipped_model():
    start = build_start(RECIPES["unet"], None, init="unet")
    assert _equal(start.network, weights.read("unet"))
    assert start.words == f"all weights from the shipped model unet (sha256 {weights.card('unet').sha256})"
    assert start.seen.data == "cheng_t1ce_256"


@pytest.mark.parametrize(
    ("recipe", "wish", "said"),
    [
        ("simple_cnn", {"init": "nowhere"}, "neither a file nor a shipped model; shipped are .*unet"),
        ("simple_cnn", {"init": "unet"}, "architecture 'unet', recipe 'simple_cnn' has 'simple_cnn'"),
        ("simple_cnn", {"encoder_weights": "nowhere.pth"}, "there is no nowhere.pth"),
        ("simple_cnn", {"encoder_weights": "imagenet"}, "no public weights for the encoder of simple_cnn"),
        ("unet_resnet50_narrow", {"encoder_weights": "imagenet"}, "no public weights .* there are for unet,"),
        ("neuroclick_sam", {"encoder_weights": "imagenet"}, "cannot be used here: recipe 'unet'"),
        ("unet", {"encoder_weights": "a.pth", "init": "unet"}, "cannot be used here: --init unet"),
    ],
)
def test_weights_that_cannot_be_had_are_one_sentence(recipe, wish, said):
    with pytest.raises(ValueError, match=said) as caught:
        build_start(RECIPES[recipe], None, **wish)
    assert "\n" not in str(caught.value)


def test_weights_of_another_network_and_no_weights_at_all_are_one_sentence(tmp_path):
    torch.save({"other": torch.zeros(1)}, tmp_path / "best.pt")
    with pytest.raises(ValueError, match="does not fit the network of recipe 'simple_cnn'"):
        build_start(CNN, None, init=str(tmp_path / "best.pt"))
    (tmp_path / "notes.txt").write_text("no weights")
    with pytest.raises(ValueError, match=r"notes\.txt cannot be read as a checkpoint"):
        build_start(CNN, None, init=str(tmp_path / "notes.txt"))


def test_patients_that_the_first_weights_know_are_found_where_they_now_judge(tmp_path, write_data):
    folder = write_data(train=2, val=1, test=1)
    rows = read_rows(folder)  # train0, train1, val2, test3
    torch.save(_state(5), tmp_path / "best.pt")
    write_record(make_record("discs", rows, [], "random weights"), tmp_path)
    seen = build_start(CNN, None, init=str(tmp_path / "best.pt")).seen
    assert seen.leaking("discs", rows) == set()
    turned = [replace(row, split={"train": "val", "val": "test", "test": "train"}[row.split]) for row in rows]
    assert seen.leaking("discs", turned) == {"train0", "train1", "val2"}
    assert seen.leaking("other data", turned) == set()
    assert Seen().leaking("discs", turned) == set()
