import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.ndimage import binary_erosion, gaussian_filter
from scipy.spatial.distance import directed_hausdorff
from sklearn.metrics import accuracy_score, f1_score, jaccard_score, precision_score, recall_score

from core.measure import Overlap, overlap
from core.measure.contour import code_lengths, perimeter
from core.measure.surface import surface_distances
from core.types import Mask

SPACINGS = [(1.0, 1.0), (2.0, 1.0), (0.5, 0.7)]
two_masks = array_shapes(min_dims=2, max_dims=2, max_side=12).flatmap(
    lambda shape: st.tuples(arrays(np.bool_, shape), arrays(np.bool_, shape))
)


def rectangle(top: int, left: int, height: int, width: int, shape: tuple[int, int] = (60, 50)) -> Mask:
    mask = np.zeros(shape, dtype=bool)
    mask[top : top + height, left : left + width] = True
    return mask


def blob(seed: int, shape: tuple[int, int] = (70, 50)) -> Mask:
    y, x = np.mgrid[: shape[0], : shape[1]]
    wobble = gaussian_filter(np.random.default_rng(seed).normal(size=shape), 5)
    return np.hypot((y - 35) / 22, (x - 24) / 15) + 4 * wobble < 1


def test_distances_are_in_mm_along_the_right_axis() -> None:
    truth = rectangle(20, 20, 10, 8)
    assert overlap(rectangle(21, 20, 10, 8), truth, (2, 1)).hd95 == 2.0
    assert overlap(rectangle(20, 21, 10, 8), truth, (2, 1)).hd95 == 1.0
    assert overlap(rectangle(20, 21, 10, 8), truth, (2, 1)).unit == "mm"


def test_without_spacing_distances_are_in_pixels() -> None:
    found = overlap(rectangle(23, 20, 10, 8), rectangle(20, 20, 10, 8))
    assert (found.hd95, found.unit, found.nsd_tolerance) == (3.0, "px", 1.0)


def test_counts_by_hand() -> None:
    """Truth of 4 x 5, prediction of 4 x 5 two columns to the right, on 10 x 10: 12 shared, 8 and 8 not."""
    found = overlap(rectangle(2, 4, 4, 5, (10, 10)), rectangle(2, 2, 4, 5, (10, 10)))
    assert found.dice == pytest.approx(24 / 40)
    assert found.iou == pytest.approx(12 / 28)
    assert found.sensitivity == found.precision == pytest.approx(12 / 20)
    assert found.specificity == pytest.approx(72 / 80)
    assert found.pixel_accuracy == pytest.approx(84 / 100)


def test_contour_scores_by_hand() -> None:
    """Two single pixels three columns apart: half of each outline is 2 px from the other, half is 3 px."""
    found = overlap(rectangle(5, 4, 1, 1), rectangle(5, 7, 1, 1))
    assert found.hd95 == 3.0
    assert found.nsd == 0.0
    assert found.boundary_f1 == pytest.approx(0.5)


def test_surface_dice_counts_what_lies_within_two_mm() -> None:
    truth, apart = rectangle(20, 20, 10, 8), rectangle(22, 20, 10, 8)
    assert overlap(apart, truth, (1, 1)).nsd == 1.0
    assert overlap(apart, truth, (1.1, 1)).nsd < 1.0
    assert overlap(apart, truth).nsd < 1.0


def test_a_percentile_is_a_share_of_the_contours_length() -> None:
    """A spike on a long edge: over 95 % of the contour agrees, however many cells the rest has."""
    truth = rectangle(10, 5, 20, 40)
    spiked = truth.copy()
    spiked[8:10, 20] = True
    assert overlap(spiked, truth).hd95 == 0.0
    forth, _ = surface_distances(spiked, truth, (1.0, 1.0))
    assert forth.percentile(1.0) == 2.0


@given(two_masks)
def test_counts_are_scikit_learns(masks: tuple[Mask, Mask]) -> None:
    prediction, truth = (mask.ravel() for mask in masks)
    found = overlap(*masks)
    assert found.pixel_accuracy == pytest.approx(accuracy_score(truth, prediction))
    if prediction.any() or truth.any():
        assert found.dice == pytest.approx(f1_score(truth, prediction, zero_division=0))
        assert found.iou == pytest.approx(jaccard_score(truth, prediction, zero_division=0))
        assert found.precision == pytest.approx(precision_score(truth, prediction, zero_division=0))
    expected = recall_score(truth, prediction, zero_division=np.nan)
    assert found.sensitivity == pytest.approx(expected, nan_ok=True)
    expected = recall_score(~truth, ~prediction, zero_division=np.nan)
    assert found.specificity == pytest.approx(expected, nan_ok=True)


@given(two_masks)
def test_iou_follows_from_dice(masks: tuple[Mask, Mask]) -> None:
    found = overlap(*masks)
    assert found.iou == pytest.approx(found.dice / (2 - found.dice), nan_ok=True)


@given(two_masks, st.sampled_from(SPACINGS))
def test_swapping_the_masks_swaps_only_sensitivity_and_precision(
    masks: tuple[Mask, Mask], spacing: tuple[float, float]
) -> None:
    there, back = overlap(masks[0], masks[1], spacing), overlap(masks[1], masks[0], spacing)
    for name in ("dice", "iou", "hd95", "nsd", "boundary_f1", "pixel_accuracy"):
        assert getattr(there, name) == pytest.approx(getattr(back, name), nan_ok=True)


@given(two_masks, st.sampled_from(SPACINGS))
def test_turning_slice_and_spacing_changes_nothing(masks: tuple[Mask, Mask], spacing: tuple[float, float]) -> None:
    upright, turned = overlap(*masks, spacing), overlap(masks[0].T, masks[1].T, (spacing[1], spacing[0]))
    for name in Overlap.__dataclass_fields__:
        assert getattr(upright, name) == pytest.approx(getattr(turned, name), nan_ok=True)


@pytest.mark.filterwarnings("ignore::FutureWarning:monai.*")
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spacing", SPACINGS)
def test_surface_dice_is_monais(seed: int, spacing: tuple[float, float]) -> None:
    import torch
    from monai.metrics import compute_surface_dice

    prediction, truth = blob(seed), blob(seed + 100)
    tensors = [torch.from_numpy(mask)[None, None] for mask in (prediction, truth)]
    for spaced, tolerance in ((spacing, 2.0), (None, 1.0)):
        expected = compute_surface_dice(
            *tensors, [tolerance], include_background=True, spacing=spaced or (1.0, 1.0), use_subvoxels=True
        )
        assert overlap(prediction, truth, spaced).nsd == pytest.approx(float(expected), abs=1e-6)


@pytest.mark.filterwarnings("ignore::FutureWarning:monai.*")
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spacing", SPACINGS)
def test_distances_lie_within_a_pixel_of_scipys_and_monais(seed: int, spacing: tuple[float, float]) -> None:
    """Those two take pixel centres for the outline and weigh each the same."""
    import torch
    from monai.metrics import compute_hausdorff_distance

    prediction, truth = blob(seed), blob(seed + 100)
    tensors = [torch.from_numpy(mask)[None, None] for mask in (prediction, truth)]
    expected = compute_hausdorff_distance(*tensors, include_background=True, percentile=95, spacing=spacing)
    assert overlap(prediction, truth, spacing).hd95 == pytest.approx(float(expected), abs=max(spacing))
    forth, _ = surface_distances(prediction, truth, spacing)
    centres = [np.argwhere(mask & ~binary_erosion(mask)) * spacing for mask in (prediction, truth)]
    assert forth.percentile(1.0) == pytest.approx(directed_hausdorff(*centres)[0], abs=max(spacing))


def test_lengths_of_the_outline_by_hand() -> None:
    """Rows 2 mm apart, columns 1 mm: straight pieces and, at each corner, half the diagonal of a cell."""
    corner = 0.5 * math.hypot(2, 1)
    assert perimeter(rectangle(4, 4, 1, 1), (2, 1)) == pytest.approx(4 * corner)
    assert perimeter(rectangle(4, 4, 3, 7), (2, 1)) == pytest.approx(2 * 2 * 2 + 2 * 6 * 1 + 4 * corner)
    lengths = code_lengths((2, 1))
    assert lengths[[0, 15]].tolist() == [0, 0]
    assert lengths[[3, 12]].tolist() == [1, 1]  # upper against lower pixels: the outline runs along a row
    assert lengths[[5, 10]].tolist() == [2, 2]
    assert lengths[[6, 9]] == pytest.approx(2 * corner)


def test_both_empty_is_undefined() -> None:
    empty = np.zeros((9, 7), dtype=bool)
    found = overlap(empty, empty, (2, 1))
    for name in ("dice", "iou", "sensitivity", "precision", "hd95", "nsd", "boundary_f1"):
        assert math.isnan(getattr(found, name))
    assert found.specificity == found.pixel_accuracy == 1.0


def test_an_empty_prediction_scores_zero_and_has_no_distance() -> None:
    found = overlap(np.zeros((60, 50), dtype=bool), rectangle(5, 5, 4, 4))
    assert found.dice == found.iou == found.sensitivity == found.precision == found.nsd == found.boundary_f1 == 0.0
    assert math.isnan(found.hd95)


def test_a_prediction_where_nothing_is_scores_zero_and_has_no_sensitivity() -> None:
    found = overlap(rectangle(5, 5, 4, 4), np.zeros((60, 50), dtype=bool))
    assert found.dice == found.iou == found.precision == found.nsd == found.boundary_f1 == 0.0
    assert math.isnan(found.sensitivity)
    assert math.isnan(found.hd95)


def test_a_mask_that_fills_the_slice_agrees_with_itself() -> None:
    full = np.ones((5, 8), dtype=bool)
    found = overlap(full, full)
    assert (found.dice, found.hd95, found.nsd, found.boundary_f1) == (1, 0, 1, 1)
    assert math.isnan(found.specificity)


@pytest.mark.parametrize(
    ("prediction", "truth", "spacing", "sentence"),
    [
        (np.zeros((4, 5), dtype=bool), np.zeros((5, 4), dtype=bool), None, r"\(4, 5\) and \(5, 4\)"),
        (np.zeros((4, 5)), np.zeros((4, 5), dtype=bool), None, "prediction must be bool .* got float64"),
        (np.zeros((4, 5), dtype=bool), [[True]], None, "truth must be a bool array .* got list"),
        (np.zeros((2, 4, 5), dtype=bool), np.zeros((2, 4, 5), dtype=bool), None, r"\(2, 4, 5\)"),
        (np.zeros((4, 5), dtype=bool), np.zeros((4, 5), dtype=bool), (0, 1), "both over 0"),
        (np.zeros((4, 5), dtype=bool), np.zeros((4, 5), dtype=bool), (1, math.nan), "both over 0"),
        (np.zeros((4, 5), dtype=bool), np.zeros((4, 5), dtype=bool), (1, 1, 3), "row, column"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(prediction, truth, spacing, sentence) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=sentence):
        overlap(prediction, truth, spacing)
