import itertools
import math

import pytest
import torch

from core.train.schedules import SCHEDULES, factor, learning_rate

STEPS = 400


def _run(name: str, warmup: float = 0.05, steps: int = STEPS) -> list[float]:
    return [factor(name, step, steps, warmup) for step in range(steps)]


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 7, STEPS])
@pytest.mark.parametrize("warmup", [0.0, 0.05, 1.0])
def test_every_factor_lies_between_zero_and_one(name, steps, warmup):
    assert all(0 <= value <= 1 for value in _run(name, warmup, steps))


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_rate_rises_in_a_straight_line_to_its_base(name):
    rates = _run(name, warmup=0.3)  # 120 steps
    assert rates[:120] == pytest.approx([(step + 1) / 120 for step in range(120)])
    assert rates[120] == pytest.approx(1, abs=0.02)
    assert max(rates[120:]) <= 1


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_base_rate_only_scales(name):
    for step in (0, 15, 100, 399):
        assert learning_rate(6e-4, name, step, STEPS, 0.05) == pytest.approx(6e-4 * factor(name, step, STEPS, 0.05))


def test_constant_stays_at_its_base():
    assert set(_run("constant")[20:]) == {1.0}


def test_exponential_falls_by_the_same_share_each_step_to_one_percent():
    rates = [factor("exponential", step, STEPS, 0.05) for step in range(20, STEPS + 1)]
    assert rates[-1] == pytest.approx(0.01)
    ratios = [after / before for before, after in itertools.pairwise(rates)]
    assert ratios == pytest.approx([0.01 ** (1 / 380)] * 380)


def test_cosine_agrees_with_torch():
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    oracle = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=380)
    for step in range(20, STEPS):
        assert factor("cosine", step, STEPS, 0.05) == pytest.approx(oracle.get_last_lr()[0], abs=1e-9)
        optimiser.step()
        oracle.step()
    assert factor("cosine", STEPS, STEPS, 0.05) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("warmup", "peak"), [(0.0, 100), (0.05, 100), (0.5, 200)])
def test_warmup_linear_warms_up_for_a_quarter_or_longer_and_falls_straight_to_zero(warmup, peak):
    rates = _run("warmup_linear", warmup)
    assert rates.index(max(rates)) in (peak - 1, peak)
    rest = STEPS - peak
    assert rates[peak:] == pytest.approx([1 - done / rest for done in range(rest)])
    assert factor("warmup_linear", STEPS, STEPS, warmup) == 0


def test_plateau_halves_after_three_epochs_without_a_better_score():
    history = [0.5, 0.6, 0.59, 0.6, 0.58, 0.61, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    halvings = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3]  # after 0, 1, 2 … finished epochs, counted by hand
    for epochs, expected in enumerate(halvings):
        assert factor("plateau", 300, STEPS, 0.05, history[:epochs]) == 0.5**expected


def test_plateau_agrees_with_torch():
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    oracle = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, "max", factor=0.5, patience=2, threshold=0)
    scores = torch.rand(40, generator=torch.Generator().manual_seed(0)).tolist()
    scores[5] = math.nan  # an epoch whose score is undefined is one without improvement
    for epochs, score in enumerate(scores, start=1):
        oracle.step(score)
        assert factor("plateau", 300, STEPS, 0.05, scores[:epochs]) == oracle.get_last_lr()[0]


def test_an_unknown_name_is_refused_with_the_known_ones():
    known = "constant, exponential, cosine, warmup_linear, plateau"
    with pytest.raises(ValueError, match=f"unknown schedule 'step'; known are {known}"):
        factor("step", 0, 10, 0.05)
