"""The properties of MUSICA-style amplification that hold whatever the slice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.enhance import PRESETS, MusicaSettings, musica
from core.enhance.amplify import amplified, band_factor
from core.enhance.mapping import amplify
from core.enhance.noise import noise_sigmas, robust_sigma
from core.enhance.pyramid import decompose
from core.types import FloatArray

exponents = st.floats(0.3, 1.0)


def head(size: int = 128, noise: float = 0.0, seed: int = 0) -> FloatArray:
    """A bright-rimmed disc in air, all values well inside (0, 1)."""
    y, x = np.mgrid[:size, :size] - size / 2
    radius = np.hypot(y, x) / size
    image = (
        0.4 + 0.1 * (radius < 0.42) + 0.1 * ((radius > 0.38) & (radius < 0.42)) + 0.02 * np.sin(x / 5) * (radius < 0.4)
    )
    return (image + noise * np.random.default_rng(seed).normal(size=image.shape)).astype(np.float32)


def two_discs(noise: float) -> tuple[FloatArray, list[np.ndarray]]:
    """A weak disc (+0.02) and a strong one (+0.40) with noise; the masks are weak, strong, ground."""
    y, x = np.mgrid[:256, :256]
    weak, strong = np.hypot(y - 80, x - 128) < 20, np.hypot(y - 180, x - 128) < 20
    ground = np.abs(y - 128) < 10
    image = 0.2 + 0.02 * weak + 0.4 * strong + noise * np.random.default_rng(1).normal(size=(256, 256))
    return image.astype(np.float32), [weak, strong, ground]


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**31))
def test_linear_settings_are_the_identity_at_any_size(height: int, width: int, seed: int) -> None:
    image = np.random.default_rng(seed).random((height, width), dtype=np.float32)
    np.testing.assert_allclose(musica(image, contrast=1.0, gain=1.0), image, atol=1e-5)


@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from([*PRESETS, "automatic"]), st.integers(0, 2**31))
def test_any_preset_at_any_size_gives_a_new_float_image_in_range(
    height: int, width: int, preset: str, seed: int
) -> None:
    image = np.random.default_rng(seed).random((height, width), dtype=np.float32)
    kept = image.copy()
    result = musica(image, preset)
    assert result.dtype == np.float32
    assert result.shape == image.shape
    assert np.isfinite(result).all()
    assert 0 <= result.min() <= result.max() <= 1
    assert not np.shares_memory(result, image)
    np.testing.assert_array_equal(image, kept)


@given(st.integers(4, 60), st.integers(4, 60), exponents, st.sampled_from([0.0, 1.5]), st.integers(0, 2**31))
def test_a_negative_is_enhanced_to_the_negative(
    height: int, width: int, contrast: float, weak_gain: float, seed: int
) -> None:
    image = np.random.default_rng(seed).random((height, width), dtype=np.float32)
    chosen = MusicaSettings(
        contrast=contrast, edge=1.5, latitude=1.5, noise_reduction=0.5, weak_gain=weak_gain, bands=(0.5, 2.0)
    )
    np.testing.assert_allclose(amplified(1 - image, chosen), 1 - amplified(image, chosen), atol=1e-4)


@pytest.mark.parametrize("preset", ["gentle", "lesion edges", "noisy"])
def test_a_negative_slice_is_enhanced_to_the_negative_with_its_own_head(preset: str) -> None:
    image = head(noise=0.01)
    np.testing.assert_allclose(musica(1 - image, preset), 1 - musica(image, preset), atol=1e-4)


@given(st.floats(-0.3, 0.3), exponents, st.sampled_from([0.0, 1.5]))
def test_brightness_shifts_through_unchanged(shift: float, contrast: float, weak_gain: float) -> None:
    image, chosen = head(noise=0.01), MusicaSettings(contrast=contrast, latitude=1.5, weak_gain=weak_gain)
    shifted = amplified(image + np.float32(shift), chosen)
    np.testing.assert_allclose(shifted, amplified(image, chosen) + shift, atol=2e-4)


@given(exponents, st.floats(0.1, 10), st.floats(1e-4, 0.5))
def test_the_curve_is_odd_monotone_and_continuous(contrast: float, gain: float, crossover: float) -> None:
    x = np.linspace(-1, 1, 4001, dtype=np.float32)[None]
    y = amplify(x, contrast, gain, crossover)
    np.testing.assert_allclose(y, -y[:, ::-1], rtol=1e-5, atol=1e-7)
    assert (np.diff(y) > 0).all()
    sides = np.array([[crossover * (1 - 1e-4), crossover * (1 + 1e-4)]], dtype=np.float32)
    below, above = amplify(sides, contrast, gain, crossover)[0]
    assert above - below < 1e-3 * above


@given(exponents, st.floats(1e-3, 0.5))
def test_the_curve_is_the_published_one(contrast: float, crossover: float) -> None:
    x = np.linspace(-1, 1, 201)
    law = 1.7 * np.sign(x) * np.abs(x) ** contrast
    core = 1.7 * crossover**contrast / crossover * x
    expected = np.where(np.abs(x) < crossover, core, law)
    np.testing.assert_allclose(amplify(x[None].astype(np.float32), contrast, 1.7, crossover)[0], expected, atol=1e-5)


@pytest.mark.parametrize(
    "chosen",
    [
        *(MusicaSettings(contrast=p) for p in (0.9, 0.8, 0.7)),
        MusicaSettings(weak_gain=1.0),
        MusicaSettings(weak_gain=3),
    ],
)
def test_weak_contrast_gains_more_than_strong_and_both_gain(chosen: MusicaSettings) -> None:
    image, (weak, strong, ground) = two_discs(noise=0.0)
    result = amplified(image, chosen)
    weak_gain, strong_gain = (
        (result[disc].mean() - result[ground].mean()) / (image[disc].mean() - image[ground].mean())
        for disc in (weak, strong)
    )
    assert weak_gain > strong_gain > 1


def test_the_core_holds_noise_back() -> None:
    image, (_, _, ground) = two_discs(noise=0.005)
    noise = [amplified(image, MusicaSettings(contrast=0.8, noise_core=core))[ground].std() for core in (0, 1, 2, 3)]
    assert noise[0] > noise[1] > noise[2] > noise[3] > image[ground].std()


def test_noise_reduction_quiets_flat_ground_and_keeps_an_edge() -> None:
    image, (_, strong, ground) = two_discs(noise=0.005)
    without, with_it = (amplified(image, MusicaSettings(contrast=0.9, noise_reduction=share)) for share in (0.0, 0.8))
    assert with_it[ground].std() < 0.5 * without[ground].std()
    edge = np.abs(np.diff(image, axis=0, append=0)) > 0.3
    np.testing.assert_allclose(with_it[edge & strong], without[edge & strong], atol=0.02)


@given(st.floats(0, 1), st.sampled_from([*PRESETS, "automatic"]), st.integers(1, 50), st.integers(1, 50))
def test_a_constant_stays_the_constant(value: float, preset: str, height: int, width: int) -> None:
    image = np.full((height, width), value, dtype=np.float32)
    np.testing.assert_allclose(musica(image, preset), image, atol=1e-4)


def test_a_dark_slice_gets_brighter_and_a_black_one_stays_black() -> None:
    dark = 0.3 * (head() - 0.4).clip(0)
    assert musica(dark, "dark slice")[40:90, 40:90].mean() > 2 * dark[40:90, 40:90].mean()
    assert not musica(np.zeros((40, 50), dtype=np.float32), "dark slice").any()


def test_edge_contrast_works_on_fine_bands_and_latitude_on_coarse_ones() -> None:
    edge, latitude = MusicaSettings(edge=2.0), MusicaSettings(latitude=2.0)
    assert [band_factor(k, 7, edge) for k in range(7)] == pytest.approx([2, 2 ** (2 / 3), 2 ** (1 / 3), 1, 1, 1, 1])
    assert [band_factor(k, 7, latitude) for k in range(7)] == pytest.approx(
        [1, 1, 1, 1, 2 ** (-1 / 3), 2 ** (-2 / 3), 1 / 2]
    )


def test_latitude_reduction_flattens_shading_about_the_mean() -> None:
    ramp = np.tile(np.linspace(0.3, 0.7, 128, dtype=np.float32), (128, 1))
    flat = amplified(ramp, MusicaSettings(latitude=2.0))
    assert np.ptp(flat.mean(axis=0)) < 0.75 * np.ptp(ramp.mean(axis=0))
    assert flat.mean() == pytest.approx(ramp.mean(), abs=0.04)


def test_noise_of_a_band_is_that_of_white_noise_even_where_anatomy_fills_it() -> None:
    sigma, size = 0.01, 512
    noise = sigma * np.random.default_rng(2).normal(size=(size, size)).astype(np.float32)
    y, x = np.mgrid[:size, :size]
    anatomy = (0.5 + 0.2 * np.sin(x / 40) * np.sin(y / 40)).astype(np.float32)
    expected = [band.std() for band in decompose(noise).bands]
    pyramid = decompose(anatomy + noise)
    measured = noise_sigmas(pyramid)
    assert robust_sigma(pyramid.bands[5]) > 10 * measured[5]
    assert measured[:2] == pytest.approx(expected[:2], rel=0.1)
    assert measured[2:6] == pytest.approx(expected[2:6], rel=0.25)


def test_robust_sigma_ignores_a_few_edges_and_everything_outside_the_head() -> None:
    band = np.random.default_rng(3).normal(0, 0.02, (200, 200)).astype(np.float32)
    band[:, 100:104] = 0.9
    inside = np.zeros((200, 200), dtype=bool)
    inside[:, 50:150] = True
    band[~inside] = 0
    assert robust_sigma(band, inside) == pytest.approx(0.02, rel=0.1)
    assert robust_sigma(band) < 0.01


@pytest.mark.parametrize(
    ("image", "sentence"),
    [
        (np.full((4, 4), np.nan, dtype=np.float32), "NaN"),
        (np.array([[0.5, np.inf]], dtype=np.float32), "NaN or infinite"),
        (np.zeros((4, 4), dtype=np.uint8), "uint8"),
        (np.zeros((4, 4), dtype=np.uint16), "uint16"),
        (np.zeros((4, 4), dtype=bool), "bool"),
        (np.full((4, 4), 255, dtype=np.float32), r"\[0, 1\]; got 255"),
        (np.zeros((4, 4, 3), dtype=np.float32), r"\(4, 4, 3\)"),
        (np.zeros((0, 4), dtype=np.float32), "at least one pixel"),
        ([[0.5]], "list"),
    ],
)
def test_what_is_not_an_image_is_refused_in_a_sentence(image: FloatArray, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        musica(image)


@pytest.mark.parametrize(
    ("preset", "overrides", "sentence"),
    [
        ("harsh", {}, "gentle"),
        ("gentle", {"sharpness": 2}, "noise_core"),
        ("gentle", {"contrast": 0.0}, "between 0.3 and 1; got 0.0"),
        ("gentle", {"contrast": float("nan")}, "got nan"),
        ("gentle", {"gain": "2"}, "got '2'"),
        ("gentle", {"levels": 2.5}, "whole number"),
        ("gentle", {"levels": -1}, "whole number"),
        ("gentle", {"bands": (1.0, 5.0)}, "between 0 and 4; got 5"),
        ("gentle", {"bands": (True,)}, "got True"),
        ("gentle", {"weak_gain": 6.9, "falloff": 8.0}, r"at most 5\.81"),
    ],
)
def test_impossible_settings_are_refused_in_a_sentence(preset: str, overrides: dict[str, float], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        musica(np.zeros((8, 8), dtype=np.float32), preset, **overrides)
