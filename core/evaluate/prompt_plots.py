"""Pictures of clicking: how the Dice grows and how many clicks it takes, drawn from figures alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.evaluate.plots import drawn
from core.evaluate.prompt_tracks import CLICK_CAP
from core.palette import colour_of

Figures = Mapping[str, Mapping[str, Any]]
_MARKERS = "osD^vP*X"


def draw_clicks(figures: Figures, folder: Path) -> list[Path]:
    """Dice against clicks, and a histogram of the clicks to Dice 0.90, as PNG.

    Args:
        figures: of each model, as `summarise_clicks` gives them or a JSON of them holds them; at least one.
        folder: made when it is not there.

    Returns:
        The paths: ``dice-by-clicks.png`` and ``clicks-to-090.png``.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    paths = (
        draw_curves(figures, folder),
        drawn(folder / "clicks-to-090.png", lambda figure: _histogram(figure, figures)),
    )
    return [path for path in paths if path is not None]


def draw_curves(figures: Figures, folder: Path) -> Path | None:
    """``dice-by-clicks.png`` alone; arguments and errors as `draw_clicks`."""
    folder.mkdir(parents=True, exist_ok=True)
    return drawn(folder / "dice-by-clicks.png", lambda figure: _curves(figure, figures))


def _curves(figure: Any, figures: Figures) -> bool:
    """Mean with its patient interval as a band, the median dashed."""
    figure.set_size_inches(7, 4.6)
    axes = figure.subplots()
    lowest = 1.0
    for number, (name, found) in enumerate(figures.items()):
        curve, colour = found["curve"], colour_of(name)
        marker = _MARKERS[number % len(_MARKERS)]
        label = f"{name}, mean (n = {found['n_slices']} slices, {found['n_patients']} patients)"
        axes.plot(curve["clicks"], curve["mean"], color=colour, marker=marker, markersize=4, label=label)
        axes.plot(curve["clicks"], curve["median"], color=colour, linestyle="--", linewidth=1, label=f"{name}, median")
        lowest = min(lowest, *curve["mean"], *curve["median"])
        if all(bound is not None for pair in curve["ci95"] for bound in pair):
            low, high = zip(*curve["ci95"], strict=True)
            axes.fill_between(curve["clicks"], low, high, color=colour, alpha=0.2, linewidth=0)
            lowest = min(lowest, *low)
    axes.set(xlabel="clicks", ylabel="Dice", title="Simulated user; band: 95 % interval over patients")
    axes.set_ylim(max(0.0, lowest - 0.05), 1.0)
    axes.set_xticks(range(1, max(found["curve"]["clicks"][-1] for found in figures.values()) + 1))
    axes.grid()
    axes.legend(fontsize="small", loc="lower right")
    return True


def _histogram(figure: Any, figures: Figures) -> bool:
    """Bars side by side, one a model and number of clicks; the last ones never got there."""
    figure.set_size_inches(7.5, 4)
    axes = figure.subplots()
    ticks = [*(str(clicks) for clicks in range(1, CLICK_CAP + 1)), "never"]
    width = 0.8 / len(figures)
    for number, (name, found) in enumerate(figures.items()):
        shares = [found["clicks_to_90"][tick] / found["n_slices"] for tick in ticks]
        places = [place + (number - (len(figures) - 1) / 2) * width for place in range(len(ticks))]
        label = f"{name}, mean {found['noc90']:.1f} (never counts {CLICK_CAP})"
        axes.bar(places, shares, width, color=colour_of(name), label=label)
    axes.set_xticks(range(len(ticks)), ticks)
    axes.set(xlabel="clicks to Dice 0.90", ylabel="share of slices")
    axes.grid(axis="y")
    axes.legend(fontsize="small")
    return True
