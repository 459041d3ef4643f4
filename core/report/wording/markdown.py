"""The report as a Markdown file: the words, who drafted them, and the notice, without anything that loads or leads away."""

import re

from core.report.checking.markup import MARKUP
from core.report.wording.sections import joined_sections, split_sections

NOTICE = "Research and education only. Not a medical device. Not for diagnosis or treatment."
_LOOKED = {
    True: "A person has said that they looked at the outline.",
    False: "Draft, outline not confirmed.",
    None: "Nothing was outlined.",
}
_ANGLE = str.maketrans({"<": "&lt;", ">": "&gt;"})


def markdown(text: str, writer: str, edited: bool, *, language: str = "en", looked: bool | None = None) -> str:
    """The words for a file of their own.

    Args:
        text: the report's words with headings "## …".
        writer: "template" or the language model's name.
        edited: whether a person changed the words.
        language: of the words, a key of `core.report.wording.languages.LANGUAGES`.
        looked: whether the person said that they have looked at the outline; None where nothing is outlined.

    Returns:
        Markdown with links and images reduced to their words, and HTML made harmless.
    """
    drafted = "Drafted from the measurements by a template" if writer == "template" else f"Drafted by {writer}"
    states = [
        f"{drafted}{', then edited by a person' if edited else ''}.",
        _LOOKED[looked],
        NOTICE,
    ]
    head = f"---\nlang: {language}\n---\n\n"
    return head + harmless(joined_sections(split_sections(text))) + "\n---\n\n" + "\n\n".join(states) + "\n"


def harmless(text: str) -> str:
    """Markdown in which nothing is loaded, linked or run: images go, links keep their words, addresses lose their scheme."""
    text = re.sub(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?", r"\1", text)
    text = re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\]|:\s*\S+)", r"\1", text)
    text = MARKUP["a link"].sub("(link removed)", text)
    return text.translate(_ANGLE)
