"""The words as a Markdown file, and the text cut into sections and joined again."""

import pytest

from core.report import harmless, joined_sections, markdown, split_sections, write


def test_sections_say_where_their_bodies_stand():
    text = "Before.\n\n## One\n\nFirst\nbody. \n\n# Two ##\nSecond.\n\n### Three\n"
    parts = split_sections(text)
    assert [(part.title, part.body) for part in parts] == [
        ("", "Before."),
        ("One", "First\nbody."),
        ("Two", "Second."),
        ("Three", ""),
    ]
    assert [text[part.start : part.end] for part in parts] == [part.body for part in parts]


def test_joining_sections_and_cutting_them_again_changes_nothing(example):
    text = write(example).text
    assert joined_sections(split_sections(text)) == text
    assert split_sections(joined_sections(split_sections("Alone.\n## A\n\n## B\nb"))) != ()
    assert [part.body for part in split_sections(joined_sections(split_sections("Alone.\n## A\n\n## B\nb")))] == [
        "Alone.",
        "",
        "b",
    ]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("See ![a scan](https://t.example/p.gif) here.", "See a scan here."),
        ("See [this](https://t.example) and [that][1].", "See this and that."),
        ("[1]: https://t.example/x", "1"),
        ("Go to https://t.example/x or www.t.example now.", "Go to (link removed) or (link removed) now."),
        ("<script>alert(1)</script> 3 < 4", "&lt;script&gt;alert(1)&lt;/script&gt; 3 &lt; 4"),
        ("![x][ref] javascript:alert(1)", "x (link removed)"),
        ("Its area is 612 mm².", "Its area is 612 mm²."),
    ],
)
def test_nothing_in_the_file_loads_links_or_runs(text, left):
    assert harmless(text) == left


def test_the_file_says_who_drafted_it_and_whether_the_outline_was_looked_at(example):
    words = write(example, language="fr").text
    text = markdown(words, "some-model", True, language="fr", looked=False)
    assert text.startswith("---\nlang: fr\n---\n\n## Technique\n")
    assert "Drafted by some-model, then edited by a person." in text
    assert "Draft, outline not confirmed." in text
    assert text.endswith("Research and education only. Not a medical device. Not for diagnosis or treatment.\n")
    assert "by a template." in markdown(words, "template", False, looked=True)
    assert "they looked at the outline" in markdown(words, "template", False, looked=True)
    assert "Nothing was outlined." in markdown(words, "template", False)
