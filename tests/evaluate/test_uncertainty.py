from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import entropy as scipy_entropy
from sklearn.metrics import roc_auc_score

from core.evaluate import Case, score_slices
from core.evaluate.uncertainty import DoubtfulEnsemble, entropy, summarise_doubts
from core.measure import band

RNG = np.random.default_rng(3)


@dataclass
class Joined:
    probability: np.ndarray
    disagreement: np.ndarray
    area_px_mean: float
    area_px_sd: float


class Fixed:
    def __init__(self, probabilities):
        self.probabilities, self.asked = probabilities, 0

    def predict(self, image):
        self.asked += 1
        return self.probabilities[self.asked - 1]


def _combine(members):
    areas = [float((member > 0.5).sum()) for member in members]
    return Joined(np.mean(members, axis=0), np.std(members, axis=0), float(np.mean(areas)), float(np.std(areas)))


@pytest.fixture(scope="module")
def doubtful():
    truth = np.zeros((40, 50), bool)
    truth[15:22, 20:30] = True
    noise = [[RNG.random(truth.shape).astype(np.float32) * s for _ in range(5)] for s in (0.7, 0.9)]
    members = [[np.clip(truth * 0.6 + one, 0, 1).astype(np.float32) for one in some] for some in noise]
    cases = [Case(np.zeros(truth.shape, np.float32), truth, f"p{k % 2}", "", None) for k in range(4)]
    cases.append(Case(np.zeros(truth.shape, np.float32), np.zeros_like(truth), "p3", "", None))
    model = DoubtfulEnsemble({"a": Fixed(members[0]), "b": Fixed(members[1])}, _combine, "a")
    scores = score_slices(model, cases, seen=model.note)
    return cases, members, model, scores


def test_auroc_is_that_of_the_band_pixels(doubtful):
    cases, members, model, _ = doubtful
    figures = summarise_doubts(model.doubts, "a", "px")
    near = [band(case.truth) for case in cases[:4]]
    wrong, doubt, wrong_a, doubt_a = [], [], [], []
    for k, where in enumerate(near):
        a, b = members[0][k], members[1][k]
        wrong.append((((a + b) / 2 > 0.5) != cases[k].truth)[where])
        doubt.append(np.abs(a - b)[where])  # of two members the spread is half of their difference
        wrong_a.append(((a > 0.5) != cases[k].truth)[where])
        doubt_a.append(-np.abs(a - 0.5)[where])  # entropy falls with the distance to one half
    assert figures["error_auroc"] == pytest.approx(
        roc_auc_score(np.concatenate(wrong), np.concatenate(doubt)), abs=1e-3
    )
    assert figures["error_auroc_single"] == pytest.approx(
        roc_auc_score(np.concatenate(wrong_a), np.concatenate(doubt_a)), abs=1e-3
    )
    people = [roc_auc_score(np.concatenate(wrong[k::2]), np.concatenate(doubt[k::2])) for k in (0, 1)]
    assert figures["error_auroc_patient_mean"] == pytest.approx(np.mean(people), abs=1e-3)
    assert (figures["error_auroc_n_patients"], figures["error_auroc_n_slices"]) == (2, 4)
    assert figures["error_auroc_n_pixels"] == sum(int(where.sum()) for where in near)


def test_a_slice_without_a_lesion_is_left_out_of_the_doubts_and_scored(doubtful):
    _, _, model, scores = doubtful
    assert (len(model.doubts), len(scores)) == (4, 5)


def test_dice_of_the_doubts_is_that_of_the_scores(doubtful):
    _, _, model, scores = doubtful
    assert [one.dice for one in model.doubts] == pytest.approx([score.overlap.dice for score in scores[:4]])


def test_entropy_agrees_with_scipy():
    p = np.array([0.5, 0.1, 0.97], np.float32)
    assert entropy(p) == pytest.approx([scipy_entropy([x, 1 - x], base=2) for x in p], abs=1e-5)
    assert entropy(np.array([0.0, 1.0], np.float32)) == pytest.approx([0, 0], abs=1e-5)


def test_a_spread_that_grows_as_dice_falls_is_minus_one(doubtful):
    from dataclasses import replace

    _, _, model, _ = doubtful
    made = [
        replace(one, relative_spread=s, dice=d)
        for one, s, d in zip(model.doubts, (0.1, 0.2, 0.3, 0.9), (0.9, 0.8, 0.5, 0.4), strict=True)
    ]
    figures = summarise_doubts(made, "a", "px")
    assert (figures["spread_dice_spearman"], figures["spread_dice_n"]) == (-1, 4)


def test_without_any_lesion_nothing_is_defined():
    figures = summarise_doubts([], "a", "mm")
    assert figures["error_auroc"] is None
    assert figures["spread_dice_spearman"] is None
    assert figures["error_auroc_n_slices"] == 0
