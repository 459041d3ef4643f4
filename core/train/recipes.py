"""Every hyper-parameter of every run on one screen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """All that a run depends on besides its data; saved whole inside each checkpoint and model card."""

    name: str
    task: str  # "automatic" (slice -> mask) or "promptable" (slice + clicks -> mask)
    architecture: str
    summary: str
    side: int = 256  # what the shipped model works at
    train_side: int = 192  # half the pixels of 256, twice the epochs in the same time
    finish: float = 0.3  # share of the epochs, the last ones, trained at `side` itself
    epochs: int = 12
    batch: int = 16
    learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    warmup: float = 0.05  # share of all steps, linear, then cosine to zero
    ema: float = 0.995  # of the weights that are validated and shipped; about 200 steps
    clip: float = 1.0  # gradient norm
    phantoms: int = 0  # synthetic heads with lesions added to the training split, seeds apart from the samples
    start: str = ""  # the recipe whose best weights the encoder starts from; "" is ImageNet's where at hand
    seed: int = 20


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe("unet", "automatic", "unet", "U-Net with a MobileNetV2 encoder and a narrow decoder"),
        Recipe(
            "neuroclick_sam",
            "promptable",
            "neuroclick_sam",
            "small SAM: MobileNetV2 U-Net encoder, SAM prompt encoder and mask decoder with fine features",
            epochs=4,
            finish=0.25,
            batch=12,
            learning_rate=6e-4,
            phantoms=200,
            start="unet",
        ),
        Recipe("deeplabv3plus", "automatic", "deeplabv3plus", "DeepLabV3+ with a MobileNetV2 encoder", epochs=8),
    )
}
