"""Cities: which plugins run together, in which order, what each contributes, and what a city's file may say."""

from datetime import UTC, datetime

import pytest

from tongxing.host.cities import read_city
from tongxing.host.enabled import Entry
from tongxing.host.host import Host
from tongxing.testing.plugins import CARD, FACTS, PLUGIN, RECORDS, Workshop

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CITY = """
key = "testing"
title = {zh = "测试市", en = "Testing"}
division = "230100"
development = true
"""
STARTUP = PLUGIN + "\n\n@hookimpl\ndef startup(city):\n    {body}\n"


@pytest.fixture
def workshop(tmp_path):
    with Workshop(tmp_path) as shop:
        yield shop


def city_of(host, folder, text=CITY, name="testing.toml"):
    (folder / name).write_text(text, encoding="utf-8")
    return read_city(folder / name, installed=host.departments)


def enabled(*plugins):
    return {key: Entry(n, "testing", key, "enabled", NOW, "me", "") for n, key in enumerate(plugins, start=1)}


def compose(host, folder, *plugins, text=CITY):
    return host.compose(city_of(host, folder, text), enabled(*plugins))


def states(composition):
    return {each.key: each.state for each in composition.plugins}


# order and names ------------------------------------------------------------------------------------------------------


def test_plugins_stand_in_the_order_of_their_keys_however_they_were_found(workshop, tmp_path):
    b, a, c = workshop.plugin("b"), workshop.plugin("a"), workshop.plugin("c")

    first, second = Host.of(c, a, b), Host.of(b, c, a)

    assert list(first.plugins) == list(second.plugins) == ["core", "a", "b", "c"]
    assert [p.key for p in compose(first, tmp_path, "c", "b", "a").running] == ["core", "a", "b", "c"]


def test_two_cities_of_one_process_have_different_plugins(workshop, tmp_path):
    host = Host.of(workshop.plugin("a"), workshop.plugin("b"))
    other = city_of(host, tmp_path, CITY.replace('"testing"', '"other"'), "other.toml")

    here, there = compose(host, tmp_path, "a"), host.compose(other, enabled("b"))

    assert (here.enabled, there.enabled) == ({"a"}, {"b"})
    assert ("A_HELP" in here.items, "A_HELP" in there.items) == (True, False)
    assert here.categories.categories.keys() - there.categories.categories.keys() == {"a.note"}


def test_a_city_has_what_its_plugins_contribute_and_knows_whose_it_is(workshop, tmp_path):
    composition = compose(Host.of(workshop.plugin("a")), tmp_path, "a")

    assert [record.__name__ for record in composition.records][-1] == "Note"
    assert composition.facts["a_noted"].plugin == "a"
    assert composition.parameters["a_points_min"].plugin == "a"
    assert composition.events.category("delivered", "A_HELP") == "a.note"
    assert composition.state("a").contributes == {
        "records": 1,
        "facts": 1,
        "items": 1,
        "parameters": 1,
        "categories": 1,
    }
    assert composition.data("a").joinpath("card.yaml").is_file()


def test_a_second_distribution_with_the_same_key_is_refused_by_name(workshop):
    first, second = workshop.plugin("a", dist="tongxing-a"), workshop.plugin("a", dist="tongxing-z")

    host = Host.of(second, first)

    assert [(found.distribution, str(error)) for found, error in host.twins] == [
        (
            "tongxing-z",
            "a: tongxing-z (entry point): the key 'a' is taken by tongxing-a. Uninstall tongxing-z or tongxing-a.",
        )
    ]
    assert "a" in host.plugins


@pytest.mark.parametrize("key", ["core_x", "residence", "x__y", "1a", "graphql"])
def test_a_key_that_is_no_key_or_a_word_of_core_is_refused(workshop, key):
    host = Host.of(workshop.plugin(key, package="tongxing_strange"))

    assert host.stopped[key].where == "tongxing-strange (entry point)"


def test_a_package_must_be_named_after_its_key(workshop):
    host = Host.of(workshop.plugin("a", package="tongxing_b"))

    assert str(host.stopped["a"]) == (
        "a: tongxing-b (entry point): the plugin 'a' stands in the package tongxing_b. "
        "Name the package tongxing_a, or the entry point after it."
    )


def test_an_entry_point_that_names_no_module_is_refused(workshop):
    class Wrong:
        name, dist = "a", None

        def load(self):
            return Host

    assert "names type Host, not a module" in str(Host.of(Wrong()).stopped["a"])


# clashes --------------------------------------------------------------------------------------------------------------


def same_item(key):
    text = {"data/services.yaml": None, "data/parameters/{key}.yaml": None}
    return text | {
        "facts.py": FACTS.format(key=key).replace(f"{key}_noted", "noted"),
        "plugin.py": PLUGIN.format(key=key).replace(f"{key}_noted", "noted"),
    }


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_of_two_that_clash_the_one_enabled_later_stops_and_its_sentence_names_both(workshop, tmp_path, first, second):
    host = Host.of(workshop.plugin("a", same_item("a")), workshop.plugin("b", same_item("b")))

    composition = compose(host, tmp_path, first, second)

    assert composition.enabled == {first}
    assert composition.state(second).why == (
        f"{second}: tongxing_{second}/facts.py:8: the fact 'noted' is taken by {first}, at tongxing_{first}/facts.py:8. "
        f"Rename it in one of the two plugins, or disable {first} or {second} in this city."
    )


def test_two_keys_that_graphql_would_call_the_same_clash(workshop, tmp_path):
    host = Host.of(workshop.plugin("legal_aid"), workshop.plugin("legalAid", same_item("legalAid")))

    composition = compose(host, tmp_path, "legal_aid", "legalAid")

    assert composition.state("legalAid").why.startswith(
        "legalAid: tongxing_legalAid/plugin.py: the GraphQL namespace 'legalAid' is taken by legal_aid "
        "(as 'legal_aid', here 'legalAid'), at tongxing_legal_aid/plugin.py. "
    )


def test_two_records_of_one_table_name_clash_and_both_are_named(workshop):
    wide = RECORDS.format(key="a").replace("class Note", "class BookNote").replace('"a.note"', '"a.note"')
    files = {
        "records.py": wide,
        "plugin.py": PLUGIN.format(key="a").replace("records.Note", "records.BookNote"),
        "facts.py": FACTS.format(key="a").replace("Note", "BookNote"),
    }

    host = Host.of(workshop.plugin("a", files), workshop.plugin("a_book"))

    assert list(host.plugins) == ["core", "a"]
    assert "the table '_p_a_book_note' is taken by a" in str(host.stopped["a_book"])


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("kind of event 'sent'", {"data/events.yaml": "- {{kind: sent, title: {{zh: 送, en: Sent}}, category: {key}.note}}\n"}),
        ("purpose 'shared'", {"data/card.yaml": CARD + "purposes: {{shared: {{title: {{zh: 共, en: Shared}}}}}}\n"}),
        ("parameter 'limit'", {"data/parameters/more.yaml": "- {{key: limit, title: {{zh: 限}}, unit: count, by: none, values: "
                               "[{{from: 2020-01-01, value: 1, source: {{title: T}}, certainty: confirmed}}]}}\n"}),
    ],
)  # fmt: skip
def test_other_names_of_which_a_city_can_have_one_clash_too(workshop, tmp_path, kind, files):
    plugins = [workshop.plugin(key, {n: text.format(key=key) for n, text in files.items()}) for key in ("a", "b")]

    composition = compose(Host.of(*plugins), tmp_path, "a", "b")

    assert f"the {kind} is taken by a" in composition.state("b").why


def test_two_data_categories_that_graphql_would_call_the_same_clash(workshop, tmp_path):
    more = "{key}.{name}: {{title: {{zh: 记, en: N}}, grade: general-2, purposes: [care], basis: statutory_duty, retention: 2y}}"
    cards = {
        key: CARD.format(key=key) + "  " + more.format(key=key, name=name) + "\n"
        for key, name in {"legal": "aid_note", "legal_aid": "other"}.items()
    }
    host = Host.of(*(workshop.plugin(key, {"data/card.yaml": card}) for key, card in cards.items()))

    composition = compose(host, tmp_path, "legal", "legal_aid")

    assert (
        "the data category 'LEGAL_AID_NOTE' is taken by legal (as 'legal.aid_note', here 'legal_aid.note')"
        in composition.state("legal_aid").why
    )


def test_validation_codes_clash_between_plugins(workshop, tmp_path):
    def files(key):
        more = (
            "\n\nfrom tongxing import validation\nfrom .records import Note\n\n"
            'rule = validation(Note, "points > 0", path="points", code="NO_POINTS", message=("零", "None"), '
            'remedy=("填", "Fill"))\n\n\n@hookimpl\ndef register_validations():\n    return [rule]\n'
        )
        return {"plugin.py": PLUGIN.format(key=key) + more}

    host = Host.of(workshop.plugin("a", files("a")), workshop.plugin("b", files("b")))

    assert "the validation code 'NO_POINTS' is taken by a" in compose(host, tmp_path, "a", "b").state("b").why


# requirements ---------------------------------------------------------------------------------------------------------


def requiring(key, other):
    return {"data/card.yaml": CARD.format(key=key) + f"requires: [{other}]\n"}


def test_a_plugin_stops_with_the_one_that_it_requires(workshop, tmp_path):
    host = Host.of(workshop.plugin("a", {"records.py": "nonsense\n"}), workshop.plugin("b", requiring("b", "a")))

    composition = compose(host, tmp_path, "a", "b")

    assert states(composition) == {"core": "enabled", "a": "stopped", "b": "stopped"}
    assert composition.state("b").why.startswith(
        "b: tongxing_b/data/card.yaml:7: requires a, which is stopped: register_records raised NameError"
    )


def test_a_plugin_stops_where_the_one_that_it_requires_is_off(workshop, tmp_path):
    host = Host.of(workshop.plugin("a"), workshop.plugin("b", requiring("b", "a")))

    assert compose(host, tmp_path, "b").state("b").why == (
        "b: tongxing_b/data/card.yaml:7: requires a, which is not enabled in testing. "
        "Run `tongxing city enable a --city testing`."
    )
    assert compose(host, tmp_path, "b", "a").enabled == {"a", "b"}


def test_plugins_that_require_each_other_stop(workshop):
    host = Host.of(workshop.plugin("a", requiring("a", "b")), workshop.plugin("b", requiring("b", "a")))

    assert "requires itself: a → b → a" in str(host.stopped["a"])
    assert list(host.plugins) == ["core"]


def test_a_fact_that_the_card_lists_is_known_where_its_department_is_off(workshop, tmp_path):
    files = {
        "data/card.yaml": CARD.format(key="b") + "uses: {a: {a_noted: int}}\n",
        "data/services.yaml": None,
    }
    host = Host.of(workshop.plugin("a"), workshop.plugin("b", files))

    composition = compose(host, tmp_path, "b")

    assert composition.facts.foreign("b", "a_noted").department == "a"
    assert not composition.is_enabled("a")


# moments --------------------------------------------------------------------------------------------------------------


def test_startup_is_called_once_with_the_city_and_one_that_raises_stops_its_plugin(workshop, tmp_path):
    refusing = STARTUP.replace("{body}", "raise RuntimeError('no scale in ' + city.key)")
    host = Host.of(
        workshop.plugin("a", {"plugin.py": refusing.format(key="a")}),
        workshop.plugin("b", requiring("b", "a")),
        workshop.plugin("c"),
    )

    composition = compose(host, tmp_path, "a", "b", "c")

    assert composition.enabled == {"c"}
    assert composition.state("a").why == (
        "a: tongxing_a/plugin.py:20: startup refused: RuntimeError: no scale in testing. Put it right, then enable a again."
    )
    assert "requires a, which is stopped" in composition.state("b").why


def test_startup_runs_again_only_after_the_plugin_was_enabled_again(workshop, tmp_path):
    counting = STARTUP.replace("{body}", "started.append(city.key)").replace(
        "from tongxing", "started = []\nfrom tongxing"
    )
    host = Host.of(workshop.plugin("a", {"plugin.py": counting.format(key="a")}))
    city = city_of(host, tmp_path)
    again = {"a": Entry(5, "testing", "a", "enabled", NOW.replace(year=2027), "me", "")}

    for entries in (enabled("a"), enabled("a"), again):
        host.compose(city, entries)

    import tongxing_a.plugin

    assert tongxing_a.plugin.started == ["testing", "testing"]


IDENTIFY = PLUGIN + "\n\nfrom tongxing import Principal\n\n\n@hookimpl\ndef identify(headers, city):\n    {body}\n"


def test_identify_asks_one_plugin_after_another_and_passes_over_one_that_raises(workshop, tmp_path):
    raising = IDENTIFY.replace("{body}", "raise RuntimeError")
    knowing = IDENTIFY.replace("{body}", "return Principal('badge') if 'x-badge' in headers else None")
    host = Host.of(
        workshop.plugin("a", {"plugin.py": raising.format(key="a")}),
        workshop.plugin("b", {"plugin.py": knowing.format(key="b")}),
    )
    composition = compose(host, tmp_path, "a", "b")
    from tongxing.host.contributions import Principal

    host.baseline.knows("testing", {"secret-token": Principal("clerk")}.get)

    assert composition.identify({"X-Badge": "1", "Authorization": "Bearer secret-token"}).name == "badge"
    assert composition.identify({"Authorization": "Bearer secret-token"}).name == "clerk"
    assert composition.identify({"Authorization": "Bearer wrong"}) is None
    assert compose(host, tmp_path).identify({"X-Badge": "1"}) is None


AFTER = PLUGIN + "\n\n@hookimpl\ndef after_events(events):\n    return [len(events)]\n"


def test_after_events_is_handed_to_the_store_by_department(workshop, tmp_path):
    host = Host.of(workshop.plugin("a", {"plugin.py": AFTER.format(key="a")}), workshop.plugin("b"))

    reactions = compose(host, tmp_path, "a", "b").reactions()

    assert [(key, react([1, 2])) for key, react in reactions] == [("a", [2])]


DEMO = PLUGIN + (
    "\n\nfrom tongxing import DemoData\n\n\n@hookimpl\ndef load_demo(children, seed):\n"
    "    return DemoData(truth={{'children': len(children), 'seed': seed}})\n"
)


def test_load_demo_is_called_by_name_and_only_where_the_plugin_runs(workshop, tmp_path):
    host = Host.of(workshop.plugin("a", {"plugin.py": DEMO.format(key="a")}))

    made = compose(host, tmp_path, "a").hook("a", "load_demo")(children=[1, 2], seed=7)

    assert made.truth == {"children": 2, "seed": 7}
    assert compose(host, tmp_path).hook("a", "load_demo") is None


def test_each_hook_call_is_told_on_stderr_when_asked_for(workshop, monkeypatch, capsys):
    monkeypatch.setenv("TONGXING_TRACE_HOOKS", "1")

    Host.of(workshop.plugin("a"))

    told = [line.rsplit(" in ", 1)[0] for line in capsys.readouterr().err.splitlines()]
    assert [line for line in told if line.startswith("hook a.")] == [
        "hook a.register_records() → 1 in a list",
        "hook a.register_facts() → 1 in a list",
    ]


def test_nothing_is_told_without_asking(workshop, capsys):
    Host.of(workshop.plugin("a"))

    assert capsys.readouterr().err == ""


# layers ---------------------------------------------------------------------------------------------------------------

SCHEMA = PLUGIN + (
    "\n\n@hookimpl\ndef extend_schema():\n    from tongxing import Extension\n\n"
    "    def best_note(children): return children\n\n"
    "    return [Extension('child', 'best_note', best_note), Extension('child', '{name}', best_note)]\n"
)


def layer(workshop, name="graphql"):
    only = {"records.py": None, "facts.py": None, "data/card.yaml": None, "data/services.yaml": None,
            "data/parameters/{key}.yaml": None, "migrations/0001_notes.py": None}  # fmt: skip
    return workshop.plugin(name, {**only, "plugin.py": '"""A layer."""\n'})


def test_schema_fields_are_asked_for_only_where_the_layer_is_installed(workshop):
    plugin = workshop.plugin("a", {"plugin.py": SCHEMA.format(key="a", name="worst_note")})

    assert Host.of(plugin).plugins["a"].contributed.extensions == ()
    assert [e.name for e in Host.of(plugin, layers=[layer(workshop)]).plugins["a"].contributed.extensions] == [
        "best_note",
        "worst_note",
    ]


def test_a_broken_layer_costs_only_its_own_hooks(workshop):
    plugin = workshop.plugin("a", {"plugin.py": SCHEMA.format(key="a", name="worst_note")})
    broken = workshop.plugin("graphql", {"plugin.py": "nonsense\n"})

    host = Host.of(plugin, layers=[broken])

    assert list(host.plugins) == ["core", "a"]
    assert str(host.stopped["graphql"]).startswith(
        "graphql: tongxing_graphql/plugin.py:1: cannot be imported: NameError"
    )


@pytest.mark.parametrize("name", ["notes", "bestNote"])
def test_schema_fields_that_have_one_name_in_the_namespace_are_refused(workshop, name):
    plugin = workshop.plugin("a", {"plugin.py": SCHEMA.format(key="a", name=name)})

    host = Host.of(plugin, layers=[layer(workshop)])

    assert "two things have the GraphQL field of the namespace in child," in str(host.stopped["a"])


PANELS = PLUGIN + (
    "\n\n@hookimpl\ndef register_panels():\n    from tongxing import Panel, Words\n\n"
    "    return [Panel('notes', Words('记录', 'Notes'), 'tongxing_a.panels:notes', 'a.note')]\n"
)


def test_panels_are_asked_for_only_where_somebody_opens_a_notebook(workshop):
    plugin, notebooks = workshop.plugin("a", {"plugin.py": PANELS.format(key="a")}), layer(workshop, "notebooks")

    assert Host.of(plugin, layers=[notebooks]).plugins["a"].contributed.panels == ()
    assert len(Host.of(plugin, layers=[notebooks], with_panels=True).plugins["a"].contributed.panels) == 1


# the rest of the contributions ----------------------------------------------------------------------------------------

MORE = (
    PLUGIN
    + """

from tongxing import Check, CheckResult, Indicator, SheetMapping, Suite, SuiteResult, Words, signal
import polars as pl


@signal(of="child", category="{key}.note", uses=["{key}_noted"], zh="低分", en="Few points")
def few_points(notes):
    return pl.DataFrame(schema={{"subject": pl.String}})


@hookimpl
def register_signals():
    return [few_points]


@hookimpl
def register_indicators():
    return [Indicator("noted", Words("有记录", "Noted"), "child", "{key}_noted > 0", "age_years < 16")]


@hookimpl
def register_mappings():
    return [SheetMapping("old_list", Words("旧表", "Old list"), {{"分": "{key}.points"}})]


@hookimpl
def register_checks():
    return [
        Check("scale", Words("秤", "Scale"), lambda: CheckResult(True, Words("好", "Fine"))),
        Suite("notes", lambda files: SuiteResult(len(files), 0)),
    ]


@hookimpl
def register_commands(cli):
    cli.command("{key}-hello")(lambda: None)
"""
)


def test_signals_indicators_mappings_checks_and_suites_come_with_their_plugin(workshop, tmp_path):
    composition = compose(Host.of(workshop.plugin("a", {"plugin.py": MORE.format(key="a")})), tmp_path, "a")

    assert [(s.key, s.plugin) for s in composition.signals] == [("few_points", "a")]
    assert [(i.key, i.plugin) for i in composition.indicators] == [("noted", "a")]
    assert [m.key for m in composition.mappings] == ["old_list"]
    assert [check.key for check in composition.checks["a"]] == ["scale"]
    assert composition.suites["notes"].run(["x", "y"]).passed == 2


def test_register_commands_gets_the_command_line(workshop):
    import typer

    host = Host.of(workshop.plugin("a", {"plugin.py": MORE.format(key="a")}))
    cli = typer.Typer()

    host.calls.hook("a", "register_commands")(cli=cli)

    assert [command.name for command in cli.registered_commands] == ["a-hello"]


SURVEY = """
- key: points
  ask: {zh: 分数, en: Points}
  of: child
  fills: Note.points
  with: {noted_on: survey.day}
  answers: {range: [0, 10]}
  optional: true
"""


def test_survey_questions_know_their_record_their_column_and_their_department(workshop, tmp_path):
    (question,) = compose(Host.of(workshop.plugin("a", {"data/survey.yaml": SURVEY})), tmp_path, "a").questions

    assert (question.column_key, question.record.__name__, question.column) == ("a.points", "Note", "points")
    assert (question.constants, question.range, question.is_optional) == ({"noted_on": "survey.day"}, (0, 10), True)
    assert question.category == "a.note"
