import errno
import math
from dataclasses import replace

import pytest
import torch
from torch import nn

from core.train import checkpoint
from core.train.devices import make_fabric
from core.train.early import epochs_without_gain, stops_early
from core.train.errors import Diverged, TrainingError
from core.train.loop import fit, one_clock
from core.train.recipes import Recipe
from core.train.tasks import Automatic, dice_of_batch, task_of

TINY = Recipe("tiny", "automatic", "", "", side=32, train_side=32, epochs=3, batch=4, learning_rate=3e-2, ema=0.5)


class Scripted(Automatic):
    """Learns as usual; its validation scores are given beforehand."""

    def __init__(self, *scores):
        super().__init__()
        self._scores = list(scores)

    def score(self, network, slices, device):
        return {"score": self._scores.pop(0)}


def _network(width: int = 4) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, 1, 1))


def _fit(slices, folder, task=None, recipe=TINY, network=None, **options):
    network, task = network or _network(), task or task_of(recipe)
    return fit(network, task, recipe, slices(8, 32), slices(3, 32), folder, make_fabric("cpu"), **options)


def _bits(folder):
    best, last = (torch.load(folder / name, weights_only=True) for name in ("best.pt", "last.pt"))
    return best | last["network"] | {f"ema.{key}": value for key, value in last["ema"].items()}


@pytest.mark.parametrize(
    "recipe",
    [
        TINY,
        replace(TINY, schedule="plateau", optimiser="sgd", epochs=4),
        replace(TINY, patience=1, epochs=6),
        replace(TINY, optimiser="adopt", augmentation=("affine", "elastic", "rician", "cutout"), loss="dice"),
    ],
    ids=["default", "plateau", "early-stopping", "other-choices"],
)
def test_an_interrupted_run_ends_with_the_same_bits_as_one_that_was_not(recipe, slices, tmp_path):
    whole = _fit(slices, tmp_path / "whole", recipe=recipe)
    assert whole.stopped_early == (recipe.patience == 1)
    outcome, stops = _fit(slices, tmp_path / "cut", recipe=recipe, max_minutes=0), 0
    while not outcome.finished:
        stops += 1
        outcome = _fit(slices, tmp_path / "cut", recipe=recipe, max_minutes=0, resume=True)
    assert stops == 2 * len(whole.history) - 1  # two steps an epoch, one before each stop
    without_time = [[{**row, "minutes": 0} for row in one.history] for one in (whole, outcome)]
    assert without_time[0] == without_time[1]
    first, second = _bits(tmp_path / "whole"), _bits(tmp_path / "cut")
    assert first.keys() == second.keys()
    assert all(torch.equal(first[key], second[key]) for key in first)


def test_an_epoch_of_several_passes_sees_every_slice_that_often_in_another_order_and_is_judged_once(slices, tmp_path):
    class Watching(Automatic):
        seen: list[float] = []  # noqa: RUF012

        def loss(self, network, images, masks):
            self.seen.extend(images.mean(dim=(1, 2, 3)).tolist())
            return super().loss(network, images, masks)

    task = Watching()
    outcome = _fit(slices, tmp_path, task, replace(TINY, epochs=2, passes=3, augmentation=()))
    assert len(outcome.history) == 2
    assert len(task.seen) == 2 * 3 * 8
    passes = [task.seen[start : start + 8] for start in range(0, 48, 8)]
    assert all(sorted(one) == sorted(passes[0]) for one in passes)
    assert len(set(passes[0])) == 8
    assert len({tuple(one) for one in passes}) > 1


def test_best_weights_are_those_of_the_best_epoch(slices, tmp_path):
    outcome = _fit(slices, tmp_path, Scripted(0.2, 0.7, 0.5))
    assert outcome.best["epoch"] == 2
    assert [row["score"] for row in outcome.history] == [0.2, 0.7, 0.5]
    best = torch.load(tmp_path / "best.pt", weights_only=True)
    last = torch.load(tmp_path / "last.pt", weights_only=True)["ema"]
    assert any(not torch.equal(best[key], last[f"module.{key}"]) for key in best)


def test_a_run_that_gets_no_better_stops_early_and_stays_finished(slices, tmp_path):
    recipe = replace(TINY, epochs=9, patience=2)
    outcome = _fit(slices, tmp_path, Scripted(0.2, 0.5, 0.5, 0.4, 0.9), recipe)
    assert (outcome.finished, outcome.stopped_early, outcome.epoch) == (True, True, 4)
    again = _fit(slices, tmp_path, Scripted(), recipe, resume=True)
    assert (again.finished, again.stopped_early, again.epoch) == (True, True, 4)


def test_patience_of_zero_never_stops_and_the_last_epoch_is_not_early(slices, tmp_path):
    outcome = _fit(slices, tmp_path / "0", Scripted(0.5, 0.4, 0.3), replace(TINY, patience=0))
    assert (outcome.stopped_early, outcome.epoch) == (False, 3)
    outcome = _fit(slices, tmp_path / "2", Scripted(0.5, 0.4, 0.3), replace(TINY, patience=2))
    assert (outcome.stopped_early, outcome.epoch) == (False, 3)


def test_an_undefined_score_is_no_gain():
    assert epochs_without_gain([]) == 0
    assert epochs_without_gain([0.1, math.nan, 0.2, math.nan, 0.2]) == 2
    assert epochs_without_gain([math.nan, math.nan]) == 2
    assert not stops_early([0.1, 0.1], patience=2, epochs=9)
    assert stops_early([0.1, 0.1, 0.1], patience=2, epochs=9)
    # epochs at the small size do not count, nor does a score that only they reached
    assert not stops_early([0.5, 0.1, 0.1, 0.2], patience=2, epochs=9, since=3)
    assert stops_early([0.5, 0.1, 0.1, 0.2, 0.1, 0.2], patience=2, epochs=9, since=3)


class _Breaks(Automatic):
    """The loss is undefined from the fourth step on."""

    steps = 0

    def loss(self, network, images, masks):
        self.steps += 1
        loss = super().loss(network, images, masks)
        return loss * math.nan if self.steps > 3 else loss


def test_a_loss_that_is_not_finite_stops_the_run_and_keeps_what_was_finished(slices, tmp_path):
    with pytest.raises(Diverged, match=r"nan by step 4; best\.pt and last\.pt are kept; try a lower learning rate"):
        _fit(slices, tmp_path, _Breaks())
    kept = torch.load(tmp_path / "last.pt", weights_only=True)
    assert kept["step"] == 2
    assert all(torch.isfinite(value).all() for value in kept["network"].values())
    assert (tmp_path / "best.pt").is_file()


def test_a_full_disk_is_one_sentence_and_leaves_the_last_complete_checkpoints(slices, tmp_path, monkeypatch):
    save = torch.save

    def fill_up(state, path):
        if path.name == "last.tmp" and state["step"] > 2:
            path.write_bytes(b"half a file")
            raise OSError(errno.ENOSPC, "No space left on device")
        save(state, path)

    monkeypatch.setattr(torch, "save", fill_up)
    with pytest.raises(TrainingError, match=r"No space left on device\); the last complete checkpoint is kept; make"):
        _fit(slices, tmp_path, Scripted(0.1, 0.2, 0.3))
    assert not list(tmp_path.glob("*.tmp"))
    kept = checkpoint.load(tmp_path / "last.pt")
    assert (kept["step"], kept["best"]["epoch"]) == (2, 1)
    best = checkpoint.load(tmp_path / "best.pt")  # not that of epoch 2, whose figures were lost with last.pt
    assert all(torch.equal(best[key], kept["ema"][f"module.{key}"]) for key in best)
    monkeypatch.undo()
    assert _fit(slices, tmp_path, Scripted(0.2, 0.3), resume=True).best["epoch"] == 3


def test_ctrl_c_in_mid_epoch_keeps_the_last_finished_epoch(slices, tmp_path):
    class Pressed(_Breaks):
        def loss(self, network, images, masks):
            if self.steps == 3:
                raise KeyboardInterrupt
            return super().loss(network, images, masks)

    with pytest.raises(KeyboardInterrupt):
        _fit(slices, tmp_path, Pressed())
    assert checkpoint.load(tmp_path / "last.pt")["step"] == 2
    assert _fit(slices, tmp_path, resume=True).finished


def test_resuming_with_another_recipe_names_what_differs(slices, tmp_path):
    _fit(slices, tmp_path, max_minutes=0)
    with pytest.raises(TrainingError, match=r"another recipe \(batch 4, now 2\)"):
        _fit(slices, tmp_path, recipe=replace(TINY, batch=2), resume=True)


def test_resuming_with_another_network_is_one_sentence(slices, tmp_path):
    _fit(slices, tmp_path, max_minutes=0)
    with pytest.raises(TrainingError, match=r"last\.pt does not fit the network of recipe 'tiny'"):
        _fit(slices, tmp_path, network=_network(width=6), resume=True)


def test_a_checkpoint_from_before_a_field_was_added_can_be_resumed(slices, tmp_path):
    _fit(slices, tmp_path, max_minutes=0)
    kept = torch.load(tmp_path / "last.pt", weights_only=True)
    for field in ("optimiser", "schedule", "augmentation", "patience", "inputs", "shipped"):
        del kept["recipe"][field]
    for field in ("running", "minutes"):
        del kept[field]
    torch.save(kept, tmp_path / "last.pt")
    assert _fit(slices, tmp_path, resume=True).finished


def test_a_damaged_checkpoint_is_one_sentence(slices, tmp_path):
    (tmp_path / "last.pt").write_bytes(b"half a file")
    with pytest.raises(TrainingError, match=r"last\.pt cannot be read as a checkpoint"):
        _fit(slices, tmp_path, resume=True)


def test_minutes_add_up_over_sittings():
    # two epochs in the first sitting, the clock starts again, three in the second
    rows = one_clock([{"minutes": value} for value in (3.0, 6.5, 2.0, 4.0, 7.0)])
    assert [row["minutes"] for row in rows] == [3.0, 6.5, 8.5, 10.5, 13.5]
    assert one_clock(rows) == rows


def test_dice_of_a_batch_is_undefined_where_both_are_empty():
    predicted = torch.tensor([[[[1, 1, 0]]], [[[0, 0, 0]]], [[[1, 0, 0]]]]).bool()
    truth = torch.tensor([[[[0, 1, 1]]], [[[0, 0, 0]]], [[[0, 0, 0]]]]).bool()
    dice = dice_of_batch(predicted, truth)
    assert dice[0] == 0.5
    assert torch.isnan(dice[1])
    assert dice[2] == 0
