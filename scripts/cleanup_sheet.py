"""Look at a clean-up on a folder of pictures: contact sheets, for the eye alone.

    python scripts/cleanup_sheet.py --data DIR --out FOLDER [--crop auto|hard|soft] [--skull] [--a-sheet 64]

Each tile shows the slice as loaded: orange is replaced, dimmed is cropped off, the crop is framed in blue. Above it stand
the file's name, the mode and what was removed (W white, L letters, S skull). The sheets hold scans: do not commit them.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.cleanup import Cleaned, CleanUp, CropMode, clean, preview
from core.scan import ScanError, load
from core.types import FloatArray

TILE_PX, TEXT_PX = 180, 16
ENDINGS = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}


def tile(image: FloatArray, done: Cleaned, caption: str) -> npt.NDArray[np.uint8]:
    """One slice with what becomes of it, uint8 (196, 180, 3) BGR."""
    shown = preview(image, done)[..., ::-1]  # OpenCV writes blue first
    scale = TILE_PX / max(image.shape)
    size = (max(1, int(image.shape[1] * scale)), max(1, int(image.shape[0] * scale)))
    small = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    whole = np.full((TILE_PX + TEXT_PX, TILE_PX, 3), 60, np.uint8)
    whole[TEXT_PX : TEXT_PX + size[1], : size[0]] = small
    cv2.putText(whole, caption, (2, 11), cv2.FONT_HERSHEY_SIMPLEX, 0.36, (255, 255, 255), 1)
    return whole


def main() -> int:
    """Write the sheets and print the counts; 2 when there is nothing to look at."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--crop", choices=get_args(CropMode), default="auto")
    parser.add_argument("--skull", action="store_true")
    parser.add_argument("--a-sheet", type=int, default=64)
    options = parser.parse_args()
    paths = sorted(path for path in options.data.rglob("*") if path.suffix.lower() in ENDINGS)
    if not paths:
        print(f"{options.data} holds no picture; PNG, JPEG, TIFF and BMP are looked for.", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    settings, tiles, counts, took = CleanUp(crop=options.crop, skull=options.skull), [], Counter[str](), []
    for path in paths:
        try:
            image = load(path).slice(0)
        except ScanError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        started = time.perf_counter()
        done = clean(image, settings)
        took.append((time.perf_counter() - started) * 1000)
        record = done.record
        marks = [
            name
            for name, value in (("white", record.white_px), ("letters", record.letters_px), ("skull", record.skull_px))
            if value
        ]
        counts.update([f"crop {record.mode or 'none'}", *marks, *(["not stripped"] if record.faults else [])])
        text = f"{path.stem} {record.mode or 'none'} {''.join(mark[0].upper() for mark in marks)}"
        tiles.append(tile(image, done, text))
    for first in range(0, len(tiles), options.a_sheet):
        shown = tiles[first : first + options.a_sheet]
        across = 10
        shown += [np.zeros_like(tiles[0])] * (-len(shown) % across)
        rows = [np.hstack(shown[row : row + across]) for row in range(0, len(shown), across)]
        cv2.imwrite(str(options.out / f"sheet_{1 + first // options.a_sheet}.png"), np.vstack(rows))
    print(
        f"{len(tiles)} pictures, median {np.median(took):.0f} ms a slice, 95th percentile {np.percentile(took, 95):.0f}"
    )
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
