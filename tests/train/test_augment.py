import math

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from core.train.augment import AUGMENTATIONS, DEFAULT_AUGMENTATION, augment, check_augmentation
from core.train.augment.geometry import displacements
from core.train.augment.k_space import gaussian, magnitude, truncate

SIDE = 32
GEOMETRY = ("affine", "elastic")
INTENSITY = tuple(name for name in AUGMENTATIONS if name not in GEOMETRY)
RARE = ("blur", "low_resolution", "gibbs", "rician", "cutout")


def _batch(n: int = 120, channels: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
    """Grey noise away from 0 and 1, so that nothing is cut off, and an off-centre block as the mask."""
    images = 0.4 + 0.2 * torch.rand(n, channels, SIDE, SIDE, generator=torch.Generator().manual_seed(5))
    masks = torch.zeros(n, 1, SIDE, SIDE)
    masks[:, :, 6:14, 18:29] = 1
    return images, masks


def _apply(images: torch.Tensor, masks: torch.Tensor, *names: str, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """The named transforms on top of plain resampling, which alone rounds in the fifth digit."""
    torch.manual_seed(seed)
    return augment(images, masks, SIDE, names)


def _changed(after: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
    return (after - before).abs().flatten(1).amax(1) > 1e-3


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_each_name_changes_images_and_keeps_range_shape_and_binary_masks(name):
    images, masks = _batch(channels=3)
    images = (images - 0.4) * 5  # all of [0, 1]
    after, moved = augment(images, masks, 24, (name,))
    assert after.shape == (120, 3, 24, 24)
    assert moved.shape == (120, 1, 24, 24)
    assert 0 <= float(after.min()) <= float(after.max()) <= 1
    assert set(moved.unique().tolist()) == {0.0, 1.0}
    assert _changed(after, augment(images, masks, 24, ())[0]).any()


@pytest.mark.parametrize("name", INTENSITY)
def test_intensity_leaves_masks_untouched(name):
    images, masks = _batch()
    assert torch.equal(_apply(images, masks, name)[1], masks)


@pytest.mark.parametrize(("name", "chance"), [(name, 0.25) for name in RARE] + [("bias_field", 0.5), ("noise", 0.5)])
def test_most_transforms_leave_at_least_half_of_the_slices_alone(name, chance):
    images, masks = _batch(400)
    share = float(_changed(_apply(images, masks, name)[0], images).float().mean())
    assert share == pytest.approx(chance, abs=3 * math.sqrt(chance * (1 - chance) / 400))


def test_an_unknown_name_is_refused_with_the_known_ones():
    images, masks = _batch(1)
    with pytest.raises(ValueError, match=r"unknown augmentation 'spin'; known are affine, elastic, .*cutout$"):
        augment(images, masks, SIDE, ("gamma", "spin"))
    check_augmentation(AUGMENTATIONS)


def test_no_names_only_resample():
    images, masks = _batch(3)
    after, moved = _apply(images, masks)
    assert torch.allclose(after, images, atol=1e-4)
    assert torch.equal(moved, masks)


def test_a_seed_repeats_the_result_whatever_the_order_of_names():
    images, masks = _batch(6)
    first = _apply(images, masks, *AUGMENTATIONS, seed=3)
    again = _apply(images, masks, *reversed(AUGMENTATIONS), seed=3)
    other = _apply(images, masks, *AUGMENTATIONS, seed=4)
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])


def test_the_default_is_the_five_transforms_that_shipped_models_were_trained_with():
    images, masks = _batch(6)
    torch.manual_seed(1)
    default = augment(images, masks, SIDE)
    named = _apply(images, masks, "affine", "gamma", "contrast", "bias_field", "noise", seed=1)
    assert torch.equal(default[0], named[0])
    assert set(DEFAULT_AUGMENTATION) == {"affine", "gamma", "contrast", "bias_field", "noise"}


def test_all_work_happens_on_the_device_of_the_batch():
    # a "meta" tensor holds no numbers and refuses to be mixed with one on the CPU, as a GPU's would
    with pytest.raises(RuntimeError):
        torch.ones(2, device="meta") * torch.ones(2)
    images, masks = (part.to("meta") for part in _batch(2))
    after, moved = augment(images, masks, 24, AUGMENTATIONS)
    assert after.device.type == moved.device.type == "meta"


@pytest.mark.parametrize("names", [("affine",), ("elastic",), GEOMETRY])
def test_geometry_moves_image_and_mask_together(names):
    _, masks = _batch()
    after, moved = _apply(masks, masks, *names)
    assert torch.equal((after > 0.5).float(), moved)
    assert _changed(moved, masks).any()


def test_affine_keeps_shapes_within_its_zoom():
    masks = torch.zeros(120, 1, SIDE, SIDE)
    masks[:, :, 12:20, 11:21] = 1  # near the centre, so that nothing leaves the square
    ratio = _apply(masks, masks, "affine")[1].flatten(1).sum(1) / 80
    # area goes with zoom squared times stretch; the margin is for whole pixels
    assert 1.3**-2 / 1.12 * 0.85 < float(ratio.min()) < 0.8
    assert 1.25 < float(ratio.max()) < 1.3**2 * 1.12 * 1.15


def test_elastic_never_folds_tissue_over():
    torch.manual_seed(0)
    moves = displacements(200, SIDE, torch.device("cpu")) * SIDE / 2  # in pixels
    along_x, along_y = moves.diff(dim=2)[:, :-1], moves.diff(dim=1)[:, :, :-1]
    area = (1 + along_x[..., 0]) * (1 + along_y[..., 1]) - along_x[..., 1] * along_y[..., 0]
    assert 0 < float(area.min()) < 0.95
    still = moves.flatten(1).abs().amax(1) == 0
    assert 70 < int(still.sum()) < 130


def test_gamma_is_one_power_for_a_whole_slice():
    images, masks = _batch(60)
    power = (_apply(images, masks, "gamma")[0].log() / images.log()).flatten(1)
    assert torch.allclose(power.amin(1), power.amax(1), atol=1e-3)
    assert 1 / 1.7 - 1e-3 < float(power.min()) < 0.7
    assert 1.4 < float(power.max()) < 1.7 + 1e-3


def test_contrast_is_one_factor_for_a_whole_slice():
    images, masks = _batch(60)
    factor = (_apply(images, masks, "contrast")[0] / images).flatten(1)
    assert torch.allclose(factor.amin(1), factor.amax(1), atol=1e-3)
    assert 0.799 < float(factor.min()) < 0.85
    assert 1.15 < float(factor.max()) < 1.201


def test_bias_field_is_a_smooth_factor():
    images, masks = _batch()
    after = _apply(images, masks, "bias_field")[0]
    factor = (after / images)[_changed(after, images) & (after.flatten(1).amax(1) < 1)]
    assert float(factor.min()) > 0
    assert float((factor.amax((1, 2, 3)) - factor.amin((1, 2, 3))).mean()) > 0.1
    assert float(factor.diff(dim=-1).abs().max()) < 0.15  # the images' own neighbours differ by up to 40 %


def test_gaussian_noise_has_no_mean_and_at_most_its_deviation():
    images, masks = _batch()
    added = _apply(images, masks, "noise")[0] - images
    assert float(added.mean()) == pytest.approx(0, abs=5e-4)
    assert 0.04 < float(added.std(dim=(1, 2, 3)).max()) < 0.05 * 1.1


def test_rician_noise_of_air_is_rayleigh_and_gaussian_noise_is_not():
    black, masks = torch.zeros(100, 1, SIDE, SIDE), _batch(100)[1]

    def shape_of(name: str) -> float:
        after = _apply(black, masks, name)[0].flatten(1)
        noisy = after[after.std(1) > 5e-3]  # enough noise to tell
        return float((noisy.mean(1) ** 2 / noisy.square().mean(1)).mean())

    # Rayleigh: mean² = pi/2 sigma², mean square = 2 sigma². Gauss cut off at 0: sigma²/(2 pi) and sigma²/2.
    assert shape_of("rician") == pytest.approx(math.pi / 4, abs=0.01)
    assert shape_of("noise") == pytest.approx(1 / math.pi, abs=0.01)


def test_rician_noise_agrees_with_the_exact_mean_square():
    torch.manual_seed(0)
    sigma = torch.tensor([0.02, 0.3]).view(2, 1, 1, 1)
    noisy = magnitude(torch.full((2, 1, 256, 256), 0.5), sigma)
    # E[m²] = signal² + 2 sigma²
    assert noisy.square().mean((1, 2, 3)).tolist() == pytest.approx([0.25 + 2 * 0.02**2, 0.25 + 2 * 0.3**2], rel=0.01)


@pytest.mark.parametrize("side", [32, 33])
def test_truncation_removes_energy_over_the_cut_and_nothing_under_it(side):
    images = torch.rand(2, 3, side, side, generator=torch.Generator().manual_seed(2))
    cuts = [0.2, 0.35]
    after = truncate(images, torch.tensor(cuts).view(2, 1, 1, 1))
    frequency = np.fft.fftfreq(side)
    radius = np.hypot(frequency[:, None], frequency[None, :])
    for cut, old, new in zip(cuts, images.numpy(), after.numpy(), strict=True):
        old, new = np.fft.fft2(old), np.fft.fft2(new)
        assert np.abs(new[:, radius > cut + 1e-4]).max() < 1e-3
        assert np.allclose(new[:, radius < cut - 1e-4], old[:, radius < cut - 1e-4], atol=1e-3)


def test_gibbs_rings_beside_an_edge_by_about_nine_percent():
    edge = torch.full((200, 1, SIDE, SIDE), 0.25)
    edge[..., SIDE // 2 :] = 0.75
    after = _apply(edge, _batch(200)[1], "gibbs")[0]
    over = (after.amax((1, 2, 3)) - 0.75)[_changed(after, edge)] / 0.5
    # Wilbraham-Gibbs constant: 8.95 % of the jump in the limit, less or more where few frequencies are left
    assert 0.05 < float(over.mean()) < 0.13
    assert torch.allclose(after.mean((1, 2, 3)), torch.tensor(0.5), atol=1e-4)


def test_blur_agrees_with_scipy():
    images = _batch(2)[0]
    after = gaussian(images, torch.tensor([1.0, 1.5]).view(2, 1, 1, 1))
    for sigma, old, new in zip((1.0, 1.5), images.numpy(), after.numpy(), strict=True):
        # a sampled and a continuous Gaussian of one pixel differ by 2 exp(-2 pi²/4) of the finest detail, 1 %
        assert np.allclose(new[0], gaussian_filter(old[0], sigma, mode="wrap", truncate=8), atol=1e-3)


@pytest.mark.parametrize("name", ["blur", "low_resolution"])
def test_what_is_less_sharp_keeps_its_mean_and_loses_fine_detail(name):
    images, masks = _batch()
    after = _apply(images, masks, name)[0]
    hit = _changed(after, images)
    old, new = images[hit], after[hit]
    assert torch.allclose(new.mean((1, 2, 3)), old.mean((1, 2, 3)), atol=5e-3)
    step_old, step_new = (part.diff(dim=-1).abs().mean((1, 2, 3)) for part in (old, new))
    assert (step_new < 0.8 * step_old).all()


def test_cutout_blackens_one_square_of_a_tenth_to_three_tenths_of_the_side():
    white = torch.ones(1000, 1, SIDE, SIDE)
    after = _apply(white, _batch(1000)[1], "cutout")[0] < 0.5
    lengths = set()
    for hidden in after[after.flatten(1).any(1)][:, 0]:
        rows, columns = hidden.any(1), hidden.any(0)
        length = int(rows.sum())
        assert int(columns.sum()) == length
        assert int(hidden.sum()) == length**2
        lengths.add(length)
    assert min(lengths) == 3  # 3.2 rounded
    assert max(lengths) in (9, 10)  # up to 9.6 rounded
    touched = after.any(0)[0]
    assert touched[0].any()
    assert touched[-1].any()
    assert touched[:, 0].any()
    assert touched[:, -1].any()
