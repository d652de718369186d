"""``tongxing decide`` as a clerk reads it: codes in words, unset figures by title, and who failed."""

from dataclasses import replace
from datetime import date

import pytest

from tongxing.cli.told import print_decisions
from tongxing.testing.town import Town


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    town = Town(tmp_path_factory.mktemp("town"), ("transport", "education"))
    yield town
    town.close()


def told(town, capsys, child):
    print_decisions(town.registry, list(town.decide(child).values()))
    return capsys.readouterr().out


def test_codes_are_told_in_words_and_unset_figures_by_their_title(town, capsys):
    out = told(town, capsys, town.add_child(birth_date=date(2019, 3, 5), permit="valid"))
    assert "居住证状态 permit: 有效 valid(自 2025-01-01 since)" in out
    assert "本地尚未设定 not set here: 城市公交地铁免票身高(含) :city_transit_free_height_cm" in out


def test_a_department_whose_program_failed_is_named(town, capsys, monkeypatch):
    facts = town.registry.composition.facts.by_key
    monkeypatch.setitem(facts, "height_cm", replace(facts["height_cm"], function=lambda heights, parameters: None))
    out = told(town, capsys, town.add_child(birth_date=date(2019, 3, 5)))
    assert "height_cm: 未知,部门程序出错 not known, its department's program failed: transport" in out
