from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from core.train.dataset import Row
from core.train.leaks import fingerprint, leak_warnings, near_duplicates, shared_patients


def texture(seed: int, side: int = 96) -> np.ndarray:
    """float32 (side, side) in [0, 1]: blurred noise, no two alike."""
    blurred = cv2.GaussianBlur(np.random.default_rng(seed).random((side, side)), (0, 0), 5)
    return ((blurred - blurred.min()) / np.ptp(blurred)).astype(np.float32)


def row(folder: Path, name: str, image: np.ndarray, split: str, patient: str | None = None) -> Row:
    Image.fromarray(np.round(image * 255).astype(np.uint8)).save(folder / name)
    return Row.of_files(folder / name, None, patient or name, "", split)


def test_patients_in_two_splits_are_named_with_their_splits(tmp_path):
    rows = [
        Row.of_files(Path(), None, patient, "", split)
        for patient, split in [
            ("a", "train"),
            ("a", "test"),
            ("b", "train"),
            ("b", "train"),
            ("c", "val"),
            ("a", "train"),
            ("d", ""),
        ]
    ]
    assert shared_patients(rows) == {"a": ("test", "train")}


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image,
        lambda image: 0.2 + 0.5 * image,
        lambda image: image.T,
        lambda image: np.fliplr(image),
        lambda image: np.rot90(image),
        lambda image: cv2.resize(image, (150, 150)),
        lambda image: np.clip(0.3 + 0.6 * cv2.resize(image, (60, 60)).T[::-1], 0, 1),
    ],
    ids=["same", "paler", "transposed", "mirrored", "turned", "larger", "all together"],
)
def test_a_changed_copy_on_the_other_side_is_found(tmp_path, change):
    image = texture(0)
    rows = [row(tmp_path, f"{n}.png", texture(n), "train") for n in range(4)]
    rows += [row(tmp_path, "copy.jpg", change(image), "test"), row(tmp_path, "other.jpg", texture(9), "test")]
    assert [(pair.first.name, pair.second.name) for pair in near_duplicates(rows)] == [("0.png", "copy.jpg")]


def test_copies_within_a_split_or_without_one_are_no_leak(tmp_path):
    rows = [row(tmp_path, f"{n}.png", texture(0), split) for n, split in enumerate(["train", "train", ""])]
    assert near_duplicates(rows) == ()


def test_blank_slices_are_not_copies_of_each_other(tmp_path):
    rows = [row(tmp_path, f"{split}.png", np.zeros((32, 32)), split) for split in ("train", "test")]
    assert near_duplicates(rows) == ()


def test_identical_slices_differ_in_no_bit_and_train_comes_first(tmp_path):
    rows = [row(tmp_path, f"{split}.png", texture(1), split) for split in ("val", "train")]
    (pair,) = near_duplicates(rows)
    assert (pair.first.split, pair.second.split, pair.bits) == ("train", "val", 0)


def test_turning_a_picture_turns_its_hash():
    image = texture(3)
    np.testing.assert_array_equal(fingerprint(np.ascontiguousarray(image.T)), fingerprint(image).T)


def test_each_kind_of_leak_is_one_sentence_with_its_count(tmp_path):
    rows = [row(tmp_path, f"train{n}.png", texture(n), "train", patient="p1") for n in range(3)]
    rows += [row(tmp_path, f"test{n}.png", texture(n), "test") for n in (0, 1, 7, 8)]
    rows.append(row(tmp_path, "val.png", texture(11), "val", patient="p1"))
    assert leak_warnings(rows) == [
        "1 of 5 patients are in two splits (p1): the figures will flatter",
        "2 of 4 test slices have a near-copy among the training slices: the figures will flatter",
    ]


def test_a_clean_split_gives_no_warning(tmp_path):
    rows = [row(tmp_path, f"{n}.png", texture(n), split) for n, split in enumerate(["train", "val", "test"])]
    assert leak_warnings(rows) == []
