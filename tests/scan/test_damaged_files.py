"""Whatever comes in, a person reads one sentence: load() gives a Scan or raises ScanError, nothing else."""

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.scan import Scan, ScanError, load

KINDS = [
    "PNG",
    "JPEG",
    "BMP",
    "WEBP",
    "TIFF",
    "pages",
    "DICOM",
    "bare DICOM",
    "JPEG 2000 DICOM",
    "NIfTI",
    "zipped NIfTI",
]
MARKS = [
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"II*\0",
    b"MM\0*",
    b"BM",
    b"RIFF0000WEBP",
    b"\x1f\x8b",
    bytes(128) + b"DICM",
]
MARKS += [bytes(344) + b"n+1\0", b"\x08\x00\x05\x00CS"]


def opens_or_explains(data: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scan = load(data)
    except ScanError as fault:
        message = str(fault)
        assert message.endswith(".")
        assert "\n" not in message
    else:
        assert isinstance(scan, Scan)
        assert np.isfinite(scan.pixels).all()
        scan.slice(scan.middle)


@given(mark=st.sampled_from(MARKS), rest=st.binary(max_size=700))
@settings(max_examples=300, deadline=None)
def test_random_bytes_open_or_explain(mark, rest):
    opens_or_explains(mark + rest)


def test_every_valid_file_opens(valid_files):
    assert sorted(valid_files) == sorted(KINDS)
    for data in valid_files.values():
        assert load(data).pixels.size


@pytest.mark.parametrize("kind", KINDS)
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8), keep=st.floats(0, 1))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files_open_or_explain(valid_files, kind, changes, keep):
    data = bytearray(valid_files[kind])
    for place, value in changes:
        # Squared: headers lie in front, and that is where damage matters.
        data[int(place**2 * (len(data) - 1))] = value
    opens_or_explains(bytes(data))
    opens_or_explains(valid_files[kind][: int(keep * len(data))])
