"""What can go wrong in a run, as sentences."""

import importlib
from types import ModuleType


class TrainingError(RuntimeError):
    """A run that cannot go on; the message says why and what was kept."""


class Diverged(TrainingError):
    """The loss is no longer a finite number: the learning rate was too high, or the data are broken."""


def need(module: str, what: str) -> ModuleType:
    """Import a package that training adds to the app's own.

    Args:
        module: to import, such as ``optuna``.
        what: needs it, for the message.

    Raises:
        TrainingError: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise TrainingError(
            f"{what} needs {module.partition('.')[0]}, which is not installed; pip install -r requirements-train.txt"
        ) from error
