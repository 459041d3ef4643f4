import math

import pytest
import torch
from torch import nn

from core.train.loop import TrainingError, fit, learning_rate
from core.train.recipes import Recipe
from core.train.tasks import Automatic, dice_of_batch

TINY = Recipe("tiny", "automatic", "", "", side=32, train_side=32, epochs=3, batch=4, learning_rate=3e-2, ema=0.5)


def _network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 1, 1))


def _fit(slices, folder, task=None, recipe=TINY, **options):
    return fit(
        _network(),
        task or Automatic(),
        recipe,
        slices(8, 32),
        slices(3, 32),
        folder,
        torch.device("cpu"),
        report=lambda line: None,
        **options,
    )


def test_an_interrupted_run_ends_with_the_same_bits_as_one_that_was_not(slices, tmp_path):
    _fit(slices, tmp_path / "whole")
    outcome, stops = _fit(slices, tmp_path / "cut", max_minutes=0), 0
    while not outcome.finished:
        stops += 1
        outcome = _fit(slices, tmp_path / "cut", max_minutes=0, resume=True)
    assert stops == 5  # six steps, one before each stop
    for name in ("best.pt", "last.pt"):
        whole, cut = (torch.load(tmp_path / run / name, weights_only=True) for run in ("whole", "cut"))
        if name == "last.pt":
            whole, cut = whole["network"] | whole["ema"], cut["network"] | cut["ema"]
        assert whole.keys() == cut.keys()
        assert all(torch.equal(whole[key], cut[key]) for key in whole)


def test_best_weights_are_those_of_the_best_epoch(slices, tmp_path):
    class Falling(Automatic):
        def score(self, network, slices, device):
            self.epochs = getattr(self, "epochs", 0) + 1
            return {"score": {1: 0.2, 2: 0.7, 3: 0.5}[self.epochs]}

    outcome = _fit(slices, tmp_path, Falling())
    assert outcome.best["epoch"] == 2
    assert [row["score"] for row in outcome.history] == [0.2, 0.7, 0.5]
    best = torch.load(tmp_path / "best.pt", weights_only=True)
    last = torch.load(tmp_path / "last.pt", weights_only=True)["ema"]
    assert any(not torch.equal(best[key], last[f"module.{key}"]) for key in best)


def test_a_loss_that_is_not_finite_stops_the_run_and_keeps_what_was_finished(slices, tmp_path):
    class Breaks(Automatic):
        def loss(self, network, images, masks):
            self.steps = getattr(self, "steps", 0) + 1
            loss = super().loss(network, images, masks)
            return loss * math.nan if self.steps > 3 else loss

    with pytest.raises(TrainingError, match=r"nan at step 3; best\.pt and last\.pt are kept"):
        _fit(slices, tmp_path, Breaks())
    kept = torch.load(tmp_path / "last.pt", weights_only=True)
    assert kept["step"] == 2
    assert all(torch.isfinite(value).all() for value in kept["network"].values())
    assert (tmp_path / "best.pt").is_file()


def test_resuming_with_another_recipe_is_refused(slices, tmp_path):
    _fit(slices, tmp_path, max_minutes=0)
    with pytest.raises(TrainingError, match="another recipe"):
        _fit(slices, tmp_path, recipe=Recipe("tiny", "automatic", "", "", side=32, batch=4), resume=True)


def test_learning_rate_warms_up_and_ends_at_zero():
    recipe = Recipe("r", "automatic", "", "", learning_rate=1.0, warmup=0.1)
    rates = [learning_rate(recipe, step, 100) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9] == pytest.approx(1.0)
    assert rates[55] == pytest.approx(0.5)  # half of the cosine
    assert rates[100] == pytest.approx(0.0)


def test_dice_of_a_batch_is_undefined_where_both_are_empty():
    predicted = torch.tensor([[[[1, 1, 0]]], [[[0, 0, 0]]], [[[1, 0, 0]]]]).bool()
    truth = torch.tensor([[[[0, 1, 1]]], [[[0, 0, 0]]], [[[0, 0, 0]]]]).bool()
    dice = dice_of_batch(predicted, truth)
    assert dice[0] == 0.5
    assert torch.isnan(dice[1])
    assert dice[2] == 0
