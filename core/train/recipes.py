"""Every hyper-parameter of every run on one screen."""

from dataclasses import dataclass
from typing import Any

from core.inputs import PLAIN
from core.train.augment import DEFAULT_AUGMENTATION


@dataclass(frozen=True)
class Recipe:
    """All that a run depends on besides its data; saved whole inside each checkpoint and model card."""

    name: str
    task: str  # "automatic" (slice -> mask), "promptable" (slice + clicks -> mask), "refine" (all that -> better mask)
    architecture: str
    summary: str
    side: int = 256  # what the shipped model works at
    train_side: int = 192  # half the pixels of 256, twice the epochs in the same time
    finish: float = 0.3  # share of the epochs, the last ones, trained at `side` itself
    epochs: int = 12
    passes: int = 1  # over the slices, an epoch: several where a validation costs as much as one
    batch: int = 16
    learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    warmup: float = 0.05  # share of all steps, linear, then the schedule
    ema: float = 0.995  # of the weights that are validated and shipped; about 200 steps
    clip: float = 1.0  # gradient norm
    phantoms: int = 0  # synthetic heads with lesions added to the training split, seeds apart from the samples
    start: str = ""  # the recipe whose best weights the encoder starts from; "" is ImageNet's where at hand
    seed: int = 20
    loss: str = "bce_dice"
    inputs: tuple[str, ...] = PLAIN  # how a slice becomes channels: see core/inputs.py
    shipped: bool = True  # False: over 10 MB in float16, for people with a GPU
    optimiser: str = "adamw"
    schedule: str = "cosine"  # half a cosine, to zero at the last step
    augmentation: tuple[str, ...] = DEFAULT_AUGMENTATION
    patience: int = 10  # epochs without a better validation score after which a run ends, at `side`; 0: never


# from random weights: small squares first, since what such a network needs most is many steps
_SCRATCH: dict[str, Any] = {"side": 192, "train_side": 128, "finish": 0.25}

RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe("simple_cnn", "automatic", "simple_cnn", "plain CNN without skip connections", epochs=15, **_SCRATCH),
        Recipe("unet", "automatic", "unet", "U-Net with a MobileNetV2 encoder and a narrow decoder"),
        Recipe(
            "unet_xception_style",
            "automatic",
            "unet_xception_style",
            "U-Net with a narrow Xception-style encoder: separable convolutions, residual steps",
            epochs=12,
            **_SCRATCH,
        ),
        Recipe(
            "unet_resnet50_narrow",
            "automatic",
            "unet_resnet50_narrow",
            "U-Net with a ResNet-50 encoder of about three eighths of its width",
            epochs=12,
            **_SCRATCH,
        ),
        Recipe(
            "unet_resnext50_narrow",
            "automatic",
            "unet_resnext50_narrow",
            "U-Net with a ResNeXt-50 (32x4d) encoder of about three eighths of its width",
            epochs=12,
            **_SCRATCH,
        ),
        Recipe(
            "resunetpp_narrow",
            "automatic",
            "resunetpp_narrow",
            "ResUNet++ at half of its paper's width, with narrower decoder levels",
            epochs=8,
            **_SCRATCH,
        ),
        Recipe("fcn", "automatic", "fcn", "FCN-8s with a MobileNetV2 encoder", epochs=10, train_side=128, finish=0.2),
        Recipe("deeplabv3plus", "automatic", "deeplabv3plus", "DeepLabV3+ with a MobileNetV2 encoder", epochs=8),
        Recipe(
            "segformer",
            "automatic",
            "segformer",
            "SegFormer with the MiT-B0 encoder",
            epochs=18,
            learning_rate=6e-4,
            **_SCRATCH,
        ),
        Recipe(
            "basnet",
            "automatic",
            "basnet",
            "boundary-aware network after BASNet: MobileNetV2 U-Net, refinement module, hybrid loss",
            loss="hybrid",
            epochs=5,
            train_side=128,
            finish=0.2,
            side=192,
        ),
        Recipe(
            "dynunet_narrow",
            "automatic",
            "dynunet_narrow",
            "nnU-Net-style residual U-Net with deep supervision (MONAI DynUNet), 16 to 192 channels",
            epochs=8,
            **_SCRATCH,
        ),
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
        Recipe(
            "neuroclick_refine",
            "refine",
            "neuroclick_refine",
            "the network that draws clicks' masks: a U-Net that sees slice, prompts and mask in a closer window",
            train_side=128,
            epochs=7,
            passes=3,
            finish=0.5,
            learning_rate=7e-4,
            augmentation=(*DEFAULT_AUGMENTATION, "elastic"),
            phantoms=200,
            start="unet",
        ),
        *(
            Recipe(name, "automatic", name, f"{what}: for a GPU", epochs=60, shipped=False)
            for name, what in (
                ("unet_resnet50", "U-Net with a full ResNet-50 encoder"),
                ("unet_resnext50", "U-Net with a full ResNeXt-50 (32x4d) encoder"),
                ("resunetpp", "ResUNet++ at its paper's width"),
                ("dynunet", "nnU-Net-style residual U-Net (MONAI DynUNet), 32 to 512 channels"),
            )
        ),
    )
}
