"""Pictures of how models fared: curves and points made of figures, never a patient's pixels."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.evaluate.pixels import CLASSES, confusion
from core.evaluate.plot_curves import Scores, draw_curves, draw_reliability
from core.evaluate.slices import SEED, SliceScore
from core.palette import colour_of


def draw_all(scores: Scores, folder: Path) -> list[Path]:
    """Every picture of an evaluation as PNG.

    Args:
        scores: of each model, at least one model with at least one slice.
        folder: made when it is not there.

    Returns:
        The paths: ``confusion-NAME.png`` for each model, ``roc-pr.png``, ``dice-by-size.png``, ``reliability.png``
        and ``dice-by-model.png``; those for which nothing is defined are left out.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures: dict[str, Callable[[Any], bool]] = {
        f"confusion-{name}.png": partial(_confusion, name=name, scores=some) for name, some in scores.items()
    }
    pictures["roc-pr.png"] = lambda figure: draw_curves(figure, scores)
    pictures["dice-by-size.png"] = lambda figure: _dice_by_size(figure, scores)
    pictures["reliability.png"] = lambda figure: draw_reliability(figure, scores)
    pictures["dice-by-model.png"] = lambda figure: _dice_by_model(figure, scores)
    return [path for name, draw in pictures.items() if (path := drawn(folder / name, draw)) is not None]


def drawn(path: Path, draw: Callable[[Any], bool]) -> Path | None:
    """One picture on a dark ground, which the models' colours are made for; None when there was nothing to draw."""
    from matplotlib import rc_context, style
    from matplotlib.figure import Figure  # no pyplot: it keeps figures and asks for a display

    with rc_context({**style.library["dark_background"], "grid.alpha": 0.25, "font.size": 9}):
        figure = Figure(layout="constrained")
        if not draw(figure):
            return None
        figure.savefig(path, dpi=120)
    return path


def _confusion(figure: Any, name: str, scores: Sequence[SliceScore]) -> bool:
    counts = np.array(list(confusion(scores).values()), dtype=np.float64).reshape(2, 2)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure.set_size_inches(4.4, 3.8)
    axes = figure.subplots()
    image = axes.imshow(shares, cmap="viridis", vmin=0, vmax=1)
    for row in range(2):
        for column in range(2):
            share = shares[row, column]
            said = f"{share:.3f}\n{counts[row, column]:,.0f} px"
            axes.text(column, row, said, ha="center", va="center", color="black" if share > 0.6 else "white")
    axes.set(xticks=(0, 1), yticks=(0, 1), xticklabels=CLASSES, yticklabels=CLASSES)
    axes.set(xlabel="marked as", ylabel="truth", title=f"{name}\nevery pixel of {len(scores)} slices")
    figure.colorbar(image, ax=axes, label="share of the row", shrink=0.8)
    return True


def _dice_by_size(figure: Any, scores: Scores) -> bool:
    """One small plot a model, so that a dozen do not hide each other."""
    from matplotlib.ticker import FormatStrFormatter, LogLocator, NullFormatter

    in_mm = all(score.area_mm2 is not None for some in scores.values() for score in some)
    columns = min(4, len(scores))
    rows = -(-len(scores) // columns)
    figure.set_size_inches(max(4.0, 2.9 * columns), 2.7 * rows + 0.4)
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    defined = False
    for axes, (name, some) in zip(grid.flat, scores.items(), strict=False):
        lesions = [score for score in some if score.has_lesion]
        defined |= bool(lesions)
        areas = [score.area_mm2 if in_mm else score.area_px for score in lesions]
        axes.scatter(areas, [score.overlap.dice for score in lesions], s=9, alpha=0.7, color=colour_of(name))
        axes.set(title=f"{name}, n = {len(lesions)}", xscale="log", ylim=(-0.03, 1.03))
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter(FormatStrFormatter("%g"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.tick_params(axis="x", labelrotation=45)
        axes.grid()
    for axes in list(grid.flat)[len(scores) :]:
        axes.set_visible(False)
    figure.supxlabel(f"area of the true lesion ({'mm²' if in_mm else 'px²'}, log)")
    figure.supylabel("Dice")
    return defined


def _dice_by_model(figure: Any, scores: Scores) -> bool:
    """A box from the first to the third quartile with the median, and a point a slice."""
    named = {name: [s.overlap.dice for s in some if not np.isnan(s.overlap.dice)] for name, some in scores.items()}
    named = {name: dice for name, dice in named.items() if dice}
    if not named:
        return False
    figure.set_size_inches(7, 0.55 * len(named) + 1.3)
    axes = figure.subplots()
    places = list(range(len(named), 0, -1))
    axes.boxplot(
        list(named.values()), positions=places, orientation="horizontal", widths=0.55, showfliers=False,
        medianprops={"color": "white", "linewidth": 1.5},
    )  # fmt: skip
    shake = np.random.default_rng(SEED)
    for place, (name, dice) in zip(places, named.items(), strict=True):
        axes.scatter(dice, place + shake.uniform(-0.2, 0.2, len(dice)), s=6, alpha=0.6, color=colour_of(name))
    axes.set_yticks(places, [f"{name} (n = {len(dice)})" for name, dice in named.items()])
    axes.set(xlabel="Dice per slice", xlim=(-0.02, 1.02))
    axes.grid(axis="x")
    return True
