"""An answer fits the prompts that it was drawn from, and no network is taken for a classical method."""

from dataclasses import replace

import numpy as np
import pytest

from core.classical import METHODS, current, is_current, prompts_key, run
from core.palette import EXCLUDE, INCLUDE, PERSON, colour_of
from core.prompt import Lesion, Lesions, PointPrompt, Prompts, ScribblePrompt, StartMask, Stroke, Tidy
from core.scan import phantom
from core.segment import ModelResult, independent, is_classical, ranked
from tests.test_palette import SHIPPED, SIGHT, nearest, seen

CLICK = PointPrompt(30.0, 20.0)


def of(*items, **more) -> Lesions:
    return Lesions.of(Prompts(tuple(items), **more))


@pytest.mark.parametrize(
    "changed",
    [
        Lesions(),
        of(CLICK, PointPrompt(5, 5, include=False)),
        of(PointPrompt(30.0, 21.0)),
        of(replace(CLICK, include=False)),
        of(ScribblePrompt(((30.0, 20.0), (31.0, 20.0)))),
        Lesions((Lesion(1, Prompts((CLICK,))), Lesion(2, Prompts((CLICK,)))), 2, (1, 2)),
    ],
)
def test_other_prompts_make_an_answer_outdated_and_taking_them_back_mends_it(changed: Lesions) -> None:
    answer = ModelResult("Watershed (classical)", np.zeros((4, 4), np.float32), 1.0, prompts_key(of(CLICK)))
    assert not is_current(answer, changed)
    assert is_current(answer, of(CLICK))


@pytest.mark.parametrize(
    "same",
    [
        of(CLICK, Stroke(((1.0, 1.0),), 3.0)),
        of(CLICK, Tidy("fill")),
        of(CLICK, start=StartMask("unet", np.ones((4, 4), np.bool_))),
        of(CLICK).renamed(1, "the large one").with_lock(1, True),
        of(CLICK).added(),
    ],
)
def test_what_classical_methods_do_not_look_at_leaves_their_answers_as_they_are(same: Lesions) -> None:
    assert prompts_key(same) == prompts_key(of(CLICK))


def test_a_run_says_which_prompts_it_saw() -> None:
    result = run("Otsu threshold (classical)", phantom(1, (64, 64))[0], of(CLICK))
    assert is_current(result, of(CLICK))
    assert result.predict_ms > 0


def test_networks_never_become_outdated_and_an_answer_of_unknown_origin_is() -> None:
    blank = np.zeros((4, 4), np.float32)
    results = ModelResult("unet", blank, 1.0), ModelResult("GrabCut (classical)", blank, 1.0)
    assert current(results, of(CLICK)) == results[:1]


def test_classical_methods_count_for_no_spread_and_rank_after_the_networks() -> None:
    assert independent(["unet", *METHODS, "segformer"]) == ("unet", "segformer")
    assert independent(METHODS) == ()
    assert ranked([*METHODS, "unet"])[0] == "unet"
    assert all(is_classical(name) for name in METHODS)
    assert not any(is_classical(name) for name in SHIPPED)


@pytest.mark.parametrize("sight", SIGHT)
def test_methods_have_colours_of_their_own_to_every_kind_of_sight(sight: str) -> None:
    colours = [colour_of(name) for name in (*METHODS, *SHIPPED)]
    assert nearest([*colours, PERSON, INCLUDE, EXCLUDE], sight) >= (9 if sight == "normal" else 6)
    assert min(seen(colour_of(name), "normal")[0] for name in METHODS) >= 48  # bright on a dark slice
