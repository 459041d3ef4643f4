"""Train a model: python train.py --recipe unet --data DIR (see TRAINING.md; --list shows the recipes)."""

import argparse
import math
import sys
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="show the recipes and stop")
    parser.add_argument("--recipe", help="which recipe to train")
    parser.add_argument("--data", type=Path, help="a folder with index.csv")
    parser.add_argument("--out", type=Path, default=Path("runs"), help="checkpoints and results go to OUT/RECIPE (default: runs)")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--max-minutes", type=float, default=math.inf, help="stop in time; go on later with --resume")
    parser.add_argument("--resume", action="store_true", help="go on from OUT/RECIPE/last.pt")
    parser.add_argument("--encoder-weights", type=Path, help="torchvision MobileNetV2 features (.pth) to start the encoder from")
    parser.add_argument("--threads", type=int, help="CPU threads for torch")
    arguments = parser.parse_args()

    from core.train.recipes import RECIPES

    if arguments.list:
        for recipe in RECIPES.values():
            print(f"{recipe.name:16} {recipe.task:11} {recipe.summary}")
        return 0
    if arguments.recipe not in RECIPES:
        print(f"unknown recipe {arguments.recipe!r}; known are {', '.join(RECIPES)}", file=sys.stderr)
        return 2
    if arguments.data is None:
        print("--data DIR is needed: a folder with index.csv", file=sys.stderr)
        return 2

    import torch

    from core.train.dataset import DataError
    from core.train.loop import TrainingError
    from core.train.run import run

    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    try:
        run(
            RECIPES[arguments.recipe],
            arguments.data,
            arguments.out,
            device=arguments.device,
            max_minutes=arguments.max_minutes,
            resume=arguments.resume,
            encoder_weights=arguments.encoder_weights,
        )
    except (DataError, TrainingError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; the last finished epoch is kept, go on with --resume", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
