"""Nothing is lost: by another image, a reload, a restart of the server."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.prompt.prompts import PointPrompt
from core.scan import phantom
from core.segment import ModelResult
from core.study import Study
from tests.app.tabs import PAGES, click, go, press, said, secret, study
from ui import workspace

OpenApp = Callable[..., AppTest]


def prompts(tab: AppTest) -> tuple[PointPrompt, ...]:
    return study(tab).current.lesions.prompts.points


def test_each_study_keeps_its_own_prompts(with_sample: AppTest) -> None:
    first = study(with_sample)
    click(with_sample, 170, 140)
    click(with_sample, 20, 30, include=False)
    press(with_sample, "Open the sample")
    assert not prompts(with_sample)
    click(with_sample, 88, 99)
    go(with_sample, "segment")
    assert not with_sample.exception
    assert prompts(with_sample) == (PointPrompt(88, 99),)
    go(with_sample, "scan")
    with_sample.button(key=f"open:{first.id}").click().run()
    assert study(with_sample).id == first.id
    go(with_sample, "segment")
    assert prompts(with_sample) == (PointPrompt(170, 140), PointPrompt(20, 30, False))


def test_after_a_restart_the_address_shows_everything_again(with_sample: AppTest, open_app: OpenApp) -> None:
    click(with_sample, 170, 140)
    go(with_sample, "segment")
    before, address = study(with_sample), secret(with_sample)
    assert before.current.segmentation is not None
    workspace.store.clear()
    again = open_app(address)
    assert not again.exception
    assert secret(again) == address
    after = study(again)
    assert after is not before
    assert after.current.history.present == before.current.history.present
    assert after.current.segmentation is not None
    np.testing.assert_array_equal(after.current.segmentation.mask, before.current.segmentation.mask)
    for page in PAGES:
        go(again, page)
        assert not again.exception, page
        assert any(after.title in text.value for text in again.markdown)


def test_an_address_that_opens_nothing_gets_one_sentence_and_leaves_the_address(open_app: OpenApp) -> None:
    tab = open_app("expired-or-made-up")
    assert not tab.exception
    assert said(tab) == ["These studies are no longer kept. Open a scan to start anew."]
    assert "study" not in tab.query_params
    press(tab, "Open the sample")
    assert not said(tab)
    assert study(tab).title.startswith("Sample")


def test_a_scan_deleted_in_another_tab_is_a_sentence_and_the_open_one_stays(with_sample: AppTest) -> None:
    first = study(with_sample)
    press(with_sample, "Open the sample")
    second = study(with_sample)
    workspace.store().delete(secret(with_sample), first.id)
    with_sample.button(key=f"open:{first.id}").click().run()
    assert not with_sample.exception
    assert len(said(with_sample)) == 1
    assert study(with_sample).id == second.id


def test_two_tabs_without_an_address_do_not_see_each_other(with_sample: AppTest, open_app: OpenApp) -> None:
    other = open_app()
    assert "study" not in other.query_params
    assert not any("Sample:" in text.value for text in other.markdown)


def test_a_models_mask_is_carried_to_the_segment_page(with_sample: AppTest) -> None:
    image, truth = phantom()
    there: Study = study(with_sample)
    np.testing.assert_array_equal(there.image, image)
    result = ModelResult("unet", truth.astype(np.float32), 12.0)
    workspace.store().save(secret(with_sample), there.with_work(comparison=(result,)))
    go(with_sample, "compare")
    press(with_sample, "Start from this mask")
    assert not with_sample.exception
    assert with_sample.header[0].value == "Segment"
    work = study(with_sample).current
    assert work.lesions.prompts.start is not None
    assert work.segmentation is not None
    np.testing.assert_array_equal(work.segmentation.mask, truth)
    assert not prompts(with_sample)


def test_the_enhancement_in_use_stands_on_its_page_after_coming_back(with_sample: AppTest) -> None:
    go(with_sample, "enhance")
    with_sample.button_group[1].set_value("noisy").run()
    next(slider for slider in with_sample.slider if slider.label == "Contrast p").set_value(0.7).run()
    press(with_sample, "Use this for display")
    used = study(with_sample).enhancement
    assert used.parameters["contrast"] == 0.7
    assert used.parameters["noise_reduction"] == 0.6  # of the preset; no slider shows it
    assert study(with_sample).show_enhanced
    go(with_sample, "segment")
    go(with_sample, "enhance")
    assert next(slider for slider in with_sample.slider if slider.label == "Contrast p").value == 0.7
    assert "In use for display" in {button.label for button in with_sample.button}
    press(with_sample, "Reset")
    assert study(with_sample).enhancement.method == "none"
    assert next(slider for slider in with_sample.slider if slider.label == "Contrast p").value == 0.85


@pytest.mark.parametrize("page", ["compare", "report"])
def test_clicks_left_behind_in_haste_have_their_mask_on_the_next_page(with_sample: AppTest, page: str) -> None:
    click(with_sample, 183, 152)
    assert study(with_sample).current.segmentation is None
    go(with_sample, page)
    assert not with_sample.exception
    assert study(with_sample).current.segmentation is not None
