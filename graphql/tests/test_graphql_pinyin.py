"""Names are found by pieces of them and by their sound, by whoever may see them and by nobody else."""

import pytest
from graphql_towns import names

from tongxing.errors import UsageError
from tongxing_graphql.pinyin import sounds_like

SEARCH = "query ($filter: ChildFilter) { children(filter: $filter, orderBy: [NAME_ASC]) { edges { node { name } } } }"


@pytest.mark.parametrize(
    ("spelt", "name"),
    [
        ("wang xiao ming", "王小明"),
        ("Wang XIAO", "王晓明"),
        ("xiao ming", "王小明"),
        ("w x m", "王小明"),
        ("ch zh", "陈志"),
        ("shan", "单雄信"),
        ("dan", "单雄信"),
        ("lv", "吕梁"),
        ("lü", "吕梁"),
        ("lyu", "吕梁"),
        ("xi'an", "西安"),
    ],
)
def test_syllables_find_the_characters_that_are_read_so(spelt, name):
    assert sounds_like(name, spelt)


@pytest.mark.parametrize(
    ("spelt", "name"), [("wang ming", "王小明"), ("xian", "西安"), ("li", "王小明"), ("wang", "Wang")]
)
def test_other_syllables_or_others_between_them_find_nothing(spelt, name):
    assert not sounds_like(name, spelt)


@pytest.mark.parametrize("spelt", ["", " ", "wangxiaoming", "王", "x%", "[a", "a " * 11])
def test_what_is_no_pinyin_is_one_sentence(spelt):
    with pytest.raises(UsageError):
        sounds_like("王小明", spelt)


def test_a_search_finds_names_by_sound_by_beginning_and_by_pieces(town):
    for name in ("王小明", "王晓敏", "李小明"):
        town.add_child(name, 2016, "230102")
    found = {
        "wang xiao m": ["王小明", "王晓敏"],
        "xiao ming": ["李小明", "王小明"],
        "yi": ["乙"],
    }
    for spelt, expected in found.items():
        assert sorted(names(town.data(SEARCH, filter={"name": {"pinyin": spelt}})["children"])) == sorted(expected)
    assert names(town.data(SEARCH, filter={"name": {"contains": "小明", "startsWith": "李"}})["children"]) == ["李小明"]


def test_a_search_tells_nothing_of_whom_one_may_not_see(town):
    town.add_child("赵远方", 2016, "230103")
    for sought in ({"pinyin": "zhao yuan"}, {"contains": "远方"}, {"startsWith": "赵"}):
        assert names(town.data(SEARCH, filter={"name": sought}, token="district")["children"]) == []
        assert names(town.data(SEARCH, filter={"name": sought})["children"]) == ["赵远方"]
        assert town.data(SEARCH, filter={"not": {"name": sought}}, token="nobody")["children"]["edges"] == []


def test_a_search_for_no_syllable_is_told_at_its_field(town):
    assert town.codes(SEARCH, filter={"name": {"pinyin": "wangxiaoming"}}) == ["INVALID"]
    assert town.codes(SEARCH, filter={"name": {"contains": ""}}) == ["INVALID"]
