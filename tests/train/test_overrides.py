import pytest

from core.train.overrides import FIELDS, FIXED, override
from core.train.recipes import RECIPES


def test_settings_are_typed_by_the_field_that_they_change():
    recipe = override(
        RECIPES["unet"],
        [
            "epochs=40",
            "learning_rate=3e-4",
            "loss=tversky",
            "augmentation=affine,noise",
            "inputs=percentile+musica:0.8",
        ],
    )
    assert (recipe.epochs, recipe.learning_rate, recipe.loss) == (40, 3e-4, "tversky")
    assert recipe.augmentation == ("affine", "noise")
    assert recipe.inputs == ("percentile", "musica:0.8")
    assert recipe.name == "unet"


def test_the_later_of_two_settings_wins():
    assert override(RECIPES["unet"], ["epochs=4", "epochs=5"]).epochs == 5


def test_no_augmentation_at_all_can_be_asked_for():
    assert override(RECIPES["unet"], ["augmentation=none"]).augmentation == ()


def test_what_makes_a_recipe_itself_cannot_be_set():
    assert set(FIXED) & set(FIELDS) == set()
    with pytest.raises(ValueError, match=r"'architecture=fcn' sets no field of a recipe; .* one of side, train_side"):
        override(RECIPES["unet"], ["architecture=fcn"])


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("epochs", "FIELD=VALUE"),
        ("epoch=3", "one of side"),
        ("epochs=3.5", "epochs is a whole number; got '3.5'"),
        ("epochs=0", "epochs must be over 0; got 0"),
        ("learning_rate=fast", "learning_rate is a number; got 'fast'"),
        ("learning_rate=nan", "learning_rate must be over 0; got nan"),
        ("weight_decay=inf", "weight_decay must be 0 or more; got inf"),
        ("ema=1", "from 0 to below 1"),
        ("side=100", "side must be a multiple of 32; got 100"),
        ("loss=nice", "unknown loss 'nice'; known are bce,"),
        ("optimiser=lion", "known are adam, adamw"),
        ("schedule=steps", "known are constant"),
        ("augmentation=affine,glitter", "unknown augmentation 'glitter'; known are affine"),
        ("inputs=raw", "unknown input 'raw'"),
        ("start=unet", "unet starts from no other recipe; give --init"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence_with_what_is_accepted(setting, said):
    with pytest.raises(ValueError, match=said) as caught:
        override(RECIPES["unet"], [setting])
    assert "\n" not in str(caught.value)


def test_a_promptable_recipe_says_that_it_has_a_loss_of_its_own():
    with pytest.raises(ValueError, match="does not read 'loss'"):
        override(RECIPES["neuroclick_sam"], ["loss=dice"])
