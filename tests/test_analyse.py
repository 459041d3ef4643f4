"""The main job from the command line: every file is there and says what it should."""

import json
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from core.export.analysis import AnalysisError, analyse
from core.measure import overlap
from core.prompt.simulate import deepest
from core.scan import ScanError, phantom
from core.types import FloatArray, Mask

ROOT = Path(__file__).resolve().parent.parent
FILES = {"enhanced.png", "mask.png", "overlay.png", "comparison.json", "facts.json", "report.pdf"}


def head() -> tuple[FloatArray, Mask]:
    return phantom(seed=5, size=(200, 260))


def png(folder: Path) -> tuple[Path, Mask]:
    image, truth = head()
    path = folder / "slice.png"
    Image.fromarray(np.round(image * 65535).astype(np.uint16)).save(path)
    return path, truth


def test_a_click_in_the_lesion_gives_every_file_and_the_lesion(tmp_path: Path) -> None:
    path, truth = png(tmp_path)
    x, y = deepest(truth)
    analyse(path, tmp_path / "out", clicks=[(x, y, True)])
    assert {file.name for file in (tmp_path / "out").iterdir()} == FILES
    mask = np.asarray(Image.open(tmp_path / "out" / "mask.png")) > 0
    assert mask.shape == truth.shape
    assert overlap(mask, truth).dice >= 0.7
    facts = json.loads((tmp_path / "out" / "facts.json").read_text(encoding="utf-8"))
    (lesion,) = facts["lesions"]
    assert lesion["area"] == {"value": float(mask.sum()), "unit": "px²", "resolution": 1.0}
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "out" / "report.pdf").pages)
    assert "Not a medical device" in text


def test_a_volume_gives_a_mask_on_its_own_grid(tmp_path: Path) -> None:
    image, truth = head()
    volume = np.zeros((260, 200, 5), dtype=np.float32)
    volume[:, :, 2] = np.flipud(np.fliplr(image)).T  # as RAS+ axes hold an axial slice that is shown radiologically
    affine = np.diag([0.9, 0.9, 6.0, 1.0])
    nibabel.Nifti1Image(volume, affine).to_filename(tmp_path / "volume.nii.gz")
    x, y = deepest(truth)
    analyse(tmp_path / "volume.nii.gz", tmp_path / "out", slice_index=2, clicks=[(x, y, True)])
    back = nibabel.nifti1.Nifti1Image.from_filename(tmp_path / "out" / "mask.nii.gz")
    assert back.shape == volume.shape
    np.testing.assert_allclose(back.affine, affine)
    assert set(np.unique(back.dataobj)) == {0, 1}  # a single lesion has no number in the file
    drawn = np.asarray(back.dataobj) > 0
    truth_there = np.zeros_like(drawn)
    truth_there[:, :, 2] = np.flipud(np.fliplr(truth)).T
    assert not drawn[:, :, [0, 1, 3, 4]].any()
    assert overlap(drawn[:, :, 2], truth_there[:, :, 2]).dice >= 0.7


def test_without_a_click_it_starts_from_a_model_and_says_so(tmp_path: Path) -> None:
    path, _ = png(tmp_path)
    said: list[str] = []
    found = analyse(path, tmp_path / "out", models="unet, nobody", say=said.append)
    assert [result.name for result in found.study.current.comparison] == ["unet"]
    assert any("nobody" in line for line in said)
    assert any("no --point" in line for line in said)
    assert [lesion.prompts.start_mask_source for lesion in found.facts.lesions] == [found.facts.comparison[0].title]


def test_arguments_that_do_not_fit_are_said_in_one_sentence(tmp_path: Path) -> None:
    path, _ = png(tmp_path)
    with pytest.raises(AnalysisError, match="outside the slice of 260 x 200"):
        analyse(path, tmp_path / "out", clicks=[(900, 3, True)])
    with pytest.raises(AnalysisError, match="slices 0 to 0"):
        analyse(path, tmp_path / "out", slice_index=4)
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(ScanError):
        analyse(tmp_path / "text.png", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_answers_a_wrong_file_with_one_line_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    command = [sys.executable, "analyse.py", str(tmp_path / "text.png"), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.scans
@pytest.mark.parametrize(
    ("file", "extra"),
    [
        ("cheng_t1ce_256/cheng_t1ce_256/images/0001.webp", set()),
        ("format_samples/format_samples/dicom_mr_brain/bbmri-53323131.dcm", set()),
        ("format_samples/format_samples/nifti_brain_tumour/P01_Post_Scan_T1.nii.gz", {"mask.nii.gz"}),
    ],
)
def test_real_scans_of_each_kind_go_through(scans: Path, tmp_path: Path, file: str, extra: set[str]) -> None:
    analyse(scans / file, tmp_path / "out", box=(60, 60, 120, 120))
    assert {found.name for found in (tmp_path / "out").iterdir()} == FILES | extra


@pytest.mark.parametrize("words", [["--point", "12"], ["--box", "1,2,3"], ["--not", "a,b"], []])
def test_wrong_arguments_are_one_line_and_exit_2(tmp_path: Path, words: list[str]) -> None:
    command = [sys.executable, "analyse.py", "scan.png", *(["--out", str(tmp_path)] if words else []), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
