"""Small synthetic data: bright discs on noise, which any network can learn and no scan is needed for."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from core.train.dataset import Row, Slices

WriteData = Callable[..., Path]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def disc(seed: int, side: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    mask = np.zeros((side, side), dtype=np.uint8)
    x, y = rng.integers(side // 4, 3 * side // 4, 2)
    cv2.circle(mask, (int(x), int(y)), side // 6, 1, -1)
    image = 0.2 + 0.6 * mask + rng.normal(0, 0.03, (side, side))
    return np.clip(image, 0, 1).astype(np.float32), mask.astype(bool)


@pytest.fixture
def slices() -> Callable[[int, int], Slices]:
    def make(count: int, side: int) -> Slices:
        pairs = [disc(seed, side) for seed in range(count)]
        images = np.stack([np.round(image * 255).astype(np.uint8)[None] for image, _ in pairs])
        rows = tuple(Row.of_files(Path(), None, f"p{number}", "", "train") for number in range(count))
        return Slices(images, np.stack([mask for _, mask in pairs]), rows)

    return make


@pytest.fixture
def write_data(tmp_path: Path) -> WriteData:
    """``write_data(train=4, val=2)`` writes a folder with as many discs a split, each of its own patient."""

    def write(side: int = 64, patients: dict[str, str] | None = None, **splits: int) -> Path:
        folder = tmp_path / "discs"
        folder.mkdir()
        lines, number = [], 0
        for split, count in splits.items():
            for _ in range(count):
                image, mask = disc(number, side)
                Image.fromarray((image * 255).astype(np.uint8)).save(folder / f"{number}.png")
                Image.fromarray((mask * 255).astype(np.uint8)).save(folder / f"{number}-mask.png")
                patient = (patients or {}).get(split, f"{split}{number}")
                lines.append([f"{number}.png", f"{number}-mask.png", patient, "disc", split])
                number += 1
        with (folder / "index.csv").open("w", newline="") as stream:
            csv.writer(stream).writerows([["image", "mask", "patient", "tumour_class", "split"], *lines])
        return folder

    return write
