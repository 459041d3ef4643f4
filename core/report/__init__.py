"""From a study to a report: facts, words, a check of the words against the facts, and the PDF.

Numbers come from `Facts`; words never bring new ones. The template needs no network and is the default; Claude is
asked only when a person says so and a key is in the environment, and gets numbers, never files, names or tags.
"""

from core.report.claude import claude_available
from core.report.document import from_study, pdf
from core.report.errors import ReportError
from core.report.gather import facts
from core.report.imaging import LesionOutline, ModelOutline, Pictures, pictures
from core.report.quantity import Quantity, digits
from core.report.record import Facts
from core.report.serial import facts_key, load_facts, to_json
from core.report.verify import Fault, check
from core.report.writer import Report, Section, split_sections, write, write_live

__all__ = [
    "Facts",
    "Fault",
    "LesionOutline",
    "ModelOutline",
    "Pictures",
    "Quantity",
    "Report",
    "ReportError",
    "Section",
    "check",
    "claude_available",
    "digits",
    "facts",
    "facts_key",
    "from_study",
    "load_facts",
    "pdf",
    "pictures",
    "split_sections",
    "to_json",
    "write",
    "write_live",
]
