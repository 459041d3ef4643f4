"""The options of ``evaluate.py``."""

import argparse
from pathlib import Path

from core.arguments import OneLineParser

CLICKS = "1,2,3,5,8,10"


def parse(description: str | None) -> argparse.Namespace:
    """The arguments of the command line."""
    parser = OneLineParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = parser.add_subparsers(dest="task", required=True, parser_class=OneLineParser)
    for task in ("segment", "prompt", "classify"):
        sub = tasks.add_parser(task)
        sub.add_argument("--data", type=Path, required=True, help="a folder with index.csv, or a layout of train.py")
        sub.add_argument("--split", help="only these rows (default: every row)")
        sub.add_argument("--models", help="all, or names with commas between (default: all, or those compared)")
        sub.add_argument("--json", type=Path, help="write the figures to this file, anew after each model")
        sub.add_argument("--weights", type=Path, metavar="DIR", help="models of this folder instead of weights/")
        if task != "classify":
            sub.add_argument("--write-cards", action="store_true", help="put the figures into weights/NAME.json too")
        if task != "classify":
            sub.add_argument("--spacing", help="mm between pixels, one number or ROW,COLUMN, where the index has none")
            what = "confusion, curves, sizes, reliability" if task == "segment" else "Dice by click, clicks to 0.90"
            sub.add_argument("--plots", type=Path, metavar="DIR", help=f"draw {what}")
        if task == "segment":
            sub.add_argument("--report", action="store_true", help="print scikit-learn's report of all pixels too")
            sub.add_argument("--compare", nargs=2, metavar=("A", "B"), help="a paired test of two models")
        if task == "prompt":
            sub.add_argument("--clicks", default=CLICKS, help="Dice after these numbers of clicks, 1 to 20")
            _add_experiments(sub)
    sub = tasks.add_parser("trust")
    sub.add_argument("--data", type=Path, required=True, help="a folder with index.csv, or a layout of train.py")
    sub.add_argument("--split", default="val", help="the slices to calibrate on, never test (default: val)")
    sub.add_argument("--models", help="all, or names with commas between (default: all)")
    sub.add_argument("--json", type=Path, help="write the calibrations to this file, anew after each model")
    sub.add_argument("--write-cards", action="store_true", help="put them into weights/NAME.json too")
    sub = tasks.add_parser("ensemble")
    sub.add_argument("--data", type=Path, required=True, help="a folder with index.csv, or a layout of train.py")
    sub.add_argument("--split", default="val", help="the slices that choose the members (default: val)")
    sub.add_argument("--size", type=int, help="members at most (default: 4)")
    sub.add_argument("--members", help="these, with commas between, instead of choosing")
    sub = tasks.add_parser("table")
    sub.add_argument("--split", default="test", help="whose figures (default: test)")
    sub.add_argument("--write", type=Path, metavar="FILE", help="replace what is between the markers of this file")
    return parser.parse_args()


def _add_experiments(sub: argparse.ArgumentParser) -> None:
    """Options that each cost another pass; their figures go to the JSON and never into cards."""
    group = sub.add_argument_group("experiments, a pass over the slices each, never written to cards")
    group.add_argument("--all-experiments", action="store_true", help="all of these")
    group.add_argument("--jitter", action="store_true", help="first clicks off the centre, inexact boxes")
    group.add_argument("--no-feedback", action="store_true", help="the previous logits are not fed back")
    group.add_argument("--enhance", action="append", metavar="musica|clahe", help="the model sees such slices")
    group.add_argument("--start", help="clicks correct the masks of these automatic models, commas between")
    group.add_argument("--suggest", nargs="?", const="all", help="accept places that these automatic models suggest")


def parse_clicks(text: str) -> tuple[int, ...]:
    """Numbers of clicks, sorted.

    Raises:
        ValueError: not whole numbers from 1 to 20.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and 1 <= int(part) <= 20 for part in parts):
        raise ValueError(f"--clicks takes whole numbers from 1 to 20 with commas between; got {text!r}")
    return tuple(sorted({int(part) for part in parts}))
