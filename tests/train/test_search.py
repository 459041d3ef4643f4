import json
import math
from dataclasses import replace

import pytest

from core.train.errors import Diverged, TrainingError
from core.train.loop import Outcome
from core.train.recipes import RECIPES
from core.train.search import search
from core.train.space import Choice, Range, default_space, grid_of, parse_space, text_of

RECIPE = replace(RECIPES["unet"], epochs=4)
SPACE = parse_space(["learning_rate=1e-4..1e-2log", "batch=2,4"], RECIPE)


class Bowl:
    """Trials without a network: the score is best at a learning rate of 1e-3 and grows with the epochs."""

    def __init__(self):
        self.calls, self.epochs = [], 0

    def __call__(self, recipe, folder, minutes, after_epoch):
        self.calls.append((recipe, folder))
        folder.mkdir(parents=True, exist_ok=True)
        history = []
        for epoch in range(1, recipe.epochs + 1):
            score = (1 - abs(math.log10(recipe.learning_rate) + 3) / 2) * epoch / recipe.epochs
            history.append({"epoch": float(epoch), "score": score})
            self.epochs += 1
            after_epoch(history)
        return Outcome(True, len(history), history[-1], history)


def _search(folder, run_trial, trials, **options):
    options = {"space": SPACE, "report": lambda line: None, **options}
    return search(RECIPE, folder, trials=trials, run_trial=run_trial, **options)


def test_a_search_goes_on_until_the_trials_wanted_in_all_are_finished(tmp_path):
    first = Bowl()
    assert _search(tmp_path, first, 2).finished == 2
    second = Bowl()
    assert _search(tmp_path, second, 3).finished == 3
    assert (len(first.calls), len(second.calls)) == (2, 1)
    rates = {recipe.learning_rate for recipe, _ in first.calls + second.calls}
    assert len(rates) == 3  # going on does not draw the first values again
    assert _search(tmp_path, second, 3).finished == 3
    assert len(second.calls) == 1


def test_the_best_settings_are_those_of_the_highest_score_and_train_the_same_recipe(tmp_path):
    bowl = Bowl()
    result = _search(tmp_path, bowl, 3, method="random", words=["--recipe", "unet", "--data", "discs"])
    best = min((recipe for recipe, _ in bowl.calls), key=lambda recipe: abs(math.log10(recipe.learning_rate) + 3))
    assert float(result.best["learning_rate"]) == best.learning_rate
    assert int(result.best["batch"]) == best.batch
    kept = json.loads((tmp_path / "search.json").read_text())
    assert kept["command"] == (
        "python train.py --recipe unet --data discs "
        f"--set learning_rate={result.best['learning_rate']} --set batch={result.best['batch']}"
    )
    assert len(kept["trials"]) == 3
    assert not list((tmp_path / "trials").iterdir())


def test_a_trial_worse_than_the_median_is_pruned_and_counts_as_finished(tmp_path):
    space = parse_space(["learning_rate=1e-3,2e-3,5e-4,1e-5"], RECIPE)
    bowl = Bowl()
    result = _search(tmp_path, bowl, 4, space=space, method="grid")
    assert [recipe.learning_rate for recipe, _ in bowl.calls] == [1e-3, 2e-3, 5e-4, 1e-5]
    assert result.finished == 4
    # three whole trials, then one that ends at the second epoch, the first at which that is allowed
    assert bowl.epochs == 3 * 4 + 2
    states = [trial["state"] for trial in json.loads((tmp_path / "search.json").read_text())["trials"]]
    assert states == ["complete", "complete", "complete", "pruned"]


def test_a_grid_tries_every_combination_once_and_then_stops(tmp_path):
    space = parse_space(["learning_rate=2e-4,1e-3", "batch=2,4"], RECIPE)
    bowl = Bowl()
    assert _search(tmp_path, bowl, 1, space=space, method="grid").finished == 1
    assert _search(tmp_path, bowl, 99, space=space, method="grid").wanted == 4
    tried = [(recipe.learning_rate, recipe.batch) for recipe, _ in bowl.calls]
    assert sorted(tried) == [(2e-4, 2), (2e-4, 4), (1e-3, 2), (1e-3, 4)]


def test_a_trial_that_was_cut_short_goes_on_in_its_own_folder(tmp_path):
    class Cut(Bowl):
        def __call__(self, recipe, folder, minutes, after_epoch):
            if len(self.calls) == 1:
                self.calls.append((recipe, folder))
                raise KeyboardInterrupt
            return super().__call__(recipe, folder, minutes, after_epoch)

    cut, after = Cut(), Bowl()
    with pytest.raises(KeyboardInterrupt):
        _search(tmp_path, cut, 2)
    assert _search(tmp_path, after, 2).finished == 2
    assert after.calls == cut.calls[1:]


def test_the_time_limit_leaves_the_unfinished_trial_for_the_next_call(tmp_path):
    def slow(recipe, folder, minutes, after_epoch):
        slow.tried.append(recipe)
        assert minutes <= 5
        return Outcome(False, 0, {"score": -math.inf}, [])

    slow.tried = []
    assert _search(tmp_path, slow, 2, max_minutes=5).finished == 0
    bowl = Bowl()
    assert _search(tmp_path, bowl, 1).finished == 1
    assert bowl.calls[0][0] == slow.tried[0]


def test_settings_whose_loss_explodes_count_as_a_bad_trial(tmp_path):
    def explodes(recipe, folder, minutes, after_epoch):
        raise Diverged("the loss became nan by step 3")

    result = _search(tmp_path, explodes, 1)
    assert (result.finished, result.best) == (1, {})
    assert json.loads((tmp_path / "search.json").read_text())["best"] is None


def test_a_search_is_not_continued_with_another_space_or_recipe(tmp_path):
    _search(tmp_path, Bowl(), 1)
    with pytest.raises(TrainingError, match=r"belongs to another search \(its space differ\)"):
        _search(tmp_path, Bowl(), 2, space=parse_space(["batch=2,4"], RECIPE))


def test_a_damaged_database_is_one_sentence(tmp_path):
    (tmp_path / "search.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(TrainingError, match=r"search\.db cannot be used as a search"):
        _search(tmp_path, Bowl(), 1)


def test_a_space_is_read_from_the_command_line():
    space = parse_space(["learning_rate=1e-4..1e-2log", "epochs=3..7", "inputs=percentile,percentile+clahe"], RECIPE)
    assert space == {
        "learning_rate": Range(1e-4, 1e-2, log=True),
        "epochs": Range(3, 7, whole=True),
        "inputs": Choice(("percentile", "percentile+clahe")),
    }
    assert [text_of(value) for value in space["learning_rate"].points()] == ["0.0001", "0.001", "0.01"]
    assert space["epochs"].points() == (3, 5, 7)
    assert len(grid_of(space)) == 18


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("speed=1,2", "sets no field"),
        ("loss=dice..tversky", "loss is no number"),
        ("loss=dice,nice", "unknown loss 'nice'"),
        ("learning_rate=1e-2..1e-4", "from low to high"),
        ("weight_decay=0..1log", "over 0 where log"),
        ("batch=0,4", "batch must be over 0"),
    ],
)
def test_an_impossible_space_is_one_sentence(text, said):
    with pytest.raises(ValueError, match=said):
        parse_space([text], RECIPE)


def test_the_default_space_can_be_tried_with_every_recipe():
    for recipe in RECIPES.values():
        space = default_space(recipe)
        texts = [f"{field}={axis.words()}" for field, axis in space.items()]
        assert parse_space(texts, recipe) == space
        assert parse_space([], recipe) == space
