"""Small models for the room's tests, and the key layout of the published MobileSAM file."""

import pytest
import torch
from hypothesis import settings

from core.prompt.network import PromptableNetwork
from core.prompt.sam import SamModel, SmallSam

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def network() -> PromptableNetwork:
    """Our network with seeded random weights: what it draws means nothing, how it draws can be checked."""
    torch.manual_seed(0)
    built = PromptableNetwork().eval()
    for module in built.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return built


@pytest.fixture(scope="session")
def small_model(network: PromptableNetwork) -> SamModel:
    return SamModel("own", "Own", "0" * 64, SmallSam(network))


class Layout:
    """Random tensors under the names that MobileSAM's published file uses."""

    def __init__(self) -> None:
        self.state: dict[str, torch.Tensor] = {}

    def layer(self, name: str, *shape: int, bias: bool = True) -> None:
        fan_in = max(1, torch.Size(shape[1:]).numel())
        self.state[f"{name}.weight"] = torch.randn(shape) / fan_in**0.5
        if bias:
            self.state[f"{name}.bias"] = torch.randn(shape[0]) * 0.1

    def norm(self, name: str, width: int) -> None:
        self.state[f"{name}.weight"] = 1 + 0.1 * torch.randn(width)
        self.state[f"{name}.bias"] = 0.1 * torch.randn(width)

    def conv_bn(self, name: str, width: int, inputs: int, kernel: int) -> None:
        self.layer(f"{name}.c", width, inputs, kernel, kernel, bias=False)
        self.norm(f"{name}.bn", width)
        self.state[f"{name}.bn.running_mean"] = 0.1 * torch.randn(width)
        self.state[f"{name}.bn.running_var"] = 0.5 + torch.rand(width)
        self.state[f"{name}.bn.num_batches_tracked"] = torch.tensor(7)


@pytest.fixture(scope="session")
def mobile_sam_state() -> dict[str, torch.Tensor]:
    """Layout after mobile_sam/modeling/tiny_vit_sam.py (TinyViT-5M, 1024 px) and segment_anything's decoder."""
    from segment_anything.modeling import MaskDecoder, PromptEncoder, TwoWayTransformer

    torch.manual_seed(1)
    made, encoder = Layout(), "image_encoder"
    widths, depths, heads, windows = (64, 128, 160, 320), (2, 2, 6, 2), (2, 4, 5, 10), (7, 7, 14, 7)
    made.conv_bn(f"{encoder}.patch_embed.seq.0", 32, 3, 3)
    made.conv_bn(f"{encoder}.patch_embed.seq.2", 64, 32, 3)
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        for index in range(depth):
            block = f"{encoder}.layers.{number}.blocks.{index}"
            if number == 0:
                made.conv_bn(f"{block}.conv1", 4 * width, width, 1)
                made.conv_bn(f"{block}.conv2", 4 * width, 1, 3)
                made.conv_bn(f"{block}.conv3", width, 4 * width, 1)
                continue
            biases = torch.randn(heads[number], windows[number] ** 2)
            made.state[f"{block}.attn.attention_biases"] = biases
            made.norm(f"{block}.attn.norm", width)
            made.layer(f"{block}.attn.qkv", 3 * width, width)
            made.layer(f"{block}.attn.proj", width, width)
            made.norm(f"{block}.mlp.norm", width)
            made.layer(f"{block}.mlp.fc1", 4 * width, width)
            made.layer(f"{block}.mlp.fc2", width, 4 * width)
            made.conv_bn(f"{block}.local_conv", width, 1, 3)
        if number < 3:
            after = widths[number + 1]
            made.conv_bn(f"{encoder}.layers.{number}.downsample.conv1", after, width, 1)
            made.conv_bn(f"{encoder}.layers.{number}.downsample.conv2", after, 1, 3)
            made.conv_bn(f"{encoder}.layers.{number}.downsample.conv3", after, after, 1)
    made.norm(f"{encoder}.norm_head", 320)
    made.layer(f"{encoder}.head", 1000, 320)
    made.layer(f"{encoder}.neck.0", 256, 320, 1, 1, bias=False)
    made.norm(f"{encoder}.neck.1", 256)
    made.layer(f"{encoder}.neck.2", 256, 256, 3, 3, bias=False)
    made.norm(f"{encoder}.neck.3", 256)
    transformer = TwoWayTransformer(depth=2, embedding_dim=256, mlp_dim=2048, num_heads=8)
    for name, part in (
        ("prompt_encoder", PromptEncoder(256, (64, 64), (1024, 1024), 16)),
        ("mask_decoder", MaskDecoder(transformer_dim=256, transformer=transformer)),
    ):
        made.state |= {f"{name}.{key}": value for key, value in part.state_dict().items()}
    return made.state
