"""The main job without a browser: python analyse.py SCAN --out DIR --point X,Y (see --help)."""

import argparse
import sys
from pathlib import Path
from typing import Any

from core.arguments import OneLineParser


def _numbers(text: str, form: str) -> tuple[float, ...]:
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError:
        values = ()
    if len(values) != len(form.split(",")):
        raise argparse.ArgumentTypeError(f"expected {form} in native pixels; got {text!r}")
    return values


def _pair(text: str) -> tuple[float, ...]:
    return _numbers(text, "X,Y")


def _box(text: str) -> tuple[float, ...]:
    return _numbers(text, "X0,Y0,X1,Y1")


class _InOrder(argparse.Action):
    """Collects --point and --not in one list, because each click is answered after the one before it."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        namespace.clicks = [*(namespace.clicks or []), (*values, option == "--point")]


def _arguments() -> argparse.Namespace:
    parser = OneLineParser(description=__doc__, epilog="Research and education only. Not a medical device.")
    parser.add_argument("scan", type=Path, help="PNG, JPEG, TIFF, BMP, DICOM or NIfTI")
    parser.add_argument("--out", type=Path, required=True, help="folder for the results, made if needed")
    parser.add_argument(
        "--slice", type=int, help="slice of a volume, from 0 (default: the one that shows most of the head)"
    )
    parser.add_argument(
        "--point",
        dest="clicks",
        action=_InOrder,
        type=_pair,
        metavar="X,Y",
        help="a click inside the lesion, native pixels",
    )
    parser.add_argument(
        "--not", dest="clicks", action=_InOrder, type=_pair, metavar="X,Y", help="a click outside the lesion"
    )
    parser.add_argument("--box", type=_box, metavar="X0,Y0,X1,Y1", help="a box around the lesion")
    parser.add_argument("--enhance", choices=("musica", "clahe", "none"), default="musica")
    parser.add_argument("--models", default="all", help="automatic models to compare with: all, or names with commas")
    parser.add_argument("--json", action="store_true", help="print the facts as JSON instead of the report's text")
    return parser.parse_args()


def main() -> int:
    """Run the command; 0 when all files are written, 2 with one line on stderr otherwise."""
    arguments = _arguments()
    from core.export.analysis import AnalysisError, analyse
    from core.scan import ScanError
    from core.weights import WeightsError

    try:
        result = analyse(
            arguments.scan,
            arguments.out,
            slice_index=arguments.slice,
            clicks=arguments.clicks or [],
            box=arguments.box,
            enhance=arguments.enhance,
            models=arguments.models,
            say=lambda line: print(line, file=sys.stderr),
        )
    except (ScanError, AnalysisError, WeightsError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(result.facts_json if arguments.json else result.text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
