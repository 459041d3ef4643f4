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


def _simple_cnn() -> torch.nn.Module:
    from core.segment.networks.simple_cnn import SimpleCNN

    return SimpleCNN()


def _unet_xception() -> torch.nn.Module:
    from core.segment.networks.unet_of import UNetOf
    from core.segment.networks.xception import XceptionStyleEncoder

    return UNetOf(XceptionStyleEncoder(), _NARROW)


def _resunetpp(widths: tuple[int, int, int, int, int]) -> torch.nn.Module:
    from core.segment.networks.resunetpp import ResUNetPlusPlus

    return ResUNetPlusPlus(widths)


def _fcn() -> torch.nn.Module:
    from core.segment.networks.fcn import FCN8s

    return FCN8s()


def _basnet() -> torch.nn.Module:
    from core.segment.networks.basnet import BoundaryAwareNet

    return BoundaryAwareNet()


def _dynunet(filters: tuple[int, ...]) -> torch.nn.Module:
    from core.segment.networks.dynunet import ResidualDynUNet

    return ResidualDynUNet(filters)


_NARROW = (128, 96, 64, 32, 16)  # half of smp's decoder widths, so that fp16 weights stay under 10 MB

ARCHITECTURES: dict[str, Builder] = {
    "simple_cnn": _simple_cnn,
    "unet": lambda: _smp("Unet", encoder_name="mobilenet_v2", decoder_channels=_NARROW),
    "unet_xception_style": _unet_xception,
    "unet_resnet50_narrow": lambda: _smp(
        "Unet", encoder_name="tu-resnet50", channels=(24, 48, 96, 160), decoder_channels=_NARROW
    ),
    "unet_resnext50_narrow": lambda: _smp(
        "Unet", encoder_name="tu-resnext50_32x4d", channels=(24, 48, 96, 160), decoder_channels=_NARROW
    ),
    "resunetpp_narrow": lambda: _resunetpp((16, 32, 64, 128, 256)),
    "fcn": _fcn,
    "deeplabv3plus": lambda: _smp("DeepLabV3Plus", encoder_name="mobilenet_v2"),
    "segformer": lambda: _smp("Segformer", encoder_name="mit_b0"),
    "basnet": _basnet,
    "dynunet_narrow": lambda: _dynunet((16, 32, 64, 128, 192, 192)),
    # the sizes of the papers: for a GPU, over what a repository without LFS takes
    "unet_resnet50": lambda: _smp("Unet", encoder_name="tu-resnet50"),
    "unet_resnext50": lambda: _smp("Unet", encoder_name="tu-resnext50_32x4d"),
    "resunetpp": lambda: _resunetpp((32, 64, 128, 256, 512)),
    "dynunet": lambda: _dynunet((32, 64, 128, 256, 512, 512)),
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
