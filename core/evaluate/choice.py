"""Which models a command line is about."""

from collections.abc import Callable, Sequence


class Unusable(ValueError):
    """Something on the command line that cannot be used; the message says what and what is accepted."""


def split_names(text: str) -> list[str]:
    """Names with commas between, each once."""
    return list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def chosen_models(wanted: str, task: str, available: Sequence[str], say: Callable[[str], None]) -> list[str]:
    """The models to judge; those without weights are named, unless their recipe is not meant to be shipped.

    Args:
        wanted: "all", or names with commas between.
        task: "automatic" or "promptable".
        available: names with weights and a card.
        say: takes a line for stderr.

    Raises:
        Unusable: a name that no recipe and no card has, or nothing is left.
    """
    from core.train.recipes import RECIPES

    recipes = [recipe for recipe in RECIPES.values() if recipe.task == task]
    joined = ["ensemble"] if task == "automatic" else []
    known = list(dict.fromkeys([*(recipe.name for recipe in recipes), *available, *joined]))
    if wanted == "all":
        silent = {*joined, *(recipe.name for recipe in recipes if not recipe.shipped)}
        names = [name for name in known if name in available or name not in silent]
    else:
        names = split_names(wanted)
    for name in names:
        if name not in known:
            raise Unusable(f"unknown model {name!r}; known are {', '.join(known)}")
    for name in names:
        if name not in available:
            lacks = (
                "its card or a member of it is" if name in joined else f"weights/{name}.safetensors and its card are"
            )
            say(f"{name}: left out, {lacks} missing")
    left = [name for name in names if name in available]
    if not left:
        raise Unusable(f"none of the models asked for ({', '.join(names)}) has weights in weights/; see TRAINING.md")
    return left
