"""The rules by which weights follow their gradient, by name."""

from collections.abc import Callable, Iterable

import torch

Maker = Callable[[Iterable[torch.nn.Parameter], float, float], torch.optim.Optimizer]


def _adam(weights: Iterable[torch.nn.Parameter], rate: float, decay: float) -> torch.optim.Optimizer:
    return torch.optim.Adam(weights, lr=rate, weight_decay=decay)


def _adamw(weights: Iterable[torch.nn.Parameter], rate: float, decay: float) -> torch.optim.Optimizer:
    return torch.optim.AdamW(weights, lr=rate, weight_decay=decay)


def _sgd(weights: Iterable[torch.nn.Parameter], rate: float, decay: float) -> torch.optim.Optimizer:
    return torch.optim.SGD(weights, lr=rate, momentum=0.9, nesterov=True, weight_decay=decay)


def _rmsprop(weights: Iterable[torch.nn.Parameter], rate: float, decay: float) -> torch.optim.Optimizer:
    return torch.optim.RMSprop(weights, lr=rate, weight_decay=decay)


def _adopt(weights: Iterable[torch.nn.Parameter], rate: float, decay: float) -> torch.optim.Optimizer:
    from core.compat import ensure_torchvision

    ensure_torchvision()  # timm imports torchvision
    from timm.optim.adopt import Adopt

    # the paper clips at the fourth root of the step, timm at the third; decay apart from the gradient, as in AdamW
    optimiser: torch.optim.Optimizer = Adopt(weights, lr=rate, weight_decay=decay, clip_exp=0.25, decoupled=True)
    return optimiser


OPTIMISERS: dict[str, Maker] = {
    "adam": _adam,
    "adamw": _adamw,
    "sgd": _sgd,
    "rmsprop": _rmsprop,
    "adopt": _adopt,
}


def make_optimiser(
    name: str, network: torch.nn.Module, learning_rate: float, weight_decay: float
) -> torch.optim.Optimizer:
    """The optimiser of that name over all of a network's parameters.

    Args:
        name: ``adam`` (Kingma & Ba 2015), ``adamw`` (Loshchilov & Hutter 2019), ``sgd`` (Nesterov momentum 0.9),
            ``rmsprop`` (Tieleman & Hinton 2012) or ``adopt`` (Taniguchi et al. 2024, arXiv 2411.02853, which only
            measures the gradient in its first step).
        network: what is trained.
        learning_rate: the base rate, over 0; a schedule may change it later in ``param_groups``. ``sgd`` usually
            needs ten or more times the rate of the others.
        weight_decay: 0 or more. ``adamw`` and ``adopt`` shrink the weights apart from the gradient; the others add
            it to the gradient, where the same number acts more strongly.

    Raises:
        ValueError: an unknown name.
    """
    if name not in OPTIMISERS:
        raise ValueError(f"unknown optimiser {name!r}; known are {', '.join(OPTIMISERS)}")
    return OPTIMISERS[name](network.parameters(), learning_rate, weight_decay)
