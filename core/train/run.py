"""One run from a recipe: read the data, settle the split, build the network, fit, keep what made it."""

import math
from dataclasses import dataclass
from pathlib import Path

from core.train.dataset import DataError, Row, Slices, load_slices, name_of, read_rows, with_phantoms
from core.train.devices import choose, make_fabric
from core.train.errors import TrainingError
from core.train.leaks import leak_warnings, shared_patients
from core.train.loop import Outcome, fit
from core.train.progress import Progress, out_loud, silent
from core.train.recipes import Recipe
from core.train.record import BY_PATIENT, RunRecord, make_record, read_record, write_record, write_splits
from core.train.splits import with_folds, with_splits
from core.train.start import Seen, build_start, skeleton
from core.train.tasks import task_of
from core.train.unpack import unpacked

_SPLIT_SEED = 0


@dataclass(frozen=True)
class Options:
    """What a run is asked besides its recipe: one field an option of ``train.py``."""

    data: Path
    """A data folder of any layout, or a zip of one."""
    out: Path = Path("runs")
    device: str = "auto"
    max_minutes: float = math.inf
    resume: bool = False
    epochs: int | None = None
    settings: tuple[str, ...] = ()
    """``FIELD=VALUE``, already applied to the recipe; kept for the record."""
    encoder_weights: str = ""
    init: str = ""
    folds: int = 0
    """Cross-validation by patient with so many folds; 0 for none."""
    fold: int = 0
    """Which of them validates, from 0."""
    allow_leaky: bool = False

    def folder_of(self, recipe: str) -> Path:
        """Where the run of a recipe is kept; each fold has its own."""
        return self.out / (f"{recipe}-fold{self.fold}of{self.folds}" if self.folds else recipe)

    def words(self, recipe: Recipe, data: str, with_paths: bool = False) -> list[str]:
        """The options that make this run what it is; without paths of this machine unless they are asked for."""
        words = ["--recipe", recipe.name, "--data", data]
        if self.epochs:
            words += ["--epochs", str(self.epochs)]
        for setting in self.settings:
            words += ["--set", setting]
        if self.encoder_weights:
            words += ["--encoder-weights", self.encoder_weights if with_paths else Path(self.encoder_weights).name]
        if self.init:
            words += ["--init", self.init if with_paths else Path(self.init).name]
        if self.folds:
            words += ["--folds", str(self.folds), "--fold", str(self.fold)]
        return words + (["--allow-leaky"] if self.allow_leaky else [])


@dataclass(frozen=True)
class Prepared:
    """The slices of a data folder with the splits that this run uses."""

    name: str
    rows: tuple[Row, ...]
    split_by: str
    shared: frozenset[str]
    """Patients in two splits."""

    def of(self, *splits: str) -> list[Row]:
        """The rows of some splits."""
        return [row for row in self.rows if row.split in splits]


def prepare(options: Options) -> Prepared:
    """Read the data folder and settle its splits: those given, folds, or new ones by patient.

    Raises:
        DataError: the folder cannot be used, or a patient is in two splits and that was not allowed.
    """
    data = unpacked(options.data, options.out)
    rows = read_rows(data)
    given = {row.split for row in rows}
    if options.folds:
        rows = with_folds(rows, options.folds, options.fold, _SPLIT_SEED)
        split_by = f"{BY_PATIENT}: fold {options.fold} of {options.folds}, seed {_SPLIT_SEED}"
    else:
        rows = with_splits(rows, _SPLIT_SEED)
        split_by = BY_PATIENT if {"train", "val"} <= given else f"{BY_PATIENT}: cut here, seed {_SPLIT_SEED}"
    if len({row.patient for row in rows}) == len(rows):
        split_by = split_by.replace(BY_PATIENT, f"{BY_PATIENT}, each slice counting as one", 1)
    shared = shared_patients(rows)
    if shared:
        split_by = "as given, with patients in two splits"
    allow(set(shared), "are in two splits", options)
    return Prepared(name_of(data), tuple(rows), split_by, frozenset(shared))


def allow(patients: set[str], what: str, options: Options) -> None:
    """Raise DataError for patients on both sides, unless a leaky run was asked for."""
    if patients and not options.allow_leaky:
        some = ", ".join(sorted(patients)[:3]) + (" …" if len(patients) > 3 else "")
        raise DataError(
            f"{len(patients)} patients {what} ({some}), so the figures would flatter; split by patient, "
            "or give --allow-leaky to reproduce such a split, which the card will say"
        )


def load_pair(prepared: Prepared, recipe: Recipe) -> tuple[Slices, Slices]:
    """Training and validation slices as the recipe wants them.

    Raises:
        DataError: slices without masks, or a split without any lesion.
    """
    train = load_slices(prepared.of("train"), recipe.side, recipe.inputs)
    if recipe.phantoms:
        train = with_phantoms(train, recipe.phantoms, recipe.inputs)
    val = load_slices(prepared.of("val"), recipe.side, recipe.inputs)
    if not val.masks.any():
        raise DataError(f"none of the {len(val)} validation slices has a lesion, so there is nothing to choose by")
    return train, val


def describe_run(
    prepared: Prepared, recipe: Recipe, options: Options, start: str, train: Slices | None = None, known: int = 0
) -> RunRecord:
    """The record of a run.

    Args:
        start: one sentence about the first weights.
        train: as loaded, for the count of slices without a lesion.
        known: patients that the first weights had been trained on and that now judge them.
    """
    return make_record(
        prepared.name,
        prepared.rows,
        options.words(recipe, prepared.name),
        start,
        prepared.split_by,
        len(prepared.shared) + known,
        leak_warnings(prepared.rows),
        0 if train is None else int((~train.masks.any(axis=(1, 2))).sum()),
    )


_OF_A_RUN = ("last.pt", "best.pt", "log.csv", "run.json", "splits.csv", "curves.png", "tensorboard")


def set_aside(folder: Path, name: str) -> Path | None:
    """Move an earlier run out of the way of a new one, into ``folder/earlier-N``; None when there is none."""
    if not (folder / "last.pt").is_file():
        return None
    number = 1
    while (folder / f"earlier-{number}").exists():
        number += 1
    aside = folder / f"earlier-{number}"
    aside.mkdir()
    for file in (*_OF_A_RUN, f"{name}.safetensors", f"{name}.json"):
        if (folder / file).exists():
            (folder / file).rename(aside / file)
    return aside


def _check_same_data(folder: Path, prepared: Prepared) -> None:
    """Raise TrainingError when the run in ``folder`` learnt from other slices."""
    record = read_record(folder)
    if record and record.patients.get("train") != sorted({row.patient for row in prepared.of("train")}):
        raise TrainingError(
            f"{folder / 'last.pt'} was trained on other patients (of {record.data}); "
            "give the same --data and --folds, another --out, or no --resume"
        )


def run(recipe: Recipe, options: Options) -> Outcome:
    """Train ``recipe`` on its data into ``options.folder_of(recipe.name)``.

    Under ``torchrun`` every process calls this; only the first prints and writes.

    Raises:
        DataError, TrainingError, ValueError: with one sentence that says what to change.
    """
    fabric = make_fabric(choose(options.device), unused_parameters=recipe.task == "promptable")
    report = out_loud if fabric.is_global_zero else silent
    folder = options.folder_of(recipe.name)
    with fabric.rank_zero_first():
        prepared = prepare(options)
    goes_on = options.resume and (folder / "last.pt").is_file()
    if goes_on:
        _check_same_data(folder, prepared)
        network, words, seen = skeleton(recipe), "", Seen()
    else:
        before = options.folder_of(recipe.start) if recipe.start else None
        start = build_start(recipe, before, options.encoder_weights, options.init)
        network, words, seen = start.network, start.words, start.seen
    known = seen.leaking(prepared.name, prepared.rows)
    allow(known, "judge weights that started from a model trained on them", options)
    train, val = load_pair(prepared, recipe)
    if fabric.is_global_zero and not goes_on:
        record = describe_run(prepared, recipe, options, words, train, len(known - prepared.shared))
        aside = set_aside(folder, recipe.name)
        if aside is not None:
            report(f"the run that was in {folder} is kept in {aside}")
        write_record(record, folder)
        write_splits(prepared.rows, folder)
        for line in record.warnings:
            report(f"warning: {line}")
        if record.leaky:
            report(f"LEAKY: {record.leaky} patients are on both sides; the card will say so")
    where = fabric.device.type if fabric.world_size == 1 else f"{fabric.world_size} x {fabric.device.type}"
    counts = f"{len(train)} training and {len(val)} validation slices"
    report(f"{recipe.name}: {counts}, on {where}; split by {prepared.split_by}")
    progress = Progress(
        recipe.name,
        report,
        bar=None if fabric.is_global_zero else False,
        scalars=folder / "tensorboard" if fabric.is_global_zero else None,
    )
    return fit(
        network, task_of(recipe), recipe, train, val, folder, fabric, options.max_minutes, options.resume, progress
    )
