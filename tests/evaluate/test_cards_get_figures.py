import json

from core.evaluate import leaking_patients, merge_figures

FIGURES = {
    "n_slices": 3,
    "n_patients": 2,
    "dice_mean": 0.5,
    "dice_ci95": [0.4, 0.6],
    "dice_patient_mean": 0.55,
    "dice_patient_ci95": [0.4, 0.7],
    "n_missed": 1,
    "by_class": {"glioma": {"dice_mean": 0.1}},
}


def test_figures_replace_older_ones_of_their_split_and_leave_the_rest_unchanged(tmp_path):
    card = tmp_path / "unet.json"
    card.write_text(json.dumps({"sha256": "abc", "metrics": {"val": {"dice_mean": 0.9}, "test": {"old": 1}}}))
    merge_figures(card, "test", "heads", FIGURES, "python evaluate.py segment --data heads --split test")
    fields = json.loads(card.read_text())
    assert fields["sha256"] == "abc"
    assert fields["metrics"]["val"] == {"dice_mean": 0.9}
    assert fields["metrics"]["test"]["dice_ci95"] == [0.4, 0.6]
    assert fields["metrics"]["test"]["command"].endswith("--split test")
    assert not {"old", "by_class", "leaky"} & fields["metrics"]["test"].keys()


def test_a_leaky_figure_carries_that_word(tmp_path):
    card = tmp_path / "unet.json"
    card.write_text("{}")
    merge_figures(card, "all", "heads", {**FIGURES, "leaky": 2}, "…")
    assert json.loads(card.read_text())["metrics"]["all"]["leaky"] == 2


def test_patients_of_the_same_data_leak_and_those_of_other_data_do_not():
    fields = {"data": {"name": "heads", "patient_lists": {"train": ["a", "c"], "test": ["b"]}}}
    assert leaking_patients(fields, "heads", ["b", "c", "c"]) == ("c",)
    assert leaking_patients(fields, "heads", ["b"]) == ()
    assert leaking_patients(fields, "elsewhere", ["c"]) == ()
    assert leaking_patients({}, "heads", ["c"]) == ()
