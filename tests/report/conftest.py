"""Facts written by hand, studies with masks that are easy to measure by hand, and cards for the models in them."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

import core.weights
from core.enhance import Enhancement
from core.prompt import BoxPrompt, History, Lesions, Outline, PointPrompt, Prompts
from core.report.gathering.quantity import Quantity
from core.report.gathering.record import (
    CardFacts,
    ComparisonFacts,
    EnhancementFacts,
    Facts,
    Figure,
    ImageFacts,
    PairFacts,
    Setting,
)
from core.scan import Scan
from core.study import ModelResult, Segmentation, SliceWork, Study
from tests.report.examples import FIRST, SECOND, THIRD, with_lesion, with_lesions

_CLOCK = datetime(2031, 5, 4, 10, 20, 30, tzinfo=UTC)


def _row(model, title, area, dice, iou, sensitivity, precision, hd95, predict):
    return ComparisonFacts(
        model=model,
        title=title,
        area=Quantity(area, "mm²", 0.25),
        dice=Quantity(dice, "", 0.01),
        iou=Quantity(iou, "", 0.01),
        sensitivity=Quantity(sensitivity, "", 0.01),
        precision=Quantity(precision, "", 0.01),
        hd95=Quantity(hd95, "mm", 0.5),
        predict=Quantity(predict, "ms", 1.0),
    )


@pytest.fixture
def example() -> Facts:
    """A lesion in the upper left of a DICOM slice, with two models beside it."""
    return Facts(
        image=ImageFacts(
            512, 480, 12, 24, "dicom", "MR", "file", Quantity(0.5, "mm"), Quantity(0.5, "mm"), Quantity(5.0, "mm")
        ),
        enhancement=EnhancementFacts(
            "musica", "MUSICA-style, p = 0.85", (Setting("contrast", 0.85), Setting("levels", None))
        ),
        lesions=(FIRST,),
        total_area=None,
        total_image_share=None,
        comparison=(
            _row("unet", "U-Net", 590.5, 0.874, 0.776, 0.858, 0.891, 3.1, 123.0),
            _row("deeplabv3plus", "DeepLabV3+", 702.0, 0.811, 0.682, 0.871, 0.759, 5.4, 98.0),
        ),
        agreement=(PairFacts("U-Net", "DeepLabV3+", Quantity(0.836, "", 0.01)),),
        disputed=Quantity(37.2, "%"),
        cards=(
            CardFacts("clickseg", "Click SAM", "ab" * 32, "CC BY 4.0", "a public set", (Figure("dice_at_1", 0.84),)),
            CardFacts("unet", "U-Net", "cd" * 32, "CC BY 4.0", "a public set", (Figure("dice_mean", 0.765),)),
        ),
        app_version="0.1.0",
        created="2031-05-04T10:20:30+00:00",
    )


@pytest.fixture
def two(example: Facts) -> Facts:
    """The same slice with a second lesion in its lower right."""
    return with_lesions(example, FIRST, SECOND)


@pytest.fixture
def three(example: Facts) -> Facts:
    """And with one more in its upper right, which is number 5."""
    return with_lesions(example, FIRST, SECOND, THIRD)


@pytest.fixture
def without_spacing(example: Facts) -> Facts:
    """The same lesion in a PNG, which knows no millimetres."""
    longest = example.lesions[0].longest
    assert longest is not None
    px = with_lesion(
        example,
        area=Quantity(2449.0, "px²", 1.0),
        equivalent_diameter=Quantity(55.84, "px", 1.0),
        perimeter=Quantity(196.9, "px", 1.0),
        longest=replace(longest, length=Quantity(68.5, "px", 1.0)),
        perpendicular=None,
    )
    image = replace(
        example.image, kind="png", modality=None, n_slices=1, slice_number=1, spacing_source="absent",
        row_spacing=None, column_spacing=None, slice_thickness=None,
    )  # fmt: skip
    return replace(px, image=image, comparison=(), agreement=(), disputed=None)


@pytest.fixture
def cards(tmp_path, monkeypatch):
    """A weights folder with cards only."""
    for name, title, task in (("clickseg", "Click SAM", "promptable"), ("unet", "U-Net", "automatic")):
        card = {
            "title": title, "task": task, "sha256": "0123456789abcdef" * 4, "licence": "CC BY 4.0",
            "data": "Cheng 2017, figshare", "metrics": {"test": {"dice_mean": 0.765, "dice_ci95": [0.7, 0.8]}},
        }  # fmt: skip
        (tmp_path / f"{name}.json").write_text(json.dumps(card), encoding="utf-8")
    monkeypatch.setattr(core.weights, "FOLDER", tmp_path)
    core.weights.card.cache_clear()
    yield tmp_path
    core.weights.card.cache_clear()


def _rectangle(rows: slice, columns: slice):
    mask = np.zeros((64, 100), dtype=np.bool_)
    mask[rows, columns] = True
    return mask


@pytest.fixture
def rectangle():
    """(rows, columns) -> bool (64, 100), True on the rectangle."""
    return _rectangle


@pytest.fixture
def clock() -> datetime:
    return _CLOCK


@pytest.fixture
def study(cards) -> Study:
    """A grey body in a 64 x 100 slice, pixels 2 mm high and 1 mm wide, with a brighter 10 x 20 px rectangle that is outlined."""
    mask = _rectangle(slice(10, 20), slice(30, 50))
    body = _rectangle(slice(2, 62), slice(3, 97))
    image = np.where(mask, 0.75, np.where(body, 0.5, 0.0)).astype(np.float32)
    volume = np.stack([np.zeros_like(image), image, np.zeros_like(image)])
    prompts = Prompts((PointPrompt(40, 15), PointPrompt(33, 12), PointPrompt(5, 5, False), BoxPrompt(29, 9, 51, 21)))
    shifted = _rectangle(slice(10, 20), slice(35, 55))
    work = SliceWork(
        history=History(Lesions.of(prompts)),
        outlines=(Outline(1, Segmentation(mask, "clickseg", 0.91, 210.0, 44.0)),),
        comparison=(ModelResult("unet", shifted.astype(np.float32), 123.4),),
    )
    return Study(
        scan=Scan(volume, "nifti", (0.0, 900.0), spacing_mm=(2.0, 1.0), modality="MR"),
        title="Jane Doe 1961-02-03",
        slice_index=1,
        enhancement=Enhancement.of("clahe"),
        work={1: work},
        id="secret-study-id",
    )
