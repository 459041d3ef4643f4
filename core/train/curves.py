"""A picture of how a run went."""

from pathlib import Path

_NOT_A_SCORE = ("epoch", "loss", "minutes", "missed")


def draw_curves(history: list[dict[str, float]], title: str, path: Path) -> None:
    """Training loss and validation figures over epochs, as a small PNG.

    Args:
        history: one row an epoch with "epoch", "loss" and the task's figures; at least one row.
        title: over the plots.
        path: of the PNG.
    """
    from matplotlib.figure import Figure  # no pyplot: it keeps figures and asks for a display

    figure = Figure(figsize=(8, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    epochs = [row["epoch"] for row in history]
    left.plot(epochs, [row["loss"] for row in history], marker=".")
    left.set(xlabel="epoch", ylabel="training loss")
    for key in history[0]:
        if key not in _NOT_A_SCORE:
            right.plot(epochs, [row[key] for row in history], marker=".", label=key)
    right.set(xlabel="epoch", ylabel="validation", ylim=(0, 1))
    right.legend(fontsize="small")
    figure.suptitle(title, fontsize="medium")
    figure.savefig(path, dpi=110)
