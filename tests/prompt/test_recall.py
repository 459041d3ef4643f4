from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

from core.identity import computation_key
from core.prompt import recall
from core.prompt.medsam import MedSamModel
from core.prompt.pace import Pace
from core.prompt.prompts import BoxPrompt, PointPrompt
from core.prompt.sam import SamModel

SIDE = 64


@pytest.fixture(autouse=True)
def pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pace]:
    """Small models count as slow, their encodings are kept in a folder of the test's own."""
    made = Pace()
    monkeypatch.setattr(recall, "PACE", made)
    monkeypatch.setattr(recall, "SLOW_MS", 0.0)
    for name in ("sam", "medsam"):
        made.expect(name, 2.0)
    recall.keep_in(tmp_path / "encodings")
    yield made
    recall.keep_in(None)


@pytest.fixture(scope="module")
def sam() -> Sam:
    torch.manual_seed(5)
    transformer = TwoWayTransformer(depth=2, embedding_dim=256, mlp_dim=64, num_heads=8)
    made = Sam(
        ImageEncoderViT(SIDE, embed_dim=32, depth=1, num_heads=2, use_rel_pos=True, window_size=4),
        PromptEncoder(256, (4, 4), (SIDE, SIDE), 16),
        MaskDecoder(transformer_dim=256, transformer=transformer),
    )
    return made.eval()


@pytest.fixture(params=["sam", "medsam"])
def model(request: pytest.FixtureRequest, sam: Sam) -> SamModel | MedSamModel:
    if request.param == "medsam":
        return MedSamModel("medsam", "MedSAM", "1" * 64, sam)
    return SamModel("sam", "SAM", "0" * 64, sam, candidates_for_one_click=True)


@pytest.fixture
def encoded(sam: Sam, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that the encoder itself ran."""
    runs: list[int] = []
    handle = sam.image_encoder.register_forward_hook(lambda *_: runs.append(1))
    yield runs
    handle.remove()


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).random((30, 50), dtype=np.float32)


def key(model: SamModel | MedSamModel, image: np.ndarray) -> str:
    return computation_key(image, model.name, model.sha256)


def test_a_slice_is_encoded_once_and_answers_alike_before_and_after(model, image: np.ndarray, encoded: list[int]):
    before = recall.encoding_of(model, image, key(model, image))
    assert recall.is_kept(key(model, image))
    after = recall.encoding_of(model, image, key(model, image))
    assert len(encoded) == 1
    assert after.encode_ms == before.encode_ms
    prompts = [BoxPrompt(5, 5, 30, 20), PointPrompt(12, 12)]
    one, other = model.decode(before, prompts), model.decode(after, prompts)
    np.testing.assert_array_equal(one.mask, other.mask)
    assert torch.equal(one.logits, other.logits)


def test_half_precision_changes_the_answer_by_no_more_than_its_rounding(model, image: np.ndarray):
    plain = model.decode(model.encode(image), [BoxPrompt(5, 5, 30, 20)])
    kept = model.decode(recall.encoding_of(model, image, key(model, image)), [BoxPrompt(5, 5, 30, 20)])
    assert (plain.logits - kept.logits).abs().max() < 0.02 * plain.logits.abs().max()


def test_another_slice_or_model_is_encoded_anew(model, image: np.ndarray, encoded: list[int]):
    recall.encoding_of(model, image, key(model, image))
    recall.encoding_of(model, image * 0.5, key(model, image * 0.5))
    other = replace(model, sha256="9" * 64)
    recall.encoding_of(other, image, key(other, image))
    assert len(encoded) == 3


def test_features_of_another_shape_are_not_used(model, image: np.ndarray, encoded: list[int], tmp_path: Path):
    wrong = {"features": torch.zeros(1, 256, 8, 8, dtype=torch.float16)}
    recall._STORE.put(key(model, image), "pixels", wrong, 1.0)
    encoding = recall.encoding_of(model, image, key(model, image))
    assert len(encoded) == 1
    assert model.decode(encoding, [BoxPrompt(5, 5, 30, 20)]).mask.shape == (30, 50)


def test_a_quick_encode_is_not_written_to_disk(model, image: np.ndarray, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recall, "SLOW_MS", 1e9)
    recall.encoding_of(model, image, key(model, image))
    assert not recall.is_kept(key(model, image))


def test_a_model_of_ours_writes_nothing_and_teaches_no_pace(image: np.ndarray, sam: Sam, pace: Pace):
    ours = SamModel("ours", "Ours", "3" * 64, sam)
    recall.encoding_of(ours, image, key(ours, image))
    assert not recall.is_kept(key(ours, image))
    assert pace.factor("sam") == 1


def test_without_a_folder_nothing_is_written(model, image: np.ndarray, tmp_path: Path):
    recall.keep_in(None)
    recall.encoding_of(model, image, key(model, image))
    assert not recall.is_kept(key(model, image))
    assert not list(tmp_path.rglob("*.safetensors"))


def test_a_real_encode_teaches_the_pace_and_one_from_disk_does_not(image: np.ndarray, sam: Sam, pace: Pace):
    class Slow(SamModel):
        def encode(self, image: np.ndarray):
            return replace(super().encode(image), encode_ms=3000.0)

    slow = Slow("sam", "SAM", "0" * 64, sam)
    recall.encoding_of(slow, image, key(slow, image))
    assert pace.factor("sam") == 1.5
    pace.learn("sam", 1.0)
    recall.encoding_of(slow, image, key(slow, image))
    assert pace.factor("sam") == 1.0  # the median of 1.5 and 0.5, without a third


def test_a_scan_that_is_deleted_takes_its_encodings_along(model, image: np.ndarray):
    other = image * 0.5
    for slice_ in (image, other):
        recall.encoding_of(model, slice_, key(model, slice_))
    recall.forget([image])
    assert not recall.is_kept(key(model, image))
    assert recall.is_kept(key(model, other))
