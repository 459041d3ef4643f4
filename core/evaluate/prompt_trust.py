"""From a promptable model and validation slices to the "trust" entry of its card; see `core.prompt.trust`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from core import weights
from core.evaluate.cards import leaking_patients, merge_trust, patients_of_test
from core.evaluate.cases import Case, read_cases
from core.evaluate.choice import Unusable
from core.evaluate.clicks import Segments, click_through
from core.evaluate.judging import Task
from core.evaluate.numbers import rounded
from core.evaluate.prompt_calibration import (
    LEAST_PATIENTS,
    RIGHT_IOU,
    RIGHT_SHARE,
    WRONG_IOU,
    WRONG_SHARE,
    Answers,
    as_answers,
    cross_validated,
    fit,
)
from core.prompt.session import Segmenter
from core.train.dataset import DataError, Row

CLICKS = 5
TEST_SENTENCE = "calibrating on test patients is tuning on test; use --split val"
DEFINITION = {
    "right": f"at least {RIGHT_SHARE:.0%} of masks called probably right have an IoU of {RIGHT_IOU:g} or more",
    "wrong": f"at least {WRONG_SHARE:.0%} of masks called probably wrong have an IoU below {WRONG_IOU:g}",
}


def check_rows(name: str, data: str, split: str | None, rows: Sequence[Row]) -> None:
    """Refuse slices that a map may not be made of.

    Args:
        name: of the model.
        data: the name of the data.
        split: as it was asked for.
        rows: of it.

    Raises:
        Unusable: the split is "test", or patients are among those that the model was trained or is tested on.
    """
    if split == "test":
        raise Unusable(TEST_SENTENCE)
    if not (weights.FOLDER / f"{name}.json").is_file():
        return
    fields, patients = weights.card(name).fields, [row.patient for row in rows]
    if patients_of_test(fields, data, patients):
        raise Unusable(TEST_SENTENCE)
    if leaking := leaking_patients(fields, data, patients):
        raise Unusable(f"{name} was trained on {len(leaking)} of these patients; use a split that it never saw")


def collect(
    model: Segments, cases: Iterable[Case], report: Callable[[int], None] = lambda done: None
) -> tuple[Answers, int]:
    """What the model says of its masks after each of the first `CLICKS` simulated clicks, and what they are.

    Args:
        model: answers prompts.
        cases: those without a lesion are left out.
        report: called with the number of slices done.

    Returns:
        The answers, and the number of slices that they are of.

    Raises:
        Unusable: too few patients have a lesion, or the model predicts no IoU.
    """
    found: list[tuple[float, float | None, float, str]] = []
    n_slices = 0
    for done, case in enumerate(cases, start=1):
        if case.truth.any():
            track = click_through(model, case, at_least=CLICKS, cap=CLICKS)
            said = zip(track.predicted_iou, track.stability, track.dice, strict=True)
            n_slices += 1
            found += [(p, s, dice / (2 - dice), case.patient) for p, s, dice in said if p is not None]
        report(done)
    n_patients = len({patient for *_, patient in found})
    if n_patients < LEAST_PATIENTS:
        raise Unusable(
            f"a calibration needs lesions of at least {LEAST_PATIENTS} patients with a predicted IoU; got {n_patients}"
        )
    return as_answers(found), n_slices


def calibrate_all(
    names: Sequence[str],
    task: Task,
    say: Callable[[str], None],
    progress: Callable[[str, int], Callable[[int], None]],
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each model's "trust" entry as soon as it is there, in its card too when the task writes cards.

    A model that fails is named, and the others go on.

    Args:
        names: of promptable models with weights.
        task: validation slices.
        say: takes a line for stderr.
        progress: made for each model from its name and the number of slices.

    Raises:
        DataError, OSError: the data cannot be read.
        Unusable: as `check_rows` says, before any work, or `collect`.
    """
    from core import prompt

    for name in names:
        check_rows(name, task.data, task.split, task.rows)
    for name in names:
        try:
            entry = calibrate(prompt.segmenter(name), task, progress(name, len(task.rows)))
        except (DataError, Unusable):
            raise
        except (ValueError, RuntimeError, MemoryError) as error:  # of this model's weights, network or numbers
            say(f"{name}: left out, {' '.join(str(error).split()) or 'there is not enough memory'}")
            continue
        if task.write_cards:
            try:
                merge_trust(weights.FOLDER / f"{name}.json", entry)
            except (OSError, ValueError) as error:
                say(f"{name}: its card was not changed, {' '.join(str(error).split())}")
        yield name, entry


def calibrate(model: Segmenter, task: Task, report: Callable[[int], None]) -> dict[str, Any]:
    """The "trust" entry of a model's card: the map with thresholds, how it was made and how good it is.

    Args:
        model: a promptable model as the app loads it.
        task: validation slices.
        report: called with the number of slices done.

    Raises:
        Unusable: as `collect` says.
    """
    answers, n_slices = collect(model, read_cases(task.rows), report)
    calibration, errors = fit(answers)
    return {
        **calibration.as_dict(),
        "definition": DEFINITION,
        "cross_validated": cross_validated(answers),
        "error_by_score": rounded(dict(errors)),
        "clicks": CLICKS,
        "n_masks": len(answers.iou),
        "n_slices": n_slices,
        "n_patients": answers.n_patients,
        "data": task.data,
        "split": task.split or "all",
        "command": task.command,
        "sha256": model.model.sha256,
    }


def trust_text(name: str, entry: dict[str, Any]) -> str:
    """The entry for reading in a terminal."""
    found = entry["cross_validated"]

    def share(value: float | None) -> str:
        return "undefined" if value is None else f"{value:.0%}"

    def limit(value: float | None) -> str:
        return "never" if value is None else f"{value:.3f}"

    return "\n".join(
        [
            f"{name}  (n = {entry['n_masks']} masks of {entry['n_slices']} slices, {entry['n_patients']} patients, "
            f"clicks 1 to {entry['clicks']}; all shares on left-out patients)",
            f"  expected IoU   mean absolute error {found['mean_absolute_error']:.3f} "
            f"(the model's own: {found['mean_absolute_error_uncalibrated']:.3f})",
            "  error by score " + ", ".join(f"{score} {error:.3f}" for score, error in entry["error_by_score"].items()),
            f"  probably right from {limit(entry['right_from'])}: said of {share(found['said_right'])}, "
            f"{share(found['of_these_right'])} of these have an IoU of {RIGHT_IOU:g} or more",
            f"  probably wrong below {limit(entry['wrong_below'])}: said of {share(found['said_wrong'])}, "
            f"{share(found['of_these_wrong'])} of these have an IoU below {WRONG_IOU:g}",
        ]
    )
