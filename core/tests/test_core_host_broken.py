"""Broken plugins: each is refused with one sentence that names plugin, file and cure, while its good neighbour runs."""

import pytest

from tongxing.host.host import Host
from tongxing.testing.plugins import CARD, FACTS, PLUGIN, RECORDS, SERVICES


def swap(text, old, new):
    """A good file with one place changed."""
    made = text.format(key="bad", KEY="BAD")
    assert old in made
    return made.replace(old, new)


VALIDATIONS = """
from tongxing import hookimpl, validation
from .records import Note

rule = validation(Note, "{condition}", path="{path}", code="BAD_POINTS", message=("错", "Wrong"), remedy=("改", "Mend"))


@hookimpl
def register_records():
    return [Note]


@hookimpl
def register_validations():
    return [rule]
"""

BROKEN = {
    "cannot be imported": (
        {"plugin.py": "import nothing_of_this_name\n"},
        "bad: tongxing_bad/plugin.py:1: cannot be imported: ModuleNotFoundError: No module named 'nothing_of_this_name'. "
        "Mend it, or install what it needs beside tongxing-bad.",
    ),
    "no Python": (
        {"plugin.py": "def register_records(:\n"},
        "bad: tongxing_bad/plugin.py:1: cannot be imported: SyntaxError: invalid syntax (plugin.py, line 1). "
        "Mend it, or install what it needs beside tongxing-bad.",
    ),
    "unknown hook": (
        {"plugin.py": swap(PLUGIN, "def register_facts", "def register_fact")},
        "bad: tongxing_bad/plugin.py:12: there is no hook 'register_fact'. Did you mean 'register_facts'? The hooks are: "
        "register_records, register_facts, register_validations, register_signals, extend_schema, register_mappings, "
        "register_indicators, register_panels, register_checks, register_commands, startup, identify, after_events, "
        "load_demo.",
    ),
    "unknown argument": (
        {"plugin.py": PLUGIN.format(key="bad") + "\n\n@hookimpl\ndef load_demo(children, sed):\n    return None\n"},
        "bad: tongxing_bad/plugin.py:18: the hook load_demo has no argument 'sed'. Did you mean 'seed'? "
        "It may ask for: children, seed.",
    ),
    "forgotten hookimpl": (
        {"plugin.py": swap(PLUGIN, "@hookimpl\ndef register_facts", "def register_facts")},
        "bad: tongxing_bad/plugin.py:12: register_facts has the name of a hook and no @hookimpl. Mark it.",
    ),
    "wraps the hook of others": (
        {
            "plugin.py": "from tongxing import hookimpl\n\n\n@hookimpl(wrapper=True)\ndef after_events(events):\n    return (yield)\n"
        },
        "bad: tongxing_bad/plugin.py:4: after_events wraps the hook of other departments. Implement it without wrapper.",
    ),
    "forgotten return": (
        {"plugin.py": swap(PLUGIN, "return [records.Note]", "[records.Note]")},
        "bad: tongxing_bad/plugin.py:6: register_records returned nothing, not a list. "
        "Return a list of it (is there a `return`?).",
    ),
    "wrong kind in the list": (
        {"plugin.py": swap(PLUGIN, "[facts.bad_noted]", "[facts.latest]")},
        "bad: tongxing_bad/plugin.py:12: register_facts returned a function latest at place 0. "
        "Return a fact made with @fact there.",
    ),
    "a hook raises": (
        {"plugin.py": swap(PLUGIN, "return [facts.bad_noted]", "return [facts.bad_notted]")},
        "bad: tongxing_bad/plugin.py:15: register_facts raised AttributeError: module 'tongxing_bad.facts' has no "
        "attribute 'bad_notted'. Mend this line.",
    ),
    "no card": (
        {"data/card.yaml": None},
        "bad: tongxing_bad/data/card.yaml: the card is missing. Write it; `tongxing new` shows its form.",
    ),
    "a card of another form": (
        {"data/card.yaml": swap(CARD, "steward:", "stewart:")},
        "bad: tongxing_bad/data/card.yaml:2: stewart is not known. Did you mean 'steward'? "
        "Remove it or write it as the reference does.",
    ),
    "a card that is no YAML": (
        {"data/card.yaml": swap(CARD, "mandate: {", "mandate: }{")},
        "bad: tongxing_bad/data/card.yaml:3: is no YAML: did not find expected node content. Mend this line.",
    ),
    "a later contract": (
        {"data/card.yaml": swap(CARD, ">=1,<2", ">=2,<3")},
        "bad: tongxing_bad/data/card.yaml:4: was written for hooks >=2,<3, and this is version 1.0 of the contract. "
        "Install a version of the plugin that fits, or widen the range once tested.",
    ),
    "a purpose that nobody declared": (
        {"data/card.yaml": swap(CARD, "[care]", "[caring]")},
        "bad: tongxing_bad/data/card.yaml:6: the purpose 'caring' is declared nowhere. Did you mean 'care'? "
        "Declare it under `purposes`, or name one of: administration, care, data_rights, service_review, survey.",
    ),
    "a category of another owner on the card": (
        {"data/card.yaml": swap(CARD, "bad.note:", "core.note:")},
        "bad: tongxing_bad/data/card.yaml:6: the data category 'core.note' is not of this plugin. "
        "Begin it with 'bad.', in small letters.",
    ),
    "requires what is not there": (
        {"data/card.yaml": CARD.format(key="bad") + "requires: [goood]\n"},
        "bad: tongxing_bad/data/card.yaml:7: requires goood, which is not installed. Did you mean 'good'? "
        "Install it, or list only facts of it under `uses`.",
    ),
    "uses a fact that is not there": (
        {"data/card.yaml": CARD.format(key="bad") + "uses: {good: {god_noted: int}}\n"},
        "bad: tongxing_bad/data/card.yaml:7: good has no fact 'god_noted'. Did you mean 'good_noted'? "
        "Its facts are: good_noted.",
    ),
    "uses a fact of another type": (
        {"data/card.yaml": CARD.format(key="bad") + "uses: {good: {good_noted: bool}}\n"},
        "bad: tongxing_bad/data/card.yaml:7: good_noted of good has the type int and is listed as bool. Write int.",
    ),
    "uses a fact under a name that core has": (
        {"data/card.yaml": CARD.format(key="bad") + "uses: {good: {age_years: int}}\n"},
        "bad: tongxing_bad/data/card.yaml:7: lists 'age_years' of good, and core has a fact of this name too. "
        "Name only one of the two.",
    ),
    "leaves the process": (
        {"plugin.py": "import sys\n\nsys.exit('no')\n"},
        "bad: tongxing_bad/plugin.py:3: cannot be imported: SystemExit: no. "
        "Mend it, or install what it needs beside tongxing-bad.",
    ),
    "a column without category": (
        {
            "records.py": swap(
                RECORDS, 'points: int = field(category="bad.note", ge=0, le=10, zh="分数", en="Points")', "points: int"
            )
        },
        "bad: tongxing_bad/records.py:12: Note.points names no data category. "
        'Define it by field(category="…", zh="…", en="…").',
    ),
    "a column with another's category": (
        {
            "records.py": swap(
                RECORDS, 'noted_on: date = field(category="bad.note"', 'noted_on: date = field(category="core.identity"'
            )
        },
        "bad: tongxing_bad/records.py:11: Note.noted_on has the data category 'core.identity', whose owner is 'core'. "
        "Name a category of this plugin's card (bad.note).",
    ),
    "a category that the card does not have": (
        {
            "records.py": swap(
                RECORDS, 'noted_on: date = field(category="bad.note"', 'noted_on: date = field(category="bad.not"'
            )
        },
        "bad: tongxing_bad/records.py:11: Note.noted_on has the data category 'bad.not', which the card does not declare. "
        "Did you mean 'bad.note'? Declare it in data/card.yaml; it has: bad.note.",
    ),
    "a record on a base that is not ours": (
        {
            "records.py": "from sqlmodel import Field, SQLModel\n\n\nclass Note(SQLModel, table=True):\n"
            "    id: str = Field(primary_key=True)\n"
        },
        "bad: tongxing_bad/records.py:4: Note is built on SQLModel, not on a base of ours. "
        "Build it on ChildRecord, GuardianRecord, HouseholdRecord, PlaceRecord.",
    ),
    "a record without table": (
        {"records.py": swap(RECORDS, "Note(ChildRecord, table=True)", "Note(ChildRecord)")},
        "bad: tongxing_bad/records.py:8: Note has no table. Write `class Note(ChildRecord, table=True)`.",
    ),
    "a column of the base again": (
        {
            "records.py": RECORDS.format(key="bad")
            + '    version: int = field(0, category="bad.note", zh="版", en="Version")\n'
        },
        "bad: tongxing_bad/records.py:13: Note.version is a column of ChildRecord already. Give yours another name.",
    ),
    "a record of core": (
        {
            "plugin.py": "from tongxing import Child, hookimpl\n\n\n@hookimpl\ndef register_records():\n    return [Child]\n"
        },
        "bad: tongxing/people/child.py:12: Child is built on Record, not on a base of ours. "
        "Build it on ChildRecord, GuardianRecord, HouseholdRecord, PlaceRecord.",
    ),
    "two columns of one name in GraphQL": (
        {
            "records.py": RECORDS.format(key="bad")
            + '    f1_10: int = field(category="bad.note", zh="甲", en="A")\n'
            + '    f11_0: int = field(category="bad.note", zh="乙", en="B")\n'
        },
        "bad: tongxing_bad/records.py:14: two things have the GraphQL field of BadNote, 'f110' (from 'f1_10' and 'f11_0'). "
        "Rename one of them; the other is at tongxing_bad/records.py:13.",
    ),
    "a fact with another's category": (
        {"facts.py": swap(FACTS, 'category="bad.note"', 'category="good.note"')},
        "bad: tongxing_bad/facts.py:8: the fact bad_noted has the data category 'good.note', whose owner is 'good'. "
        "Name a category of this plugin's card (bad.note).",
    ),
    "a fact of an unknown subject": (
        {"facts.py": swap(FACTS, 'of="child"', 'of="school"')},
        "bad: tongxing_bad/facts.py:8: register_facts raised TypeError: fact bad_noted: of='school' is no subject; "
        "say one of child, guardian, household. Mend this line.",
    ),
    "a condition names a fact that nobody has": (
        {"data/services.yaml": swap(SERVICES, '"bad_noted >=', '"bad_notted >=')},
        "bad: tongxing_bad/data/services.yaml:14: BAD_HELP: 'bad_notted >= :bad_points_min': no fact 'bad_notted'. "
        "Did you mean 'bad_noted'? Name a fact that is declared.",
    ),
    "a condition names a fact that the card does not list": (
        {"data/services.yaml": swap(SERVICES, '"bad_noted >=', '"good_noted >=')},
        "bad: tongxing_bad/data/services.yaml:14: BAD_HELP: 'good_noted >= :bad_points_min': 'good_noted' is a fact of good, "
        "which the card does not list. List good with this fact under `uses` in data/card.yaml.",
    ),
    "a condition that asks for NULL": (
        {"data/services.yaml": swap(SERVICES, "bad_noted >= :bad_points_min", "bad_noted IS NULL")},
        "bad: tongxing_bad/data/services.yaml:14: BAD_HELP: 'bad_noted IS NULL': it asks whether something is NULL. "
        "Declare a fact has_…_record and name that: what is not known is no value.",
    ),
    "an item with another's category": (
        {"data/services.yaml": swap(SERVICES, "category: bad.note", "category: core.service")},
        "bad: tongxing_bad/data/services.yaml:1: the item BAD_HELP has the data category 'core.service', whose owner is "
        "'core'. Name a category of this plugin's card (bad.note).",
    ),
    "a parameter of an unknown unit": (
        {"data/parameters/{key}.yaml": "- {key: bad_points_min, title: {zh: 限}, unit: pints, by: none, values: []}\n"},
        "bad: tongxing_bad/data/parameters/bad.yaml:1: bad_points_min: 'pints' is no unit. Say one of "
        "year, month, day, workday, hour, minute, cm, m, m2, km, kg, fen, yuan, person, place, time, count, percent, ratio, "
        "score, text, yes_no.",
    ),
    "an event of core": (
        {"data/events.yaml": "- {kind: delivered, title: {zh: 送, en: Sent}, category: bad.note}\n"},
        "bad: tongxing_bad/data/events.yaml:1: the kind of event 'delivered' is core's. Give yours another key.",
    ),
    "an event whose payload has another's category": (
        {
            "data/events.yaml": "- kind: sent\n  title: {zh: 送, en: Sent}\n  category: bad.note\n"
            "  payload: {to: {title: {zh: 谁, en: To}, category: core.contact}}\n"
        },
        "bad: tongxing_bad/data/events.yaml:4: the event sent, payload to, has the data category 'core.contact', whose owner "
        "is 'core'. Name a category of this plugin's card (bad.note).",
    ),
    "a question that fills nothing": (
        {"data/survey.yaml": "- {key: points, ask: {zh: 分, en: Points}, of: child, fills: Note.pints}\n"},
        "bad: tongxing_bad/data/survey.yaml:1: Note has no column 'pints'. Did you mean 'points'? It has: noted_on, points.",
    ),
    "a question that leaves a column empty": (
        {"data/survey.yaml": "- {key: points, ask: {zh: 分, en: Points}, of: child, fills: Note.points}\n"},
        "bad: tongxing_bad/data/survey.yaml:1: nothing fills Note.noted_on, which must have a value. "
        "Give it under `with`, for example {noted_on: survey.day}.",
    ),
    "a validation of a column that is not there": (
        {"plugin.py": VALIDATIONS.format(condition="pints > 0", path="points")},
        "bad: tongxing_bad/records.py:8: the validation BAD_POINTS names 'pints', and Note has no such column. "
        "Did you mean 'points'? It has: noted_on, points.",
    ),
    "a signal that nobody would be shown": (
        {
            "plugin.py": PLUGIN.format(key="bad")
            + """

from tongxing import signal


@signal(of="guardian", category="bad.note", zh="风险", en="Risk")
def risky():
    return None


@hookimpl
def register_signals():
    return [risky]
"""
        },
        "bad: tongxing_bad/plugin.py:21: the signal risky is of a guardian, and signals are shown with a child. "
        "Make it a signal of the child that uses a fact of the guardian.",
    ),
    "a validation that divides": (
        {"plugin.py": VALIDATIONS.format(condition="points / 2 > 0", path="points")},
        "bad: tongxing_bad/records.py:8: the validation BAD_POINTS: it divides. "
        "Multiply the other side instead, or let a fact divide.",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_plugin_is_refused_with_its_sentence_and_its_neighbour_runs(workshop, kind):
    files, sentence = BROKEN[kind]

    host = Host.of(workshop.plugin("bad", files), workshop.plugin("good"))

    assert {key: str(error) for key, error in host.stopped.items()} == {"bad": sentence}
    assert host.everything().enabled == {"good"}


def test_there_are_twenty_kinds_of_broken_plugin_at_least():
    assert len(BROKEN) >= 20
