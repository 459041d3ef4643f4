"""Train several recipes side by side: python scripts/train_many.py all --jobs 4 --data DIR [options of train.py]

Each recipe is one `train.py --resume`, so the command can be stopped and given again; a recipe that starts from
another's weights waits for it. What each prints goes to OUT/RECIPE.log. On a GPU several small networks share it
well; on a CPU give --threads so that jobs x threads is the number of cores.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.arguments import OneLineParser
from core.train.recipes import RECIPES

WITH_MOBILENET = ("unet", "fcn", "deeplabv3plus", "basnet")
TRAIN = Path(__file__).resolve().parent.parent / "train.py"


def parse() -> tuple[argparse.Namespace, list[str]]:
    """The arguments, and those that are train.py's."""
    parser = OneLineParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", help="all (those that are shipped), or names with commas between")
    parser.add_argument("--jobs", type=int, default=2, help="how many at the same time")
    parser.add_argument("--out", type=Path, default=Path("runs"))
    parser.add_argument("--encoder-weights", default="", help="for the recipes whose encoder is a MobileNetV2")
    arguments, rest = parser.parse_known_args()
    shipped = [name for name, recipe in RECIPES.items() if recipe.shipped]
    arguments.recipes = shipped if arguments.recipes == "all" else arguments.recipes.split(",")
    unknown = [name for name in arguments.recipes if name not in RECIPES]
    if unknown:
        parser.error(f"unknown recipe {unknown[0]!r}; known are all and {', '.join(RECIPES)}")
    if arguments.jobs < 1:
        parser.error(f"--jobs must be at least 1; got {arguments.jobs}")
    return arguments, rest


def start(name: str, arguments: argparse.Namespace, rest: list[str]) -> subprocess.Popen[bytes]:
    """One recipe in a process of its own."""
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(TRAIN), "--recipe", name, "--out", str(out), "--resume", *rest]
    if arguments.encoder_weights and RECIPES[name].architecture in WITH_MOBILENET:
        command += ["--encoder-weights", arguments.encoder_weights]
    with (out / f"{name}.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def next_of(waiting: list[str], running: dict[str, subprocess.Popen[bytes]]) -> str | None:
    """The first recipe that waits for no other."""
    busy = {*waiting, *running}
    return next((name for name in waiting if RECIPES[name].start not in busy), None)


def main() -> int:
    """Run all; the exit code is 0 when every one ended well."""
    arguments, rest = parse()
    waiting, running, failed = list(arguments.recipes), {}, []
    try:
        while waiting or running:
            for name, process in list(running.items()):
                if process.poll() is not None:
                    del running[name]
                    failed += [name] if process.returncode else []
                    print(f"{name} {'failed, see its log' if process.returncode else 'ended'}", flush=True)
            while len(running) < arguments.jobs and (name := next_of(waiting, running)):
                waiting.remove(name)
                running[name] = start(name, arguments, rest)
                print(f"{name} started", flush=True)
            time.sleep(0.5)
    except KeyboardInterrupt:
        for process in running.values():
            process.wait()  # Ctrl-C reached them too; each keeps its last epoch
        print("stopped; give the command again to go on", file=sys.stderr)
        return 130
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
