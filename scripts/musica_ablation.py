"""Does MUSICA help a network? Runs what TRAINING.md registered and prints what came out.

python scripts/musica_ablation.py --data DIR --encoder-weights mobilenet_v2.pth [--device cuda] [--max-minutes M]

Every finished run is written to docs/musica_ablation.json at once; given again, the command goes on with those that
are missing. Without --data it only prints the table.
"""

import argparse
import json
import math
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.arguments import OneLineParser
from core.evaluate.ablation import Arm, arms, differences, markdown, recipe_of

RESULTS = Path(__file__).resolve().parent.parent / "docs" / "musica_ablation.json"


def parse() -> argparse.Namespace:
    """The arguments; the defaults are what was registered."""
    parser = OneLineParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a data folder with the splits train, val and test")
    parser.add_argument("--encoder-weights", type=Path, help="torchvision MobileNetV2 features (.pth) to start from")
    parser.add_argument("--out", type=Path, default=Path("runs/ablation"))
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--max-minutes", type=float, default=math.inf, help="begin no further run after this time")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument(
        "--share", default="1/1", help="I/N: only every Nth run, beginning with the Ith, for N machines"
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


def read(path: Path) -> dict[str, Any]:
    """What is there already."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"patients": [], "runs": {}}


def keep(path: Path, arm: Arm, effort: dict[str, int], patients: list[str], dice: list[float]) -> None:
    """Add one run; read again just before, since another process may have added its own."""
    kept = read(path)
    kept["patients"] = patients
    kept["runs"][arm.name] = {
        "network": arm.network,
        "input": arm.input,
        "seed": arm.seed,
        **effort,
        "dice": [None if math.isnan(value) else round(value, 4) for value in dice],
    }
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    temporary.replace(path)


def measure(arm: Arm, arguments: argparse.Namespace) -> tuple[list[str], list[float]]:
    """Train one arm and score it on the test split: patients and Dice, slice by slice."""
    import torch

    from core import weights
    from core.evaluate import read_cases, score_slices, select_rows
    from core.segment.model import AutomaticModel
    from core.train.run import Options, run
    from core.train.start import skeleton

    recipe = recipe_of(arm, arguments.epochs, arguments.side)
    folder = arguments.out / arm.name
    start = str(arguments.encoder_weights or "")
    run(recipe, Options(arguments.data, folder, arguments.device, resume=True, encoder_weights=start))
    network = skeleton(recipe)
    state = torch.load(folder / recipe.name / "best.pt", map_location="cpu", weights_only=True)
    network.load_state_dict(state)
    network.eval().to(memory_format=torch.channels_last)
    model = AutomaticModel(arm.name, weights.Card(arm.name, {}), network, recipe.side, recipe.inputs)
    rows = select_rows(arguments.data, "test")
    scores = score_slices(model, read_cases(rows))
    return [score.patient for score in scores], [score.overlap.dice for score in scores]


def main() -> int:
    """Run what is missing, then print the table."""
    arguments = parse()
    effort = {"epochs": arguments.epochs, "side": arguments.side}
    started = time.monotonic()
    first, step = (int(part) for part in arguments.share.split("/"))
    for arm in arms()[first - 1 :: step] if arguments.data else ():
        if arm.name in read(arguments.results)["runs"]:
            continue
        if (time.monotonic() - started) / 60 > arguments.max_minutes:
            break
        patients, dice = measure(arm, arguments)
        keep(arguments.results, arm, effort, patients, dice)
    kept = read(arguments.results)
    results = {Arm(run["network"], run["input"], run["seed"]): run["dice"] for run in kept["runs"].values()}
    if not results:
        print("no run is finished; give --data DIR", file=sys.stderr)
        return 2
    print(markdown(differences(results, kept["patients"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
