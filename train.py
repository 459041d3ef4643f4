"""Train a model: python train.py --recipe unet --data DIR (see TRAINING.md; --list shows the recipes).

A run ends with its weights and card in OUT/RECIPE; copy both to weights/ to ship them. --export does only that.
"""

import argparse
import math
import sys
from dataclasses import replace
from pathlib import Path

from core.arguments import OneLineParser
from core.train.recipes import RECIPES, Recipe


def parse() -> argparse.Namespace:
    """The arguments."""
    parser = OneLineParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="show the recipes and stop")
    parser.add_argument("--recipe", help="which recipe to train")
    parser.add_argument("--data", type=Path, help="a folder with index.csv")
    parser.add_argument("--out", type=Path, default=Path("runs"), help="results go to OUT/RECIPE (default: runs)")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--max-minutes", type=float, default=math.inf, help="stop in time; go on later with --resume")
    parser.add_argument("--resume", action="store_true", help="go on from OUT/RECIPE/last.pt where there is one")
    parser.add_argument("--epochs", type=int, help="train longer or shorter than the recipe; the card says so")
    parser.add_argument("--encoder-weights", type=Path, help="torchvision MobileNetV2 features (.pth) to start from")
    parser.add_argument("--threads", type=int, help="CPU threads for torch")
    parser.add_argument("--export", action="store_true", help="only write weights and card of an existing run")
    arguments = parser.parse_args()
    if arguments.list:
        return arguments
    if arguments.recipe not in RECIPES:
        parser.error(f"--recipe {arguments.recipe!r} is unknown; known are {', '.join(RECIPES)}")
    if arguments.data is None and not arguments.export:
        parser.error("--data DIR is needed: a folder with index.csv")
    for name in ("epochs", "threads", "max_minutes"):
        value = getattr(arguments, name)
        if value is not None and not value > 0:
            parser.error(f"--{name.replace('_', '-')} must be over 0; got {value}")
    return arguments


def export_run(recipe: Recipe, arguments: argparse.Namespace) -> None:
    """Write weights and card of OUT/RECIPE and say where they are."""
    from core.train.export import export
    from core.train.record import make_record, read_record

    folder = arguments.out / recipe.name
    record = read_record(folder)
    if record is None:
        if arguments.data is None:
            raise ValueError(f"{folder} has no run.json; add --data DIR (and --encoder-weights) as it was trained")
        record = replace(make_record(recipe, arguments.data, arguments.encoder_weights), started="")
    weights, card = export(folder, record)
    print(f"wrote {weights} ({weights.stat().st_size:,} bytes) and {card.name}; copy both to weights/ to ship them")


def train(recipe: Recipe, arguments: argparse.Namespace) -> None:
    """Train as asked; export what there is at the end."""
    import torch

    from core.train.run import run

    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    outcome = run(
        recipe,
        arguments.data,
        arguments.out,
        device=arguments.device,
        max_minutes=arguments.max_minutes,
        resume=arguments.resume,
        encoder_weights=arguments.encoder_weights,
        overrides={"--epochs": str(arguments.epochs)} if arguments.epochs else None,
    )
    if outcome.history:
        export_run(recipe, arguments)


def main() -> int:
    """Run; the exit code is 0, 2 for what cannot be done, 130 for Ctrl-C."""
    arguments = parse()
    if arguments.list:
        for recipe in RECIPES.values():
            print(f"{recipe.name:16} {recipe.task:11} {recipe.summary}")
        return 0

    from core.train.dataset import DataError
    from core.train.loop import TrainingError

    recipe = RECIPES[arguments.recipe]
    if arguments.epochs:
        recipe = replace(recipe, epochs=arguments.epochs)
    try:
        (export_run if arguments.export else train)(recipe, arguments)
    except (DataError, TrainingError, OSError, ValueError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; the last finished epoch is kept, go on with --resume", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
