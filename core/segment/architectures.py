"""The automatic networks: one builder each, all of one input and one output channel."""

import logging
from collections.abc import Callable
from typing import Any

import torch

from core.compat import ensure_torchvision

Builder = Callable[[int, str | None], torch.nn.Module]
"""From the number of input channels, and public encoder weights by name or None, to a network."""


def _smp(name: str, channels: int, encoder_weights: str | bool | None = None, /, **options: Any) -> torch.nn.Module:
    ensure_torchvision()
    import segmentation_models_pytorch as smp

    builder = getattr(smp, name)
    network: torch.nn.Module = builder(in_channels=channels, classes=1, encoder_weights=encoder_weights, **options)
    return network


def _simple_cnn(channels: int, _: str | None) -> torch.nn.Module:
    from core.segment.networks.simple_cnn import SimpleCNN

    return SimpleCNN(channels)


def _unet_xception(channels: int, _: str | None) -> torch.nn.Module:
    from core.segment.networks.unet_of import UNetOf
    from core.segment.networks.xception import XceptionStyleEncoder

    return UNetOf(XceptionStyleEncoder(channels), _NARROW)


def _resunetpp(channels: int, widths: tuple[int, int, int, int, int]) -> torch.nn.Module:
    from core.segment.networks.resunetpp import ResUNetPlusPlus

    return ResUNetPlusPlus(channels, widths)


def _fcn(channels: int, encoder_weights: str | None) -> torch.nn.Module:
    from core.segment.networks.fcn import FCN8s

    return FCN8s(channels, encoder_weights=encoder_weights)


def _basnet(channels: int, encoder_weights: str | None) -> torch.nn.Module:
    from core.segment.networks.basnet import BoundaryAwareNet

    return BoundaryAwareNet(channels, encoder_weights=encoder_weights)


def _dynunet(channels: int, filters: tuple[int, ...]) -> torch.nn.Module:
    from core.segment.networks.dynunet import ResidualDynUNet

    return ResidualDynUNet(channels, filters)


_NARROW = (128, 96, 64, 32, 16)  # half of smp's decoder widths, so that fp16 weights stay under 10 MB


def _narrow_unet(encoder: str) -> Builder:
    """A U-Net over a timm ResNet of about three eighths of its width."""
    return lambda channels, _: _smp(
        "Unet", channels, encoder_name=encoder, channels=(24, 48, 96, 160), decoder_channels=_NARROW
    )


def _full_unet(encoder: str) -> Builder:
    """A U-Net over a timm encoder at its own width; timm's encoders are asked with True, not by a name."""
    return lambda channels, weights: _smp("Unet", channels, True if weights else None, encoder_name=encoder)


ARCHITECTURES: dict[str, Builder] = {
    "simple_cnn": _simple_cnn,
    "unet": lambda channels, weights: _smp(
        "Unet", channels, weights, encoder_name="mobilenet_v2", decoder_channels=_NARROW
    ),
    "unet_xception_style": _unet_xception,
    "unet_resnet50_narrow": _narrow_unet("tu-resnet50"),
    "unet_resnext50_narrow": _narrow_unet("tu-resnext50_32x4d"),
    "resunetpp_narrow": lambda channels, _: _resunetpp(channels, (16, 32, 64, 128, 256)),
    "fcn": _fcn,
    "deeplabv3plus": lambda channels, weights: _smp("DeepLabV3Plus", channels, weights, encoder_name="mobilenet_v2"),
    "segformer": lambda channels, weights: _smp("Segformer", channels, weights, encoder_name="mit_b0"),
    "basnet": _basnet,
    "dynunet_narrow": lambda channels, _: _dynunet(channels, (16, 32, 64, 128, 192, 192)),
    # the sizes of the papers: for a GPU, over what a repository without LFS takes
    "unet_resnet50": _full_unet("tu-resnet50"),
    "unet_resnext50": _full_unet("tu-resnext50_32x4d"),
    "resunetpp": lambda channels, _: _resunetpp(channels, (32, 64, 128, 256, 512)),
    "dynunet": lambda channels, _: _dynunet(channels, (32, 64, 128, 256, 512, 512)),
}

WITH_PUBLIC_ENCODER = (
    "unet",
    "fcn",
    "deeplabv3plus",
    "segformer",
    "basnet",
    "unet_resnet50",
    "unet_resnext50",
)
"""Architectures whose encoder has public ImageNet weights; narrow and hand-written encoders have none."""


def build(name: str, channels: int = 1, encoder_weights: str | None = None) -> torch.nn.Module:
    """Build a network.

    Args:
        name: a key of ``ARCHITECTURES``.
        channels: of the input.
        encoder_weights: "imagenet" fetches public weights for the encoder, through segmentation-models-pytorch and
            timm, or takes them from their cache; None leaves it random, like the rest.

    Returns:
        A module from float32 (N, channels, S, S) in [-1, 1], S a multiple of 32, to logits (N, 1, S, S). Networks
        with deep supervision give a tuple of such logits while training, the one that counts first.

    Raises:
        ValueError: the name is not known; the message lists those that are. Or there are no public weights for this
            encoder, or they cannot be fetched.
    """
    if name not in ARCHITECTURES:
        raise ValueError(f"unknown architecture {name!r}; known are {', '.join(sorted(ARCHITECTURES))}")
    if encoder_weights is None:
        return ARCHITECTURES[name](channels, None)
    if name not in WITH_PUBLIC_ENCODER:
        have = ", ".join(WITH_PUBLIC_ENCODER)
        raise ValueError(f"there are no public weights for the encoder of {name}; there are for {have}")
    hub = logging.getLogger("huggingface_hub")
    level = hub.level
    hub.setLevel(logging.CRITICAL)  # it logs every retry; one sentence is enough
    try:
        return ARCHITECTURES[name](channels, encoder_weights)
    except Exception as error:  # every library on the way raises kinds of its own
        raise ValueError(
            f"public {encoder_weights} weights for {name} could not be fetched ({type(error).__name__}); "
            "give a file by --encoder-weights PATH, or train without"
        ) from error
    finally:
        hub.setLevel(level)


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
