"""Cities: which plugins run together, in which order; of two that clash the later one stops."""

import pytest

from tongxing.host.host import Host
from tongxing.testing.plugins import CARD, CITY, FACTS, PLUGIN, RECORDS


def states(composition):
    return {each.key: each.state for each in composition.plugins}


# order and names ------------------------------------------------------------------------------------------------------


def test_plugins_stand_in_the_order_of_their_keys_however_they_were_found(workshop):
    b, a, c = workshop.plugin("b"), workshop.plugin("a"), workshop.plugin("c")

    first, second = Host.of(c, a, b), Host.of(b, c, a)

    assert list(first.plugins) == list(second.plugins) == ["core", "a", "b", "c"]
    assert [p.key for p in workshop.compose(first, "c", "b", "a").running] == ["core", "a", "b", "c"]


def test_two_cities_of_one_process_have_different_plugins(workshop):
    host = Host.of(workshop.plugin("a"), workshop.plugin("b"))
    other = workshop.city(host, CITY.replace('"testing"', '"other"'), "other")

    here, there = workshop.compose(host, "a"), workshop.compose(host, "b", city=other)

    assert (here.enabled, there.enabled) == ({"a"}, {"b"})
    assert ("A_HELP" in here.items, "A_HELP" in there.items) == (True, False)
    assert here.categories.categories.keys() - there.categories.categories.keys() == {"a.note"}


def test_a_city_has_what_its_plugins_contribute_and_knows_whose_it_is(workshop):
    composition = workshop.compose(Host.of(workshop.plugin("a")), "a")

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
def test_of_two_that_clash_the_one_enabled_later_stops_and_its_sentence_names_both(workshop, first, second):
    host = Host.of(workshop.plugin("a", same_item("a")), workshop.plugin("b", same_item("b")))

    composition = workshop.compose(host, first, second)

    assert composition.enabled == {first}
    assert composition.state(second).why == (
        f"{second}: tongxing_{second}/facts.py:8: the fact 'noted' is taken by {first}, at tongxing_{first}/facts.py:8. "
        f"Rename it in one of the two plugins, or disable {first} or {second} in this city."
    )


def test_two_keys_that_graphql_would_call_the_same_clash(workshop):
    host = Host.of(workshop.plugin("legal_aid"), workshop.plugin("legalAid", same_item("legalAid")))

    composition = workshop.compose(host, "legal_aid", "legalAid")

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
def test_other_names_of_which_a_city_can_have_one_clash_too(workshop, kind, files):
    plugins = [workshop.plugin(key, {n: text.format(key=key) for n, text in files.items()}) for key in ("a", "b")]

    composition = workshop.compose(Host.of(*plugins), "a", "b")

    assert f"the {kind} is taken by a" in composition.state("b").why


def test_two_data_categories_that_graphql_would_call_the_same_clash(workshop):
    more = "{key}.{name}: {{title: {{zh: 记, en: N}}, grade: general-2, purposes: [care], basis: statutory_duty, retention: 2y}}"
    cards = {
        key: CARD.format(key=key) + "  " + more.format(key=key, name=name) + "\n"
        for key, name in {"legal": "aid_note", "legal_aid": "other"}.items()
    }
    host = Host.of(*(workshop.plugin(key, {"data/card.yaml": card}) for key, card in cards.items()))

    composition = workshop.compose(host, "legal", "legal_aid")

    assert (
        "the data category 'LEGAL_AID_NOTE' is taken by legal (as 'legal.aid_note', here 'legal_aid.note')"
        in composition.state("legal_aid").why
    )


def test_validation_codes_clash_between_plugins(workshop):
    def files(key):
        more = (
            "\n\nfrom tongxing import validation\nfrom .records import Note\n\n"
            'rule = validation(Note, "points > 0", path="points", code="NO_POINTS", message=("零", "None"), '
            'remedy=("填", "Fill"))\n\n\n@hookimpl\ndef register_validations():\n    return [rule]\n'
        )
        return {"plugin.py": PLUGIN.format(key=key) + more}

    host = Host.of(workshop.plugin("a", files("a")), workshop.plugin("b", files("b")))

    assert "the validation code 'NO_POINTS' is taken by a" in workshop.compose(host, "a", "b").state("b").why


# requirements ---------------------------------------------------------------------------------------------------------


def requiring(key, other):
    return {"data/card.yaml": CARD.format(key=key) + f"requires: [{other}]\n"}


def test_a_plugin_stops_with_the_one_that_it_requires(workshop):
    host = Host.of(workshop.plugin("a", {"records.py": "nonsense\n"}), workshop.plugin("b", requiring("b", "a")))

    composition = workshop.compose(host, "a", "b")

    assert states(composition) == {"core": "enabled", "a": "stopped", "b": "stopped"}
    assert composition.state("b").why.startswith(
        "b: tongxing_b/data/card.yaml:7: requires a, which is stopped: register_records raised NameError"
    )


def test_a_plugin_stops_where_the_one_that_it_requires_is_off(workshop):
    host = Host.of(workshop.plugin("a"), workshop.plugin("b", requiring("b", "a")))

    assert workshop.compose(host, "b").state("b").why == (
        "b: tongxing_b/data/card.yaml:7: requires a, which is not enabled in testing. "
        "Run `tongxing city enable a --city testing`."
    )
    assert workshop.compose(host, "b", "a").enabled == {"a", "b"}


def test_plugins_that_require_each_other_stop(workshop):
    host = Host.of(workshop.plugin("a", requiring("a", "b")), workshop.plugin("b", requiring("b", "a")))

    assert "requires itself: a → b → a" in str(host.stopped["a"])
    assert list(host.plugins) == ["core"]


def test_a_fact_that_the_card_lists_is_known_where_its_department_is_off(workshop):
    files = {
        "data/card.yaml": CARD.format(key="b") + "uses: {a: {a_noted: int}}\n",
        "data/services.yaml": None,
    }
    host = Host.of(workshop.plugin("a"), workshop.plugin("b", files))

    composition = workshop.compose(host, "b")

    assert composition.facts.foreign("b", "a_noted").department == "a"
    assert not composition.is_enabled("a")
