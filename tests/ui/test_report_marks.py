"""Words as HTML for the page: sources and faults are marked, and nothing in the words is markup."""

import re
from html.parser import HTMLParser

from ui.report_marks import Mark, marked


class Read(HTMLParser):
    """The tags, the text and what is said about stretches of it."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.about, self._inside = [], "", {}, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if "data-about" in dict(attrs):
            self._inside = dict(attrs)["data-about"]

    def handle_endtag(self, tag):
        if tag == "span":
            self._inside = None

    def handle_data(self, data):
        self.text += data
        if self._inside:
            self.about[self._inside] = self.about.get(self._inside, "") + data


def test_a_mark_stands_around_exactly_its_words():
    text = "## A\n\nIts area is 612 mm² here.\nAnd 9 mm."
    marks = [Mark(text.index("612"), text.index(" here"), "area"), Mark(text.index("9 mm"), len(text) - 1, "no", True)]
    read = Read(marked(text, 6, len(text), marks, "en"))
    assert read.about == {"area": "612 mm²", "no": "9 mm"}
    assert read.text == "Its area is 612 mm² here. And 9 mm."
    assert read.tags == ["div", "p", "span", "span"]


def test_no_character_of_the_words_becomes_markup():
    text = '<img src=x onerror="a()"> & <b>b</b> \'"'
    read = Read(marked(text, 0, len(text), [Mark(0, 4, '"><script>')], 'en"><script>'))
    assert read.text == text
    assert read.tags == ["div", "p", "span"]
    assert read.about == {'"><script>': "<img"}


def test_of_marks_that_overlap_the_fault_is_shown():
    text = "about 612 mm² wide"
    marks = [Mark(6, 13, "source"), Mark(6, 9, "wrong", True), Mark(14, 18, "outside"), Mark(3, 3, "empty")]
    assert Read(marked(text, 0, 13, marks, "en")).about == {"wrong": "612"}


def test_paragraphs_and_lists_stay_what_they_are():
    text = "One.\n\nTwo\nlines.\n\n- First?\n- Second 5 mm?\n"
    html = marked(text, 0, len(text), [Mark(text.index("5"), text.index("5") + 4, "x")], "de")
    assert re.findall(r"<(p|li|ul)\b", html) == ["p", "p", "ul", "li", "li"]
    assert 'lang="de"' in html
    assert Read(html).about == {"x": "5 mm"}
