import numpy as np
import pytest
from sklearn.metrics import average_precision_score, confusion_matrix, precision_recall_fscore_support, roc_auc_score

from core.evaluate import Case, score_slices, summarise_slices
from core.scan import phantom


class Ramp:
    def predict(self, image):
        return np.clip(image, 0, 1)


@pytest.fixture(scope="module")
def cases():
    pairs = [phantom(seed, (40, 48)) for seed in range(3)]
    return [Case(image, truth, f"p{k}", "", None) for k, (image, truth) in enumerate(pairs)]


@pytest.fixture(scope="module")
def figures(cases):
    return summarise_slices(score_slices(Ramp(), cases))


def _pooled(cases):
    return np.concatenate([c.truth.ravel() for c in cases]), np.concatenate([c.image.ravel() for c in cases])


def test_confusion_counts_every_pixel_as_scikit_learn_does(cases, figures):
    truth, probability = _pooled(cases)
    assert list(figures["confusion_pixels"].values()) == confusion_matrix(truth, probability > 0.5).ravel().tolist()


def test_the_report_is_that_of_the_pixels_themselves(cases, figures):
    truth, probability = _pooled(cases)
    precision, recall, f1, support = precision_recall_fscore_support(truth, probability > 0.5)
    said = figures["classification_report"]["lesion"]
    assert said["precision"] == pytest.approx(precision[1], abs=1e-4)
    assert said["recall"] == pytest.approx(recall[1], abs=1e-4)
    assert said["f1-score"] == pytest.approx(f1[1], abs=1e-4)
    assert said["support"] == support[1]


def test_areas_agree_with_scikit_learn_when_every_pixel_is_drawn(cases, figures):
    truth, probability = _pooled(cases)  # slices of 1,920 pixels, fewer than are drawn
    assert figures["roc_auc"] == pytest.approx(roc_auc_score(truth, probability), abs=1e-4)
    assert figures["pr_auc"] == pytest.approx(average_precision_score(truth, probability), abs=1e-4)
    assert figures["curve_pixels"]["n"] == truth.size


def test_every_model_is_asked_about_the_same_pixels():
    image, truth = phantom(0, (96, 96))
    case = Case(image, truth, "a", "", None)
    first, second = (score_slices(Ramp(), [case])[0].sample for _ in range(2))
    assert len(first.truth) == 4000
    assert np.array_equal(first.truth, second.truth)
    assert np.array_equal(first.probability, second.probability)


def test_slices_without_a_lesion_alone_have_no_curve():
    image, truth = phantom(0, (32, 32), False)
    figures = summarise_slices(score_slices(Ramp(), [Case(image, truth, "a", "", None)]))
    assert (figures["roc_auc"], figures["pr_auc"], figures["ece_band"]) == (None, None, None)
