"""Every panel that is registered, ours and the departments': labelled, for the keyboard, a table beside each picture, in two languages.

What nobody knows, a no and what one may not see look different in each; whoever may see nothing is told so in one sentence.
"""

import re
from html.parser import HTMLParser

import pytest
from every_panel import PURPOSES, keys

from tongxing.testing.town import Town
from tongxing_notebooks.client import connected

DEPARTMENTS = [
    "transport",
    "monitoring",
    "education",
    "immunization",
    "rehabilitation",
    "employment",
    "culture",
    "housing",
]
WITHOUT_ROWS = {"gap_map", "policy_lab", "plugin_switchboard", "survey_intake"}
"""Panels that show no record of a child, so that there is nothing in a row to keep back."""
CODE = re.compile(r"\b(?:[A-Z][A-Z0-9]*_[A-Z0-9_]+|[a-z]+_[a-z_]+)\b")
CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A town with every department and a family; an officer who sees names alone."""
    folder, purposes = tmp_path_factory.mktemp("panels"), ["care", "administration", *sorted({*PURPOSES.values()})]
    officers = {"namer": ("230102", ["core.identity"])}
    made = Town(folder, DEPARTMENTS, division="230100", purposes=purposes, officers=officers)
    made.add_child(name="王小明", permit="valid", guardians=[{"relation": "52"}], household={"hardship": None})
    yield made
    made.close()


def opened(town, key, by="desk"):
    city = connected(town.registry, token=f"{by}-token", purpose=PURPOSES.get(key, "care"))
    return city.panel(key)


class Read(HTMLParser):
    """What is in a panel: its elements with their attributes, and its text, code aside."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.texts, self._inside = [], [], []
        self.feed(html)

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))
        if name not in ("input", "br", "hr", "meta"):
            self._inside.append(name)

    def handle_endtag(self, name):
        self._inside.pop()

    def handle_data(self, text):
        if "code" not in self._inside:
            self.texts.append(text)

    def all(self, *names):
        return [attributes for name, attributes in self.elements if name in names]

    @property
    def text(self):
        return " ".join(self.texts)


def test_every_department_with_a_panel_is_among_them():
    assert len(keys()) == len(set(keys())) >= 13 and {*PURPOSES} <= {*keys()}


@pytest.mark.parametrize("key", keys())
def test_a_panel_is_labelled_keyed_and_in_two_languages(town, key):
    view = opened(town, key)
    controls, body = Read(view.controls), Read(view.body)
    assert 'role="alert"' not in view.body, body.text

    labels = {each["for"] for each in controls.all("label")}
    assert {each["id"] for each in controls.all("input", "select")} <= labels
    pressed = [
        each for each in body.all("path", "g", "td", "tr", "span") if "data-set" in each and "data-again" not in each
    ]
    assert all(each.get("tabindex") == "0" and each.get("aria-label") and each.get("role") for each in pressed)
    for picture in body.all("svg"):
        assert picture.get("aria-hidden") == "true" or picture.get("aria-label")
    if body.all("svg") or "tx-bars" in view.body:
        assert body.all("table"), "a picture without its table"
    for head in re.findall(r'<th scope="col">(.*?)</th>', view.body):
        assert CHINESE.search(head), head
    assert CHINESE.search(view.label) and re.search("[a-z]{3}", view.label) and 'lang="en"' in view.heading
    assert not CODE.search(body.text), CODE.findall(body.text)


@pytest.mark.parametrize("key", sorted({*keys()} - WITHOUT_ROWS))
def test_what_one_may_not_see_is_never_shown_as_a_no_or_as_unknown(town, key):
    """Who sees names alone: the words for it stand there, and no answer does."""
    body = opened(town, key, by="namer").body
    assert "无权查看" in body or "您无权" in body
    assert "tx-not_met" not in body and "tx-met" not in body


@pytest.mark.parametrize("key", keys())
def test_who_may_see_nothing_is_told_in_a_sentence_and_sees_nobody(town, key):
    view = opened(town, key, by="nobody")
    assert "王小明" not in view.body + view.controls and "Traceback" not in view.body
    if key not in ("plugin_switchboard", "survey_intake"):
        assert CHINESE.search(Read(view.body).text) and view.body.count("<table") == 0
