"""The words of a model card: what a model is for, what it saw, where it fails."""

from typing import Any

from core.train.recipes import Recipe
from core.train.record import RunRecord

TITLES = {
    "simple_cnn": "Simple CNN",
    "unet": "U-Net (MobileNetV2)",
    "unet_xception_style": "U-Net (Xception-style)",
    "unet_resnet50_narrow": "U-Net (ResNet-50, narrow)",
    "unet_resnext50_narrow": "U-Net (ResNeXt-50, narrow)",
    "resunetpp_narrow": "ResUNet++ (narrow)",
    "fcn": "FCN-8s (MobileNetV2)",
    "deeplabv3plus": "DeepLabV3+ (MobileNetV2)",
    "segformer": "SegFormer (MiT-B0)",
    "basnet": "BASNet-style (MobileNetV2)",
    "dynunet_narrow": "Residual U-Net (nnU-Net-style, narrow)",
    "neuroclick_sam": "NeuroClick SAM",
    "neuroclick_refine": "NeuroClick refiner",
    "unet_resnet50": "U-Net (ResNet-50)",
    "unet_resnext50": "U-Net (ResNeXt-50)",
    "resunetpp": "ResUNet++",
    "dynunet": "Residual U-Net (nnU-Net-style)",
}
"""What an architecture is called on a page."""

INTENDED_USE = "Research and education only. Not a medical device; not for diagnosis, treatment or triage."

_NO_NEGATIVES = "No training slice was without a lesion: on a slice without one it may mark something that is none."
_ONE_CLICK = "One click may take a part of a lesion for all of it; more clicks or a box correct."
_SHARED_FAILURES = (
    "Trained on the sequences of its data alone; on others it is untested.",
    _NO_NEGATIVES,
    "It sees one slice at a time, so masks of neighbouring slices need not agree.",
)
KNOWN_FAILURES = {
    "automatic": (*_SHARED_FAILURES, "Some lesions are missed whole; the figures say how many."),
    "promptable": (
        *_SHARED_FAILURES,
        _ONE_CLICK,
    ),
    "refine": (
        *_SHARED_FAILURES,
        _ONE_CLICK,
        "A first click is taken for the lesion's middle: far from it the outline is worse.",
        "A click beside the outline can also move parts of it that were right.",
    ),
}
"""Of models trained on slices that all have a lesion."""

_DATA_SETS: dict[str, dict[str, str]] = {
    "cheng_t1ce_256": {
        "title": "Brain tumour T1-weighted contrast-enhanced slices (Jun Cheng et al.), 256 x 256",
        "authors": "Jun Cheng et al.",
        "doi": "10.1371/journal.pone.0140381",
        "figshare": "1512427",
        "licence": "CC BY 4.0",
    },
    "tumordetect_coco_320": {
        "title": "TumorDetect, brain tumour images with COCO annotations (Roboflow; Kaggle pkdarabi), 320 x 320",
        "licence": "CC BY 4.0",
        "note": (
            "Its annotations are axis-aligned rectangles, not outlines, and its split shares patients between training "
            "and test: a figure on it says how well rectangles are predicted on patients already seen."
        ),
    },
    "progression_t1ce": {
        "title": "Brain-Tumor-Progression, T1-weighted post-contrast volumes (TCIA)",
        "doi": "10.7937/K9/TCIA.2018.15quzvnb",
        "licence": "CC BY 3.0",
        "note": "Its masks hold the enhancing tumour only, without cavity and necrosis.",
    },
}


def describe_data(record: RunRecord, recipe: Recipe) -> dict[str, Any]:
    """What the model was trained, validated and may be tested on, with every patient's split."""
    known = _DATA_SETS.get(record.data, {"title": record.data, "licence": "not stated"})
    described: dict[str, Any] = {"name": record.data, **known, "split_by": record.split_by}
    described["slices"] = record.slices
    described["patients"] = {split: len(patients) for split, patients in record.patients.items()}
    if recipe.phantoms:
        described["synthetic_heads_in_training"] = recipe.phantoms
    if record.warnings:
        described["warnings"] = list(record.warnings)
    described["patient_lists"] = record.patients
    return described


def licence_of(record: RunRecord) -> str:
    """Under which licence weights trained on these data can be given on."""
    licence = _DATA_SETS.get(record.data, {}).get("licence", "not stated")
    return licence if licence.startswith("CC BY ") else f"as the training data allow (their licence: {licence})"


def known_failures(record: RunRecord, recipe: Recipe) -> tuple[str, ...]:
    """Where the model is known to fail, one sentence each."""
    known = [line for line in KNOWN_FAILURES[recipe.task] if not (record.without_lesion and line == _NO_NEGATIVES)]
    if record.leaky:
        known.append(f"{record.leaky} patients were on both sides of its split: its figures are too good.")
    return tuple(known)


def describe_input(recipe: Recipe) -> dict[str, Any]:
    """How a slice is brought to the network."""
    described: dict[str, Any] = {
        "image": "one grey slice as loaded, neither windowed nor enhanced",
        "side": recipe.side,
        "channels": list(recipe.inputs),
        "normalisation": "percentiles 1 and 99.5 to 0 and 1, clipped; then scaled to [-1, 1]",
        "geometry": "longer side fitted to the square, zero-padded on the right and at the bottom",
    }
    if recipe.task == "promptable":
        described["prompts"] = "include and exclude clicks, one box, the previous logits"
    if recipe.task == "refine":
        from core.prompt.refine_network import SIDE

        described |= {
            "side": SIDE,
            "prompts": "clicks and scribbles as discs and lines, box and lassos as regions; nearness to the first click; the mask before; a lone click is taken for the lesion's middle",
            "geometry": "the slice zero-padded to a square; two windows of it on 160 px for the first look, then one around the mask",
        }
    return described
