"""Curves of how models fared, all models in one picture."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.evaluate.pixels import curve_areas, sampled
from core.evaluate.slices import PIXELS_A_SLICE, SEED, SliceScore
from core.measure import BAND_MM, BAND_PX, Reliability
from core.palette import colour_of

Scores = Mapping[str, Sequence[SliceScore]]
_MARKERS = "osD^vP*X<>hd"


def draw_curves(figure: Any, scores: Scores) -> bool:
    """ROC and precision-recall with their areas; False when no model has both kinds of pixels."""
    from sklearn.metrics import precision_recall_curve, roc_curve

    figure.set_size_inches(10, 4.8)
    roc, pr = figure.subplots(1, 2)
    defined = False
    for name, style in _styles(scores):
        truth, probability = sampled(scores[name])
        areas = curve_areas(scores[name])
        if np.isnan(areas["roc_auc"]):
            continue
        defined = True
        wrong, right, _ = roc_curve(truth, probability)
        roc.plot(wrong, right, label=f"{name} {areas['roc_auc']:.3f}", **style)
        precision, recall, _ = precision_recall_curve(truth, probability)
        pr.plot(recall, precision, label=f"{name} {areas['pr_auc']:.3f}", **style)
    if not defined:
        return False
    roc.set(xlabel="false positive rate", ylabel="true positive rate", title="ROC, area")
    pr.set(xlabel="sensitivity", ylabel="precision", title="Precision and recall, average precision", ylim=(0, 1.02))
    for axes in (roc, pr):
        axes.grid()
        axes.legend(fontsize="small", loc="lower right" if axes is roc else "lower left")
    figure.suptitle(f"{PIXELS_A_SLICE:,} pixels drawn from each slice, seed {SEED}", fontsize="medium")
    return True


def draw_reliability(figure: Any, scores: Scores) -> bool:
    """Share of lesion against the probability given, near the lesion; False without a lesion."""
    figure.set_size_inches(5.4, 5)
    axes = figure.subplots()
    axes.plot((0, 1), (0, 1), color="#888888", linewidth=1, label="perfect")
    defined = False
    for name, style in _styles(scores):
        bands = [score.band for score in scores[name] if score.has_lesion]
        if not bands:
            continue
        defined = True
        total = _sum(bands)
        some = total.pixels > 0
        axes.plot(
            total.probability[some] / total.pixels[some],
            total.lesion[some] / total.pixels[some],
            label=f"{name}, ECE {total.ece:.3f}",
            **{**style, "markevery": 1},
        )
    in_mm = all(score.overlap.unit == "mm" for some in scores.values() for score in some)
    reach = f"{BAND_MM:g} mm" if in_mm else f"{BAND_PX:g} px"
    axes.set(xlabel="probability given", ylabel="share that is lesion", title=f"Within {reach} of the lesion")
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.grid()
    axes.legend(fontsize="small")
    return defined


def _styles(scores: Scores) -> list[tuple[str, dict[str, Any]]]:
    """Each model with its colour and, since colour never stands alone, a marker or dash of its own."""
    dashes = ("-", "--", "-.", ":")
    return [
        (
            name,
            {
                "color": colour_of(name),
                "linestyle": dashes[k % len(dashes)],
                "linewidth": 1.4,
                "marker": _MARKERS[k % len(_MARKERS)],
                "markevery": 0.12,
                "markersize": 4,
            },
        )
        for k, name in enumerate(scores)
    ]


def _sum(bands: Sequence[Reliability]) -> Reliability:
    total = bands[0]
    for one in bands[1:]:
        total = total + one
    return total
