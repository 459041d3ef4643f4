"""The Models page: every figure with its n, cards of any age, test never mixed with validation."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import weights
from core.weights import Card
from tests.app.tabs import go
from ui import figures, models

TEST = {
    "n_slices": 186, "n_patients": 20, "dice_mean": 0.8, "dice_ci95": [0.75, 0.85], "dice_patient_mean": 0.79,
    "n_missed": 4, "hd95_mean": 9.5, "unit": "mm", "ms_median": 80.0, "data": "set",
    "by_class": {"glioma": {"n_slices": 90, "n_patients": 9, "dice_mean": 0.7, "dice_ci95": [0.6, 0.8], "n_missed": 3}},
}  # fmt: skip
FULL = {
    "title": "Full", "task": "automatic", "architecture": "unet", "summary": "a U-Net", "parameters": 4_000_000,
    "bytes": 8_000_000, "licence": "CC BY 4.0", "sha256": "ab" * 32, "metrics": {"test": TEST},
    "training": {"minutes": 60, "history": [
        {"epoch": n, "loss": 1 / n, "score": 1 - 1 / n, "missed": 9 - n, "minutes": n} for n in (1, 2, 3)
    ]},
    "validation": {"score": 0.91, "epoch": 3}, "known_failures": ["It fails on ice."],
}  # fmt: skip
CLICKS = {
    "title": "Clicker", "task": "promptable", "architecture": "sam", "licence": "MIT",
    "metrics": {"test": {"n_slices": 5, "n_patients": 2, "dice_at_clicks": {"1": 0.81, "3": 0.92},
                         "dice_ci95_at_clicks": {"1": [0.78, 0.84], "3": [0.9, 0.94]}}},
}  # fmt: skip
BARE = {"title": "Bare", "task": "automatic", "validation": {"score": 0.99, "epoch": 1}}
JOINED = {
    "title": "Joined", "task": "automatic", "metrics": {"test": {**TEST, "dice_mean": 0.83}},
    "members": [{"name": "full", "sha256": "ab" * 32}, {"name": "twin", "sha256": "cd" * 32}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    place = tmp_path / "weights"
    place.mkdir()
    twin = {**FULL, "title": "Twin", "sha256": "cd" * 32}
    for name, fields in {"full": FULL, "twin": twin, "clicker": CLICKS, "bare": BARE, "joined": JOINED}.items():
        (place / f"{name}.json").write_text(json.dumps(fields), encoding="utf-8")
        if "members" not in fields:
            (place / f"{name}.safetensors").touch()
    monkeypatch.setattr(weights, "FOLDER", place)
    monkeypatch.setattr(models, "warm_up", lambda: None)
    weights.card.cache_clear()
    yield place
    weights.card.cache_clear()


@pytest.fixture
def page(app: AppTest) -> AppTest:
    go(app, "models")
    assert not app.exception
    return app


def overview(tab: AppTest) -> dict[str, dict]:
    return {row["Model"]: row for row in tab.dataframe[0].value.to_dict("records")}


def open_card(tab: AppTest, name: str) -> str:
    """Everything that is written on the page once a card is open."""
    tab.session_state[f"model:{name}"] = True
    tab.run()
    assert not tab.exception
    tabulated = " ".join(table.value.to_string() for table in tab.table)
    return " ".join([tabulated, *(text.value for text in (*tab.markdown, *tab.caption))])


def test_the_overview_has_every_model_with_its_test_figures_and_n(page: AppTest) -> None:
    rows = overview(page)
    assert list(rows) == ["Clicker", "Joined", "Full", "Twin", "Bare"]  # promptable, then the best on test first
    full = rows["Full"]
    assert (full["Dice"], full["Slices"], full["Patients"], full["Missed"]) == (0.8, 186, 20, 4)
    assert (full["95 % interval"], full["HD95 (mm)"]) == ("0.750 to 0.850", 9.5)
    assert rows["Clicker"]["Dice, 3 clicks"] == 0.92


def test_a_validation_figure_never_stands_in_the_overview(page: AppTest) -> None:
    bare = overview(page)["Bare"]
    assert 0.99 not in bare.values()
    assert bare["Dice"] != bare["Dice"]  # not a number


def test_an_ensemble_has_the_size_of_all_its_members(page: AppTest) -> None:
    assert overview(page)["Joined"]["Parameters (M)"] == 8.0
    assert overview(page)["Joined"]["Size (MB)"] == 16.0


def test_models_are_filtered_by_task_and_by_words(page: AppTest) -> None:
    page.button_group(key="models_task").set_value("promptable").run()
    assert list(overview(page)) == ["Clicker"]
    page.button_group(key="models_task").set_value("all").run()
    page.text_input(key="models_words").set_value("u-net  FULL").run()
    assert list(overview(page)) == ["Full"]
    page.text_input(key="models_words").set_value("no such words").run()
    assert not page.exception
    assert "No model fits" in page.info[0].value
    assert not page.dataframe


def test_an_open_card_has_its_figures_classes_failures_and_says_that_validation_is_none_of_them(page: AppTest) -> None:
    text = open_card(page, "full")
    for words in ("186 slices of 20 patients", "0.800", "9.5 mm", "glioma", "0.60 to 0.80", "fails on ice", "4.0 M"):
        assert words in text, words
    assert "Validation Dice 0.910" in text
    assert "not compared with test figures" in text
    assert "Card (JSON)" in {button.label for button in page.get("download_button")}


def test_cards_of_any_age_open(page: AppTest) -> None:
    assert "Not yet measured on the test split" in open_card(page, "bare")
    text = open_card(page, "clicker")
    assert "0.920" in text
    assert "Members: Full, Twin." in open_card(page, "joined")


def test_figures_without_their_n_are_not_shown() -> None:
    assert not figures.test_figures(Card("x", {"metrics": {"test": {"dice_mean": 0.9}}}))
    assert not figures.test_figures(Card("x", {"metrics": {"val": TEST}}))
    assert figures.dice_rows(Card("x", {"title": "X", "metrics": {"test": {"n_slices": 3, "dice_mean": 0.9}}})) is None


def test_columns_that_are_empty_for_all_are_left_out() -> None:
    assert figures.filled([{"a": 1, "b": None}, {"a": None, "b": None, "c": 0}]) == [
        {"a": 1, "c": None},
        {"a": None, "c": 0},
    ]
