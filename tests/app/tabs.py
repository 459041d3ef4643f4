"""What the app's tests ask of a tab."""

from streamlit.testing.v1 import AppTest

from core.study import Study
from ui import workspace

PAGES = ("scan", "enhance", "segment", "compare", "report", "models")


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
