"""Panels: who opens one sees what they may see; a panel of a department that is off is not there."""

from datetime import date

import pytest

from tongxing.errors import NotFound
from tongxing_notebooks.client import connected


@pytest.fixture
def town(open_town):
    made = open_town(
        "transport", "education", officers={"namer": ("230102", ["core.identity"])}, purposes=["care", "schooling"]
    )
    made.child = made.add_child(name="王小明", birth_date=date(2016, 5, 1), permit="valid")
    return made


def asked_by(town, officer="desk", purpose="care"):
    return connected(town.registry, token=f"{officer}-token", purpose=purpose)


def test_the_card_shows_every_item_with_reasons_clause_and_what_is_missing(town):
    card = asked_by(town).panel("entitlement_card", child=town.child)
    assert "王小明" in card.body and "义务教育入学" in card.body and "Compulsory-school place" in card.body
    assert (
        "tx-answer" in card.body
        and "<details" in card.body
        and "age_years_aug31" in card.body
        and "<cite>" in card.body
    )


def test_the_slider_shows_another_day(town):
    card = asked_by(town).panel("entitlement_card", child=town.child)
    before = card.body
    card.set(on=0)  # three years ago nobody lived here yet
    assert card.body != before and 'role="alert"' not in card.body


def test_who_may_see_names_alone_sees_withheld_and_never_a_no(town):
    card = asked_by(town, "namer").panel("entitlement_card", child=town.child)
    assert "王小明" in card.body and "无权查看" in card.body
    assert "tx-not_met" not in card.body and "tx-met" not in card.body and "哈尔滨市" not in card.body


def test_who_may_see_nobody_is_told_so_in_the_panel(town):
    card = asked_by(town, "nobody").panel("entitlement_card")
    assert card.body.count("<p") == 1 and 'role="alert"' in card.body and "王小明" not in card.body


def test_panels_of_departments_come_and_go_with_them(town):
    keys = [each.key for each in asked_by(town).panels()]
    assert keys[0] == "entitlement_card" and "seat_monitor" in keys and "vaccination_board" not in keys
    assert "未启用" in asked_by(town).panel("vaccination_board").body
    with pytest.raises(NotFound, match="There are: entitlement_card"):
        asked_by(town).panel("vaccination_bored")


def test_a_map_of_gaps_says_when_some_are_not_counted_yet(town, monkeypatch):
    import tongxing_graphql.operations.execution as execution

    city = asked_by(town)
    with monkeypatch.context() as patched:
        patched.setattr(execution, "DECIDED_AT_ONCE", 0)
        assert "结论尚未更新" in city.panel("gap_map").body
    town.registry.kept().told_behind()
    assert list(town.registry.kept().catch_up()) != []
    assert "结论尚未更新" not in city.panel("gap_map").body


def test_a_department_without_data_still_opens_its_panel(town):
    monitor = asked_by(town, purpose="schooling").panel("seat_monitor")
    assert "没有这一学段的学位数据" in monitor.body


def test_five_readers_of_one_notebook_see_each_what_they_may_and_nothing_else(open_town):
    """The same panels, asked by everybody: who may see it all, one district, names alone, another district, nobody."""
    everything = ["core.*", "education.*"]
    officers = {
        "district": ("230102", everything),
        "namer": ("230102", ["core.identity"]),
        "elsewhere": ("230103", everything),
    }
    town = open_town("education", officers=officers, division="230100")
    near = town.add_child(name="道里的孩子", residence="230102001", permit="valid")
    far = town.add_child(name="南岗的孩子", residence="230103001", permit="valid")

    seen = {}
    for officer in ("desk", "district", "namer", "elsewhere", "nobody"):
        city = asked_by(town, officer)
        shown = [
            city.panel(key, child=child).body for child in (near, far) for key in ("entitlement_card", "child_timeline")
        ]
        seen[officer] = "".join(
            [*shown, *city.frame("{ children(first: 9) { edges { node { name } } } }").data["name"].to_list()]
        )

    names = {officer: {name for name in ("道里的孩子", "南岗的孩子") if name in text} for officer, text in seen.items()}
    assert names == {
        "desk": {"道里的孩子", "南岗的孩子"},
        "district": {"道里的孩子"},
        "namer": {"道里的孩子"},
        "elsewhere": {"南岗的孩子"},
        "nobody": set(),
    }
    assert "tx-met" not in seen["namer"] and "无权查看" in seen["namer"]
    assert "tx-withheld" not in seen["district"]
