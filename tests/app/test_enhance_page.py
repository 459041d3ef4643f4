"""The Enhance page: presets, expert controls, views, the table of all methods, the download."""

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.enhance import PRESETS, Enhancement, MusicaSettings, musica, suggest
from core.scan import Scan
from tests.app.tabs import go, press, secret, study
from ui import display, enhancing, workspace


@pytest.fixture
def page(with_sample: AppTest) -> AppTest:
    return go(with_sample, "enhance")


def slider(tab: AppTest, label: str):  # type: ignore[no-untyped-def]
    return next(one for one in tab.slider if one.label == label)


def labels(tab: AppTest) -> list[str]:
    return [one.label for one in tab.slider]


def used(tab: AppTest) -> Enhancement:
    press(tab, "Use this for display")
    assert not tab.exception
    return study(tab).enhancement


def test_the_preset_that_suits_the_slice_is_chosen_at_first_and_named_with_its_reason(page: AppTest) -> None:
    suggested = suggest(study(page).image)
    assert page.button_group[1].value == suggested.preset
    assert any(suggested.reason in caption.value for caption in page.caption)
    assert used(page).settings == PRESETS[suggested.preset]


def test_a_dark_slice_is_offered_its_own_preset(page: AppTest) -> None:
    bright = study(page)
    dark = Scan(pixels=0.3 * bright.scan.pixels, kind="phantom", value_range=(0.0, 1.0))
    workspace.store().add(secret(page), type(bright)(dark, "Dark"))
    page.run()
    assert page.button_group[1].value == "dark slice"
    assert used(page).parameters["window"] == 99.0


def test_a_factor_on_a_band_is_kept_and_stands_there_after_coming_back(page: AppTest) -> None:
    slider(page, "Band 2").set_value(1.5).run()
    kept = used(page)
    assert isinstance(kept.settings, MusicaSettings)
    assert kept.settings.bands == (1.0, 1.5)
    go(page, "segment")
    go(page, "enhance")
    assert slider(page, "Band 2").value == 1.5
    press(page, "Reset")
    assert slider(page, "Band 2").value == 1.0
    assert study(page).enhancement == Enhancement()


def test_the_finite_slope_brings_its_own_sliders_and_cannot_be_set_to_fall(page: AppTest) -> None:
    assert "Weak gain G" not in labels(page)
    page.button_group[2].set_value("Finite slope").run()
    slider(page, "Weak gain G").set_value(5.5).run()
    slider(page, "Falloff p").set_value(2.0).run()
    assert not page.exception
    assert slider(page, "Weak gain G").value == 3.0  # the largest that the curve takes with this falloff
    kept = used(page)
    assert (kept.parameters["weak_gain"], kept.parameters["falloff"]) == (3.0, 2.0)
    assert kept.label == "MUSICA-style, finite slope G = 3"


def test_another_preset_lets_the_sliders_begin_anew(page: AppTest) -> None:
    slider(page, "Band 1").set_value(0.5).run()
    slider(page, "Edge contrast").set_value(2.0).run()
    page.button_group[1].set_value("lesion edges").run()
    assert slider(page, "Band 1").value == 1.0
    assert slider(page, "Edge contrast").value == 1.3


@pytest.mark.parametrize("method", ["clahe", "unsharp", "gamma", "equalise", "n4"])
def test_each_method_to_compare_with_can_be_used_for_display(page: AppTest, method: str) -> None:
    page.button_group[0].set_value(method).run()
    assert not page.exception
    assert used(page) == Enhancement.of(method)


def test_side_by_side_shows_both_images_in_place_of_the_divider(page: AppTest) -> None:
    assert [part.key for part in page.get("bidi_component")] == ["divider", "live_pixels"]
    next(one for one in page.toggle if one.label == "Side by side").set_value(True).run()
    assert not page.exception
    assert not page.get("bidi_component")
    captions = [image.proto.imgs[0].caption for image in page.get("image")]
    assert captions[-2] == "Original"
    assert captions[-1] == used(page).label


def test_all_methods_are_compared_when_asked_and_not_before(page: AppTest) -> None:
    assert not page.dataframe
    next(one for one in page.toggle if one.label == "Compare them").set_value(True).run()
    assert not page.exception
    table = page.dataframe[0].value
    assert {"MUSICA, gentle", "MUSICA, automatic", "CLAHE", "Unsharp mask", "Gamma 0.7", "N4"} <= set(table["Method"])
    assert table["noise_gain"].notna().all()


def test_the_download_is_a_16_bit_png_of_the_slice_as_shown_and_the_scan_stays(page: AppTest, tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert len(page.get("download_button")) == 1
    there = study(page)
    before = there.image.copy()
    chosen = Enhancement.of("musica", preset="dark slice")
    (tmp_path / "enhanced.png").write_bytes(enhancing.png(enhancing.enhanced(there, chosen))())
    with Image.open(tmp_path / "enhanced.png") as stored:
        pixels = np.asarray(stored)
    assert pixels.max() > 255
    expected = display.windowed(musica(there.image, "dark slice"), there.window)
    np.testing.assert_allclose(pixels / 65535, expected, atol=1 / 65535)
    np.testing.assert_array_equal(there.image, before)


def test_what_the_page_shows_from_the_kept_pyramid_is_what_the_canvas_shows(page: AppTest) -> None:
    there = study(page)
    for chosen in (Enhancement.of("musica", preset="noisy", contrast=0.7), Enhancement.of("clahe")):
        np.testing.assert_array_equal(enhancing.enhanced(there, chosen), display.enhanced(there, chosen))
