"""Each page without a study and with one."""

import pytest
from streamlit.testing.v1 import AppTest

from core import weights
from tests.app.tabs import PAGES, go, press, study, titles

NEED_A_STUDY = tuple(page for page in PAGES if page not in ("scan", "models"))


def notice(tab: AppTest) -> bool:
    return any("Not a medical device" in caption.value for caption in tab.caption)


@pytest.mark.parametrize("page", NEED_A_STUDY)
def test_a_page_without_a_study_offers_the_sample_and_opens_it(app: AppTest, page: str) -> None:
    go(app, page)
    assert not app.exception
    assert "No scan is open yet" in app.info[0].value
    assert notice(app)
    press(app, "Open the sample")
    assert not app.exception
    assert study(app).title == "Sample: ring-enhancing lesion"
    assert not any("No scan is open" in info.value for info in app.info)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_with_a_study_shows_itself_the_study_and_the_notice(with_sample: AppTest, page: str) -> None:
    go(with_sample, page)
    assert not with_sample.exception
    assert with_sample.header[0].value.lower() == page
    assert any("Sample: ring-enhancing lesion" in text.value for text in with_sample.markdown)
    assert notice(with_sample)


def test_the_models_page_shows_a_card_for_every_weight_file(app: AppTest) -> None:
    go(app, "models")
    names = [name for task in ("promptable", "refine", "automatic") for name in weights.names(task)]
    assert names
    titles_of_cards = sorted(weights.card(name).title for name in names)
    assert sorted(app.dataframe[0].value["Model"]) == titles_of_cards
    assert sorted(card.label for card in app.expander) == titles_of_cards
    for name in names:
        app.session_state[f"model:{name}"] = True
    app.run()
    assert not app.exception
    assert len(app.get("download_button")) == len(names)


def test_opening_the_sample_twice_gives_two_studies(with_sample: AppTest) -> None:
    first = study(with_sample)
    press(with_sample, "Open the sample")
    assert study(with_sample).id != first.id
    with_sample.run()
    with_sample.run()
    assert titles(with_sample) == ["Sample: ring-enhancing lesion"] * 2
