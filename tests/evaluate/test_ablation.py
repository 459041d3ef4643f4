import numpy as np
import pytest

from core.evaluate.ablation import INPUTS, NETWORKS, SEEDS, Arm, arms, differences, markdown, recipe_of

PATIENTS = ["a", "a", "b", "c"]


def results(gain: float, seeds=SEEDS) -> dict[Arm, list[float]]:
    """The same slices under two inputs; the second is better by ``gain`` everywhere, whatever the seed."""
    base = [0.5, 0.6, 0.7, 0.4]
    runs = {Arm("unet", "percentile", seed): [value + seed / 100 for value in base] for seed in seeds}
    return runs | {Arm("unet", "clahe", seed): [value + seed / 100 + gain for value in base] for seed in seeds}


def test_the_plan_has_every_combination_once_and_a_cut_one_is_balanced():
    plan = arms()
    assert len(set(plan)) == len(plan) == len(NETWORKS) * len(INPUTS) * len(SEEDS)
    tenth = plan[: len(NETWORKS) * len(INPUTS)]
    assert {arm.seed for arm in tenth} == {SEEDS[0]}
    assert len({arm.name for arm in plan}) == len(plan)


def test_an_arm_differs_from_the_shipped_recipe_in_what_was_registered_only():
    recipe = recipe_of(Arm("unet", "musica:0.8", 2), epochs=3, side=128)
    assert (recipe.inputs, recipe.seed, recipe.epochs, recipe.side, recipe.train_side) == (
        ("musica:0.8",),
        2,
        3,
        128,
        128,
    )
    assert recipe.architecture == "unet"
    assert recipe.learning_rate == recipe_of(Arm("unet", "percentile", 1), 3, 128).learning_rate


def test_a_gain_that_is_the_same_everywhere_has_an_interval_without_width():
    found = {one.input: one for one in differences(results(0.1), PATIENTS)}
    assert found["percentile"].gain == 0
    assert found["percentile"].mean == pytest.approx(np.mean([0.5, 0.6, 0.7, 0.4]) + 0.02)
    assert found["clahe"].gain == pytest.approx(0.1)
    assert found["clahe"].ci95 == pytest.approx((0.1, 0.1))
    assert (found["clahe"].n_seeds, found["clahe"].n_slices, found["clahe"].n_patients) == (3, 4, 3)


def test_the_interval_widens_when_patients_or_seeds_disagree():
    def width(changed: dict[Arm, list[float]]) -> float:
        low, high = next(one for one in differences(changed, PATIENTS) if one.input == "clahe").ci95
        return high - low

    patients = results(0.1)
    patients |= {arm: [0.9, 0.9, *dice[2:]] for arm, dice in patients.items() if arm.input == "clahe"}
    seeds = results(0.1)
    seeds |= {arm: [v + 0.2 * (arm.seed == 1) for v in dice] for arm, dice in seeds.items() if arm.input == "clahe"}
    assert width(patients) > 0.05
    assert width(seeds) > 0.05


def test_only_seeds_that_both_have_are_compared():
    runs = results(0.1)
    del runs[Arm("unet", "clahe", 3)]
    found = {one.input: one.n_seeds for one in differences(runs, PATIENTS)}
    assert found == {"percentile": 3, "clahe": 2}


def test_a_run_on_other_slices_is_refused():
    runs = results(0.1) | {Arm("unet", "clahe", 1): [0.5]}
    with pytest.raises(ValueError, match="unet-clahe-s1 has 1 slices"):
        differences(runs, PATIENTS)


def test_the_table_names_the_reference():
    table = markdown(differences(results(0.1), PATIENTS))
    assert "| unet | percentile | 0.570 | reference | 3 |" in table
    assert "| unet | clahe | 0.670 | +0.100 [+0.100, +0.100] | 3 |" in table
