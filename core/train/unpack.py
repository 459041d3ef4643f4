"""A zipped data folder, unzipped once: how data travels to a machine that is lent for minutes."""

import hashlib
import shutil
import tempfile
import zipfile
from pathlib import Path

from core.train.dataset import DataError


def unpacked(data: Path, out: Path) -> Path:
    """The folder to read: ``data`` itself, or for a zip its content under ``out/.data``.

    Args:
        data: a folder, or a zip file of one.
        out: where runs are kept. The copy is named by the zip's content, so that the same zip is unzipped once,
            whatever its date.

    Raises:
        DataError: neither a folder nor a zip that can be read.
    """
    if not data.is_file():
        return data
    if not zipfile.is_zipfile(data):
        raise DataError(f"{data} is neither a folder nor a zip file of one")
    with data.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()[:16]
    target = out / ".data" / digest
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=target.parent))
        try:
            with zipfile.ZipFile(data) as archive:
                archive.extractall(temporary / data.stem)  # zipfile drops absolute paths and ".."
            temporary.rename(target)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise DataError(f"{data} cannot be unzipped: {error}") from error
        except OSError:
            if not target.is_dir():  # unless another process was first
                raise
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    folder = target / data.stem
    inside = list(folder.iterdir())
    # a zip of a folder holds that folder, whose name is the data's name
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder
