import pytest
import torch
from safetensors.torch import save_file
from torchvision.models import MobileNetV2

from core.segment.architectures import ARCHITECTURES, WITH_PUBLIC_ENCODER, build, load_mobilenet_features
from core.train.recipes import RECIPES


def test_an_unknown_architecture_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown architecture 'transformer'; known are basnet, deeplabv3plus"):
        build("transformer")


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_a_network_gives_one_logit_a_pixel(name: str):
    with torch.inference_mode():
        logits = build(name).eval()(torch.zeros(2, 1, 64, 96))
    assert logits.shape == (2, 1, 64, 96)


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_a_network_takes_as_many_channels_as_it_was_built_for(name: str):
    with torch.inference_mode():
        assert build(name, channels=2).eval()(torch.zeros(1, 2, 64, 64)).shape == (1, 1, 64, 64)


@pytest.mark.parametrize("name", ["basnet", "dynunet_narrow"])
def test_deep_supervision_gives_full_size_logits_while_training_the_final_ones_first(name: str):
    torch.manual_seed(0)
    network = build(name).train()
    images = torch.randn(2, 1, 64, 64)
    results = network(images)
    assert len(results) > 1
    assert all(logits.shape == (2, 1, 64, 64) for logits in results)


def test_a_dynunet_names_each_weight_once_and_takes_them_back():
    torch.manual_seed(0)
    first, second = build("dynunet_narrow").eval(), build("dynunet_narrow").eval()
    state = first.state_dict()
    assert sum(value.numel() for value in state.values()) == sum(value.numel() for value in first.parameters())
    second.load_state_dict({key: value.clone() for key, value in state.items()})
    images = torch.randn(1, 1, 64, 64)
    with torch.inference_mode():
        assert torch.equal(first(images), second(images))


@pytest.mark.parametrize("name", sorted({recipe.architecture for recipe in RECIPES.values() if recipe.shipped}))
def test_weights_of_a_shipped_network_stay_under_ten_megabytes_in_fp16(name: str):
    if name in ARCHITECTURES:
        assert sum(2 * value.numel() for value in build(name).state_dict().values()) < 10e6


@pytest.fixture(scope="module")
def published() -> MobileNetV2:
    torch.manual_seed(0)
    network = MobileNetV2().eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return network


@pytest.mark.parametrize("name", ["unet", "deeplabv3plus", "fcn", "basnet"])
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


def test_several_channels_that_show_the_same_are_seen_as_one(published: MobileNetV2):
    one, two = build("unet").eval(), build("unet", channels=2).eval()
    load_mobilenet_features(one, published.state_dict())
    load_mobilenet_features(two, published.state_dict())
    grey = torch.randn(1, 1, 64, 64, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        both = two.encoder.features[:2](grey.expand(-1, 2, -1, -1))
        torch.testing.assert_close(both, one.encoder.features[:2](grey), atol=1e-4, rtol=1e-4)


def test_a_network_without_a_mobilenet_refuses_its_weights(published: MobileNetV2):
    with pytest.raises(ValueError, match="has no MobileNetV2 encoder"):
        load_mobilenet_features(build("simple_cnn"), published.state_dict())


def test_a_mobilenet_of_another_width_is_refused():
    with pytest.raises(ValueError, match="another width"):
        load_mobilenet_features(build("unet"), MobileNetV2(width_mult=0.5).state_dict())


@pytest.mark.parametrize("name", sorted(set(ARCHITECTURES) - set(WITH_PUBLIC_ENCODER)))
def test_public_weights_for_an_encoder_that_has_none_are_refused(name: str):
    with pytest.raises(ValueError, match=f"no public weights for the encoder of {name}; there are for unet, fcn"):
        build(name, encoder_weights="imagenet")


def test_public_weights_that_cannot_be_fetched_are_one_sentence(monkeypatch: pytest.MonkeyPatch):
    def no_network(*_: object, **__: object) -> str:
        raise ConnectionError("name or service not known")

    monkeypatch.setattr("segmentation_models_pytorch.encoders.hf_hub_download", no_network)
    with pytest.raises(ValueError, match=r"could not be fetched \(ConnectionError\); give a file by --encoder-weights"):
        build("unet", encoder_weights="imagenet")


@pytest.mark.parametrize("name", ["unet", "fcn", "basnet", "deeplabv3plus"])
def test_fetched_public_weights_are_in_the_encoder(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path):
    torch.manual_seed(5)
    rgb = build("unet", channels=3).encoder.state_dict()
    save_file(rgb, tmp_path / "model.safetensors")
    monkeypatch.setattr(
        "segmentation_models_pytorch.encoders.hf_hub_download", lambda *_, filename, **__: str(tmp_path / filename)
    )
    encoder = build(name, encoder_weights="imagenet").encoder.state_dict()
    stem = "features.0.0.weight"
    torch.testing.assert_close(encoder[stem], rgb[stem].sum(dim=1, keepdim=True))  # the same on grey as on grey RGB
    assert all(torch.equal(value, rgb[key]) for key, value in encoder.items() if key != stem)
