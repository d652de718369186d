"""Moments and contributions: what each hook of a plugin gives, and when it is called."""

import pytest

from tongxing.host.host import Host
from tongxing.testing.plugins import CARD, DAY, PLUGIN, enabled_in_turn

STARTUP = PLUGIN + "\n\n@hookimpl\ndef startup(city):\n    {body}\n"


def requiring(key, other):
    return {"data/card.yaml": CARD.format(key=key) + f"requires: [{other}]\n"}


# moments --------------------------------------------------------------------------------------------------------------


def test_startup_is_called_once_with_the_city_and_one_that_raises_stops_its_plugin(workshop):
    refusing = STARTUP.replace("{body}", "raise RuntimeError('no scale in ' + city.key)")
    host = Host.of(
        workshop.plugin("a", {"plugin.py": refusing.format(key="a")}),
        workshop.plugin("b", requiring("b", "a")),
        workshop.plugin("c"),
    )

    composition = workshop.compose(host, "a", "b", "c")

    assert composition.enabled == {"c"}
    assert composition.state("a").why == (
        "a: tongxing_a/plugin.py:20: startup refused: RuntimeError: no scale in testing. Put it right, then enable a again."
    )
    assert "requires a, which is stopped" in composition.state("b").why


def test_startup_runs_again_only_after_the_plugin_was_enabled_again(workshop):
    counting = STARTUP.replace("{body}", "started.append(city.key)").replace(
        "from tongxing", "started = []\nfrom tongxing"
    )
    host = Host.of(workshop.plugin("a", {"plugin.py": counting.format(key="a")}))
    city = workshop.city(host)
    again = enabled_in_turn("a", since=DAY.replace(year=2027))

    for entries in (enabled_in_turn("a"), enabled_in_turn("a"), again):
        host.compose(city, entries)

    import tongxing_a.plugin

    assert tongxing_a.plugin.started == ["testing", "testing"]


IDENTIFY = PLUGIN + "\n\nfrom tongxing import Principal\n\n\n@hookimpl\ndef identify(headers, city):\n    {body}\n"


def test_identify_asks_one_plugin_after_another_and_passes_over_one_that_raises(workshop):
    raising = IDENTIFY.replace("{body}", "raise RuntimeError")
    knowing = IDENTIFY.replace("{body}", "return Principal('badge') if 'x-badge' in headers else None")
    host = Host.of(
        workshop.plugin("a", {"plugin.py": raising.format(key="a")}),
        workshop.plugin("b", {"plugin.py": knowing.format(key="b")}),
    )
    composition = workshop.compose(host, "a", "b")
    from tongxing.host.contributions import Principal

    host.baseline.knows("testing", {"secret-token": Principal("clerk")}.get)

    assert composition.identify({"X-Badge": "1", "Authorization": "Bearer secret-token"}).name == "badge"
    assert composition.identify({"Authorization": "Bearer secret-token"}).name == "clerk"
    assert composition.identify({"Authorization": "Bearer wrong"}) is None
    assert workshop.compose(host).identify({"X-Badge": "1"}) is None


AFTER = PLUGIN + "\n\n@hookimpl\ndef after_events(events):\n    return [len(events)]\n"


def test_after_events_is_handed_to_the_store_by_department(workshop):
    host = Host.of(workshop.plugin("a", {"plugin.py": AFTER.format(key="a")}), workshop.plugin("b"))

    reactions = workshop.compose(host, "a", "b").reactions()

    assert [(key, react([1, 2])) for key, react in reactions] == [("a", [2])]


DEMO = PLUGIN + (
    "\n\nfrom tongxing import DemoData\n\n\n@hookimpl\ndef load_demo(children, seed):\n"
    "    return DemoData(truth={{'children': len(children), 'seed': seed}})\n"
)


def test_load_demo_is_called_by_name_and_only_where_the_plugin_runs(workshop):
    host = Host.of(workshop.plugin("a", {"plugin.py": DEMO.format(key="a")}))

    made = workshop.compose(host, "a").hook("a", "load_demo")(children=[1, 2], seed=7)

    assert made.truth == {"children": 2, "seed": 7}
    assert workshop.compose(host).hook("a", "load_demo") is None


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


def test_signals_indicators_mappings_checks_and_suites_come_with_their_plugin(workshop):
    composition = workshop.compose(Host.of(workshop.plugin("a", {"plugin.py": MORE.format(key="a")})), "a")

    assert [(s.key, s.plugin) for s in composition.signals] == [("few_points", "a")]
    assert [(i.key, i.plugin) for i in composition.indicators] == [("noted", "a")]
    assert [m.key for m in composition.mappings] == ["old_list"]
    assert [check.key for check in composition.checks["a"]] == ["scale"]
    assert composition.suites["notes"].run(["x", "y"]).passed == 2


CASES = """
- case: Three points are enough
  day: 2026-11-23
  given: {child: {birth_date: 2019-03-05}, records: {Note: [{noted_on: 2026-11-01, points: 3}]}}
  expect: {A_HELP: MET}
- case: Two points are not
  day: 2026-11-23
  given: {child: {birth_date: 2019-03-05}, records: {Note: [{noted_on: 2026-11-01, points: 2}]}}
  expect: {A_HELP: MET}
"""


def test_core_s_suite_of_rules_runs_the_cases_of_every_plugin(workshop, tmp_path):
    suite = Host.of(workshop.plugin("a")).everything().suites["rules"]
    (tmp_path / "cases.yaml").write_text(CASES)

    result = suite.run([tmp_path / "cases.yaml"])

    assert (result.passed, result.failed) == (1, 1)
    assert result.lines[0].endswith("Two points are not: A_HELP: answer: expected MET, found NOT_MET")


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


def test_survey_questions_know_their_record_their_column_and_their_department(workshop):
    (question,) = workshop.compose(Host.of(workshop.plugin("a", {"data/survey.yaml": SURVEY})), "a").questions

    assert (question.plugin, question.key, question.record.__name__, question.column) == (
        "a",
        "points",
        "Note",
        "points",
    )
    assert (question.constants, question.range, question.is_optional) == ({"noted_on": "survey.day"}, (0, 10), True)
    assert question.category == "a.note"
