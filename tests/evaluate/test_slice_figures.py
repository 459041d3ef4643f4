import json

import numpy as np
import pytest
from sklearn.metrics import f1_score, jaccard_score

from core.evaluate import Case, read_cases, score_slices, select_rows, summarise_slices
from core.train.dataset import DataError

# the keys that outside scripts read
STABLE = {
    "n_slices",
    "n_patients",
    "dice_mean",
    "dice_median",
    "dice_patient_mean",
    "dice_ci95",
    "iou_mean",
    "boundary_f1_mean",
    "hd95_mean",
    "nsd_mean",
    "pixel_accuracy",
    "n_missed",
    "ms_median",
}


class Threshold:
    """Lesion is where the image is bright."""

    def predict(self, image):
        return (image > 0.5).astype(np.float32)


class Nothing:
    def predict(self, image):
        return np.zeros_like(image)


def _case(image, truth, patient, kind="glioma", spacing=None):
    return Case(np.asarray(image, np.float32), np.asarray(truth, bool), patient, kind, spacing)


def test_figures_have_the_keys_that_outside_scripts_read_and_are_json(heads):
    scores = score_slices(Threshold(), read_cases(select_rows(heads, "test")))
    figures = summarise_slices(scores)
    assert figures.keys() >= STABLE
    assert set(figures["by_class"]) == {"glioma", "meningioma", "none"}
    json.dumps(figures, allow_nan=False)


def test_dice_and_iou_agree_with_scikit_learn(heads):
    cases = list(read_cases(select_rows(heads, "test")))[:2]
    figures = summarise_slices(score_slices(Threshold(), cases))
    flat = [(case.truth.ravel(), case.image.ravel() > 0.5) for case in cases]
    assert figures["dice_mean"] == pytest.approx(np.mean([f1_score(*pair) for pair in flat]), abs=1e-4)
    assert figures["iou_mean"] == pytest.approx(np.mean([jaccard_score(*pair) for pair in flat]), abs=1e-4)


def test_each_slice_and_each_patient_count_the_same_in_their_own_mean():
    right, half = [[1, 1, 0, 0]], [[1, 0, 0, 0]]
    truth = [[1, 1, 0, 0]]
    # patient a: Dice 1, 1, 1; patient b: 2 * 1 / (1 + 2) = 2/3
    cases = [_case(right, truth, "a")] * 3 + [_case(half, truth, "b")]
    figures = summarise_slices(score_slices(Threshold(), cases))
    assert (figures["n_slices"], figures["n_patients"]) == (4, 2)
    assert figures["dice_mean"] == pytest.approx((3 + 2 / 3) / 4, abs=1e-4)
    assert figures["dice_patient_mean"] == pytest.approx((1 + 2 / 3) / 2, abs=1e-4)
    # with two patients a resample is aa, ab or bb: the interval reaches from b alone to a alone
    assert figures["dice_ci95"] == pytest.approx([2 / 3, 1], abs=1e-4)


def test_a_slice_without_a_lesion_is_left_out_of_dice_and_counted():
    empty = [[0, 0, 0, 0]]
    cases = [
        _case([[1, 0, 0, 0]], [[1, 0, 0, 0]], "a"),
        _case(empty, empty, "b"),
        _case([[1, 0, 0, 0]], empty, "c"),
        _case(empty, [[0, 0, 0, 1]], "d"),
    ]
    figures = summarise_slices(score_slices(Threshold(), cases))
    assert figures["dice_mean"] == pytest.approx((1 + 0 + 0) / 3, abs=1e-4)  # b is undefined
    assert (figures["n_without_lesion"], figures["n_false_alarms"], figures["n_missed"]) == (2, 1, 1)
    assert figures["n_hd95_undefined"] == 3


def test_a_model_that_finds_nothing_has_no_distance_and_misses_all(heads):
    figures = summarise_slices(score_slices(Nothing(), read_cases(select_rows(heads, "test"))))
    assert figures["hd95_mean"] is None
    assert figures["n_missed"] == 2
    assert figures["dice_mean"] == 0


def test_distances_are_in_mm_when_the_spacing_is_known_and_rows_are_not_columns():
    truth = np.zeros((20, 20), bool)
    truth[5, 5] = True
    image = np.roll(truth, 3, axis=0).astype(np.float32)  # three rows down
    in_px = summarise_slices(score_slices(Threshold(), [_case(image, truth, "a")]))
    in_mm = summarise_slices(score_slices(Threshold(), [_case(image, truth, "a", spacing=(2.0, 1.0))]))
    assert in_px["unit"] == "px"
    assert in_mm["unit"] == "mm"
    assert in_mm["hd95_mean"] == pytest.approx(6.0, abs=1.01)  # 3 rows of 2 mm, contours half a pixel around
    assert in_mm["hd95_mean"] > 1.5 * in_px["hd95_mean"]


def test_a_spacing_for_some_rows_only_is_refused(heads):
    lines = (heads / "index.csv").read_text().splitlines()
    spaced = [lines[0] + ",spacing_mm", lines[1] + ",0.98", *[line + "," for line in lines[2:]]]
    (heads / "index.csv").write_text("\n".join(spaced))
    with pytest.raises(DataError, match="1 of 3 rows"):
        select_rows(heads, "test")
    rows = select_rows(heads, "test", (2.0, 1.0))
    assert [row.spacing_mm for row in rows] == [(0.98, 0.98), (2.0, 1.0), (2.0, 1.0)]
