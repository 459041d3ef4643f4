"""Models can be told apart by people with any kind of colour vision, and never look like a prompt."""

from itertools import combinations

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from core.palette import EXCLUDE, INCLUDE, PERSON, colour_of, lesion_colour, rgb
from core.segment.architectures import ARCHITECTURES

SHIPPED = (
    "simple_cnn", "unet", "unet_xception_style", "unet_resnet50_narrow", "unet_resnext50_narrow", "resunetpp_narrow",
    "fcn", "deeplabv3plus", "segformer", "basnet", "dynunet_narrow", "ensemble",
)  # fmt: skip
# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB
SIGHT = {
    "normal": np.eye(3),
    "no red cones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green cones": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "no blue cones": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def seen(colour: str, sight: str) -> np.ndarray:
    """CIE Lab of a colour as such an eye sees it."""
    value = np.array(rgb(colour)) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    shown = np.clip(np.asarray(SIGHT[sight]) @ linear, 0, 1)
    encoded = np.where(shown <= 0.0031308, 12.92 * shown, 1.055 * shown ** (1 / 2.4) - 0.055)
    return rgb2lab(encoded[None, None])[0, 0]


def nearest(colours: list[str], sight: str) -> float:
    """The least CIEDE2000 between any two."""
    return min(float(deltaE_ciede2000(seen(one, sight), seen(other, sight))) for one, other in combinations(colours, 2))


@pytest.mark.parametrize(("sight", "least"), [("normal", 10), *((name, 6) for name in SIGHT if name != "normal")])
def test_twelve_models_the_person_and_both_prompts_are_told_apart(sight: str, least: float) -> None:
    """About 2.3 is a difference that is just noticed when two patches touch."""
    colours = {name: colour_of(name) for name in SHIPPED} | {"you": PERSON, "include": INCLUDE, "exclude": EXCLUDE}
    places = {name: seen(colour, sight) for name, colour in colours.items()}
    close = [
        (one, other) for one, other in combinations(places, 2) if deltaE_ciede2000(places[one], places[other]) < least
    ]
    assert close == []


def test_every_model_is_bright_enough_for_a_dark_slice() -> None:
    # a contrast of 3:1 against black needs a luminance of 0.1, which is a lightness of 38 of 100
    assert [name for name in SHIPPED if seen(colour_of(name), "normal")[0] < 48] == []


def test_a_full_size_network_has_its_narrow_siblings_colour_and_strangers_never_a_prompts() -> None:
    for name in ARCHITECTURES:
        if f"{name}_narrow" in ARCHITECTURES:
            assert colour_of(name) == colour_of(f"{name}_narrow")
    strangers = {colour_of(f"model {number}") for number in range(50)}
    assert len(strangers) > 1
    assert not strangers & {PERSON, INCLUDE, EXCLUDE}


@pytest.mark.parametrize("sight", SIGHT)
def test_eight_lesions_are_told_apart_from_each_other_and_from_both_prompts(sight: str) -> None:
    colours = [lesion_colour(number) for number in range(1, 9)]
    normal = sight == "normal"
    assert nearest([*colours, INCLUDE, EXCLUDE], sight) >= (15 if normal else 7)
    assert nearest(colours[:4], sight) >= (25 if normal else 12)  # few slices show more
    assert min(seen(colour, "normal")[0] for colour in colours) >= 55  # bright on a dark slice


def test_the_first_lesion_is_the_persons_blue_and_the_ninth_begins_anew() -> None:
    assert lesion_colour(1) == lesion_colour(9) == PERSON
    assert lesion_colour(2) == lesion_colour(10) != PERSON
    with pytest.raises(ValueError, match="count from 1; got 0"):
        lesion_colour(0)
