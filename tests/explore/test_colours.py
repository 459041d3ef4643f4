import numpy as np
import pytest

from core.explore import TEN, cluster_colours, coloured, legend, painted
from core.palette import rgb


def lightness(colour: np.ndarray) -> np.ndarray:
    """CIE L* of sRGB colours, 0 to 255."""
    share = colour / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    y = linear @ np.array([0.2126, 0.7152, 0.0722])
    return np.where(y > 0.008856, 116 * np.cbrt(y) - 16, 903.3 * y)


def test_ten_clusters_have_the_ten_known_colours_in_order() -> None:
    assert list(TEN) == ["black", "purple", "blue", "cyan", "light blue", "green", "yellow", "pink", "orange", "red"]
    assert cluster_colours(10) == tuple(TEN.values())
    assert len(set(TEN.values())) == 10


@pytest.mark.parametrize("k", [2, 3, 9, 11, 20])
def test_other_numbers_of_clusters_grow_lighter_with_their_mean(k: int) -> None:
    colours = cluster_colours(k)
    assert len(set(colours)) == k
    levels = lightness(np.array([rgb(colour) for colour in colours], dtype=float))
    assert (np.diff(levels) > 0).all()


@pytest.mark.parametrize("scale", ["cividis", "inferno"])
def test_a_map_grows_lighter_with_its_value(scale: str) -> None:
    levels = lightness(legend(scale, 64, 1)[0].astype(float))  # type: ignore[arg-type]
    assert (np.diff(levels) > -0.5).all()
    assert levels[-1] - levels[0] > 60


def test_a_signed_map_is_dark_at_zero_blue_below_and_red_above() -> None:
    below, zero, above = coloured(np.array([[-1.0, 0.0, 1.0]], np.float32), -1, 1, "berlin")[0].astype(int)
    assert zero.max() < 40
    assert below[2] > below[0]
    assert above[0] > above[2]


def test_values_beyond_the_scale_have_its_end_colours() -> None:
    found = coloured(np.array([[-5.0, 0.0, 2.0, 9.0]], np.float32), 0.0, 2.0, "cividis")[0]
    assert (found[0] == found[1]).all()
    assert (found[2] == found[3]).all()
    assert (found[1] != found[2]).any()
    with pytest.raises(ValueError, match="got 1 to 1"):
        coloured(np.zeros((1, 1), np.float32), 1.0, 1.0, "cividis")


def test_clusters_are_painted_by_number_and_what_is_in_none_is_black() -> None:
    picture = painted(np.array([[0, 1, 2]], np.uint8), ("#0A0B0C", "#FF8000"))
    assert picture.tolist() == [[[0, 0, 0], [10, 11, 12], [255, 128, 0]]]
