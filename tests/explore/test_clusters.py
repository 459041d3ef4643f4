import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score, silhouette_score

from core.explore import Scores, kmeans, mean_scores, region, sweep
from core.explore.points import points
from core.scan import phantom

STEPS = np.array([[0.9, 0.9, 0.1, 0.1], [0.9, 0.1, 0.1, 0.5], [0.5, 0.5, 0.5, 0.5]], dtype=np.float32)


def noisy(seed: int = 0, shape: tuple[int, int] = (20, 30)) -> np.ndarray:
    """Three tissues with noise."""
    rng = np.random.default_rng(seed)
    tissue = rng.choice([0.2, 0.5, 0.8], size=shape)
    return np.clip(tissue + rng.normal(0, 0.04, shape), 0, 1).astype(np.float32)


def test_three_grey_levels_are_three_clusters_by_rising_mean_with_figures_by_hand() -> None:
    found = kmeans(STEPS, 3)
    assert found.labels.tolist() == [[3, 3, 1, 1], [3, 1, 1, 2], [2, 2, 2, 2]]
    first, second, third = found.clusters
    assert [one.number for one in found.clusters] == [1, 2, 3]
    assert (first.n_px, second.n_px, third.n_px) == (4, 5, 3)
    assert second.share == pytest.approx(5 / 12)
    assert (first.mean, third.mean) == (pytest.approx(0.1), pytest.approx(0.9))
    assert (first.n_parts, first.largest_px) == (1, 4)
    assert found.scores.wcss == pytest.approx(0, abs=1e-12)
    mean = (4 * 0.1 + 5 * 0.5 + 3 * 0.9) / 12
    assert found.scores.bcss == pytest.approx(4 * (0.1 - mean) ** 2 + 5 * (0.5 - mean) ** 2 + 3 * (0.9 - mean) ** 2)


@settings(max_examples=12)
@given(st.integers(0, 2**31), st.integers(2, 8), st.sampled_from([0.0, 0.5, 2.0]))
def test_scatter_within_and_between_add_up_to_the_total_and_means_rise(seed: int, k: int, space: float) -> None:
    image = noisy(seed)
    found = kmeans(image, k, space)
    assert found.scores.wcss + found.scores.bcss == pytest.approx(points(image, space).total, rel=1e-9)
    means = [one.mean for one in found.clusters]
    assert means == sorted(means)
    assert sum(one.n_px for one in found.clusters) == image.size
    for one in found.clusters:
        assert one.mean == pytest.approx(image[found.labels == one.number].mean(), abs=1e-6)


@pytest.mark.parametrize("k", [2, 3, 5, 10])
def test_grey_levels_with_weights_give_what_scikit_learn_finds_on_every_pixel(k: int) -> None:
    image = (np.rint(noisy(4, (40, 50)) * 255) / 255).astype(np.float32)
    full = KMeans(k, n_init=10, random_state=0).fit(image.reshape(-1, 1).astype(np.float64))
    assert kmeans(image, k).scores.wcss == pytest.approx(full.inertia_, rel=0.02)


def test_bins_stand_in_for_more_grey_levels_than_4096() -> None:
    image = np.random.default_rng(5).random((90, 100)).astype(np.float32) ** 2
    assert np.unique(image).size > 8000
    full = KMeans(6, n_init=10, random_state=0).fit(image.reshape(-1, 1).astype(np.float64))
    found = kmeans(image, 6)
    assert found.scores.wcss == pytest.approx(full.inertia_, rel=0.01)
    assert all(one.low <= one.high and one.n_px for one in found.clusters)
    for darker, brighter in itertools.pairwise(found.clusters):
        assert darker.high <= brighter.low


def test_with_space_a_large_slice_is_as_good_as_scikit_learn_on_every_pixel() -> None:
    image = noisy(6, (110, 120))  # more pixels than the sample
    given_points = points(image, 1.0)
    full = KMeans(8, n_init=3, random_state=1).fit(given_points.coordinates)
    assert kmeans(image, 8, space=1.0).scores.wcss == pytest.approx(full.inertia_, rel=0.06)


def test_judging_figures_are_scikit_learns() -> None:
    image = noisy(7)  # 600 pixels: all of them are in the silhouette's sample
    for space in (0.0, 1.0):
        found = kmeans(image, 4, space)
        coordinates, labels = points(image, space).coordinates, found.labels.ravel()
        assert found.scores.calinski_harabasz == pytest.approx(calinski_harabasz_score(coordinates, labels))
        assert found.scores.silhouette == pytest.approx(silhouette_score(coordinates, labels))


def test_the_weight_of_space_keeps_neighbours_together() -> None:
    image = noisy(8, (40, 40))
    bright, placed = kmeans(image, 5), kmeans(image, 5, space=5.0)
    assert sum(one.n_parts for one in placed.clusters) < sum(one.n_parts for one in bright.clusters)


def test_an_axis_weighs_as_much_as_the_intensity_at_a_weight_of_one() -> None:
    found = points(noisy(9, (30, 30)), 1.0).coordinates
    np.testing.assert_allclose(found.std(axis=0), [1, 1, 1], rtol=1e-6)


def test_pixels_outside_the_mask_are_in_no_cluster() -> None:
    within = np.zeros(STEPS.shape, dtype=bool)
    within[:2] = True
    found = kmeans(STEPS, 2, within=within)
    assert not found.labels[2].any()
    assert sum(one.n_px for one in found.clusters) == 8


def test_the_same_seed_gives_the_same_clusters() -> None:
    image = noisy(10, (100, 100))
    for space in (0.0, 1.0):
        np.testing.assert_array_equal(kmeans(image, 7, space).labels, kmeans(image, 7, space).labels)


def test_a_lesion_of_a_phantom_is_in_one_piece_of_a_cluster() -> None:
    image, lesion = phantom(2)
    found = kmeans(image, 10)
    y, x = (int(axis[axis.size // 2]) for axis in np.nonzero(lesion))
    piece = region(found, int(found.labels[y, x]), at=(x, y))
    assert piece[y, x]
    assert (found.labels[piece] == found.labels[y, x]).all()


def test_regions_are_the_whole_cluster_its_largest_piece_or_the_piece_at_a_place() -> None:
    image = np.array([[1, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0], [1, 0, 0, 0]], dtype=np.float32)
    found = kmeans(image, 2)
    assert region(found, 2).sum() == 6
    assert np.argwhere(region(found, 2, largest=True)).tolist() == [[0, 2], [0, 3], [1, 2], [1, 3]]
    assert np.argwhere(region(found, 2, at=(0, 3))).tolist() == [[3, 0]]  # (x, y)
    assert not region(found, 2, at=(1, 1)).any()  # in the other cluster
    with pytest.raises(ValueError, match="clusters 1 to 2; got 3"):
        region(found, 3)
    with pytest.raises(ValueError, match="4 x 4 px"):
        region(found, 2, at=(4, 0))


def test_a_sweep_scores_each_k_as_kmeans_does_and_says_how_far_it_is() -> None:
    image, seen = noisy(11), []
    found = sweep(image, (2, 3, 4), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert found == tuple(kmeans(image, k).scores for k in (2, 3, 4))


def test_a_sweep_can_be_stopped() -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(noisy(), progress=stop)


def test_a_sweep_leaves_out_more_clusters_than_grey_levels() -> None:
    assert [one.k for one in sweep(STEPS)] == [2, 3]


def test_means_over_slices_leave_out_what_is_undefined_and_say_how_many() -> None:
    nan = float("nan")
    one = (Scores(2, 100, 4.0, 6.0, 0.5, nan), Scores(3, 100, 2.0, 8.0, 0.4, 30.0))
    other = (Scores(2, 50, 6.0, 8.0, 0.7, 20.0),)
    two, three = mean_scores([one, other])
    assert (two.k, two.n_slices, two.wcss, two.bcss, two.n_px) == (2, 2, 5.0, 7.0, 75.0)
    assert (two.silhouette, two.calinski_harabasz) == (pytest.approx(0.6), 20.0)
    assert (three.k, three.n_slices, three.wcss) == (3, 1, 2.0)
    assert two.unexplained == pytest.approx(5 / 12)
    assert mean_scores([]) == ()


@pytest.mark.parametrize(
    ("image", "k", "space", "sentence"),
    [
        (np.full((5, 5), 0.5, np.float32), 2, 0.0, "this slice has 1 grey level"),
        (STEPS, 4, 0.0, "this slice has 3 grey levels"),
        (np.ones((1, 1), np.float32), 2, 1.0, "this slice has 1 pixel"),
        (STEPS, 1, 0.0, "2 to 20 clusters here; got 1"),
        (STEPS, 21, 0.0, "got 21"),
        (STEPS, 2.0, 0.0, "got 2.0"),
        (STEPS, 2, -1.0, "weight for space of 0 to 5; got -1"),
        (np.full((4, 4), np.nan, np.float32), 2, 0.0, "finite"),
        (np.full((4, 4), np.inf, np.float32), 2, 1.0, "finite"),
        (np.zeros((4, 4, 3), np.float32), 2, 0.0, "turn colour to grey first"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(image: np.ndarray, k: int, space: float, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        kmeans(image, k, space)


def test_a_constant_slice_is_cut_by_place_alone_and_not_swept_by_brightness() -> None:
    flat = np.full((8, 8), 0.5, np.float32)
    found = kmeans(flat, 4, space=1.0)
    assert sorted(one.n_px for one in found.clusters) == sorted(np.bincount(found.labels.ravel())[1:])
    assert min(one.n_px for one in found.clusters) > 0
    with pytest.raises(ValueError, match="2 clusters need 2 different grey levels"):
        sweep(flat)
