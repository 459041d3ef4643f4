import pytest
import torch
from torch.nn import functional

from core.prompt.network import (
    BOTTOM_RIGHT,
    EXCLUDE,
    INCLUDE,
    NO_POINT,
    SIDE,
    TOP_LEFT,
    Features,
    PromptableNetwork,
)
from core.segment.architectures import build

CELLS = SIDE // 2  # of the prompt maps: stride 2, the first centre at 0.5 px


def prompts(*given: tuple[float, float, int]) -> tuple[torch.Tensor, torch.Tensor]:
    rows = torch.tensor(given)
    return rows[None, :, :2], rows[None, :, 2].long()


def maps_of(network: PromptableNetwork, *given: tuple[float, float, int]) -> torch.Tensor:
    with torch.inference_mode():
        return network.prompt_encoder(prompts(*given), None, None)[1].maps[0]


@pytest.fixture(scope="module")
def features(network: PromptableNetwork) -> Features:
    generator = torch.Generator().manual_seed(3)
    images = functional.interpolate(torch.rand(2, 1, 16, 16, generator=generator), SIDE, mode="bicubic")
    with torch.inference_mode():
        return network.image_encoder(images.clamp(0, 1) * 2 - 1)


def one(features: Features, number: int) -> Features:
    return Features(*(part[number : number + 1] for part in features))


def decoded(network: PromptableNetwork, features: Features, *given: tuple[float, float, int]) -> torch.Tensor:
    with torch.inference_mode():
        return network.decode(features, *prompts(*given), None)[0]


@pytest.mark.parametrize(("label", "channel"), [(INCLUDE, 1), (EXCLUDE, 2)])
def test_a_click_is_a_blob_where_it_was_clicked_in_its_own_map(network: PromptableNetwork, label: int, channel: int):
    maps = maps_of(network, (40.5, 200.5, label))  # the centre of the cell in column 20, row 100
    assert maps[channel, 100, 20] == 1
    assert maps[channel].argmax() == 100 * CELLS + 20
    # two cells, 4 px, away: exp(-16 / (2 * 4²))
    assert maps[channel, 100, 22].item() == pytest.approx(0.60653, abs=1e-5)
    assert maps[channel, 98, 20].item() == pytest.approx(0.60653, abs=1e-5)
    others = [other for other in range(4) if other != channel]
    assert not maps[others].any()


def test_clicks_of_one_kind_share_a_map(network: PromptableNetwork):
    maps = maps_of(network, (40.5, 200.5, INCLUDE), (100.5, 10.5, INCLUDE), (20.5, 20.5, EXCLUDE))
    assert maps[1, 100, 20] == 1
    assert maps[1, 5, 50] == 1
    assert maps[1, 10, 10] < 0.01
    assert maps[2, 10, 10] == 1


def test_a_box_fills_its_inside_and_nothing_else(network: PromptableNetwork):
    maps = maps_of(network, (20, 60, TOP_LEFT), (99, 139, BOTTOM_RIGHT))
    expected = torch.zeros(CELLS, CELLS)
    expected[30:70, 10:50] = 1  # centres 60.5 … 138.5 in y, 20.5 … 98.5 in x
    torch.testing.assert_close(maps[3], expected)
    assert not maps[:3].any()


def test_a_box_as_an_argument_is_the_same_as_two_labelled_corners(network: PromptableNetwork):
    click = prompts((50, 90, INCLUDE))
    with torch.inference_mode():
        tokens, dense = network.prompt_encoder(click, torch.tensor([[20.0, 60, 99, 139]]), None)
        same, same_dense = network.prompt_encoder(
            prompts((50, 90, INCLUDE), (20, 60, TOP_LEFT), (99, 139, BOTTOM_RIGHT)), None, None
        )
    torch.testing.assert_close(tokens, same)
    torch.testing.assert_close(dense.maps, same_dense.maps)


def test_previous_logits_enter_the_first_map_between_minus_one_and_one(network: PromptableNetwork):
    logits = torch.zeros(1, 1, CELLS, CELLS)
    logits[..., 0, 0], logits[..., 3, 5], logits[..., 7, 2] = -100, 4, 100
    with torch.inference_mode():
        maps = network.prompt_encoder(prompts((200, 200, INCLUDE)), None, logits)[1].maps[0, 0]
    assert maps[0, 0] == -1
    assert maps[3, 5] == 0.5
    assert maps[7, 2] == 1
    assert maps[60, 60] == 0


def test_labels_change_the_token_and_so_does_the_place(network: PromptableNetwork):
    def token(*given: tuple[float, float, int]) -> torch.Tensor:
        with torch.inference_mode():
            return network.prompt_encoder(prompts(*given), None, None)[0]

    different = [token((9, 9, label)) for label in (EXCLUDE, INCLUDE, TOP_LEFT, BOTTOM_RIGHT, NO_POINT)]
    different.append(token((9, 200, INCLUDE)))
    for number, first in enumerate(different):
        for second in different[:number]:
            assert not torch.allclose(first, second, atol=1e-3)


def test_where_a_padding_token_lies_says_nothing(network: PromptableNetwork, features: Features):
    first = decoded(network, one(features, 0), (60, 80, INCLUDE), (0, 0, NO_POINT))
    second = decoded(network, one(features, 0), (60, 80, INCLUDE), (200, 100, NO_POINT))
    torch.testing.assert_close(first, second)


def test_padding_leaves_the_maps_unchanged(network: PromptableNetwork):
    alone = maps_of(network, (60, 80, INCLUDE))
    padded = maps_of(network, (60, 80, INCLUDE), (0, 0, NO_POINT), (0, 0, NO_POINT))
    torch.testing.assert_close(alone, padded)


def test_the_order_of_clicks_does_not_matter_within_one_answer(network: PromptableNetwork, features: Features):
    given = [(60, 80, INCLUDE), (200, 30, EXCLUDE), (20, 20, TOP_LEFT), (180, 190, BOTTOM_RIGHT)]
    forward, backward = (decoded(network, one(features, 0), *items) for items in (given, given[::-1]))
    torch.testing.assert_close(forward, backward, atol=1e-3, rtol=1e-3)


def test_a_batch_of_two_answers_as_two_singles_do(network: PromptableNetwork, features: Features):
    # as training batches them: the row without a box is padded, which a single call does by itself
    points = torch.tensor([[[60.0, 80.0], [30, 40], [0, 0]], [[200, 20], [150, 70], [180, 50]]])
    labels = torch.tensor([[INCLUDE, EXCLUDE, NO_POINT], [TOP_LEFT, BOTTOM_RIGHT, INCLUDE]])
    given = (2, 3)
    logits = torch.randn(2, 1, CELLS, CELLS, generator=torch.Generator().manual_seed(5))
    with torch.inference_mode():
        both, both_iou = network.decode(features, points, labels, logits)
        for number in range(2):
            row = slice(number, number + 1)
            upto = slice(given[number])
            single, iou = network.decode(one(features, number), points[row, upto], labels[row, upto], logits[row])
            torch.testing.assert_close(both[row], single, atol=1e-3, rtol=1e-3)
            torch.testing.assert_close(both_iou[row], iou, atol=1e-3, rtol=1e-3)
    assert not torch.allclose(both[0], both[1], atol=0.05)


def test_an_image_is_encoded_alike_alone_and_in_a_batch(network: PromptableNetwork, features: Features):
    generator = torch.Generator().manual_seed(3)
    images = functional.interpolate(torch.rand(2, 1, 16, 16, generator=generator), SIDE, mode="bicubic")
    with torch.inference_mode():
        alone = network.image_encoder(images[1:].clamp(0, 1) * 2 - 1)
    for part, expected in zip(alone, one(features, 1), strict=True):
        torch.testing.assert_close(part, expected, atol=1e-3, rtol=1e-3)


def test_features_and_answers_have_the_documented_shapes_on_other_squares(network: PromptableNetwork):
    side = 192
    try:
        network.prompt_encoder.at_side(side)
        with torch.inference_mode():
            found = network.image_encoder(torch.zeros(1, 1, side, side))
            masks, iou = network.decode(found, *prompts((60, 80, INCLUDE)), None)
    finally:
        network.prompt_encoder.at_side(SIDE)
    assert found.coarse.shape == (1, 96, 24, 24)
    assert found.fine.shape == (1, 48, 96, 96)
    assert masks.shape == (1, 4, 96, 96)
    assert iou.shape == (1, 4)
    assert ((iou >= 0) & (iou <= 1)).all()


def test_the_encoder_starts_from_an_automatic_unet():
    unet = build("unet")
    fresh = PromptableNetwork()
    fresh.start_from_unet(unet.state_dict())
    key = "decoder.blocks.4.conv2.0.weight"
    torch.testing.assert_close(fresh.image_encoder.unet.state_dict()[key], unet.state_dict()[key])
    image = torch.rand(1, 1, 64, 64)
    with torch.inference_mode():
        fine = fresh.eval().image_encoder(image).fine
        skips = unet.eval().encoder(image)
        last = unet.decoder(skips)  # what the U-Net's own head reads, at full resolution
    torch.testing.assert_close(fine[:, -16:], functional.avg_pool2d(last, 2))


def test_weights_of_another_network_are_refused():
    with pytest.raises(RuntimeError):
        PromptableNetwork().start_from_unet(build("deeplabv3plus").state_dict())
