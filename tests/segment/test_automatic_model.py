import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core import segment, weights
from core.segment import model as automatic
from core.segment.architectures import build
from core.segment.model import AutomaticModel

SIDE = 64


@pytest.fixture(scope="module")
def state() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    network = build("unet")
    network.segmentation_head[0].weight.data *= 20  # probabilities far from one half, so that differences show
    return network.state_dict()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: dict[str, torch.Tensor]):
    """A weights folder with one U-Net in fp16."""
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    halves = {key: value.half().contiguous() if value.is_floating_point() else value for key, value in state.items()}
    save_file(halves, tmp_path / "small.safetensors")
    write_card(tmp_path)
    weights.card.cache_clear()
    automatic.load.cache_clear()
    yield tmp_path
    weights.card.cache_clear()
    automatic.load.cache_clear()


def write_card(folder: Path, **fields: object) -> None:
    sha256 = hashlib.sha256((folder / "small.safetensors").read_bytes()).hexdigest()
    card = {"title": "Small", "task": "automatic", "architecture": "unet", "side": SIDE, "sha256": sha256}
    (folder / "small.json").write_text(json.dumps(card | fields), encoding="utf-8")
    weights.card.cache_clear()


@pytest.fixture
def small(folder: Path) -> AutomaticModel:
    return segment.load("small")


def test_what_lies_in_the_folder_is_available(folder: Path):
    assert segment.available() == ("small",)
    write_card(folder, task="promptable")
    assert segment.available() == ()
    write_card(folder)
    (folder / "small.safetensors").unlink()
    assert segment.available() == ()


def test_a_model_is_loaded_once_in_float32(small: AutomaticModel):
    assert segment.load("small") is small
    assert {parameter.dtype for parameter in small.network.parameters()} == {torch.float32}
    assert not small.network.training


@pytest.mark.parametrize("size", [(40, 100), (100, 40), (64, 64), (1, 1), (1, 30), (30, 1), (200, 150)])
def test_probability_has_the_native_size_and_lies_in_0_to_1(small: AutomaticModel, size: tuple[int, int]):
    probability = small.predict(np.random.default_rng(0).random(size, dtype=np.float32))
    assert probability.shape == size
    assert probability.dtype == np.float32
    assert probability.min() >= 0
    assert probability.max() <= 1


@pytest.mark.parametrize("value", [0.0, 0.4, 1.0])
def test_a_constant_slice_is_answered_and_its_brightness_does_not_matter(small: AutomaticModel, value: float):
    probability = small.predict(np.full((50, 70), value, dtype=np.float32))
    assert np.isfinite(probability).all()
    np.testing.assert_array_equal(probability, small.predict(np.zeros((50, 70), dtype=np.float32)))


@pytest.mark.parametrize("size", [(64, 64), (40, 64), (90, 128), (20, 32)])
def test_the_mirrored_slice_gives_the_mirrored_probability(small: AutomaticModel, size: tuple[int, int]):
    image = np.random.default_rng(0).random(size, dtype=np.float32)
    probability = small.predict(image)
    assert np.abs(probability - probability[:, ::-1]).max() > 0.01  # the answer itself is not symmetric
    mirrored = small.predict(np.ascontiguousarray(image[:, ::-1]))
    np.testing.assert_allclose(mirrored[:, ::-1], probability, atol=1e-4)


def test_an_answer_comes_back_in_the_rows_and_columns_it_was_asked_about(small: AutomaticModel):
    image = np.zeros((128, 60), dtype=np.float32)
    image[100:120, 5:20] = np.random.default_rng(0).random((20, 15), dtype=np.float32)
    changed = np.abs(small.predict(image) - small.predict(np.zeros_like(image)))
    y, x = np.mgrid[:128, :60]
    centre = (changed * x).sum() / changed.sum(), (changed * y).sum() / changed.sum()
    # the weights mean nothing, but a convolution looks around itself: what changes lies around the patch at (12, 110)
    assert np.hypot(centre[0] - 12, centre[1] - 110) < 15


def test_a_run_tells_its_time_and_its_mask(small: AutomaticModel):
    result = small.run(np.random.default_rng(0).random((40, 64), dtype=np.float32))
    assert result.name == "small"
    assert result.predict_ms > 0
    np.testing.assert_array_equal(result.mask, result.probability > 0.5)


def test_weights_that_are_not_those_of_the_card_are_refused(folder: Path):
    with (folder / "small.safetensors").open("ab") as stream:
        stream.write(b"\0")
    with pytest.raises(weights.WeightsError, match=r"small\.safetensors is not the file that its card describes"):
        segment.load("small")


def test_missing_weights_are_named(folder: Path):
    (folder / "small.safetensors").unlink()
    with pytest.raises(weights.WeightsError, match=r"weights/small\.safetensors is missing"):
        segment.load("small")


def test_a_model_without_a_card_is_named(folder: Path):
    with pytest.raises(weights.WeightsError, match="no readable card for model 'other'"):
        segment.load("other")


def test_a_damaged_card_is_named(folder: Path):
    (folder / "small.json").write_text("{", encoding="utf-8")
    weights.card.cache_clear()
    with pytest.raises(weights.WeightsError, match="no readable card for model 'small'"):
        segment.load("small")


def test_damaged_weights_with_a_fitting_sum_are_refused(folder: Path):
    (folder / "small.safetensors").write_bytes(b"\xff" * 100)
    write_card(folder)
    with pytest.raises(weights.WeightsError, match="cannot be read"):
        segment.load("small")


def test_weights_of_another_architecture_are_refused(folder: Path):
    write_card(folder, architecture="deeplabv3plus")
    with pytest.raises(weights.WeightsError, match="does not fit the architecture of its card"):
        segment.load("small")
