"""The rules of the house that a machine can hold."""

import ast
import hashlib
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
DISCLAIMER = "not a medical device"
LARGEST_BYTES = 10_000_000  # above it a Hugging Face Space wants LFS

NOT_OURS = {
    ".git",
    ".venv",
    ".cache",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
    "runs",
}
NOT_SHIPPED = {".pth", ".pt", ".ckpt", ".pyc", ".sqlite3"}

SCANS_AND_THEIR_WRAPPINGS = (
    *(".dcm", ".dicom", ".ima", ".nii", ".gz", ".nrrd", ".mha", ".mhd", ".mgz", ".mgh", ".img", ".hdr", ".mat"),
    *(".h5", ".hdf5", ".npy", ".npz", ".pkl", ".pickle", ".zip", ".tar", ".tgz", ".7z", ".pdf", ".db"),
    *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".jp2"),
)


def shipped() -> list[Path]:
    """What a push would carry: tracked and new files that git does not ignore; without git, every file there."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
        paths = [ROOT / name for name in names if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts)]
        paths = [path for path in paths if path.suffix not in NOT_SHIPPED]
    return sorted(path for path in paths if path.is_file())


def below(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"{folder}/ holds no module"
    return found


def imports(path: Path, root: Path = ROOT) -> Iterator[str]:
    """Full names of what a module imports, at its top, inside functions and for type checkers alike."""
    package = path.relative_to(root).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def page_files() -> list[Path]:
    """The pages that app.py registers with st.Page("FOLDER/NAME.py", ...), in its order."""
    if not (ROOT / "app.py").is_file():
        return []
    calls = [node for node in ast.walk(ast.parse((ROOT / "app.py").read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [ROOT / call.args[0].value for call in calls if ast.unparse(call.func) == "st.Page"]


def offences(paths: list[Path], forbidden: set[str]) -> list[str]:
    """Lines "module imports name" for each import of a forbidden module or of something inside it."""
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imports(path)
        if any(name == module or name.startswith(f"{module}.") for module in forbidden)
    ]


def test_imports_inside_functions_and_relative_ones_are_seen(tmp_path: Path) -> None:
    module = tmp_path / "core" / "scan" / "example.py"
    module.parent.mkdir(parents=True)
    module.write_text("import torch.nn as nn\ndef f():\n    from .. import ui\n    from ..study import Study\n")
    assert set(imports(module, tmp_path)) == {"torch.nn", "core.ui", "core.study.Study"}


def test_core_imports_neither_streamlit_nor_the_layers_above_it() -> None:
    assert offences(below("core"), {"streamlit", "ui", "pages", "app"}) == []


def test_ui_does_not_import_pages() -> None:
    assert offences(below("ui"), {"pages", "app"}) == []


def test_only_the_upper_rooms_of_core_import_study_report_and_export() -> None:
    upper = {"study", "report", "export", "evaluate"}
    lower = [path for path in below("core") if path.relative_to(ROOT / "core").parts[0] not in upper]
    assert offences(lower, {"core.study", "core.report", "core.export"}) == []


def test_pages_hold_widgets_and_no_arithmetic() -> None:
    assert page_files(), "app.py registers no page"
    assert offences(page_files(), {"numpy", "torch", "cv2", "scipy"}) == []


def test_every_page_file_is_registered() -> None:
    """One that is not could never be opened, or would be opened past the door and without its notice."""
    beside = {path for page in page_files() for path in page.parent.glob("*.py")} | set((ROOT / "pages").glob("*.py"))
    assert beside == set(page_files())


def test_the_door_stays_short() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < 60


def test_no_shipped_file_needs_lfs() -> None:
    assert [path for path in shipped() if path.stat().st_size > LARGEST_BYTES] == []


def test_no_scan_is_shipped() -> None:
    """By name and by content, since a DICOM file often has no ending at all."""

    def allowed(path: Path) -> bool:
        screenshot = path.suffix == ".png" and path.parent == ROOT / "docs"
        typeface = path.suffix == ".ttf" and path.read_bytes()[:4] == b"\0\1\0\0"
        return screenshot or typeface or (path.suffix == ".safetensors" and path.parent == ROOT / "weights")

    def suspicious(path: Path) -> bool:
        with path.open("rb") as stream:
            return path.name.lower().endswith(SCANS_AND_THEIR_WRAPPINGS) or b"\0" in stream.read(8192)

    assert [path for path in shipped() if suspicious(path) and not allowed(path)] == []


def test_every_weight_file_has_a_card_that_describes_it() -> None:
    weights = [path for path in shipped() if path.suffix == ".safetensors"]
    assert weights, "no weights are shipped"
    for path in weights:
        card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest(), path.name
        missing = [field for field in ("title", "task", "data", "licence") if not card.get(field)]
        missing += [f"data.{field}" for field in ("title", "licence", "patient_lists") if not card["data"].get(field)]
        assert missing == [], path.name


def cards() -> dict[Path, dict]:
    """Every card in weights/, and what it says."""
    paths = [path for path in shipped() if path.parent == ROOT / "weights" and path.suffix == ".json"]
    return {path: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def test_no_card_names_a_patient_in_two_splits() -> None:
    for path, card in cards().items():
        if "members" not in card or "data" in card:  # an ensemble may leave the lists to its members' cards
            splits = card["data"]["patient_lists"]
            assert {"train", "val"} <= splits.keys(), path.name
            for one, other in combinations(splits, 2):
                assert not set(splits[one]) & set(splits[other]), f"{path.name}: {one} and {other} share patients"


def test_every_card_has_its_weights() -> None:
    """An ensemble has those of its members, and they are the ones that it was made of."""
    described = cards()
    assert [path for path, card in described.items() if "members" not in card and not weights_of(path).is_file()] == []
    for path, card in described.items():
        if "members" in card:
            assert len(card["members"]) >= 2, path.name
            assert not weights_of(path).exists(), path.name
            for member in card["members"]:
                file = ROOT / "weights" / f"{member['name']}.safetensors"
                assert hashlib.sha256(file.read_bytes()).hexdigest() == member["sha256"], f"{path.name}: {file.name}"


def weights_of(card: Path) -> Path:
    return card.with_suffix(".safetensors")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-train.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_and_name_no_index(name: str) -> None:
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    asked = [line for line in lines if line and not line.startswith("-r requirements")]
    assert asked
    assert [line for line in asked if not re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z0-9,-]+\])?==[0-9][^\s*]*", line)] == []


def test_readme_says_that_this_is_no_medical_device() -> None:
    assert DISCLAIMER in (ROOT / "README.md").read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("page", page_files() or [None], ids=lambda page: page.stem if page else "none")
def test_every_page_opened_first_says_that_this_is_no_medical_device(
    page: Path | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened by its own address on a server that has served nobody yet, as after a restart.

    Until st.navigation has been called once, Streamlit takes a folder named pages/ beside app.py for the old kind of
    multipage app and runs the page alone: no notice, no study bar, page names in a sidebar.
    """
    assert page, "app.py registers no page"
    monkeypatch.setenv("NEUROCLICK_STORE", str(tmp_path / "studies.sqlite3"))
    door = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    shown = door.switch_page(page.relative_to(ROOT).as_posix()).run()
    assert not shown.exception
    assert DISCLAIMER in " ".join(str(getattr(element, "value", "")) for element in shown).lower()


def test_readme_tells_hugging_face_the_port_that_the_container_listens_on() -> None:
    front = re.match(r"---\n(.*?)\n---\n", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert front, "README.md has no front matter"
    said = dict(line.split(": ", 1) for line in front[1].splitlines() if ": " in line)
    port = re.search(r"--server\.port=(\d+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert port
    assert (said["sdk"], said["app_port"]) == ("docker", port[1])


def settings() -> dict[str, dict]:
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_the_default_settings_keep_the_scan_on_this_machine() -> None:
    server, client = settings()["server"], settings()["client"]
    assert server["address"] == "127.0.0.1"
    assert server["enableXsrfProtection"]
    assert server["enableCORS"]
    assert client["showErrorDetails"] == "none"
    assert not settings()["browser"]["gatherUsageStats"]


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2 of "#rrggbb"."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_agrees_with_published_ratios() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # W3C's example that just fails
    assert contrast("#ff0000", "#ffffff") == pytest.approx(4.00, abs=0.005)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_and_primary_colour_reach_wcag_aa_on_every_ground(name: str) -> None:
    theme = settings()["theme"][name]
    grounds = [
        part[kind] for part in (theme, theme["sidebar"]) for kind in ("backgroundColor", "secondaryBackgroundColor")
    ]
    pairs = [(theme[text], ground) for text in ("textColor", "linkColor") for ground in grounds]
    pairs += [(theme["primaryColor"], part["backgroundColor"]) for part in (theme, theme["sidebar"])]
    pairs += [("#ffffff", theme["primaryColor"])]  # streamlit writes white on a primary button in both themes
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
