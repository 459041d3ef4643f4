"""A folder of synthetic heads with lesions, and models whose every answer is known."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.prompt.prompts import Prompts
from core.prompt.results import Segmentation
from core.scan import phantom


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    """Three slices of two patients in split "test", not square, the last one without a lesion; one more in "train"."""
    folder = tmp_path / "heads"
    folder.mkdir()
    rows = [("a", "glioma", "test"), ("b", "meningioma", "test"), ("b", "none", "test"), ("c", "glioma", "train")]
    lines = [["image", "mask", "patient", "tumour_class", "split"]]
    for number, (patient, kind, split) in enumerate(rows):
        image, mask = phantom(number, (64, 80), kind != "none")
        Image.fromarray(np.round(image * 65535).astype(np.uint16)).save(folder / f"{number}.png")
        Image.fromarray(mask).save(folder / f"{number}-mask.png")
        lines.append([f"{number}.png", f"{number}-mask.png", patient, kind, split])
    with (folder / "index.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(lines)
    return folder


class Painter:
    """Answers the n-th list of prompts with the n-th mask that it was given, the last one for ever."""

    def __init__(self, masks: list[np.ndarray]) -> None:
        self.masks, self.asked, self.model = masks, [], None

    def segment(self, image: np.ndarray, prompts: Prompts) -> Segmentation:
        self.asked.append(prompts)
        number = min(len(prompts.items), len(self.masks)) - 1
        return Segmentation(self.masks[number], "painter", None, 7.0, float(len(prompts.items)))


@pytest.fixture
def painter() -> Callable[[list[np.ndarray]], Painter]:
    return Painter
