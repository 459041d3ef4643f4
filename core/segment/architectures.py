"""The automatic networks: one builder each, all of one input and one output channel."""

from collections.abc import Callable
from typing import Any

import torch

from core.compat import ensure_torchvision

Builder = Callable[[], torch.nn.Module]


def _smp(name: str, **options: Any) -> torch.nn.Module:
    ensure_torchvision()
    import segmentation_models_pytorch as smp

    build = getattr(smp, name)
    network: torch.nn.Module = build(in_channels=1, classes=1, encoder_weights=None, **options)
    return network


ARCHITECTURES: dict[str, Builder] = {
    # decoder widths half of the library's default, so that fp16 weights stay under 10 MB
    "unet": lambda: _smp("Unet", encoder_name="mobilenet_v2", decoder_channels=(128, 96, 64, 32, 16)),
    "deeplabv3plus": lambda: _smp("DeepLabV3Plus", encoder_name="mobilenet_v2"),
}


def build(name: str) -> torch.nn.Module:
    """Build a network with random weights.

    Args:
        name: a key of ``ARCHITECTURES``.

    Returns:
        A module from float32 (N, 1, S, S) in [-1, 1], S a multiple of 32, to logits (N, 1, S, S).

    Raises:
        ValueError: the name is not known; the message lists those that are.
    """
    if name not in ARCHITECTURES:
        raise ValueError(f"unknown architecture {name!r}; known are {', '.join(sorted(ARCHITECTURES))}")
    return ARCHITECTURES[name]()


def load_mobilenet_features(network: torch.nn.Module, state: dict[str, torch.Tensor]) -> None:
    """Start a MobileNetV2 encoder from torchvision's ImageNet features.

    Args:
        network: a module whose ``encoder`` is segmentation-models-pytorch's MobileNetV2 with one input channel.
        state: torchvision's ``features.*`` entries for RGB input scaled to [-1, 1]. The stem is summed over the
            colours, which is what it computes on a grey image.

    Raises:
        ValueError: the weights do not fit the encoder.
    """
    state = {key: value for key, value in state.items() if key.startswith("features.")}
    stem = "features.0.0.weight"
    if stem not in state:
        raise ValueError(
            f"expected MobileNetV2 weights with {stem!r}; got {len(state)} 'features.*' tensors without it"
        )
    state = state | {stem: state[stem].sum(dim=1, keepdim=True)}
    encoder: Any = network.encoder
    wanted = {key for key in encoder.state_dict() if key.startswith("features.")}
    missing = wanted - set(state)
    if missing:
        raise ValueError(f"the weights lack {len(missing)} of {len(wanted)} encoder tensors, {min(missing)} for one")
    try:
        encoder.load_state_dict({key: state[key] for key in wanted}, strict=False)
    except RuntimeError as error:
        raise ValueError("the weights are those of a MobileNetV2 of another width") from error
