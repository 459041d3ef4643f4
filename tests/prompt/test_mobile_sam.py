"""The published layout is computed a second time here, in plain functions that read the published names."""

import pytest
import torch
from torch.nn import functional

from core.prompt.mobile_sam import TinyVitEncoder, build_mobile_sam, renamed

State = dict[str, torch.Tensor]


def conv_bn(state: State, name: str, x: torch.Tensor, stride: int = 1, groups: int = 1) -> torch.Tensor:
    weight = state[f"{name}.c.weight"]
    x = functional.conv2d(x, weight, stride=stride, padding=weight.shape[-1] // 2, groups=groups)
    mean, variance = state[f"{name}.bn.running_mean"], state[f"{name}.bn.running_var"]
    return functional.batch_norm(x, mean, variance, state[f"{name}.bn.weight"], state[f"{name}.bn.bias"])


def layer_norm(state: State, name: str, x: torch.Tensor) -> torch.Tensor:
    return functional.layer_norm(x, x.shape[-1:], state[f"{name}.weight"], state[f"{name}.bias"])


def linear(state: State, name: str, x: torch.Tensor) -> torch.Tensor:
    return x @ state[f"{name}.weight"].T + state[f"{name}.bias"]


def attend(state: State, name: str, x: torch.Tensor, heads: int, window: int) -> torch.Tensor:
    """One window of window² tokens (T, C)."""
    width = x.shape[1] // heads
    row, column = torch.arange(window**2) // window, torch.arange(window**2) % window
    offset = (row[:, None] - row).abs() * window + (column[:, None] - column).abs()
    joint = linear(state, f"{name}.qkv", layer_norm(state, f"{name}.norm", x))
    results = []
    for head in range(heads):
        query, key, value = joint[:, head * 3 * width : (head + 1) * 3 * width].split(width, dim=1)
        scores = query @ key.T / width**0.5 + state[f"{name}.attention_biases"][head][offset]
        results.append(scores.softmax(dim=1) @ value)
    return linear(state, f"{name}.proj", torch.cat(results, dim=1))


def block(state: State, name: str, x: torch.Tensor, heads: int, window: int) -> torch.Tensor:
    height, width, channels = x.shape
    padded = functional.pad(x, (0, 0, 0, -width % window, 0, -height % window))
    attended = torch.zeros_like(padded)
    for top in range(0, padded.shape[0], window):
        for left in range(0, padded.shape[1], window):
            tokens = padded[top : top + window, left : left + window].reshape(-1, channels)
            result = attend(state, f"{name}.attn", tokens, heads, window)
            attended[top : top + window, left : left + window] = result.reshape(window, window, channels)
    x = x + attended[:height, :width]
    x = conv_bn(state, f"{name}.local_conv", x.permute(2, 0, 1)[None], groups=channels)[0].permute(1, 2, 0)
    inner = functional.gelu(linear(state, f"{name}.mlp.fc1", layer_norm(state, f"{name}.mlp.norm", x)))
    return x + linear(state, f"{name}.mlp.fc2", inner)


def reference(state: State, image: torch.Tensor) -> torch.Tensor:
    gelu, encoder = functional.gelu, "image_encoder"
    x = gelu(conv_bn(state, f"{encoder}.patch_embed.seq.0", image, stride=2))
    x = conv_bn(state, f"{encoder}.patch_embed.seq.2", x, stride=2)
    for number, (depth, heads, window) in enumerate(((2, 2, 7), (2, 4, 7), (6, 5, 14), (2, 10, 7))):
        for index in range(depth):
            name = f"{encoder}.layers.{number}.blocks.{index}"
            if number == 0:
                inner = gelu(conv_bn(state, f"{name}.conv1", x))
                inner = gelu(conv_bn(state, f"{name}.conv2", inner, groups=inner.shape[1]))
                x = gelu(x + conv_bn(state, f"{name}.conv3", inner))
            else:
                x = block(state, name, x[0].permute(1, 2, 0), heads, window).permute(2, 0, 1)[None]
        if number < 3:
            name = f"{encoder}.layers.{number}.downsample"
            x = gelu(conv_bn(state, f"{name}.conv1", x))
            x = gelu(conv_bn(state, f"{name}.conv2", x, stride=1 if number == 2 else 2, groups=x.shape[1]))
            x = conv_bn(state, f"{name}.conv3", x)
    for number, padding in ((0, 0), (2, 1)):
        x = functional.conv2d(x, state[f"{encoder}.neck.{number}.weight"], padding=padding)
        centred = x - x.mean(1, keepdim=True)
        x = centred / (centred.square().mean(1, keepdim=True) + 1e-6).sqrt()
        weight, bias = (state[f"{encoder}.neck.{number + 1}.{part}"] for part in ("weight", "bias"))
        x = x * weight[:, None, None] + bias[:, None, None]
    return x


@pytest.fixture(scope="module")
def encoder(mobile_sam_state: State) -> TinyVitEncoder:
    sam = build_mobile_sam()
    sam.load_state_dict(renamed(mobile_sam_state))
    return sam.image_encoder


@pytest.mark.parametrize("size", [(128, 128), (96, 160)])
def test_the_encoder_computes_what_the_published_layout_means(
    encoder: TinyVitEncoder, mobile_sam_state: State, size: tuple[int, int]
):
    image = torch.randn(1, 3, *size, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        found, expected = encoder(image), reference(mobile_sam_state, image)
    assert found.shape == (1, 256, size[0] // 16, size[1] // 16)
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=1e-3)


def test_every_published_name_has_its_place_and_only_the_classifier_is_left_out(mobile_sam_state: State):
    built = build_mobile_sam().state_dict()
    found = renamed(mobile_sam_state)
    assert {key: value.shape for key, value in found.items()} == {key: value.shape for key, value in built.items()}
    left_out = {key for key in mobile_sam_state if key.startswith(("image_encoder.head", "image_encoder.norm_head"))}
    assert len(found) == len(mobile_sam_state) - len(left_out)
    assert len(left_out) == 4


def test_it_has_the_published_number_of_parameters():
    # 10.1 M in the usual tables, with TinyViT's classifier (1000 x 320 weights, 1000 biases, 2 x 320 of its norm)
    parameters = sum(parameter.numel() for parameter in build_mobile_sam().parameters())
    assert round((parameters + 321_000 + 640) / 1e6, 1) == 10.1
