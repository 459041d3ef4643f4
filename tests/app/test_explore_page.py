"""The Explore page: each view with a study, slices that give nothing, and a cluster carried to Segment."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.explore import kmeans, region
from core.prompt import Lesions
from core.scan import Scan
from core.study import study_of
from tests.app.tabs import go, press, secret, study
from ui import explore_sweep, models, workspace

VIEWS = ("Histogram", "Profile", "Asymmetry", "Texture", "Clusters")


@pytest.fixture(autouse=True)
def no_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "warm_up", lambda: None)


def look(tab: AppTest, view: str) -> AppTest:
    tab.button_group(key="explore_view").set_value(view).run()
    assert not tab.exception
    return tab


def opened(tab: AppTest, pixels: np.ndarray, spacing_mm: tuple[float, float] | None = None) -> AppTest:
    """The page with these pixels (S, H, W) as the study in work."""
    press(tab, "Open the sample")
    scan = Scan(pixels=pixels.astype(np.float32), kind="png", value_range=(0.0, 255.0), spacing_mm=spacing_mm)
    workspace.store().add(secret(tab), study_of(scan))
    go(tab, "explore")
    assert not tab.exception
    return tab


def heads(count: int = 1, side: int = 48) -> np.ndarray:
    """Slices with a bright disc, a darker one in it, and noise."""
    y, x = np.mgrid[:side, :side]
    head = 0.6 * (np.hypot(x - 23, y - 24) < 20) - 0.3 * (np.hypot(x - 30, y - 26) < 5)
    noise = np.random.default_rng(0).normal(0, 0.02, (count, side, side))
    return np.clip(head + noise, 0, 1)


def words(tab: AppTest) -> str:
    return " ".join(element.value for element in (*tab.markdown, *tab.caption, *tab.info))


def metrics(tab: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in tab.metric}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_on_a_slice_and_on_one_that_has_nothing_to_show(app: AppTest, view: str) -> None:
    look(opened(app, heads()), view)
    assert not app.info
    for nothing in (np.full((1, 40, 40), 0.5), np.zeros((1, 1, 1))):
        workspace.store().add(
            secret(app), study_of(Scan(pixels=nothing.astype(np.float32), kind="png", value_range=(0.0, 255.0)))
        )
        app.run()
        assert not app.exception
        assert len(app.info) == (view in ("Asymmetry", "Clusters"))


def test_a_slice_with_too_few_grey_levels_says_so_and_fewer_clusters_work(app: AppTest) -> None:
    pixels = np.zeros((1, 20, 20))
    pixels[:, 5:10], pixels[:, 12:] = 0.4, 0.9
    look(opened(app, pixels), "Clusters")
    assert "10 clusters need 10 different grey levels or more; this slice has 3 grey levels." in words(app)
    app.slider(key="explore_k").set_value(3).run()
    assert not app.info
    assert app.dataframe[0].value["Area (px²)"].tolist() == [140, 100, 160]


def test_the_profile_has_the_length_of_its_line_in_mm_and_stays_when_the_page_is_left(app: AppTest) -> None:
    look(opened(app, heads(), (0.5, 2.0)), "Profile")
    entered = dict(zip(("A: x", "A: y", "B: x", "B: y"), (10.0, 24.0, 20.0, 24.0), strict=True))
    for name, value in entered.items():
        next(field for field in app.number_input if field.label == name).set_value(value)
    app.run()
    assert metrics(app)["Length"] == "20.0 mm"
    assert float(metrics(app)["Mean"]) == pytest.approx(study(app).image[24, 10:21].mean(), abs=0.006)
    go(app, "scan")
    go(app, "explore")
    assert {field.label: field.value for field in app.number_input} == entered


def test_the_mirror_line_can_be_moved_and_put_back(app: AppTest) -> None:
    look(opened(app, heads()), "Asymmetry")
    found = float(metrics(app)["Likeness of the sides"])
    shift = next(slider for slider in app.slider if slider.label == "Shift in px")
    shift.set_value(4.0).run()
    assert float(metrics(app)["Likeness of the sides"]) < found
    press(app, "Back to the line that was found")
    assert float(metrics(app)["Likeness of the sides"]) == found


@pytest.mark.parametrize(("kind", "said"), [("Sobel", "after Sobel"), ("Canny", "after Canny")])
def test_the_texture_view_has_three_maps_each_explained(app: AppTest, kind: str, said: str) -> None:
    look(opened(app, heads()), "Texture")
    assert "Shannon entropy" in words(app)
    app.button_group(key="explore_map").set_value(kind).run()
    assert not app.exception
    assert said in words(app)


def test_head_only_changes_the_figures_of_brightness(app: AppTest) -> None:
    opened(app, heads())

    def mean() -> float:
        table = app.dataframe[0].value.set_index("Brightness, 0 to 1")
        return float(table.loc["Mean", "Original"])

    everywhere = mean()
    app.toggle(key="explore_head:histogram").set_value(True).run()
    assert not app.exception
    assert mean() > 1.5 * everywhere


def test_a_colour_picture_has_its_channels_drawn_and_a_text_file_is_refused(app: AppTest) -> None:
    opened(app, heads())
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (9, 9, 3), dtype=np.uint8)).save(file, "PNG")
    charts = len(app.get("vega_lite_chart"))
    app.file_uploader(key="explore_colour").upload("picture.png", file.getvalue(), "image/png").run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == charts + 1
    app.file_uploader(key="explore_colour").upload("picture.png", b"not a picture", "image/png").run()
    assert not app.exception
    assert "accepted are PNG" in app.warning[0].value


def sweep(tab: AppTest) -> AppTest:
    tab.button(key="explore_sweep").click().run()
    assert not tab.exception
    return tab


def test_the_number_of_clusters_is_judged_and_said_in_words(app: AppTest) -> None:
    look(opened(app, heads()), "Clusters")
    charts = len(app.get("vega_lite_chart"))
    sweep(app)
    assert "The scatter within clusters bends most at k =" in words(app)
    assert len(app.get("vega_lite_chart")) == charts + 4
    assert "explore_sweep" not in {button.key for button in app.button}


def test_a_stopped_sweep_keeps_what_is_done_and_goes_on_from_there(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(opened(app, heads()), "Clusters")
    counted: list[int] = []
    one = explore_sweep.sweep

    def broken(image: np.ndarray, ks: tuple[int, ...], *rest: object) -> object:
        counted.extend(ks)
        if len(counted) == 6:
            raise KeyError("stopped")  # as a person's stop ends the run between two k
        return one(image, ks, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(explore_sweep, "sweep", broken)
    app.button(key="explore_sweep").click().run()
    app.run()
    assert app.button(key="explore_sweep").label == "Go on, 14 left"
    sweep(app)
    assert counted == [2, 3, 4, 5, 6, 7, *range(7, 21)]


def test_several_slices_are_averaged_and_said_to_be(app: AppTest) -> None:
    look(opened(app, heads(3)), "Clusters")
    slices = next(slider for slider in app.slider if slider.label == "Slices")
    slices.set_value(3).run()
    sweep(app)
    assert "Means over 3 slices." in words(app)


def choose(tab: AppTest, number: int, part: str) -> np.ndarray:
    """Choose a cluster of the sample by name; the pixels that are meant."""
    next(box for box in tab.selectbox if box.label == "Chosen cluster").select(number).run()
    next(box for box in tab.selectbox if box.label == "Of it").select(part).run()
    assert not tab.exception
    return region(kmeans(study(tab).image, 10), number, largest=part == "Its largest piece")


def test_the_largest_piece_of_a_cluster_becomes_the_mask_to_start_from_and_undo_takes_it_back(app: AppTest) -> None:
    look(opened(app, heads()), "Clusters")
    assert app.button(key="explore_start").disabled
    expected = choose(app, 9, "Its largest piece")
    press(app, "Start a mask from it")
    history = study(app).current.history
    assert history.present.prompts.start is not None
    assert history.present.prompts.start.source == "k-means"
    np.testing.assert_array_equal(history.present.prompts.start.mask, expected)
    assert expected.any()
    assert history.undo().present == Lesions()


def test_a_locked_lesion_takes_no_cluster(app: AppTest) -> None:
    look(opened(app, heads()), "Clusters")
    there = study(app)
    locked = there.current.history.then(there.current.lesions.with_lock(1, True))
    workspace.store().save(secret(app), there.with_work(history=locked))
    choose(app, 9, "The whole cluster")
    assert app.button(key="explore_start").disabled
    assert "Lesion 1 is locked" in words(app)


def test_another_slice_is_chosen_for_all_pages(app: AppTest) -> None:
    opened(app, heads(4))
    slider = next(slider for slider in app.slider if slider.label == "Slice")
    slider.set_value(2).run()
    assert study(app).slice_index == 1


def test_what_a_browser_sends_is_taken_only_when_it_is_a_place_in_the_slice() -> None:
    from ui.explore_viewer import line_of, place_of

    size = (10, 20)  # rows, columns
    assert place_of([19, 9], size) == (19, 9)
    assert line_of([[0, 0], [19.0, 9.0]], size) == ((0, 0), (19, 9))
    bad: tuple[object, ...] = (
        None,
        [20, 9],
        [1],
        ["1", 2],
        [True, 1],
        [float("nan"), 1],
        {"x": 1},
        [[1, 2], [3]],
        [-1, 0],
    )
    refused: Callable[[object], bool] = lambda sent: place_of(sent, size) is None and line_of(sent, size) is None  # noqa: E731
    assert all(refused(sent) for sent in bad)
