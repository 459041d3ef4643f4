from types import SimpleNamespace

import numpy as np
import pytest
import torch
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

from core.prompt.known import KNOWN
from core.prompt.medsam import MedSamModel, derived_box, stretched
from core.prompt.prompts import BoxPrompt, LassoPrompt, PointPrompt, Prompts, ScribblePrompt, StartMask
from core.prompt.session import Segmenter

SIDE = 128
SLICE = (40, 80)  # rows, columns: the square stretches rows by 3.2 and columns by 1.6


@pytest.fixture(scope="module")
def small() -> MedSamModel:
    """segment_anything's own classes in small, random weights."""
    torch.manual_seed(3)
    transformer = TwoWayTransformer(depth=2, embedding_dim=256, mlp_dim=64, num_heads=8)
    sam = Sam(
        ImageEncoderViT(SIDE, embed_dim=32, depth=1, num_heads=2, use_rel_pos=True, window_size=4),
        PromptEncoder(256, (8, 8), (SIDE, SIDE), 16),
        MaskDecoder(transformer_dim=256, transformer=transformer),
    )
    return MedSamModel("medsam", "MedSAM", "2" * 64, sam.eval())


class Recorder:
    """Stands for a SAM: notes what it is given, and answers a lesion in the left half of the square."""

    def __init__(self) -> None:
        self.pictures: list[torch.Tensor] = []
        self.prompts: list[dict[str, object]] = []
        self.sam = SimpleNamespace(
            image_encoder=_Callable(self._encode, img_size=SIDE),
            prompt_encoder=_Callable(self._prompt, mask_input_size=(32, 32), get_dense_pe=lambda: None),
            mask_decoder=self._decode,
        )

    def _encode(self, picture: torch.Tensor) -> torch.Tensor:
        self.pictures.append(picture)
        return torch.zeros(1, 256, 8, 8)

    def _prompt(self, **given: object) -> tuple[None, None]:
        self.prompts.append(given)
        return None, None

    def _decode(self, **given: object) -> tuple[torch.Tensor, torch.Tensor]:
        assert given["multimask_output"] is False
        low = torch.full((1, 1, 32, 32), -8.0)
        low[..., :16] = 8
        return low, torch.full((1, 1), 0.123)


class _Callable:
    def __init__(self, call: object, **attributes: object) -> None:
        self._call = call
        self.__dict__ |= attributes

    def __call__(self, *given: object, **named: object) -> object:
        return self._call(*given, **named)


def test_both_axes_fill_the_square_whatever_the_aspect():
    image = np.full(SLICE, 0.2, dtype=np.float32)
    image[10:20, 60:80] = 0.8
    square = stretched(image, SIDE)
    assert square.shape == (SIDE, SIDE)
    bright = square > 0.5
    # rows 10 to 20 of 40 are rows 32 to 64 of 128; columns 60 to 80 of 80 are columns 96 to 128
    expected = np.zeros((SIDE, SIDE), dtype=bool)
    expected[32:64, 96:] = True
    assert (bright != expected).sum() <= 96  # the spline may move the outline by a pixel


def test_intensities_are_clipped_at_the_percentiles_of_what_is_above_zero():
    values = np.arange(1, 2001, dtype=np.float32) / 4000
    image = np.zeros((80, 50), dtype=np.float32)
    image.flat[2000:] = values
    image[-1, -1] = 1.0  # one hot pixel
    square = stretched(image, 160)
    # 99.5 % of 2000 values up to 0.5 lie below about 0.4975, so the hot pixel does not darken the rest
    assert square[110, 80] == pytest.approx((image[55, 25] - 0.00274) / (0.49751 - 0.00274), abs=0.03)
    assert square.min() == 0
    assert square.max() == 1
    assert square[:70].max() < 0.05  # zero stays zero


@pytest.mark.parametrize("value", [0.0, 0.4])
def test_a_constant_slice_is_black(value: float):
    assert not stretched(np.full((30, 20), value, dtype=np.float32), 64).any()


def test_the_network_sees_three_equal_channels_between_0_and_1_that_are_not_standardised():
    recorder = Recorder()
    model = MedSamModel("m", "M", "0", recorder.sam)
    image = np.random.default_rng(0).random(SLICE, dtype=np.float32)
    model.encode(image)
    (picture,) = recorder.pictures
    assert picture.shape == (1, 3, SIDE, SIDE)
    assert (picture.min(), picture.max()) == (0, 1)
    assert torch.equal(picture[:, 0], picture[:, 1])
    assert torch.equal(picture[:, 0], picture[:, 2])


def test_the_box_reaches_the_network_in_proportion_and_nothing_else_does():
    recorder = Recorder()
    model = MedSamModel("m", "M", "0", recorder.sam)
    encoding = model.encode(np.random.default_rng(0).random(SLICE, dtype=np.float32))
    model.decode(encoding, [PointPrompt(5, 5), BoxPrompt(20, 10, 60, 30)], torch.ones(1, 32, 32))
    (given,) = recorder.prompts
    assert given["boxes"].tolist() == [[32, 32, 96, 96]]  # x times 128 / 80, y times 128 / 40
    assert given["points"] is None
    assert given["masks"] is None


def test_the_mask_is_the_enlarged_probability_at_native_size_and_the_untrained_iou_head_is_not_asked():
    model = MedSamModel("m", "M", "0", Recorder().sam)
    encoding = model.encode(np.random.default_rng(0).random(SLICE, dtype=np.float32))
    answer = model.decode(encoding, [BoxPrompt(20, 10, 60, 30)])
    expected = np.zeros(SLICE, dtype=bool)
    expected[:, :40] = True
    np.testing.assert_array_equal(answer.mask, expected)
    assert answer.predicted_iou > 0.95  # the probabilities leave little doubt
    assert answer.logits.shape == (1, 32, 32)


def test_what_excludes_alone_gives_an_empty_mask_without_asking_the_network():
    recorder = Recorder()
    model = MedSamModel("m", "M", "0", recorder.sam)
    encoding = model.encode(np.random.default_rng(0).random(SLICE, dtype=np.float32))
    answer = model.decode(encoding, [PointPrompt(3, 3, False)])
    assert not answer.mask.any()
    assert answer.predicted_iou == 0
    assert not recorder.prompts


# a slice of 100 rows and 200 columns: 8 % of the longer side are 16 px, 10 / 1024 of it are 1.953125 px
SIZE = (100, 200)
CLICK, MASK = 16.0, 1.953125


def block() -> np.ndarray:
    mask = np.zeros(SIZE, dtype=bool)
    mask[20:30, 60:80] = True
    return mask


@pytest.mark.parametrize(
    ("items", "mask", "box"),
    [
        ([PointPrompt(50, 40)], None, (50 - CLICK, 40 - CLICK, 50 + CLICK, 40 + CLICK)),
        ([PointPrompt(50, 40), PointPrompt(90, 60)], None, (34, 24, 106, 76)),
        ([PointPrompt(3, 95)], None, (0, 79, 19, 99)),
        ([PointPrompt(50, 40), PointPrompt(150, 90, False)], None, (34, 24, 66, 56)),
        ([ScribblePrompt(((50, 40), (70, 50)))], None, (34, 24, 86, 66)),
        ([ScribblePrompt(((50, 40), (70, 50)), include=False)], None, None),
        ([PointPrompt(70, 25)], block(), (60 - MASK, 20 - MASK, 79 + MASK, 29 + MASK)),
        ([PointPrompt(120, 25)], block(), (60 - MASK, 20 - MASK, 120 + MASK, 29 + MASK)),
        ([PointPrompt(70, 25, False)], block(), (60 - MASK, 20 - MASK, 79 + MASK, 29 + MASK)),
        ([PointPrompt(50, 40)], np.zeros(SIZE, dtype=bool), (34, 24, 66, 56)),
        ([PointPrompt(50, 40), BoxPrompt(1, 2, 30, 40)], block(), (1, 2, 30, 40)),
        ([BoxPrompt(1, 2, 30, 40), BoxPrompt(5, 6, 7, 8), PointPrompt(50, 40)], None, (5, 6, 7, 8)),
        ([LassoPrompt(((10, 20), (40, 22), (30, 60)))], None, (10, 20, 40, 60)),
        ([LassoPrompt(((10, 20), (40, 22), (30, 60)), include=False)], None, None),
        ([], None, None),
        ([PointPrompt(70, 25, False)], None, None),
    ],
)
def test_a_box_stands_for_what_medsam_cannot_take(
    items: list, mask: np.ndarray | None, box: tuple[float, float, float, float] | None
):
    found = derived_box(items, mask, SIZE)
    assert found == (None if box is None else BoxPrompt(*box))


def test_a_start_mask_gives_the_box_of_the_first_answer():
    recorder = Recorder()
    model = MedSamModel("m", "M", "0", recorder.sam)
    mask = np.zeros(SLICE, dtype=bool)
    mask[10:20, 40:60] = True
    Segmenter(model).segment(
        np.random.default_rng(0).random(SLICE, dtype=np.float32),
        Prompts((PointPrompt(50, 15),), StartMask("u-net", mask)),
    )
    ((x0, y0, x1, y1),) = recorder.prompts[0]["boxes"].tolist()
    # columns 40 to 59 and rows 10 to 19, grown by 0.78 px; a pixel of the logits' grid is 2.5 px wide and 1.25 px high
    assert (x0 / 1.6, x1 / 1.6) == pytest.approx((39.2, 59.8), abs=2.5)
    assert (y0 / 3.2, y1 / 3.2) == pytest.approx((9.2, 19.8), abs=1.25)


def test_it_works_in_a_session_like_any_other_model(small: MedSamModel):
    image = np.random.default_rng(1).random(SLICE, dtype=np.float32)
    session = Segmenter(small)
    clicks = Prompts((PointPrompt(50, 15), PointPrompt(20, 30, False), BoxPrompt(10, 5, 60, 30)))
    found = session.segment(image, clicks)
    again = Segmenter(small).segment(image, clicks)
    assert found.mask.shape == SLICE
    assert found.candidates == ()
    np.testing.assert_array_equal(found.mask, again.mask)
    assert 0 <= found.predicted_iou <= 1


def test_it_says_what_it_takes():
    assert MedSamModel.takes == {"box"} == KNOWN["medsam"].takes
