"""Train a model: python train.py --recipe unet --data DIR (see TRAINING.md; --list shows the recipes).

A run ends with its weights and card in OUT/RECIPE; copy both to weights/ to ship them. --export does only that.
Any hyper-parameter: --set FIELD=VALUE, or --search N to look for good ones. Several GPUs: torchrun --nproc-per-node K
train.py …, and the same on each machine with --nnodes.
"""

import argparse
import math
import os
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.arguments import OneLineParser

if TYPE_CHECKING:
    from core.train.recipes import Recipe
    from core.train.run import Options


def make_parser() -> argparse.ArgumentParser:
    """Every option, with what it is for."""
    parser = OneLineParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="show the recipes and stop")
    parser.add_argument("--recipe", help="which recipe to train")
    parser.add_argument("--data", type=Path, help="a data folder of any layout in TRAINING.md, or a zip of one")
    parser.add_argument("--out", type=Path, default=Path("runs"), help="results go to OUT/RECIPE (default: runs)")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--max-minutes", type=float, default=math.inf, help="stop in time; go on later with --resume")
    parser.add_argument("--resume", action="store_true", help="go on from OUT/RECIPE/last.pt where there is one")
    parser.add_argument("--epochs", type=int, help="train longer or shorter than the recipe; the card says so")
    parser.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help="change a field of the recipe; repeatable"
    )
    parser.add_argument(
        "--encoder-weights", default="", help="start from torchvision MobileNetV2 features (.pth), or from 'imagenet'"
    )
    parser.add_argument("--init", default="", help="start all weights from a shipped model's name or a best.pt")
    parser.add_argument("--folds", type=int, default=0, help="cross-validate by patient with so many folds")
    parser.add_argument("--fold", type=int, default=0, help="which fold validates, from 0")
    parser.add_argument("--allow-leaky", action="store_true", help="train although a patient is in two splits")
    parser.add_argument("--search", type=int, metavar="N", help="try N settings in all; the same command goes on")
    parser.add_argument("--search-method", choices=("random", "grid", "tpe"), default="tpe")
    parser.add_argument(
        "--space", action="append", default=[], metavar="FIELD=a,b,c|low..high[log]", help="what --search varies"
    )
    parser.add_argument("--threads", type=int, help="CPU threads for torch")
    parser.add_argument("--export", action="store_true", help="only write weights and card of an existing run")
    return parser


def parse() -> argparse.Namespace:
    """The arguments, checked as far as that is possible without reading anything."""
    parser = make_parser()
    arguments = parser.parse_args()
    if arguments.list:
        return arguments
    from core.train.recipes import RECIPES

    if arguments.recipe not in RECIPES:
        parser.error(f"--recipe {arguments.recipe!r} is unknown; known are {', '.join(RECIPES)}")
    if arguments.data is None and not arguments.export:
        parser.error("--data DIR is needed: a folder with slices and masks, or a zip of one")
    for name in ("epochs", "threads", "max_minutes", "search"):
        value = getattr(arguments, name)
        if value is not None and not value > 0:
            parser.error(f"--{name.replace('_', '-')} must be over 0; got {value}")
    if (arguments.folds or arguments.fold) and not (arguments.folds >= 2 and 0 <= arguments.fold < arguments.folds):
        parser.error(f"--folds is at least 2 and --fold from 0 to one less; got {arguments.folds} and {arguments.fold}")
    if arguments.space and not arguments.search:
        parser.error("--space says what --search N varies; give --search too")
    return arguments


def list_recipes() -> None:
    """Every recipe on a line: name, task, where it trains, epochs, what it is."""
    from core.train.recipes import RECIPES

    for recipe in RECIPES.values():
        where = "shipped" if recipe.shipped else "for a GPU"
        summary = recipe.summary.removesuffix(": for a GPU")
        print(f"{recipe.name:22} {recipe.task:11} {where:10} {recipe.epochs:3} epochs  {summary}")


def options_of(arguments: argparse.Namespace) -> "Options":
    """What the run is asked."""
    from core.train.run import Options

    return Options(
        data=arguments.data,
        out=arguments.out,
        device=arguments.device,
        max_minutes=arguments.max_minutes,
        resume=arguments.resume,
        epochs=arguments.epochs,
        settings=tuple(arguments.set),
        encoder_weights=arguments.encoder_weights,
        init=arguments.init,
        folds=arguments.folds,
        fold=arguments.fold,
        allow_leaky=arguments.allow_leaky,
    )


def export_run(recipe: "Recipe", arguments: argparse.Namespace) -> None:
    """Write weights and card of OUT/RECIPE and say where they are."""
    from core.train.export import export
    from core.train.record import read_record
    from core.train.run import describe_run, prepare
    from core.train.start import describe_start

    options = options_of(arguments)
    folder = options.folder_of(recipe.name)
    record = read_record(folder)
    if record is None:
        if options.data is None:
            raise ValueError(f"{folder} has no run.json; add --data DIR (and --encoder-weights) as it was trained")
        words = describe_start(recipe, options.encoder_weights, options.init)
        record = replace(describe_run(prepare(options), recipe, options, words), started="")
    weights, card = export(folder, record)
    print(f"wrote {weights} ({weights.stat().st_size:,} bytes) and {card.name}; copy both to weights/ to ship them")


def train(recipe: "Recipe", arguments: argparse.Namespace) -> None:
    """Train as asked; export what there is at the end."""
    from core.train.run import run

    outcome = run(recipe, options_of(arguments))
    if outcome.history and os.environ.get("RANK", "0") == "0":
        export_run(recipe, arguments)


def search(recipe: "Recipe", arguments: argparse.Namespace) -> None:
    """Search as asked; print the command that trains the best."""
    from core.train.trials import search_recipe

    options = options_of(arguments)
    result = search_recipe(recipe, options, arguments.search, arguments.search_method, arguments.space)
    print(f"{result.finished} of {result.wanted} trials are finished; search.json in {options.folder_of(recipe.name)}")
    if not result.best:
        return
    words = [*options.words(recipe, str(arguments.data), with_paths=True), "--out", str(arguments.out)]
    for field, text in result.best.items():
        words += ["--set", f"{field}={text}"]
    print(f"best so far, validation score {result.score:.4f} (it chose the best, so expect less):")
    print(shlex.join(["python", "train.py", *words]))


def main() -> int:
    """Run; the exit code is 0, 2 for what cannot be done, 130 for Ctrl-C."""
    arguments = parse()
    if arguments.list:
        list_recipes()
        return 0

    import torch

    from core.train.errors import TrainingError
    from core.train.overrides import override
    from core.train.recipes import RECIPES

    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    job = export_run if arguments.export else search if arguments.search else train
    try:
        settings = [f"epochs={arguments.epochs}"] if arguments.epochs else []
        job(override(RECIPES[arguments.recipe], [*settings, *arguments.set]), arguments)
    except (TrainingError, OSError, ValueError) as error:  # a DataError is a ValueError
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; the last finished epoch is kept, go on with --resume", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
