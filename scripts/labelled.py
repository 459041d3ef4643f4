"""What the studies on labelled slices and synthetic heads have in common: their options, the slices, the two files."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

from core.arguments import OneLineParser
from core.types import FloatArray, Mask

Case: TypeAlias = tuple[FloatArray, Mask, str]
"""Slice, lesion, and whose it is."""
_SYNTHETIC = "Synthetic heads"


def parse(usage: str | None, heads: int) -> argparse.Namespace:
    """The arguments; ``heads`` is how many synthetic heads are judged when nobody says."""
    parser = OneLineParser(description=usage, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a labelled data folder, in any layout that train.py reads")
    parser.add_argument("--split", default="val", help="only these rows (default val)")
    parser.add_argument("--every", type=int, default=1, help="only every Kth slice")
    parser.add_argument("--heads", type=int, default=heads, help="how many synthetic heads; 0 for none")
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="write the tables, and FILE.json beside it")
    arguments = parser.parse_args()
    if arguments.every < 1 or arguments.heads < 0:
        parser.error(f"--every is 1 or more and --heads 0 or more; got {arguments.every} and {arguments.heads}")
    if arguments.data is None and arguments.heads == 0:
        parser.error("nothing to judge: give --data DIR or --heads N")
    return arguments


def judged(
    arguments: argparse.Namespace,
    judge: Callable[[Iterable[Case]], dict[str, Any]],
    synthetic: Callable[[int], Iterable[Case]],
) -> dict[str, dict[str, Any]]:
    """Title -> figures: of the data folder, when one was given, and of the synthetic heads.

    Raises:
        DataError: the folder cannot be read or has no lesion in the split; one sentence.
    """
    from core.train.dataset import DataError

    results: dict[str, dict[str, Any]] = {}
    if arguments.data is not None:
        found = judge(_stored(arguments.data, arguments.split, arguments.every))
        if not found["n_slices"]:
            raise DataError(f"{arguments.data} has no slice with a lesion in split {arguments.split!r}")
        results[f"Split {arguments.split} of {arguments.data.resolve().name}"] = found
    if arguments.heads:
        results[_SYNTHETIC] = judge(synthetic(arguments.heads))
    return results


def counted(title: str, found: dict[str, Any]) -> str:
    """How many slices a table rests on, and whose they are."""
    whose = "heads" if title == _SYNTHETIC else "patients"
    return f"n = {found['n_slices']} slices of {found['n_patients']} {whose}"


def _stored(folder: Path, split: str, every: int) -> Iterable[Case]:
    """Slices with a lesion of a data folder."""
    from core.evaluate import read_cases, select_rows

    for case in read_cases(select_rows(folder, split)[::every]):
        if case.truth.any():
            yield case.image, case.truth, case.patient


def finish(
    arguments: argparse.Namespace,
    run: Callable[[], tuple[str, str, dict[str, Any]]],
) -> int:
    """Run a study, print its tables and write both files; 2 with one line for what cannot be read or written.

    Args:
        arguments: of `parse`.
        run: gives what stands before the tables in the file, the tables, and the figures for the JSON file.
    """
    from core.train.dataset import DataError

    try:
        preamble, tables, figures = run()
        print(tables)
        if arguments.write:
            arguments.write.write_text(f"{preamble}\n{tables}", encoding="utf-8")
            arguments.write.with_suffix(".json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    except (DataError, OSError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2
    return 0
