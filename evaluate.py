"""Judge the shipped models on a folder of slices with masks (see TRAINING.md, "How a number here is made").

python evaluate.py segment  --data DIR [--split S] [--models all|a,b] [--json FILE] [--spacing MM] [--write-cards]
                            [--plots DIR] [--report] [--compare A B] [--weights DIR]
python evaluate.py prompt   --data DIR [--split S] [--models all|a,b] [--clicks 1,2,3,5,8,10] [--json FILE]
                            [--spacing MM] [--write-cards] [--plots DIR]
                            [--all-experiments | --jitter --no-feedback --enhance musica --start unet --suggest [a,b]]
python evaluate.py trust    --data DIR [--split val] [--models all|a,b] [--json FILE] [--write-cards]
python evaluate.py classify --data DIR [--split S] [--models all|a,b] [--json FILE]
python evaluate.py ensemble --data DIR [--split val] [--size 4 | --members a,b,c]     writes weights/ensemble.json
python evaluate.py table    [--split test] [--write TRAINING.md]                     the results of all cards
"""

import argparse
import json
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core.evaluation_options import CLICKS, parse, parse_clicks


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


def command_of(arguments: argparse.Namespace, data: str) -> str:
    """The command as anyone could repeat it, without this machine's paths."""
    words = ["python", "evaluate.py", arguments.task, "--data", data]
    for option in ("split", "spacing", "size", "members"):
        if getattr(arguments, option, None):
            words += [f"--{option}", str(getattr(arguments, option))]
    if getattr(arguments, "clicks", CLICKS) != CLICKS:
        words += ["--clicks", arguments.clicks]
    return shlex.join(words)


def prepare(arguments: argparse.Namespace) -> tuple[list[str], Any]:
    """The models to judge and what to judge them on; whatever can be refused is refused here, before any work.

    Raises:
        ValueError, OSError: one sentence on what cannot be used.
    """
    from core import evaluate, weights
    from core.train.dataset import name_of, parse_spacing
    from core.train.layouts import split_name

    if arguments.weights:
        weights.use(arguments.weights)
    arguments.split = split_name(arguments.split) if arguments.split else None
    pair = getattr(arguments, "compare", None) or []
    if len(pair) != len(set(pair)):
        raise evaluate.Unusable(f"--compare takes two different models; got {pair[0]} twice")
    if arguments.json and not arguments.json.parent.is_dir():
        raise evaluate.Unusable(f"--json {arguments.json}: its folder is not there")
    if getattr(arguments, "plots", None):
        arguments.plots.mkdir(parents=True, exist_ok=True)
    clicks = parse_clicks(arguments.clicks) if arguments.task == "prompt" else ()
    spacing = parse_spacing(arguments.spacing) if getattr(arguments, "spacing", None) else None
    rows = evaluate.select_rows(arguments.data, arguments.split, spacing)
    data = name_of(arguments.data)
    if clicks:
        from core import prompt as room
    else:
        from core import segment as room
    wanted = arguments.models or (",".join(pair) if pair else "all")
    if pair and wanted != "all":
        wanted = ",".join([wanted, *pair])
    names = evaluate.chosen_models(wanted, "promptable" if clicks else "automatic", room.available(), say)
    missing = [name for name in pair if name not in names]
    if missing:
        raise evaluate.Unusable(f"--compare needs the weights of {' and '.join(missing)} in weights/; see TRAINING.md")
    if clicks:
        arguments.experiments = wanted_of(arguments)
    write_cards = arguments.write_cards
    return names, evaluate.Task(data, arguments.split, rows, command_of(arguments, data), write_cards, clicks)


def wanted_of(arguments: argparse.Namespace) -> Any:
    """The experiments that the options of ``prompt`` ask for."""
    from core.evaluate.prompt_runs import wanted_experiments

    return wanted_experiments(
        arguments.all_experiments,
        arguments.jitter,
        arguments.no_feedback,
        arguments.enhance or (),
        arguments.start,
        arguments.suggest,
        say,
    )


def experiments_of(arguments: argparse.Namespace, name: str, task: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The experiments that were asked for on a model that has been judged."""
    if getattr(arguments, "experiments", None):
        from core.evaluate.prompt_runs import run_experiments

        yield from run_experiments(name, task, arguments.experiments, say, progress)


def judge(arguments: argparse.Namespace) -> int:
    """Judge, print, write; figures of models that are done are kept whatever happens to a later one."""
    from core import evaluate

    names, task = prepare(arguments)
    result: dict[str, Any] = {"data": task.data, "split": task.split, "models": {}}
    scores: dict[str, Any] = {}
    code, fault = 0, ""
    try:
        for judged in evaluate.judge(names, task, say, progress):
            result["models"][judged.name] = judged.figures
            if judged.scores:
                scores[judged.name] = judged.scores
            unfinished = {"unfinished": [name for name in names if name not in result["models"]]}
            keep(result | unfinished, arguments.json)
            for name, figures in experiments_of(arguments, judged.name, task):
                judged.figures.setdefault("experiments", {})[name] = figures
                keep(result | unfinished, arguments.json)
    except KeyboardInterrupt:
        code, fault = 130, "stopped"
    except (OSError, ValueError) as error:  # DataError is among them
        code, fault = 2, " ".join(str(error).split())
    done = len(result["models"])
    if not done:
        say(f"{fault or 'no model could be judged'}; nothing was written" if code != 2 else fault)
        return code or 2
    if code:
        result["unfinished"] = [name for name in names if name not in result["models"]]
        say(f"{fault}; the figures of {done} of {len(names)} models are kept")
    finish(arguments, result, scores)
    return code


def finish(arguments: argparse.Namespace, result: dict[str, Any], scores: dict[str, Any]) -> None:
    """Comparison, JSON, text and pictures of what there is."""
    from core import evaluate

    pair = getattr(arguments, "compare", None)
    if pair and all(name in scores for name in pair):
        result["comparison"] = evaluate.compare((pair[0], pair[1]), scores[pair[0]], scores[pair[1]])
    elif pair:
        say(f"no comparison: {' or '.join(name for name in pair if name not in scores)} could not be judged")
    print(evaluate.text_of(result))
    if getattr(arguments, "report", False):
        for name, some in scores.items():
            print(f"\n{name}, every pixel of {len(some)} slices\n{evaluate.classification_report(some, text=True)}")
    write(result, arguments.json)
    if getattr(arguments, "plots", None) and arguments.task == "prompt":
        from core.evaluate.prompt_plots import draw_clicks

        say(f"{len(draw_clicks(result['models'], arguments.plots))} pictures are in {arguments.plots}")
    elif getattr(arguments, "plots", None) and scores:
        from core.evaluate.plots import draw_all

        say(f"{len(draw_all(scores, arguments.plots))} pictures are in {arguments.plots}")


def write(result: dict[str, Any], path: Path | None) -> None:
    """The figures as JSON, the old file standing until the new one is whole."""
    if path is None:
        return
    temporary = path.with_suffix(path.suffix + ".tmp")
    temporary.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)


def keep(result: dict[str, Any], path: Path | None) -> None:
    """``write`` in between, where a full disk is no reason to stop."""
    try:
        write(result, path)
    except OSError as error:
        say(f"not written yet: {error}")


def ensemble(arguments: argparse.Namespace) -> int:
    """Choose members, or take those given, and write ``weights/ensemble.json``."""
    from core.evaluate import split_names
    from core.evaluate.ensembling import make_ensemble
    from core.train.layouts import split_name

    arguments.split = split_name(arguments.split)
    members = split_names(arguments.members or "")
    chosen, path = make_ensemble(
        arguments.data, arguments.split, lambda data: command_of(arguments, data), progress, arguments.size, members
    )
    for number, step in enumerate(chosen.steps, start=1):
        print(f"{number}. {step.added}: Dice {step.dice_mean:.3f}" + " (left out)" * (step.added not in chosen.members))
    print(
        f"{', '.join(chosen.members)}: Dice {chosen.dice_mean:.3f} on {chosen.n_slices} slices of {chosen.n_patients} "
        f"patients of split {arguments.split}, written to {path.parent.name}/{path.name}"
    )
    return 0


def trust(arguments: argparse.Namespace) -> int:
    """Calibrate what promptable models say of their masks; those that are done are kept whatever happens later."""
    from core import evaluate, prompt
    from core.evaluate.prompt_trust import TEST_SENTENCE, calibrate_all, trust_text
    from core.train.dataset import name_of
    from core.train.layouts import split_name

    arguments.split = split_name(arguments.split)
    if arguments.split == "test":
        raise evaluate.Unusable(TEST_SENTENCE)
    if arguments.json and not arguments.json.parent.is_dir():
        raise evaluate.Unusable(f"--json {arguments.json}: its folder is not there")
    rows, data = evaluate.select_rows(arguments.data, arguments.split), name_of(arguments.data)
    names = evaluate.chosen_models(arguments.models or "all", "promptable", prompt.available(), say)
    result: dict[str, Any] = {"data": data, "split": arguments.split, "models": {}}
    task = evaluate.Task(data, arguments.split, rows, command_of(arguments, data), arguments.write_cards)
    for name, entry in calibrate_all(names, task, say, progress):
        result["models"][name] = entry
        keep(result, arguments.json)
        print(trust_text(name, entry))
    if not result["models"]:
        say("no model could be calibrated; nothing was written")
        return 2
    write(result, arguments.json)
    return 0


def table(arguments: argparse.Namespace) -> int:
    """The results of all cards, printed or put between the markers of a file."""
    from core.evaluate import results_table
    from core.train.layouts import split_name

    text = results_table.markdown(results_table.all_cards(), split_name(arguments.split))
    if arguments.write:
        results_table.write_between_markers(arguments.write, text)
    else:
        print(text)
    return 0


def main() -> int:
    """Run; the exit code is 0, 2 for what cannot be done, 130 for Ctrl-C."""
    arguments = parse(__doc__)
    if arguments.task == "classify":
        say("no classification model is in weights/, so there is nothing to judge")
        return 2
    try:
        return {"ensemble": ensemble, "table": table, "trust": trust}.get(arguments.task, judge)(arguments)
    except (OSError, ValueError) as error:  # DataError and WeightsError are among them
        say(" ".join(str(error).split()))
        return 2
    except KeyboardInterrupt:
        say("stopped")
        return 130


if __name__ == "__main__":
    sys.exit(main())
