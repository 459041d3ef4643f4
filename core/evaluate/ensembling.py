"""From the models in ``weights/`` to an ensemble of some of them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core import weights
from core.evaluate.cards import leaking_patients, patients_of_test
from core.evaluate.cases import read_cases, select_rows
from core.evaluate.choice import Unusable
from core.evaluate.ensemble_card import check_members, describe, write_card
from core.evaluate.selection import Chosen, HalfArray, mean_dice, select
from core.train.dataset import Row, name_of
from core.types import Mask

TEST_SENTENCE = (
    "choosing members on test patients is tuning on test; use --split val, or name the members: --members a,b,c"
)
_SIZE = 4
Progress = Callable[[str, int], Callable[[int], None]]


def make_ensemble(
    folder: Path,
    split: str,
    command_of: Callable[[str], str],
    progress: Progress,
    size: int | None = None,
    members: Sequence[str] = (),
) -> tuple[Chosen, Path]:
    """Choose members on the slices of a split, or take those given, and write ``weights/ensemble.json``.

    Args:
        folder: of the data.
        split: that chooses; anything but "test" unless the members are given.
        command_of: the command for the card, from the data's name.
        progress: made for each model from its name and the number of slices.
        size: members at most; None is 4, or fewer when there are fewer models.
        members: given; empty chooses among all automatic models in ``weights/``.

    Returns:
        What was chosen, and where the card is.

    Raises:
        ValueError, OSError: one sentence on what cannot be used.
    """
    from core import segment

    if members and size is not None:
        raise Unusable("give --size to choose members or --members to name them, not both")
    if split == "test" and not members:
        raise Unusable(TEST_SENTENCE)
    single = [name for name in segment.available() if not weights.card(name).members]
    models = list(members) or single
    missing = [name for name in models if name not in single]
    if missing:
        raise Unusable(f"no weights of {', '.join(missing)} in weights/; there are {', '.join(single) or 'none'}")
    most = len(models) if members else min(_SIZE, len(models)) if size is None else size
    if not 2 <= most <= len(models):
        raise Unusable(f"an ensemble has from 2 members to as many as there are models ({len(models)}); got {most}")
    rows, data = select_rows(folder, split), name_of(folder)
    cards = {name: weights.card(name).fields for name in models}
    check_members(cards)
    check_patients(cards, rows, data, given=bool(members))
    chosen = choose(models, rows, most, segment.load, progress, given=bool(members))
    return chosen, write_card(describe(chosen, cards, data, split, command_of(data)), weights.FOLDER)


def check_patients(cards: Mapping[str, Mapping[str, Any]], rows: Sequence[Row], data: str, given: bool) -> None:
    """Raise Unusable when members would be chosen on patients that trained one of them, or on test patients.

    Args:
        cards: the fields of each model's card.
        rows: to choose on.
        data: its name.
        given: the members are given, so that test patients choose nothing.
    """
    patients = [row.patient for row in rows]
    for name, fields in cards.items():
        if leaking := leaking_patients(fields, data, patients):
            raise Unusable(f"{name} was trained on {len(leaking)} of these patients; use a split that it never saw")
        if not given and patients_of_test(fields, data, patients):
            raise Unusable(TEST_SENTENCE)


def choose(
    models: Sequence[str],
    rows: list[Row],
    size: int,
    load: Callable[[str], Any],
    progress: Progress,
    given: bool = False,
) -> Chosen:
    """Predict every slice with every model once, keep the probabilities in memory as float16, and choose.

    Args:
        models: to choose from, or the members themselves.
        rows: slices to choose on.
        size: members at most.
        load: a model by its name.
        progress: made for each model from its name and the number of slices.
        given: take all models as they are and choose nothing.

    Raises:
        ValueError: an impossible size, or no slice with a lesion or a mask.
        WeightsError: a model cannot be loaded.
    """
    truths: list[Mask] = []
    kept: dict[str, list[HalfArray]] = {}
    for name in models:
        model, report = load(name), progress(name, len(rows))
        kept[name], truths = [], []
        for done, case in enumerate(read_cases(rows), start=1):
            kept[name].append(model.predict(case.image).astype(np.float16))
            truths.append(case.truth)
            report(done)
    n_patients = len({row.patient for row in rows})
    if given:
        others, last = [kept[name] for name in models[:-1]], kept[models[-1]]
        sums = [np.stack(members).sum(axis=0, dtype=np.float32) for members in zip(*others, strict=True)]
        return Chosen(tuple(models), (), mean_dice(sums, last, truths, len(models)), len(rows), n_patients)
    steps, members = select(kept, truths, size)
    names = tuple(step.added for step in steps[:members])
    return Chosen(names, steps, steps[members - 1].dice_mean, len(rows), n_patients)
