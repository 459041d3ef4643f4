"""Which layout a data folder has."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.train.layouts import classes, coco, figshare, folders, index, lgg, nifti
from core.train.layouts.row import DataError, Row


@dataclass(frozen=True)
class Layout:
    """One way to lay out slices in a folder."""

    what: str
    """For messages."""
    find: Callable[[Path], bool]
    read: Callable[[Path], list[Row]]


LAYOUTS = tuple(
    Layout(module.WHAT, module.find, module.read) for module in (index, coco, folders, lgg, figshare, nifti, classes)
)
"""In the order in which they are looked for: the more a layout says, the earlier it comes."""


def locate(folder: Path) -> tuple[Layout, Path]:
    """The layout of a data folder, and where it lies: the folder itself, or the only one inside that has a layout.

    Raises:
        DataError: there is no such folder, it is empty, or no layout or several are found in it.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder; a folder with slices is needed")
    if found := _layout_of(folder):
        return found, folder
    inner = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.name.startswith((".", "_"))]
    candidates = [(layout, path) for path in inner if (layout := _layout_of(path))]
    if len(candidates) > 1:
        names = ", ".join(path.name for _, path in candidates[:5])
        raise DataError(f"{folder} holds {len(candidates)} data folders ({names}); give one of them")
    if not candidates:
        accepted = "; ".join(layout.what for layout in LAYOUTS)
        raise DataError(f"no data layout found in {folder}: {_contents(folder)}. Accepted are {accepted}")
    return candidates[0]


def _layout_of(folder: Path) -> Layout | None:
    return next((layout for layout in LAYOUTS if layout.find(folder)), None)


def _contents(folder: Path) -> str:
    """What lies in a folder, in a few words."""
    entries = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    if not entries:
        return "it is empty"
    names = [path.name for path in entries if path.is_dir()]
    kinds = Counter(path.suffix or path.name for path in entries if path.is_file())
    parts = [f"{count} {kind} files" if count > 1 else f"one {kind} file" for kind, count in kinds.most_common(4)]
    if names:
        parts.insert(0, f"folders {', '.join(names[:4])}{' …' if len(names) > 4 else ''}")
    index_file = folder / "index.csv"
    hint = "; its index.csv has no lines with an 'image' column" if index_file.is_file() else ""
    return f"it holds {' and '.join(parts)}{hint}"
