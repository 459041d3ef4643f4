"""Judge the shipped models on a folder of slices with masks (see TRAINING.md, "How a number here is made").

python evaluate.py segment  --data DIR [--split S] [--models all|a,b] [--json FILE]
python evaluate.py prompt   --data DIR [--split S] [--models all|a,b] [--clicks 1,3,5,10] [--json FILE]
python evaluate.py classify --data DIR [--split S] [--models all|a,b] [--json FILE]
"""

import argparse
import json
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.arguments import OneLineParser


class Unusable(ValueError):
    """Something on the command line that cannot be used; the message says what and what is accepted."""


def parse() -> argparse.Namespace:
    """The arguments."""
    parser = OneLineParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = parser.add_subparsers(dest="task", required=True, parser_class=OneLineParser)
    for task in ("segment", "prompt", "classify"):
        sub = tasks.add_parser(task)
        sub.add_argument("--data", type=Path, required=True, help="a folder with index.csv")
        sub.add_argument("--split", help="only these rows (default: every row)")
        sub.add_argument("--models", default="all", help="all, or names with commas between")
        sub.add_argument("--json", type=Path, help="write the figures to this file")
        if task != "classify":
            sub.add_argument("--write-cards", action="store_true", help="put the figures into weights/NAME.json too")
        if task == "segment":
            sub.add_argument("--spacing", help="mm between pixels, one number or ROW,COLUMN, where the index has none")
        if task == "prompt":
            sub.add_argument("--clicks", default="1,3,5,10", help="Dice after these numbers of clicks, 1 to 20")
    return parser.parse_args()


def chosen_models(wanted: str, task: str, available: tuple[str, ...]) -> list[str]:
    """The models to judge; says on stderr which have no weights.

    Raises:
        Unusable: a name that no recipe and no weight file has, or nothing is left.
    """
    from core.train.recipes import RECIPES

    trainable = [recipe.name for recipe in RECIPES.values() if recipe.task == task]
    known = list(dict.fromkeys([*trainable, *available]))
    names = known if wanted == "all" else [name.strip() for name in wanted.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise Unusable(f"unknown model {name!r}; known are {', '.join(known)}")
    for name in names:
        if name not in available:
            say(f"{name}: left out, weights/{name}.safetensors and its card are missing")
    left = [name for name in names if name in available]
    if not left:
        raise Unusable(f"none of the models asked for ({', '.join(names)}) has weights in weights/; see TRAINING.md")
    return left


def say(line: str) -> None:
    """A line on stderr, where it does not mix with the table."""
    print(line, file=sys.stderr, flush=True)


def progress(name: str, total: int) -> Callable[[int], None]:
    """A line on stderr now and then, with the time that is left."""
    started = last = time.monotonic()

    def report(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < 5 and done < total:
            return
        last = now
        left = (now - started) / done * (total - done)
        say(f"{name}: {done} of {total} slices, {left:.0f} s left")

    return report


def parse_clicks(text: str) -> list[int]:
    """Numbers of clicks, sorted.

    Raises:
        Unusable: not whole numbers from 1 to 20.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and 1 <= int(part) <= 20 for part in parts):
        raise Unusable(f"--clicks takes whole numbers from 1 to 20 with commas between; got {text!r}")
    return sorted({int(part) for part in parts})


def judge(arguments: argparse.Namespace) -> dict[str, Any]:
    """Everything that goes into the JSON file."""
    from core import evaluate, weights
    from core.train.dataset import name_of, parse_spacing

    task = {"segment": "automatic", "prompt": "promptable"}[arguments.task]
    clicks = parse_clicks(arguments.clicks) if task == "promptable" else []
    spacing = parse_spacing(arguments.spacing) if task == "automatic" and arguments.spacing else None
    rows = evaluate.select_rows(arguments.data, arguments.split, spacing)
    data = name_of(arguments.data)
    if task == "automatic":
        from core import segment as room
    else:
        from core import prompt as room
    results: dict[str, Any] = {}
    for name in chosen_models(arguments.models, task, room.available()):
        try:
            if task == "automatic":
                scores = evaluate.score_slices(room.load(name), evaluate.read_cases(rows), progress(name, len(rows)))
                figures = evaluate.summarise_slices(scores)
            else:
                segmenter = room.segmenter(name)
                tracks, left_out = evaluate.click_on_all(
                    segmenter, evaluate.read_cases(rows), clicks, progress(name, len(rows))
                )
                if not tracks:
                    raise Unusable("no slice has a lesion to click on")
                figures = evaluate.summarise_clicks(tracks, clicks, left_out)
        except weights.WeightsError as error:
            say(f"{name}: left out, {error}")
            continue
        card = weights.FOLDER / f"{name}.json"
        if card.is_file():
            leaking = evaluate.leaking_patients(weights.card(name).fields, data, [row.patient for row in rows])
            if leaking:
                figures["leaky"] = len(leaking)
                say(f"{name}: LEAKY, it was trained on {len(leaking)} of these patients")
            if arguments.write_cards:
                evaluate.merge_figures(card, arguments.split or "all", data, figures, command_of(arguments, data))
        results[name] = figures
    if not results:
        raise Unusable("no model could be judged")
    return {"data": data, "split": arguments.split, "models": results}


def command_of(arguments: argparse.Namespace, data: str) -> str:
    """The command as anyone could repeat it, without this machine's paths."""
    words = ["python", "evaluate.py", arguments.task, "--data", data]
    if arguments.split:
        words += ["--split", arguments.split]
    if getattr(arguments, "spacing", None):
        words += ["--spacing", arguments.spacing]
    return shlex.join(words)


def table(result: dict[str, Any]) -> str:
    """The figures for reading: one line a model."""
    lines = [f"{result['data']}, split {result['split'] or 'all'}"]
    for name, figures in result["models"].items():
        n = f"n = {figures['n_slices']} slices, {figures['n_patients']} patients"
        if "leaky" in figures:
            n += ", LEAKY"
        lines.append(f"\n{name}  ({n})")
        if "dice_at_clicks" in figures:
            for clicks, dice in figures["dice_at_clicks"].items():
                interval = between(figures["dice_ci95_at_clicks"][clicks])
                people = number(figures["dice_patient_at_clicks"][clicks])
                lines.append(f"  Dice after {clicks:>2} clicks  {number(dice)} {interval}   per patient {people}")
            for target in ("85", "90"):
                lines.append(f"  clicks to Dice 0.{target}  {number(figures[f'noc{target}'], 1)}")
            lines.append(f"  never at Dice 0.90  {figures['failures90']}")
            encode, decode = figures["encode_ms_median"], figures["decode_ms_median"]
            lines.append(f"  encode {encode:.0f} ms, decode {decode:.0f} ms (medians)")
            continue
        unit = figures["unit"]
        interval, people = between(figures["dice_ci95"]), between(figures["dice_patient_ci95"])
        lines += [
            f"  Dice per slice    {number(figures['dice_mean'])} {interval}, median {number(figures['dice_median'])}",
            f"  Dice per patient  {number(figures['dice_patient_mean'])} {people}",
            f"  IoU {number(figures['iou_mean'])}   boundary F1 {number(figures['boundary_f1_mean'])}   "
            f"NSD at {figures['nsd_tolerance']:g} {unit} {number(figures['nsd_mean'])}",
            f"  HD95 {number(figures['hd95_mean'], 1)} {unit} (undefined on {figures['n_hd95_undefined']})   "
            f"pixel accuracy {number(figures['pixel_accuracy'])}",
            f"  missed {figures['n_missed']}   without lesion {figures['n_without_lesion']}, "
            f"of these marked {figures['n_false_alarms']}   {figures['ms_median']:.0f} ms (median)",
        ]
        for kind, part in figures.get("by_class", {}).items():
            lines.append(
                f"  {kind}: Dice {number(part['dice_mean'])} (n = {part['n_slices']}), missed {part['n_missed']}"
            )
    return "\n".join(lines)


def number(value: float | None, digits: int = 3) -> str:
    """A number, or a word where it is not defined."""
    return "undefined" if value is None else f"{value:.{digits}f}"


def between(interval: list[float | None]) -> str:
    """A 95 % interval in brackets."""
    return f"[{number(interval[0])}, {number(interval[1])}]"


def main() -> int:
    """Run; the exit code is 0, 2 for what cannot be done, 130 for Ctrl-C."""
    arguments = parse()
    if arguments.task == "classify":
        say("no classification model is in weights/, so there is nothing to judge")
        return 2
    try:
        result = judge(arguments)
        if arguments.json:
            arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    except (OSError, ValueError) as error:  # DataError and WeightsError are among them
        say(" ".join(str(error).split()))
        return 2
    except KeyboardInterrupt:
        say("stopped; nothing was written")
        return 130
    print(table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
