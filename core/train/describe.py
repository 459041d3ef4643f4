"""The words of a model card: what a model is for, what it saw, where it fails."""

from typing import Any

from core.train.recipes import Recipe
from core.train.record import RunRecord

TITLES = {
    "unet": "U-Net (MobileNetV2)",
    "deeplabv3plus": "DeepLabV3+ (MobileNetV2)",
    "neuroclick_sam": "NeuroClick SAM",
}
"""What an architecture is called on a page."""

INTENDED_USE = "Research and education only. Not a medical device; not for diagnosis, treatment or triage."

_SHARED_FAILURES = (
    "Trained on the sequences of its data alone; on others it is untested.",
    "No training slice was without a lesion: on a slice without one it may mark something that is none.",
    "It sees one slice at a time, so masks of neighbouring slices need not agree.",
)
KNOWN_FAILURES = {
    "automatic": (*_SHARED_FAILURES, "Some lesions are missed whole; the figures say how many."),
    "promptable": (
        *_SHARED_FAILURES,
        "One click may take a part of a lesion for all of it; more clicks or a box correct.",
    ),
}

_DATA_SETS: dict[str, dict[str, str]] = {
    "cheng_t1ce_256": {
        "title": "Brain tumour T1-weighted contrast-enhanced slices (Jun Cheng et al.), 256 x 256",
        "authors": "Jun Cheng et al.",
        "doi": "10.1371/journal.pone.0140381",
        "figshare": "1512427",
        "licence": "CC BY 4.0",
    }
}


def describe_data(record: RunRecord, recipe: Recipe) -> dict[str, Any]:
    """What the model was trained, validated and may be tested on, with every patient's split."""
    known = _DATA_SETS.get(record.data, {"title": record.data, "licence": "not stated"})
    described: dict[str, Any] = {"name": record.data, **known, "split_by": "patient"}
    described["slices"] = record.slices
    described["patients"] = {split: len(patients) for split, patients in record.patients.items()}
    if recipe.phantoms:
        described["synthetic_heads_in_training"] = recipe.phantoms
    described["patient_lists"] = record.patients
    return described


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
    return described
