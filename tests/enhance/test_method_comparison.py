"""MUSICA beside the usual methods on heads whose lesion is known, and how the study averages."""

import dataclasses
import math

import numpy as np
import pytest

from core.enhance import compare, unsharp
from core.enhance.comparison import COMPARED, FIGURES, average, markdown
from core.scan import phantom
from scripts.enhancement_study import judge, synthetic

FIGURE = {figure.name: figure.of for figure in FIGURES}


@pytest.fixture(scope="module")
def gains() -> dict[str, dict[str, float]]:
    """Medians over four heads with an evenly bright lesion, by method and figure."""
    heads = [phantom(seed, lesion="meningioma") for seed in range(4)]
    found = {}
    for method, run in COMPARED.items():
        judged = [compare(image, run(image), lesion) for image, lesion in heads]
        found[method] = {name: float(np.nanmedian([of(one) for one in judged])) for name, of in FIGURE.items()}
    return found


def test_on_a_known_lesion_every_preset_raises_contrast_and_noisy_lowers_noise(
    gains: dict[str, dict[str, float]],
) -> None:
    for method, figures in gains.items():
        if method.startswith("MUSICA"):
            assert figures["contrast_gain"] > 1.15, method
            assert figures["cnr_gain"] > 0.85, method
    assert gains["MUSICA, noisy"]["noise_gain"] < 0.8
    assert gains["MUSICA, lesion edges"]["sharpness_gain"] > gains["MUSICA, gentle"]["sharpness_gain"]


def test_on_a_known_lesion_gentle_pays_less_noise_and_overshoot_than_unsharp_and_clahe(
    gains: dict[str, dict[str, float]],
) -> None:
    gentle = gains["MUSICA, gentle"]
    for method in ("CLAHE", "Unsharp mask"):
        assert gains[method]["noise_gain"] > gentle["noise_gain"]
        assert gains[method]["cnr_gain"] < gentle["cnr_gain"]
        assert gains[method]["overshoot_added"] > gentle["overshoot_added"]


def test_factors_are_averaged_geometrically_and_slices_where_the_lesion_did_not_stand_out_are_left_out() -> None:
    image, lesion = phantom(0, (96, 96), lesion="meningioma")
    one = compare(image, unsharp(image), lesion)
    assert one.before is not None
    assert one.after is not None
    doubled, halved = (
        dataclasses.replace(one, noise_before=0.01, noise_after=0.01 * factor, after=one.before)
        for factor in (2.0, 0.5)
    )
    unseen = dataclasses.replace(halved, before=dataclasses.replace(one.before, ring_sd=10 * abs(one.before.contrast)))
    found = average([doubled, halved, unseen], ["a", "b", "b"])
    assert found["noise_gain"].mean == pytest.approx(0.5 ** (1 / 3))
    assert found["noise_gain"].n_slices == 3
    assert found["contrast_gain"].mean == pytest.approx(1.0)
    assert found["contrast_gain"].n_slices == 2
    low, high = found["noise_gain"].ci95
    assert low == pytest.approx(0.5)  # both draws are patient b
    assert high == pytest.approx(2.0)  # both draws are patient a


def test_without_lesions_the_table_has_dashes_and_no_numbers() -> None:
    image, _ = phantom(0, (64, 64), lesion=False)
    found = average([compare(image, image)], ["a"])
    assert math.isnan(found["cnr_gain"].mean)
    row = markdown({"Nothing": found}).splitlines()[-1]
    assert row.startswith("| Nothing | – | – | × 1.00")


def test_the_study_judges_every_method_on_every_head() -> None:
    found = judge(synthetic(2))
    assert (found["n_slices"], found["n_patients"], sum(found["suggested"].values())) == (2, 2, 2)
    assert list(found["methods"]) == list(COMPARED)
    assert all(figures["noise_gain"].n_slices == 2 for figures in found["methods"].values())
