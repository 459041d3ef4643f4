"""A slice taken apart once and put together again at each move of a slider."""

import numpy as np
import pytest

from core.enhance import PRESETS, MusicaSettings, analyse, gain_curves, musica, render
from core.enhance.amplify import band_factor
from core.scan import phantom


@pytest.mark.parametrize("preset", PRESETS)
def test_rendering_a_kept_analysis_twice_is_what_musica_gives(preset: str) -> None:
    image, _ = phantom(0, (90, 75))
    chosen = PRESETS[preset]
    kept = analyse(image, chosen.window, chosen.levels)
    first = render(kept, chosen)
    np.testing.assert_array_equal(first, musica(image, preset))
    np.testing.assert_array_equal(render(kept, chosen), first)


def test_rendering_leaves_the_analysis_as_it_was_even_without_a_band() -> None:
    for shape in ((3, 3), (40, 40)):
        image = np.random.default_rng(0).random(shape, dtype=np.float32)
        kept = analyse(image)
        before = [band.copy() for band in (*kept.pyramid.bands, kept.pyramid.residual)]
        result = render(kept, MusicaSettings(contrast=0.7, noise_reduction=0.5, latitude=2.0))
        result[:] = 0
        for band, old in zip((*kept.pyramid.bands, kept.pyramid.residual), before, strict=True):
            np.testing.assert_array_equal(band, old)


def test_an_analysis_of_another_window_is_refused() -> None:
    kept = analyse(np.full((20, 20), 0.5, dtype=np.float32))
    with pytest.raises(ValueError, match="analyse the slice anew"):
        render(kept, MusicaSettings(window=99.0))
    with pytest.raises(ValueError, match="analyse the slice anew"):
        render(kept, MusicaSettings(levels=1))


def test_a_factor_on_one_band_changes_structures_of_that_size_alone() -> None:
    """Stripes of 2 px lie in band 1 (the finest), those of 32 px in band 4 and 5."""
    x = np.arange(256)
    fine = np.tile((0.5 + 0.1 * np.where(x // 2 % 2, 1, -1)).astype(np.float32), (256, 1))
    coarse = np.tile((0.5 + 0.1 * np.sin(2 * np.pi * x / 64)).astype(np.float32), (256, 1))
    without = MusicaSettings(bands=(0.0,))
    for image, low, high in ((fine, 0.0, 0.5), (coarse, 0.98, 1.02)):
        inner = render(analyse(image), without)[64:192, 64:192]
        assert low <= inner.std() / image[64:192, 64:192].std() <= high


def test_own_factors_multiply_edge_and_latitude_and_missing_ones_are_one() -> None:
    chosen = MusicaSettings(edge=2.0, bands=(0.5, 3.0))
    assert [band_factor(k, 6, chosen) for k in range(4)] == pytest.approx([1.0, 3 * 2 ** (2 / 3), 2 ** (1 / 3), 1.0])


def test_gain_curves_show_the_core_flat_and_the_power_law_beyond_it() -> None:
    kept = analyse(phantom(0, (128, 128))[0])
    chosen = MusicaSettings(contrast=0.8, noise_core=2.0, gain=1.5, bands=(1.0, 2.0))
    curves = gain_curves(kept, chosen)
    assert [one.band for one in curves] == list(range(len(kept.pyramid.bands)))
    assert [one.structure_px for one in curves[:3]] == [1, 2, 4]
    for one, factor in zip(curves[:3], (1.0, 2.0, 1.0), strict=True):
        beyond = one.detail > 2.0 * one.sigma
        np.testing.assert_allclose(one.gain[beyond], 1.5 * factor * one.detail[beyond] ** -0.2, rtol=1e-4)
        assert np.ptp(one.gain[~beyond]) < 1e-3 * one.gain.max()


def test_a_slice_without_bands_has_no_curves() -> None:
    assert gain_curves(analyse(np.zeros((1, 7), dtype=np.float32)), MusicaSettings()) == ()
