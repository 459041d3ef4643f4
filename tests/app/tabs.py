"""What the app's tests ask of a tab."""

from streamlit.testing.v1 import AppTest

from core.study import Study, apply_operations
from ui import workspace

PAGES = ("scan", "enhance", "segment", "compare", "report", "explore", "models")


def go(tab: AppTest, page: str) -> AppTest:
    """Visit a page as its link does."""
    return tab.switch_page(f"pages/{page}.py").run()


def press(tab: AppTest, label: str) -> AppTest:
    """Press the button that reads so."""
    return next(button for button in tab.button if button.label == label).click().run()


def secret(tab: AppTest) -> str:
    """The secret in the tab's address."""
    kept = tab.query_params["study"]
    return kept[0] if isinstance(kept, list) else kept


def study(tab: AppTest) -> Study:
    """What the store holds as the tab's open study."""
    found = workspace.store().current(secret(tab))
    assert found is not None
    return found


def titles(tab: AppTest) -> list[str]:
    """Titles of everything that the store holds for this tab."""
    return [summary.title for summary in workspace.store().studies(secret(tab))]


def labels(tab: AppTest) -> set[str]:
    """What the buttons read."""
    return {button.label for button in tab.button}


def said(tab: AppTest) -> list[str]:
    """The sentences that warn."""
    return [warning.value for warning in tab.warning]


def click(tab: AppTest, x: float, y: float, include: bool = True) -> None:
    """A click on the slice in work, as the canvas's log carries it into the store."""
    there = study(tab)
    seq = there.applied.get("canvas", 0) + 1
    operation = {"seq": seq, "op": "add_point", "x": x, "y": y, "include": include}
    done, faults = apply_operations(there, "canvas", [operation])
    assert not faults
    workspace.store().save(secret(tab), done)
