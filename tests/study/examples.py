"""Studies to store, small, not square, with something in every field; and when two of them are the same."""

import numpy as np

from core.cleanup import CleanUp
from core.enhance import Enhancement
from core.prompt import (
    HAND,
    BoxPrompt,
    Candidate,
    History,
    LassoPrompt,
    Lesion,
    Lesions,
    Outline,
    PointPrompt,
    Prompts,
    ScribblePrompt,
    Segmentation,
    StartMask,
    Stroke,
    Tidy,
)
from core.scan import Scan, Window
from core.scan.geometry import radiological
from core.segment import ModelResult
from core.study import Draft, SliceWork, Study

SHAPE = (3, 20, 33)


def noise(seed: int, shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


def plain_study(seed: int = 0, title: str = "MR slice") -> Study:
    scan = Scan(noise(seed, (1, 40, 56)), "phantom", (0.0, 1.0), spacing_mm=(0.9, 0.7))
    return Study(scan, title)


def outlined(mask: np.ndarray, *more: object, model: str = "sam-small", **fields: object) -> tuple[Outline, ...]:
    """The outlines of a slice with one lesion."""
    return (Outline(1, Segmentation(mask, model, *more, **fields)),)


def full_study() -> Study:
    """No field has its default value, and the history holds all that a history can hold."""
    start = StartMask("unet-mobilenetv2", noise(1, SHAPE[1:]) > 0.7)
    points = (PointPrompt(3.25, 4.0), PointPrompt(-0.5, 19.5, include=False), PointPrompt(1 / 3, 0.1))
    box = BoxPrompt(1.5, 2.5, 30.0, 18.0)
    corners = ((20.1, 3.7), (30.3, 4.0), (25.0, 17.9))
    drawn = (
        *(ScribblePrompt(corners[:2], include) for include in (True, False)),
        *(LassoPrompt(corners, include) for include in (True, False)),
        *(Stroke(corners, 2.5, add) for add in (True, False)),
        *(Tidy(kind) for kind in ("fill", "largest", "smooth")),
    )
    of_one = [
        Prompts(points[:1]),
        Prompts(points[:2], start),
        Prompts((*points, box), start),
        Prompts((box,)),
        Prompts((box, *drawn)),
        Prompts(points[:1], candidate=2),
    ]
    # Numbers 2 and 3, of which 2 was deleted; 3 was changed first, then locked.
    other = Lesion(3, Prompts(points[2:]), name="Links, hinten — “klein”", locked=True)
    states = [
        Lesions(),
        Lesions.of(of_one[0]),
        *(Lesions((Lesion(1, prompts), other), 1, (3, 1)) for prompts in of_one[1:]),
        Lesions((Lesion(1, of_one[5], name="Rechts"), other), 3, (1, 3)),
    ]
    history = History(states[2], tuple(states[:2]), tuple(states[3:]))
    work = SliceWork(
        history=history,
        outlines=(
            *outlined(
                noise(2, SHAPE[1:]) > 0.5,
                0.875,
                301.5,
                41.25,
                stability=0.75,
                candidates=(Candidate(noise(6, SHAPE[1:]) > 0.5, 0.9375), Candidate(noise(2, SHAPE[1:]) > 0.5, 0.875)),
                chosen=1,
            ),
            Outline(3, Segmentation(noise(2, SHAPE[1:]) < 0.25, HAND)),
        ),
        comparison=(
            ModelResult("unet-mobilenetv2", noise(3, SHAPE[1:]), 112.0),
            ModelResult("deeplabv3plus", noise(4, SHAPE[1:]), 98.5),
        ),
        draft=Draft("Läsion, 12 mm — “rund”.\nZweite Zeile.", "template", "0123abcd", edited=True),
    )
    affine = np.array([[-0.9, 0.01, 0, 80], [0.02, -0.7, 0, 60], [0, 0, 5, -20], [0, 0, 0, 1]])
    scan = Scan(
        noise(0),
        "nifti",
        (-12.5, 4095.0),
        spacing_mm=(0.7, 0.9),
        modality="MR",
        slice_thickness_mm=5.0,
        window=Window(-0.1, 0.8),
        notes=("Shown as axial slices.", "The file holds 2 volumes; the first was kept."),
        truth=noise(5, SHAPE[1:]) > 0.9,
        geometry=radiological(affine, (33, 20, 3)),
    )
    return Study(
        scan,
        "NIfTI volume, 3 slices",
        slice_index=1,
        window=Window(0.1, 1 / 3),
        enhancement=Enhancement.of("musica", contrast=0.7, levels=4),
        show_enhanced=True,
        entered_spacing_mm=(0.5, 0.25),
        work={1: work, 2: SliceWork(history=History(Lesions.of(Prompts(points[2:]))))},
        cleanup=CleanUp(crop="soft", white=False, skull=True),
        promptable="sam-small",
        applied={"canvas-a": 7, "canvas-b": 2},
        created=1_790_000_000.125,
    )


def assert_same_history(found: History, expected: History) -> None:
    def states(history: History) -> tuple[Lesions, ...]:
        return (*history.past, history.present, *history.future)

    assert len(found.past) == len(expected.past)
    for one, other in zip(states(found), states(expected), strict=True):
        assert (one.active, one.changed) == (other.active, other.changed)
        for ours, theirs in zip(one.items, other.items, strict=True):
            assert_same_lesion(ours, theirs)


def assert_same_lesion(found: Lesion, expected: Lesion) -> None:
    assert (found.number, found.name, found.locked) == (expected.number, expected.name, expected.locked)
    assert found.prompts.items == expected.prompts.items
    assert found.prompts.candidate == expected.prompts.candidate
    start, other = found.prompts.start, expected.prompts.start
    assert (start is None) == (other is None)
    if start is not None:
        assert start.source == other.source
        np.testing.assert_array_equal(start.mask, other.mask)
        assert start.mask.dtype == np.bool_


def assert_same_study(found: Study, expected: Study) -> None:
    """Exact in everything but the probabilities, which are stored in steps of 1/65535."""
    for name in (
        "title",
        "slice_index",
        "window",
        "enhancement",
        "show_enhanced",
        "entered_spacing_mm",
        "cleanup",
        "promptable",
        "applied",
        "created",
    ):
        assert getattr(found, name) == getattr(expected, name), name
    ours, theirs = found.scan, expected.scan
    assert ours.pixels.dtype == np.float32
    assert ours.pixels.tobytes() == theirs.pixels.tobytes()
    assert ours.pixels.shape == theirs.pixels.shape
    for name in ("kind", "value_range", "spacing_mm", "modality", "slice_thickness_mm", "window", "notes"):
        assert getattr(ours, name) == getattr(theirs, name), name
    np.testing.assert_array_equal(ours.truth, theirs.truth)
    assert (ours.geometry is None) == (theirs.geometry is None)
    if ours.geometry is not None:
        np.testing.assert_array_equal(ours.geometry.affine, theirs.geometry.affine)
        assert (ours.geometry.axes, ours.geometry.flipped) == (theirs.geometry.axes, theirs.geometry.flipped)
    assert found.work.keys() == expected.work.keys()
    for index, work in expected.work.items():
        assert_same_work(found.work[index], work)


def assert_same_work(found: SliceWork, expected: SliceWork) -> None:
    assert_same_history(found.history, expected.history)
    assert found.draft == expected.draft
    assert [outline.lesion for outline in found.outlines] == [outline.lesion for outline in expected.outlines]
    for one, other in zip(found.outlines, expected.outlines, strict=True):
        assert_same_segmentation(one.segmentation, other.segmentation)
    assert [(r.name, r.predict_ms) for r in found.comparison] == [(r.name, r.predict_ms) for r in expected.comparison]
    for one, other in zip(found.comparison, expected.comparison, strict=True):
        np.testing.assert_allclose(one.probability, other.probability, rtol=0, atol=1e-5)
        np.testing.assert_array_equal(one.mask, other.mask)


def assert_same_segmentation(found: Segmentation, expected: Segmentation) -> None:
    for name in ("model", "predicted_iou", "encode_ms", "decode_ms", "stability", "chosen"):
        assert getattr(found, name) == getattr(expected, name), name
    np.testing.assert_array_equal(found.mask, expected.mask)
    for one, other in zip(found.candidates, expected.candidates, strict=True):
        assert one.predicted_iou == other.predicted_iou
        np.testing.assert_array_equal(one.mask, other.mask)
