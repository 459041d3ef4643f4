"""The card of an ensemble, ``weights/ensemble.json``: it has no weights of its own but names its members."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from core.evaluate.choice import Unusable
from core.evaluate.selection import Chosen

NAME = "ensemble"
_NEEDED = ("sha256", "parameters", "bytes", "side", "licence", "data", "intended_use")


def check_members(cards: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise Unusable when these cards cannot be joined: members must have seen the same patients in each split.

    Else a test patient of one would have trained another, and no figure of the ensemble would mean anything.
    """
    first = next(iter(cards))
    for name, fields in cards.items():
        missing = [key for key in _NEEDED if not fields.get(key)]
        if missing:
            raise Unusable(f"the card of {name} lacks {', '.join(missing)}, so it cannot join an ensemble")
        if fields["data"].get("patient_lists") != cards[first]["data"].get("patient_lists"):
            raise Unusable(f"{first} and {name} were trained on different splits of patients; they cannot be joined")


def describe(
    chosen: Chosen, cards: Mapping[str, Mapping[str, Any]], data: str, split: str | None, command: str
) -> dict[str, Any]:
    """The card of an ensemble.

    Args:
        chosen: the members.
        cards: the fields of each one's card, checked by `check_members`.
        data, split: what they were chosen on.
        command: that chose them.
    """
    members = [cards[name] for name in chosen.members]
    titles = [str(fields.get("title") or name) for name, fields in zip(chosen.members, members, strict=True)]
    return {
        "name": NAME,
        "title": f"Ensemble of {len(members)} models",
        "task": "automatic",
        "architecture": NAME,
        "summary": f"Mean of the probabilities of {', '.join(titles[:-1])} and {titles[-1]}",
        "members": [
            {"name": name, "sha256": fields["sha256"]} for name, fields in zip(chosen.members, members, strict=True)
        ],
        "side": max(int(fields["side"]) for fields in members),
        "parameters": sum(int(fields["parameters"]) for fields in members),
        "bytes": sum(int(fields["bytes"]) for fields in members),
        "licence": " and ".join(dict.fromkeys(str(fields["licence"]) for fields in members)),
        "date": datetime.now(UTC).date().isoformat(),
        "intended_use": " ".join(dict.fromkeys(str(fields["intended_use"]) for fields in members)),
        "known_failures": [
            *dict.fromkeys(failure for fields in members for failure in fields.get("known_failures", ())),
            "It takes as long as all its members together.",
        ],
        "data": members[0]["data"],
        "selection": {
            "how": "greedy forward selection by mean slice Dice (Caruana et al. 2004), without replacement"
            if chosen.steps
            else "members given, none chosen by a figure",
            "split": split,
            "data": data,
            "command": command,
            "steps": [{**asdict(step), "dice_mean": round(step.dice_mean, 4)} for step in chosen.steps],
            "dice_mean": None if np.isnan(chosen.dice_mean) else round(chosen.dice_mean, 4),
            "n_slices": chosen.n_slices,
            "n_patients": chosen.n_patients,
            "note": "it chose the members, so no estimate of what to expect",
        },
    }


def write_card(content: dict[str, Any], folder: Path) -> Path:
    """Write ``ensemble.json``; measured figures of an older card stay when its members are the very same.

    Raises:
        OSError: it cannot be written.
    """
    path = folder / f"{NAME}.json"
    try:
        older = json.loads(path.read_text(encoding="utf-8"))
        if older["members"] == content["members"] and "metrics" in older:
            content = {**content, "metrics": older["metrics"]}
    except (OSError, ValueError, KeyError, TypeError):
        pass  # none yet, or not one that could be kept
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)
    return path
