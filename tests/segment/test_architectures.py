import pytest
import torch
from torchvision.models import MobileNetV2

from core.segment.architectures import ARCHITECTURES, build, load_mobilenet_features


def test_an_unknown_architecture_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown architecture 'transformer'; known are deeplabv3plus, unet"):
        build("transformer")


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_a_network_gives_one_logit_a_pixel(name: str):
    with torch.inference_mode():
        logits = build(name).eval()(torch.zeros(2, 1, 64, 96))
    assert logits.shape == (2, 1, 64, 96)


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_weights_of_a_network_stay_under_ten_megabytes_in_fp16(name: str):
    halves = sum(2 * value.numel() for value in build(name).state_dict().values())
    assert halves < 10e6


@pytest.fixture(scope="module")
def published() -> MobileNetV2:
    torch.manual_seed(0)
    network = MobileNetV2().eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return network


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_the_encoder_sees_in_a_grey_slice_what_the_published_one_sees_in_grey_rgb(name: str, published: MobileNetV2):
    network = build(name).eval()
    load_mobilenet_features(network, published.state_dict())
    grey = torch.randn(1, 1, 64, 64, generator=torch.Generator().manual_seed(1))
    rgb = grey.expand(-1, 3, -1, -1)
    with torch.inference_mode():
        stem = network.encoder.features[:2](grey)
        torch.testing.assert_close(stem, published.features[:2](rgb), atol=1e-4, rtol=1e-4)
        # DeepLabV3+ dilates the later stages, so only their weights can agree
        torch.testing.assert_close(network.encoder.features[17].state_dict(), published.features[17].state_dict())


def test_weights_without_a_stem_or_with_a_gap_are_refused(published: MobileNetV2):
    network = build("unet")
    state = published.state_dict()
    with pytest.raises(ValueError, match=r"got 0 'features\.\*' tensors without it"):
        load_mobilenet_features(network, {"conv1.weight": torch.zeros(1)})
    del state["features.5.conv.1.0.weight"]
    with pytest.raises(ValueError, match=r"lack 1 of \d+ encoder tensors, features\.5\.conv\.1\.0\.weight for one"):
        load_mobilenet_features(network, state)


def test_a_mobilenet_of_another_width_is_refused():
    with pytest.raises(ValueError, match="another width"):
        load_mobilenet_features(build("unet"), MobileNetV2(width_mult=0.5).state_dict())
