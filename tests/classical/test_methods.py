"""Every classical method draws what a person clicked, in native pixels, whatever it is given."""

import cv2
import numpy as np
import pytest

from core.classical import METHODS, NeedsClick, run
from core.measure import overlap
from core.prompt import BoxPrompt, LassoPrompt, Lesion, Lesions, PointPrompt, Prompts, ScribblePrompt
from core.prompt.simulate import next_click
from core.scan import phantom

NEED_A_CLICK = [name for name, method in METHODS.items() if method.needs_click]
WITHOUT = [name for name, method in METHODS.items() if not method.needs_click]


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


def asked(*items) -> Lesions:
    return Lesions.of(Prompts(tuple(items)))


def disc(size, centre, radius) -> np.ndarray:
    rows, columns = np.ogrid[: size[0], : size[1]]
    return np.hypot(columns - centre[0], rows - centre[1]) <= radius


def picture(*discs, size=(96, 160), noise=0.01) -> np.ndarray:
    """A bright head in air with brighter discs, on a slice that is wider than high."""
    image = np.where(disc(size, (size[1] / 2, size[0] / 2), 0.47 * size[0]), 0.4, 0.0)
    for one in discs:
        image[one] = 0.8
    drawn = np.clip(image + np.random.default_rng(0).normal(0, noise, size), 0, 1)
    return drawn.astype(np.float32)


LEFT, RIGHT = disc((96, 160), (62, 60), 9), disc((96, 160), (100, 40), 8)


@pytest.fixture(scope="module")
def heads() -> list[tuple[np.ndarray, np.ndarray]]:
    return [phantom(seed) for seed in range(3)]  # ten of them are judged in docs/classical.md


@pytest.mark.parametrize("name", METHODS)
def test_one_click_finds_the_lesions_of_synthetic_heads(name: str, heads: list[tuple[np.ndarray, np.ndarray]]) -> None:
    found = []
    for image, truth in heads:
        click = next_click(truth, np.zeros_like(truth))
        found.append(overlap(run(name, image, asked(click)).mask, truth).dice)
    assert np.mean(found) > 0.6


@pytest.mark.parametrize("name", METHODS)
def test_a_click_off_the_centre_of_a_wide_slice_finds_the_disc_under_it_alone(name: str) -> None:
    result = run(name, picture(LEFT, RIGHT), asked(PointPrompt(62, 60)))
    assert result.name == name
    assert result.probability.dtype == np.float32
    assert set(np.unique(result.probability)) <= {0.0, 1.0}
    assert overlap(result.mask, LEFT).dice > 0.85
    assert not (result.mask & RIGHT).any()


@pytest.mark.parametrize("name", METHODS)
def test_two_lesions_give_one_answer_with_both(name: str) -> None:
    lesions = Lesions(
        (Lesion(1, Prompts((PointPrompt(62, 60),))), Lesion(2, Prompts((PointPrompt(100, 40),)))), 2, (1, 2)
    )
    assert overlap(run(name, picture(LEFT, RIGHT), lesions).mask, LEFT | RIGHT).dice > 0.85


@pytest.mark.parametrize("name", METHODS)
def test_an_inverted_slice_gives_the_same_mask(name: str) -> None:
    image = picture(LEFT, noise=0.02)
    straight, inverted = (run(name, one, asked(PointPrompt(62, 60))).mask for one in (image, 1 - image))
    assert straight.any()
    assert np.count_nonzero(straight != inverted) <= 2  # 1 - image rounds


@pytest.mark.parametrize("name", METHODS)
def test_a_box_limits_the_lesion_and_needs_no_click(name: str) -> None:
    found = run(name, picture(LEFT, RIGHT), asked(BoxPrompt(52, 50, 72, 70))).mask
    assert overlap(found, LEFT).dice > 0.85
    assert not found[:, :51].any()
    assert not found[:, 74:].any()


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    "prompt",
    [ScribblePrompt(((58, 58), (66, 62))), LassoPrompt(((50, 48), (74, 48), (74, 72), (50, 72)))],
    ids=["scribble", "lasso"],
)
def test_a_scribble_or_a_lasso_does_as_well_as_a_click(name: str, prompt) -> None:
    assert overlap(run(name, picture(LEFT, RIGHT), asked(prompt)).mask, LEFT).dice > 0.8


@pytest.mark.parametrize("name", METHODS)
def test_excluded_places_are_not_in_the_mask(name: str) -> None:
    found = run(name, picture(LEFT), asked(PointPrompt(60, 60), PointPrompt(68, 60, include=False))).mask
    assert found[60, 60]
    assert not found[60, 68]


@pytest.mark.parametrize("name", NEED_A_CLICK)
@pytest.mark.parametrize("lesions", [Lesions(), asked(PointPrompt(5, 5, include=False))], ids=["nothing", "exclude"])
def test_a_method_that_needs_a_click_says_so(name: str, lesions: Lesions) -> None:
    with pytest.raises(NeedsClick) as caught:
        run(name, picture(LEFT), lesions)
    assert str(caught.value).startswith(f"{name} needs a click")


@pytest.mark.parametrize("name", WITHOUT)
def test_thresholds_without_a_click_mark_all_that_is_brightest(name: str) -> None:
    found = run(name, picture(LEFT, RIGHT, noise=0.0), Lesions()).mask
    assert overlap(found, LEFT | RIGHT).dice > 0.9


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    "image",
    [np.full((40, 50), 0.5), np.zeros((40, 50)), np.ones((1, 1)), np.eye(7)],
    ids=["constant", "black", "one pixel", "seven pixels"],
)
def test_nothing_is_marked_where_there_is_nothing_to_tell_apart(name: str, image: np.ndarray) -> None:
    result = run(name, image.astype(np.float32), asked(PointPrompt(0, 0)))
    assert result.mask.shape == image.shape
    assert not result.mask.any()


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("place", [(2, 2), (-50, 900)], ids=["air", "beyond the slice"])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_click_outside_the_head_marks_nothing(name: str, place: tuple[float, float]) -> None:
    assert not run(name, picture(LEFT), asked(PointPrompt(*place))).mask.any()


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.full((9, 9), np.nan, np.float32), "finite values"),
        (np.full((9, 9), np.inf, np.float32), "finite values"),
        (np.zeros((9, 9, 3), np.float32), r"shape \(9, 9, 3\)"),
        (np.zeros((9, 9), np.uint8), "uint8"),
        (np.zeros((0, 4), np.float32), r"at least one pixel"),
    ],
)
def test_what_is_no_slice_is_said_in_one_sentence(image: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        run(WITHOUT[0], image, asked(PointPrompt(3, 3)))


@pytest.mark.parametrize("name", METHODS)
def test_a_large_slice_is_answered_at_its_own_size(name: str) -> None:
    lesion = disc((640, 500), (300, 380), 40)
    found = run(name, picture(lesion, size=(640, 500)), asked(PointPrompt(300, 380))).mask
    assert found.shape == (640, 500)
    assert overlap(found, lesion).dice > 0.9


def test_the_same_clicks_give_the_same_cut_whatever_was_drawn_before() -> None:
    image, lesions = picture(LEFT, noise=0.1), asked(PointPrompt(62, 60))
    first = run("GrabCut (classical)", image, lesions).mask
    cv2.setRNGSeed(99)
    cv2.kmeans(np.random.default_rng(1).random((50, 2), np.float32), 3, None, (1, 5, 0.1), 2, cv2.KMEANS_RANDOM_CENTERS)
    np.testing.assert_array_equal(run("GrabCut (classical)", image, lesions).mask, first)
