import json

from core.evaluate import leaking_patients, merge_figures
from core.evaluate.cards import patients_of_test

FIGURES = {
    "n_slices": 3,
    "n_patients": 2,
    "dice_mean": 0.5,
    "dice_ci95": [0.4, 0.6],
    "dice_patient_mean": 0.55,
    "dice_patient_ci95": [0.4, 0.7],
    "n_missed": 1,
    "by_class": {"glioma": {"n_slices": 2, "n_patients": 1, "dice_mean": 0.1, "n_missed": 1, "iou_mean": 0.05}},
    "by_size": {"under 550 mm²": {"n_slices": 3, "n_patients": 2, "dice_mean": 0.5, "n_missed": 1, "iou_mean": 0.4}},
    "per_slice": {"dice": {"mean": 0.5}},
    "error_auroc": 0.9,
    "spread_dice_spearman": -0.4,
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
    assert not {"old", "leaky", "per_slice"} & fields["metrics"]["test"].keys()


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


def test_classes_and_sizes_keep_what_a_reader_of_the_card_needs(tmp_path):
    card = tmp_path / "unet.json"
    card.write_text("{}")
    merge_figures(card, "test", "heads", FIGURES, "…")
    kept = json.loads(card.read_text())["metrics"]["test"]
    assert kept["by_class"] == {"glioma": {"n_slices": 2, "n_patients": 1, "dice_mean": 0.1, "n_missed": 1}}
    assert list(kept["by_size"]) == ["under 550 mm²"]
    assert "iou_mean" not in kept["by_size"]["under 550 mm²"]
    assert (kept["error_auroc"], kept["spread_dice_spearman"]) == (0.9, -0.4)


def test_test_patients_of_the_card_are_found():
    fields = {"data": {"name": "heads", "patient_lists": {"train": ["a", "c"], "test": ["b"]}}}
    assert patients_of_test(fields, "heads", ["a", "b"]) == ("b",)
    assert patients_of_test(fields, "elsewhere", ["b"]) == ()
