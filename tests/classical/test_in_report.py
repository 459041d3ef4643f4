"""Classical answers in a report: named, without a card, and no part of what the networks disagree on."""

import numpy as np
import pytest

from core.classical import METHODS, prompts_key
from core.prompt import Outline, Segmentation
from core.report import Facts, check, facts, write
from core.scan import sample, variants
from core.segment import ModelResult
from core.study import Study, apply_operations, study_of


@pytest.fixture(scope="module")
def study() -> Study:
    """A synthetic head with one click, the outline of a hand, and every classical method's answer."""
    opened = study_of(sample(next(iter(variants()))), "Sample")
    truth = np.zeros(opened.image.shape, np.bool_)
    truth[100:130, 60:100] = True
    click = {"seq": 1, "op": "add_point", "x": 80.0, "y": 115.0, "include": True}
    clicked, faults = apply_operations(opened, "canvas", [click])
    assert not faults
    key = prompts_key(clicked.current.lesions)
    answers = tuple(
        ModelResult(name, np.roll(truth, shift, axis=1).astype(np.float32), 20.0 + shift, key)
        for shift, name in enumerate(METHODS)
    )
    return clicked.with_work(outlines=(Outline(1, Segmentation(truth, "neuroclick_sam")),), comparison=answers)


@pytest.fixture(scope="module")
def found(study: Study) -> Facts:
    return facts(study)


def test_every_method_is_a_row_under_its_own_name_and_none_has_a_card(found: Facts) -> None:
    assert [row.title for row in found.comparison] == list(METHODS)
    # 40 columns moved by k share 40 - k of them: Dice 1 - k / 40
    dice = [1 - shift / 40 for shift in range(len(METHODS))]
    np.testing.assert_allclose([row.dice.value for row in found.comparison], dice, atol=1e-6)
    assert not {card.title for card in found.cards} & set(METHODS)


def test_they_are_no_networks_whose_spread_a_report_tells(found: Facts) -> None:
    assert found.uncertainty is None


def test_the_templates_words_about_them_pass_the_checker(found: Facts) -> None:
    text = write(found).text
    assert all(name in text for name in METHODS)
    assert check(text, found) == []
