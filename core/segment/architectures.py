"""The automatic networks: one builder each, all of one input and one output channel."""

from collections.abc import Callable
from typing import Any

import torch

from core.compat import ensure_torchvision

Builder = Callable[[int], torch.nn.Module]
"""From the number of input channels to a network with random weights."""


def _smp(name: str, channels: int, /, **options: Any) -> torch.nn.Module:
    ensure_torchvision()
    import segmentation_models_pytorch as smp

    network: torch.nn.Module = getattr(smp, name)(in_channels=channels, classes=1, encoder_weights=None, **options)
    return network


def _simple_cnn(channels: int) -> torch.nn.Module:
    from core.segment.networks.simple_cnn import SimpleCNN

    return SimpleCNN(channels)


def _unet_xception(channels: int) -> torch.nn.Module:
    from core.segment.networks.unet_of import UNetOf
    from core.segment.networks.xception import XceptionStyleEncoder

    return UNetOf(XceptionStyleEncoder(channels), _NARROW)


def _resunetpp(channels: int, widths: tuple[int, int, int, int, int] = (32, 64, 128, 256, 512)) -> torch.nn.Module:
    from core.segment.networks.resunetpp import ResUNetPlusPlus

    return ResUNetPlusPlus(channels, widths)


def _fcn(channels: int) -> torch.nn.Module:
    from core.segment.networks.fcn import FCN8s

    return FCN8s(channels)


def _basnet(channels: int) -> torch.nn.Module:
    from core.segment.networks.basnet import BoundaryAwareNet

    return BoundaryAwareNet(channels)


def _dynunet(channels: int, filters: tuple[int, ...] = (32, 64, 128, 256, 512, 512)) -> torch.nn.Module:
    from core.segment.networks.dynunet import ResidualDynUNet

    return ResidualDynUNet(channels, filters)


_NARROW = (128, 96, 64, 32, 16)  # half of smp's decoder widths, so that fp16 weights stay under 10 MB


def _narrow_unet(encoder: str) -> Builder:
    """A U-Net over a timm ResNet of about three eighths of its width."""
    return lambda channels: _smp(
        "Unet", channels, encoder_name=encoder, channels=(24, 48, 96, 160), decoder_channels=_NARROW
    )


ARCHITECTURES: dict[str, Builder] = {
    "simple_cnn": _simple_cnn,
    "unet": lambda channels: _smp("Unet", channels, encoder_name="mobilenet_v2", decoder_channels=_NARROW),
    "unet_xception_style": _unet_xception,
    "unet_resnet50_narrow": _narrow_unet("tu-resnet50"),
    "unet_resnext50_narrow": _narrow_unet("tu-resnext50_32x4d"),
    "resunetpp_narrow": lambda channels: _resunetpp(channels, (16, 32, 64, 128, 256)),
    "fcn": _fcn,
    "deeplabv3plus": lambda channels: _smp("DeepLabV3Plus", channels, encoder_name="mobilenet_v2"),
    "segformer": lambda channels: _smp("Segformer", channels, encoder_name="mit_b0"),
    "basnet": _basnet,
    "dynunet_narrow": lambda channels: _dynunet(channels, (16, 32, 64, 128, 192, 192)),
    # the sizes of the papers: for a GPU, over what a repository without LFS takes
    "unet_resnet50": lambda channels: _smp("Unet", channels, encoder_name="tu-resnet50"),
    "unet_resnext50": lambda channels: _smp("Unet", channels, encoder_name="tu-resnext50_32x4d"),
    "resunetpp": _resunetpp,
    "dynunet": _dynunet,
}


def build(name: str, channels: int = 1) -> torch.nn.Module:
    """Build a network with random weights.

    Args:
        name: a key of ``ARCHITECTURES``.
        channels: of the input.

    Returns:
        A module from float32 (N, channels, S, S) in [-1, 1], S a multiple of 32, to logits (N, 1, S, S). Networks
        with deep supervision give a tuple of such logits while training, the one that counts first.

    Raises:
        ValueError: the name is not known; the message lists those that are.
    """
    if name not in ARCHITECTURES:
        raise ValueError(f"unknown architecture {name!r}; known are {', '.join(sorted(ARCHITECTURES))}")
    return ARCHITECTURES[name](channels)


def load_mobilenet_features(network: torch.nn.Module, state: dict[str, torch.Tensor]) -> None:
    """Start a MobileNetV2 encoder from torchvision's ImageNet features.

    Args:
        network: a module whose ``encoder`` is segmentation-models-pytorch's MobileNetV2.
        state: torchvision's ``features.*`` entries for RGB input scaled to [-1, 1]. The stem is summed over the
            colours, which is what it computes on a grey image, and shared out among several input channels.

    Raises:
        ValueError: the weights do not fit the encoder.
    """
    state = {key: value for key, value in state.items() if key.startswith("features.")}
    stem = "features.0.0.weight"
    if stem not in state:
        raise ValueError(
            f"expected MobileNetV2 weights with {stem!r}; got {len(state)} 'features.*' tensors without it"
        )
    encoder: Any = getattr(network, "encoder", None)
    if "MobileNetV2" not in type(encoder).__name__:
        raise ValueError(f"{type(network).__name__} has no MobileNetV2 encoder, so these weights cannot start it")
    channels = int(encoder.out_channels[0])
    grey = state[stem].sum(dim=1, keepdim=True) / channels
    state = state | {stem: grey.repeat(1, channels, 1, 1)}
    wanted = {key for key in encoder.state_dict() if key.startswith("features.")}
    missing = wanted - set(state)
    if missing:
        raise ValueError(f"the weights lack {len(missing)} of {len(wanted)} encoder tensors, {min(missing)} for one")
    try:
        encoder.load_state_dict({key: state[key] for key in wanted}, strict=False)
    except RuntimeError as error:
        raise ValueError("the weights are those of a MobileNetV2 of another width") from error
