"""From a study to a report: facts, words, a check of the words against the facts, and the PDF.

Numbers come from `Facts`; words never bring new ones. The template needs no network and is the default; Claude is
asked only when a person says so and there is a key, and gets numbers, never files, names or tags; the slice as
displayed and a note only if the person gives them for it. Any other writer is a `DraftWriter`.
"""

from core.report.checking.verify import Fault, Source, check, sources
from core.report.errors import ReportError
from core.report.gathering.change import ERROR_IN_WORDS, Change, change, signed
from core.report.gathering.gather import facts
from core.report.gathering.quantity import Quantity, digits, said
from core.report.gathering.record import Facts
from core.report.gathering.serial import facts_key, load_facts, to_json
from core.report.printing.document import from_study, pdf
from core.report.printing.imaging import LesionOutline, ModelOutline, Pictures, pictures
from core.report.saving.reopen import is_pdf, reopened
from core.report.saving.save_file import state_key
from core.report.wording.languages import LANGUAGES, OWN_NAMES, checked_language, headings
from core.report.wording.markdown import harmless, markdown
from core.report.wording.sections import Section, joined_sections, split_sections
from core.report.writers.claude import ClaudeWriter
from core.report.writers.claude_settings import SETTINGS, ClaudeSettings, claude_available
from core.report.writers.drafting import LONGEST_NOTE, DraftWriter, Piece, Task
from core.report.writers.sent_image import image_to_send
from core.report.writers.usage import NOTHING_USED, Usage, usage_in_words
from core.report.writers.writer import Progress, Report, write, write_live

__all__ = [
    "ERROR_IN_WORDS",
    "LANGUAGES",
    "LONGEST_NOTE",
    "NOTHING_USED",
    "OWN_NAMES",
    "SETTINGS",
    "Change",
    "ClaudeSettings",
    "ClaudeWriter",
    "DraftWriter",
    "Facts",
    "Fault",
    "LesionOutline",
    "ModelOutline",
    "Pictures",
    "Piece",
    "Progress",
    "Quantity",
    "Report",
    "ReportError",
    "Section",
    "Source",
    "Task",
    "Usage",
    "change",
    "check",
    "checked_language",
    "claude_available",
    "digits",
    "facts",
    "facts_key",
    "from_study",
    "harmless",
    "headings",
    "image_to_send",
    "is_pdf",
    "joined_sections",
    "load_facts",
    "markdown",
    "pdf",
    "pictures",
    "reopened",
    "said",
    "signed",
    "sources",
    "split_sections",
    "state_key",
    "to_json",
    "usage_in_words",
    "write",
    "write_live",
]
