import pytest

from core.explore import Scores, elbow, suggestion


def falling(wcss: dict[int, float], total: float = 100.0) -> tuple[Scores, ...]:
    return tuple(Scores(k, 1000, w, total - w, 0.1 * k if k < 5 else 0.2, float(k)) for k, w in wcss.items())


def test_a_curve_with_a_corner_bends_there_and_the_depth_is_the_distance_to_the_chord() -> None:
    found = elbow(falling({2: 50, 3: 30, 4: 10, 5: 9, 6: 8, 7: 7, 8: 6, 9: 5, 10: 4}))
    assert found is not None
    assert found.k == 4
    assert found.depth == pytest.approx((50 - 10) / (50 - 4) - (4 - 2) / (10 - 2))
    assert found.clear


def test_a_straight_line_has_no_clear_bend() -> None:
    scored = falling({k: 100 - 10 * k for k in range(2, 9)})
    found = elbow(scored)
    assert found is not None
    assert found.depth == pytest.approx(0)
    assert "no clear bend" in suggestion(scored)


def test_too_few_k_or_a_curve_that_does_not_fall_has_none() -> None:
    assert elbow(falling({2: 5, 3: 4})) is None
    assert elbow(falling({2: 5, 3: 5, 4: 5})) is None
    assert elbow(()) is None
    assert "no bend to go by" in suggestion(falling({2: 5, 3: 4}))


def test_the_suggestion_says_what_each_figure_favours_and_what_is_left() -> None:
    words = suggestion(falling({2: 50, 3: 30, 4: 10, 5: 9, 6: 8, 7: 7, 8: 6}))
    assert "bends most at k = 4: 10 % of the total is left there, 6 % at k = 8" in words
    assert "silhouette is highest at k = 4" in words
    assert "Calinski-Harabasz index is highest at k = 8" in words
    assert "knows what a lesion is" in words


def test_a_figure_that_is_nowhere_defined_is_not_spoken_of() -> None:
    nan = float("nan")
    scored = tuple(Scores(k, 10, 10.0 / k, 5.0, nan, nan) for k in (2, 3, 4))
    assert "silhouette" not in suggestion(scored)
