"""From a report's PDF back to the study that it carries."""

import io
import logging

from core.report.errors import ReportError
from core.study import Study

MOST_BYTES = 256 * 1024 * 1024
_NOT_OURS = (
    "This PDF carries no NeuroClick study; a report that was downloaded from the Report page does, "
    "unless another program has written it anew."
)


def is_pdf(data: bytes) -> bool:
    """Whether a file is a PDF by its content; readers allow for some bytes before the mark, but DICOM has its own."""
    return b"%PDF-" in data[:1024] and data[128:132] != b"DICM"


def reopened(data: bytes) -> Study:
    """The study that a report's PDF carries.

    Args:
        data: the PDF's bytes.

    Returns:
        The study without an id, its title made from the scan: masks, prompts and history bit for bit.

    Raises:
        ReportError: not a PDF, damaged, protected by a password, too large, or without a study; one sentence.
    """
    from core.report.saving.save_file import unpacked_study

    return unpacked_study(attached(data))


def attached(data: bytes) -> bytes:
    """The archive in a report's PDF; raises ReportError as `reopened` does."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    from core.report.saving.save_file import NAME

    if not is_pdf(data):
        raise ReportError("This file is no PDF document.")
    if len(data) > MOST_BYTES:
        raise ReportError(f"The PDF has {len(data) / 2**20:.0f} MB; up to {MOST_BYTES // 2**20} MB are accepted.")
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of each flaw, and a log is nobody's answer here
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise ReportError("This PDF is protected by a password; open it without one.")
        found = [file for file in reader.attachment_list if file.name == NAME]
        if not found:
            raise ReportError(_NOT_OURS)
        content = found[0].content
    except ReportError:
        raise
    except PyPdfError as error:
        raise ReportError("This PDF is damaged and cannot be read.") from error
    except Exception as error:
        # Whatever else a parser meets in a file made to break it; the person needs one sentence.
        raise ReportError("This PDF is damaged and cannot be read.") from error
    return bytes(content)
