"""The authors' definition is computed a second time here, with scipy and by hand, from the published names."""

import numpy as np
import pytest
import torch
from scipy import ndimage
from torch.nn import functional

from core.letterbox import Letterbox
from core.prompt.known import KNOWN
from core.prompt.prompts import BoxPrompt, LassoPrompt, PointPrompt, Prompts, ScribblePrompt, StartMask
from core.prompt.scribble_unet import ScribbleUNet, renamed
from core.prompt.scribbleprompt import ScribblePromptModel, prompt_maps
from core.prompt.session import Segmenter

State = dict[str, torch.Tensor]


@pytest.fixture(scope="module")
def published() -> State:
    """Random tensors of width 6 under the names of the authors' definition."""
    torch.manual_seed(0)
    state, width = {}, 6
    stages = [("downs.0", 5), *((f"downs.{n}", width) for n in (1, 2, 3)), ("bottleneck", width)]
    for name, inputs in [*stages, *((f"ups.{n}", 2 * width) for n in (1, 3, 5, 7))]:
        state[f"{name}.conv.0.weight"] = torch.randn(width, inputs, 3, 3) / (3 * inputs**0.5)
        state[f"{name}.conv.0.bias"] = torch.randn(width) * 0.2
        state[f"{name}.conv.1.weight"] = torch.rand(1) * 0.5
    state["final_conv.conv.0.weight"] = torch.randn(1, width, 1, 1)
    state["final_conv.conv.0.bias"] = torch.randn(1)
    return state


def stage(state: State, name: str, x: np.ndarray) -> np.ndarray:
    weight, bias, slope = (state[f"{name}.conv.{part}"] for part in ("0.weight", "0.bias", "1.weight"))
    y = functional.conv2d(torch.from_numpy(x)[None], weight, bias, padding=1)[0].numpy()
    return np.where(y > 0, y, slope.item() * y)


def reference(state: State, x: np.ndarray) -> np.ndarray:
    skips = []
    for level in range(4):
        x = stage(state, f"downs.{level}", x)
        skips.append(x)
        channels, rows, columns = x.shape
        x = x.reshape(channels, rows // 2, 2, columns // 2, 2).max(axis=(2, 4))
    x = stage(state, "bottleneck", x)
    for number in (1, 3, 5, 7):
        doubled = np.stack([ndimage.zoom(channel, 2, order=1, grid_mode=False) for channel in x])
        x = stage(state, f"ups.{number}", np.concatenate((skips.pop(), doubled)))
    return (
        np.tensordot(state["final_conv.conv.0.weight"][0, :, 0, 0].numpy(), x, axes=1)
        + state["final_conv.conv.0.bias"].item()
    )


def test_the_network_computes_what_the_published_layout_means(published: State):
    network = ScribbleUNet(6)
    network.load_state_dict(renamed(published))
    channels = torch.randn(5, 48, 64, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        found = network(channels[None])[0, 0].numpy()
    np.testing.assert_allclose(found, reference(published, channels.numpy()), atol=1e-4)


def test_it_has_as_many_numbers_as_the_published_file_has_room_for():
    with torch.device("meta"):
        parameters = sum(parameter.numel() for parameter in ScribbleUNet().parameters())
    # 4 bytes each; the rest of the file are names, shapes and padding
    assert 0 < KNOWN["scribbleprompt_unet"].size_bytes - 4 * parameters < 20_000


# 256 rows and 128 columns on a square of 128 px: everything is halved, pixel centres at (x + 0.5) / 2 - 0.5
BOX = Letterbox(256, 128, 128)


def test_clicks_are_single_pixels_of_two_maps():
    maps = prompt_maps([PointPrompt(101, 31), PointPrompt(40, 201, False)], BOX)
    expected = np.zeros((3, 128, 128), dtype=np.float32)
    expected[1, 15, 50] = expected[2, 100, 20] = 1  # 50.25, 15.25 and 19.75, 100.25
    np.testing.assert_array_equal(maps, expected)


def test_the_later_of_two_clicks_on_one_pixel_counts():
    maps = prompt_maps([PointPrompt(100, 30), PointPrompt(101, 31, False)], BOX)
    assert not maps[1].any()
    assert maps[2].sum() == 1


def test_the_newest_box_is_filled():
    maps = prompt_maps([BoxPrompt(0, 0, 100, 100), BoxPrompt(20, 40, 60, 100)], BOX)
    expected = np.zeros((128, 128))
    expected[20:50, 10:30] = 1
    np.testing.assert_array_equal(maps[0], expected)
    assert not maps[1:].any()


def test_a_box_thinner_than_a_pixel_of_the_square_is_still_there():
    assert prompt_maps([BoxPrompt(20, 40, 20.5, 40.5)], BOX)[0].sum() == 1


def test_a_scribble_is_a_thin_line_without_gaps():
    maps = prompt_maps([ScribblePrompt(((20.5, 40.5), (100.5, 60.5), (100.5, 200.5)), include=False)], BOX)
    assert not maps[:2].any()
    assert ndimage.label(maps[2])[1] == 1
    for x, y in ((10, 20), (50, 30), (50, 100)):
        assert maps[2, y, x] == 1
    length = np.hypot(40, 10) + 70
    assert length < maps[2].sum() < 2.5 * length


def test_a_lasso_becomes_a_box_and_a_click_inside():
    maps = prompt_maps([LassoPrompt(((20, 40), (60, 40), (60, 100), (20, 100)))], BOX)
    assert maps[0].sum() == 30 * 20
    assert maps[1].sum() == (maps[1] * maps[0]).sum() == 1


def test_prompts_at_the_very_border_stay_on_the_square():
    maps = prompt_maps([PointPrompt(127.5, 255.5), PointPrompt(-0.5, -0.5)], BOX)
    assert maps[1].sum() == 2


class Recorder(torch.nn.Module):
    """Stands for the network: notes its input and answers a lesion in the upper half of the square."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[torch.Tensor] = []

    def forward(self, channels: torch.Tensor) -> torch.Tensor:
        self.given.append(channels)
        logits = torch.full((1, 1, 128, 128), -8.0)
        logits[:, :, :64] = 8
        return logits


def test_the_five_channels_are_image_box_include_exclude_and_previous_logits():
    network = Recorder()
    model = ScribblePromptModel("s", "S", "0", network)
    image = np.linspace(0.1, 0.9, 256 * 128, dtype=np.float32).reshape(256, 128)
    found = Segmenter(model).segment(image, Prompts((BoxPrompt(20, 40, 60, 100), PointPrompt(101, 31, False))))
    first, second = network.given
    assert first.shape == (1, 5, 128, 128)
    assert (first[0, 0].min(), first[0, 0].max()) == (0, 1)
    assert not first[0, 0, :, 64:].any()  # the slice is half as wide as high
    assert first[0, 1].sum() == 600
    assert not first[0, 2:].any()
    assert second[0, 3, 15, 50] == 1
    assert second[0, 4, 0, 0] == 8  # what it answered before
    assert second[0, 4, 127, 0] == -8
    assert found.mask.shape == (256, 128)
    expected = np.zeros((256, 128), dtype=bool)
    expected[:128] = True
    np.testing.assert_array_equal(found.mask, expected)
    assert found.predicted_iou > 0.95


def test_a_start_mask_becomes_confident_logits_where_it_lies():
    network = Recorder()
    mask = np.zeros((256, 128), dtype=bool)
    mask[64:128, 32:64] = True
    Segmenter(ScribblePromptModel("s", "S", "0", network)).segment(
        np.random.default_rng(0).random((256, 128), dtype=np.float32),
        Prompts((PointPrompt(40, 80),), StartMask("u-net", mask)),
    )
    previous = network.given[0][0, 4]
    assert (previous[33:63, 17:31] == 6).all()
    assert (previous > 0).sum() == 32 * 16
    assert (previous[70:] == -6).all()


@pytest.mark.parametrize("size", [(300, 200), (50, 170), (1, 1)])
def test_masks_have_the_native_size_of_any_slice(published: State, size: tuple[int, int]):
    network = ScribbleUNet(6)
    network.load_state_dict(renamed(published))
    model = ScribblePromptModel("s", "S", "0", network)
    encoding = model.encode(np.random.default_rng(0).random(size, dtype=np.float32))
    answer = model.decode(encoding, [PointPrompt(size[1] - 1, size[0] - 1)])
    assert answer.mask.shape == size
    assert 0 <= answer.predicted_iou <= 1
