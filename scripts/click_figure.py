"""The README's picture of Dice against clicks, drawn from the cards of the promptable models.

python scripts/click_figure.py docs

The figures are those that `evaluate.py prompt --split test --write-cards` put there; nothing is measured anew.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core import weights
from core.arguments import OneLineParser
from core.evaluate.prompt_plots import draw_curves


def curve_of(test: dict[str, Any]) -> dict[str, Any]:
    """A card's figures at some numbers of clicks as the curve that is drawn."""
    clicks = sorted(int(count) for count in test["dice_at_clicks"])
    mean, median, bounds = (
        [test[field][str(count)] for count in clicks]
        for field in ("dice_at_clicks", "dice_median_at_clicks", "dice_ci95_at_clicks")
    )
    return {"clicks": clicks, "mean": mean, "median": median, "ci95": bounds}


def main() -> int:
    """Draw, and say where the picture is."""
    parser = OneLineParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where dice-by-clicks.png goes")
    folder = parser.parse_args().folder
    figures = {}
    for name in weights.names("promptable"):
        card = weights.card(name)
        test = card.fields.get("metrics", {}).get("test", {})
        if "dice_median_at_clicks" in test:
            figures[card.title] = {**test, "curve": curve_of(test)}
    if not figures:
        print("no card of a promptable model has test figures; see TRAINING.md", file=sys.stderr)
        return 2
    print(draw_curves(figures, folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
