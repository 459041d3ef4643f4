import json

import pytest

from core import weights
from core.evaluate.results_table import BEGIN, END, TableError, all_cards, markdown, write_between_markers


def _card(name, dice, **figures):
    test = {"n_slices": 10, "n_patients": 4, "dice_mean": dice, "dice_ci95": [dice - 0.1, dice + 0.1], **figures}
    return {
        "name": name,
        "title": name.title(),
        "parameters": 4_323_729,
        "bytes": 8_756_914,
        "training": {"epochs": 12, "minutes": 30.5},
        "validation": {"score": 0.7713},
        "metrics": {"test": test},
    }


def _cells(text, model):
    return [cell.strip() for cell in next(line for line in text.splitlines() if f"| {model}" in line).split("|")[1:-1]]


def test_models_stand_with_the_best_first_and_their_numbers():
    text = markdown([_card("fcn", 0.61), _card("unet", 0.78, hd95_mean=11.26, unit="mm", n_missed=4)], "test")
    assert text.index("Unet") < text.index("Fcn")
    cells = _cells(text, "Unet")
    assert cells[:3] == ["Unet", "10 / 4", "0.780 [0.680, 0.880]"]
    assert {"11.3 mm", "4", "12", "4.3 M", "8.8 MB", "0.771"} <= set(cells)


def test_what_was_not_measured_is_said_and_not_made_up():
    cards = [_card("unet", 0.78), {"name": "fcn", "title": "Fcn"}]
    text = markdown(cards, "test")
    assert "Not measured on test: Fcn." in text
    assert "–" in _cells(text, "Unet")


def test_promptable_models_have_a_table_of_their_own():
    sam = _card("sam", 0.5)
    sam["metrics"]["test"] = {
        "n_slices": 10,
        "n_patients": 4,
        "dice_at_clicks": {"1": 0.8, "3": 0.9},
        "dice_ci95_at_clicks": {"1": [0.7, 0.85], "3": [0.88, 0.92]},
        "noc85": 2.3,
        "noc90": 3.8,
        "failures90": 9,
    }
    text = markdown([_card("unet", 0.78), sam], "test")
    assert "Dice after 1 click " in text
    assert _cells(text, "Sam")[2:4] == ["0.800 [0.700, 0.850]", "0.900 [0.880, 0.920]"]


def test_a_refined_models_row_names_the_refiner_and_counts_both_and_the_refiner_has_no_row():
    sam = _card("sam", 0.5)
    sam["metrics"]["test"] = {
        "n_slices": 10,
        "n_patients": 4,
        "dice_at_clicks": {"1": 0.8},
        "refined_by": {"name": "refiner", "sha256": "5" * 64},
    }
    refiner = {
        "name": "refiner",
        "title": "Refiner",
        "task": "refine",
        "sha256": "5" * 64,
        "parameters": 4_000_000,
        "bytes": 1_000_000,
        "training": {"epochs": 8, "minutes": 10.0},
        "validation": {"score": 0.9},
    }
    text = markdown([refiner, sam], "test")
    cells = _cells(text, "Sam with its refiner")
    assert {"12 + 8", "40.5", "8.3 M", "9.8 MB", "0.900"} <= set(cells)
    assert "| Refiner" not in text
    assert "Not measured" not in text


def test_a_leaky_figure_carries_that_word_and_classes_their_n():
    part = {"glioma": {"n_slices": 6, "dice_mean": 0.69}}
    text = markdown([_card("unet", 0.78, leaky=3, by_class=part)], "test")
    assert "Unet (LEAKY)" in text
    assert "0.690 (6)" in text


def test_only_what_is_between_the_markers_changes_and_twice_is_once(tmp_path):
    path = tmp_path / "TRAINING.md"
    path.write_text(f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n")
    write_between_markers(path, "new")
    once = path.read_text()
    write_between_markers(path, "new")
    assert path.read_text() == once == f"before\n\n{BEGIN}\n\nnew\n\n{END}\n\nafter\n"


@pytest.mark.parametrize("text", ["no markers", f"{END}\n{BEGIN}", f"{BEGIN}\n{BEGIN}\n{END}"])
def test_a_file_without_its_markers_is_left_unchanged(tmp_path, text):
    path = tmp_path / "TRAINING.md"
    path.write_text(text)
    with pytest.raises(TableError, match="once each"):
        write_between_markers(path, "new")
    assert path.read_text() == text


def test_a_damaged_card_does_not_take_the_others_away(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    weights.card.cache_clear()
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_text(json.dumps({"title": "B"}))
    assert [card["name"] for card in all_cards()] == ["b"]
    weights.card.cache_clear()


def test_no_figures_of_a_split_is_said():
    with pytest.raises(TableError, match="no card has figures of split 'val'"):
        markdown([_card("unet", 0.78)], "val")
