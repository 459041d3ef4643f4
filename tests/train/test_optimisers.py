import copy

import numpy as np
import pytest
import torch

from core.train.optimisers import OPTIMISERS, make_optimiser


def _network() -> torch.nn.Module:
    torch.manual_seed(2)
    return torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))


def _step(network: torch.nn.Module, optimiser: torch.optim.Optimizer) -> float:
    inputs = torch.linspace(-1, 1, 32).reshape(8, 4)
    loss = (network(inputs) - inputs.sum(1, keepdim=True)).square().mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return float(loss.detach())


@pytest.mark.parametrize("name", OPTIMISERS)
def test_each_optimiser_lowers_a_loss(name):
    network = _network()
    optimiser = make_optimiser(name, network, learning_rate=0.03, weight_decay=1e-4)
    losses = [_step(network, optimiser) for _ in range(60)]
    assert losses[-1] < 0.3 * losses[0]


@pytest.mark.parametrize("name", OPTIMISERS)
def test_each_optimiser_holds_every_parameter_and_the_rate_it_was_given(name):
    network = _network()
    optimiser = make_optimiser(name, network, learning_rate=0.02, weight_decay=0.3)
    held = [weight for group in optimiser.param_groups for weight in group["params"]]
    assert [id(weight) for weight in held] == [id(weight) for weight in network.parameters()]
    assert {(group["lr"], group["weight_decay"]) for group in optimiser.param_groups} == {(0.02, 0.3)}


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_saved_state_goes_on_bit_by_bit(name, tmp_path):
    network = _network()
    optimiser = make_optimiser(name, network, 0.02, 0.01)
    for _ in range(3):
        _step(network, optimiser)
    torch.save({"network": network.state_dict(), "optimiser": optimiser.state_dict()}, tmp_path / "last.pt")
    kept = torch.load(tmp_path / "last.pt", weights_only=True)
    other = _network()
    other.load_state_dict(kept["network"])
    resumed = make_optimiser(name, other, 0.02, 0.01)
    resumed.load_state_dict(kept["optimiser"])
    for _ in range(3):
        assert _step(network, optimiser) == _step(other, resumed)
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), other.parameters(), strict=True))


def test_adamw_takes_the_steps_of_torchs_own_with_its_defaults():
    network = _network()
    twin = copy.deepcopy(network)
    ours = make_optimiser("adamw", network, 1e-3, 1e-2)
    theirs = torch.optim.AdamW(twin.parameters(), lr=1e-3, weight_decay=1e-2)
    for _ in range(5):
        assert _step(network, ours) == _step(twin, theirs)


def test_sgd_has_nesterov_momentum():
    weight = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(weight.weight, 1.0)
    optimiser = make_optimiser("sgd", weight, 0.1, 0.0)
    for _ in range(2):
        optimiser.zero_grad()
        weight(torch.ones(1, 1)).sum().backward()  # gradient 1
        optimiser.step()
    # velocity 1 then 1.9; Nesterov steps 0.1 (1 + 0.9 * 1) and 0.1 (1 + 0.9 * 1.9)
    assert float(weight.weight.detach()) == pytest.approx(1 - 0.19 - 0.271)


def test_adopt_agrees_with_its_paper():
    gradients = np.random.default_rng(0).normal(size=(6, 5)) * [1, 1, 5, 0.1, 1]
    layer = torch.nn.Linear(5, 1, bias=False).double()
    weights = layer.weight.detach().numpy()[0].copy()
    optimiser = make_optimiser("adopt", layer, 0.05, 0.1)

    # algorithm 2 of the paper (clipped ADOPT), with weight decay apart from the gradient
    momentum, second = np.zeros(5), gradients[0] ** 2
    for t, gradient in enumerate(gradients):
        if t > 0:
            limit = t**0.25
            normal = np.clip(gradient / np.maximum(np.sqrt(second), 1e-6), -limit, limit)
            momentum = 0.9 * momentum + 0.1 * normal
            weights = weights * (1 - 0.05 * 0.1) - 0.05 * momentum
            second = 0.9999 * second + 0.0001 * gradient**2
        layer.weight.grad = torch.from_numpy(gradient)[None]
        optimiser.step()
        assert layer.weight.detach().numpy()[0] == pytest.approx(weights, abs=1e-12)


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown optimiser 'lion'; known are adam, adamw, sgd, rmsprop, adopt"):
        make_optimiser("lion", _network(), 1e-3, 0.0)
