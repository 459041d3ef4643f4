"""Published promptable checkpoints that this project knows: what each takes, where it comes from, what proves it.

The table names files and addresses; nothing here opens a file or the network, and torch is not imported.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["vit_b", "vit_l", "vit_h", "mobile_sam", "medsam", "scribbleprompt_unet"]
PromptKind: TypeAlias = Literal["point", "box", "scribble", "mask"]

SAM_TAKES: frozenset[PromptKind] = frozenset({"point", "box", "mask"})
_SAM_SOURCE = "https://github.com/facebookresearch/segment-anything#model-checkpoints"
_SAM_CITATION = "Kirillov et al. 2023, Segment Anything, arXiv:2304.02643"
_PHOTOGRAPHS = "Trained on photographs, not on scans."


@dataclass(frozen=True)
class KnownCheckpoint:
    """One published file.

    ``sha256`` is the file's own. ``md5`` is given only where the record of the file publishes nothing better; it
    proves that a download is whole and, as nobody can make a second file for a given MD5 yet, that it is that file.
    """

    kind: Kind
    title: str  # what a page calls the model
    file_name: str
    size_bytes: int
    sha256: str
    md5: str | None
    licence: str  # of the weights
    address: str  # where ``download`` gets it
    source: str  # the page of its authors
    citation: str
    takes: frozenset[PromptKind]  # by nature, lassos and SAM's scribbles are translated; "mask" is logits fed back
    note: str  # what a person who chooses it has to know, in whole sentences
    encode_cpu_seconds: float  # of one slice on one thread of a server


def _sam(kind: Kind, title: str, file_name: str, size_bytes: int, sha256: str, cpu_seconds: float) -> KnownCheckpoint:
    return KnownCheckpoint(
        kind=kind,
        title=title,
        file_name=file_name,
        size_bytes=size_bytes,
        sha256=sha256,
        md5=None,
        licence="Apache-2.0",
        address=f"https://dl.fbaipublicfiles.com/segment_anything/{file_name}",
        source=_SAM_SOURCE,
        citation=_SAM_CITATION,
        takes=SAM_TAKES,
        note=_PHOTOGRAPHS,
        encode_cpu_seconds=cpu_seconds,
    )


# sha256 of the SAM files and of MobileSAM as micro-sam's registry and others publish them; the six digits in SAM's own
# file names are the start of the MD5. MedSAM: the MD5 is that of its Zenodo record, the sha256 that of a public copy
# of the same name and size. ScribblePrompt: two projects that downloaded it from its authors' link state the same.
# CPU seconds: MobileSAM and ViT-B measured on one thread of a server (EPYC); ViT-L and ViT-H are ViT-B's times the
# ratio of their parameters (308 M and 636 M to 91 M), since all three see the same number of patches.
_TABLE = (
    _sam(
        "vit_b",
        "SAM ViT-B",
        "sam_vit_b_01ec64.pth",
        375_042_383,
        "ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912",
        32,
    ),
    _sam(
        "vit_l",
        "SAM ViT-L",
        "sam_vit_l_0b3195.pth",
        1_249_524_607,
        "3adcc4315b642a4d2101128f611684e8734c41232a17c648ed1693702a49a622",
        108,
    ),
    _sam(
        "vit_h",
        "SAM ViT-H",
        "sam_vit_h_4b8939.pth",
        2_564_550_879,
        "a7bf3b02f3ebf1267aba913ff637d9a2d5c33d3173bb679e46d9f338c26f262e",
        224,
    ),
    KnownCheckpoint(
        kind="mobile_sam",
        title="MobileSAM",
        file_name="mobile_sam.pt",
        size_bytes=40_728_226,
        sha256="6dbb90523a35330fedd7f1d3dfc66f995213d81b29a5ca8108dbcdd4e37d6c2f",
        md5=None,
        licence="Apache-2.0",
        address="https://raw.githubusercontent.com/ChaoningZhang/MobileSAM/"
        "f706ad9c4eb7f219c00d9050e46328518ffb65d2/weights/mobile_sam.pt",
        source="https://github.com/ChaoningZhang/MobileSAM",
        citation="Zhang et al. 2023, Faster Segment Anything, arXiv:2306.14289",
        takes=SAM_TAKES,
        note=_PHOTOGRAPHS,
        encode_cpu_seconds=3,
    ),
    KnownCheckpoint(
        kind="medsam",
        title="MedSAM",
        file_name="medsam_vit_b.pth",
        size_bytes=375_061_067,
        sha256="c673a2b7b73f772ec9280246a1d5f17ac6d984a03ffb97c55e19099bae4ab210",
        md5="3bb6db55bd0c9ca30b61248bca72f8d6",
        licence="Apache-2.0 (its repository); CC-BY-4.0 (its Zenodo record)",
        address="https://zenodo.org/records/10689643/files/medsam_vit_b.pth?download=1",
        source="https://github.com/bowang-lab/MedSAM",
        citation="Ma et al. 2024, Segment anything in medical images, Nature Communications 15:654",
        takes=frozenset({"box"}),
        note="MedSAM takes a box only. From include clicks or a mask that are there already a box around them is "
        "derived; exclude clicks change nothing. Its layout is SAM ViT-B's, so a file counts as MedSAM by its sha256 "
        'or by "medsam" in its name.',
        encode_cpu_seconds=32,
    ),
    KnownCheckpoint(
        kind="scribbleprompt_unet",
        title="ScribblePrompt-UNet",
        file_name="ScribblePrompt_unet_v1_nf192_res128.pt",
        size_bytes=15_977_486,
        sha256="43f57ee8fa8ec529c31be281e06749f9e629b30157bbbcc9baf200cddec1acbe",
        md5=None,
        licence="Apache-2.0",
        address="https://www.dropbox.com/scl/fi/pnw88n05irnv5z1snlklr/ScribblePrompt_unet_v1_nf192_res128.pt"
        "?rlkey=dr8xvkf0wj2r082h1zzpcmz5o&dl=1",
        source="https://github.com/halleewong/ScribblePrompt",
        citation="Wong et al. 2024, ScribblePrompt, ECCV, arXiv:2312.07381",
        takes=frozenset({"point", "box", "scribble", "mask"}),
        note="ScribblePrompt-UNet works at 128 px, so fine outlines are lost, and its whole network runs at every "
        "prompt, up to a second on two busy cores. Built from its authors' public model definition and not tried "
        "with their file.",
        encode_cpu_seconds=0.01,
    ),
)
KNOWN: Mapping[Kind, KnownCheckpoint] = MappingProxyType({one.kind: one for one in _TABLE})


def named(title: str) -> KnownCheckpoint | None:
    """The known checkpoint of a title or file name, or None."""
    return next((one for one in KNOWN.values() if title in (one.title, one.file_name)), None)


def is_published(path: Path, sha256: str, known: KnownCheckpoint) -> bool:
    """Whether a file is, bit by bit, the published one.

    Args:
        path: the file; read only when its sha256 differs and the table has an MD5 to compare.
        sha256: of the file, in hexadecimal.
        known: the published file.
    """
    if sha256 == known.sha256:
        return True
    if known.md5 is None or path.stat().st_size != known.size_bytes:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest() == known.md5
