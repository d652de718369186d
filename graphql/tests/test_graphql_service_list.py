"""The service list over GraphQL: its edition and label with every line, and what nobody covers here."""

import pytest
from graphql_towns import CITY, Town

EDITION = """
edition: test-2024
label: {zh: "测试清单(复原稿)", en: "Test list (a reconstruction)"}
region: 230000
from: 2024-11-01
source: {title: 测试, certainty: reconstructed}
items:
- {item: ANGLING_HELP, area: 发展保障, title: {zh: 垂钓}, target: {zh: 儿童}, contents: {help: {zh: 帮助}}, lead: [甲],
   department: angling, certainty: confirmed}
- {item: CATERING_HELP, area: 弱有所扶, title: {zh: 餐饮, en: Catering}, target: {zh: 儿童}, contents: {help: {zh: 帮助}}, lead: [乙],
   department: catering, certainty: reconstructed}
"""
LIST = """query ($edition: String) { serviceItems(edition: $edition) { item department covered area title { en } period category
    line { edition edition_label: editionLabel { en } certainty lead } } }"""
LABEL = {"en": "Test list (a reconstruction)"}


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("listed")
    (folder / "list.yaml").write_text(EDITION, encoding="utf-8")
    here = Town(folder, str(folder / "town.db"), city=CITY.replace("plugins", 'service_lists = ["list.yaml"]\nplugins'))
    yield here
    here.close()


def test_a_line_whose_department_is_off_is_shown_as_not_covered_here(listed):
    angling, catering = listed.data(LIST, edition="test-2024")["serviceItems"]

    assert (angling["item"], angling["covered"], angling["period"]) == ("ANGLING_HELP", True, "continuous")
    assert catering | {"line": None} == {
        "item": "CATERING_HELP",
        "department": "catering",
        "covered": False,
        "area": "弱有所扶",
        "title": {"en": "Catering"},
        "period": None,
        "category": None,
        "line": None,
    }
    assert catering["line"] == {
        "edition": "test-2024",
        "edition_label": LABEL,
        "certainty": "reconstructed",
        "lead": ["乙"],
    }


def test_without_an_edition_the_items_are_those_that_are_decided_here(listed):
    angling, baking = listed.data(LIST)["serviceItems"]

    assert (angling["item"], angling["line"]["edition"]) == ("ANGLING_HELP", "test-2024")
    assert (baking["item"], baking["covered"], baking["line"]) == ("BAKING_HELP", True, None)


def test_a_decision_names_the_edition_in_force_on_its_day_and_an_item_in_none_names_none(listed):
    asked = (
        """query ($id: ID!, $on: Date) { child(id: $id) { decisions(on: $on) { item edition editionLabel { en } } } }"""
    )
    child = listed.children[0].id

    def edition(on):
        found = listed.data(asked, id=child, on=on)["child"]["decisions"]
        return {each["item"]: (each["edition"], each["editionLabel"]) for each in found}

    assert edition("2026-11-23") == {"ANGLING_HELP": ("test-2024", LABEL), "BAKING_HELP": (None, None)}
    assert edition("2024-10-31")["ANGLING_HELP"] == (None, None)


def test_an_edition_that_is_not_followed_here_is_refused_with_a_near_miss(listed):
    answer = listed.ask(LIST, edition="test-2025")
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"
    assert "Did you mean 'test-2024'?" in answer["errors"][0]["message"]
