"""Names are found by pieces of them and by their sound, by whoever may see them and by nobody else."""

import random

import pytest
from graphql_towns import bytes_of, names

from tongxing.errors import UsageError
from tongxing_graphql.reading.names import narrowed
from tongxing_graphql.reading.pinyin import sounds_like

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


# parts of names are looked up first, and answers stay what they were -----------------------------------------------------

COUNTED = """query ($filter: ChildFilter) { children(filter: $filter, orderBy: [NAME_ASC]) {
  totalCount edges { node { recordId name birthDate } } } }"""
SIGNS = "王小明子"


def random_filter(chance, depth=2):
    """Parts of names joined by and, or, not, and beside other conditions."""
    if depth and chance.random() < 0.5:
        parts = [random_filter(chance, depth - 1) for _ in range(2)]
        return chance.choice([{"and": parts}, {"or": parts}, {"not": parts[0]}, parts[0]])
    part = "".join(chance.choices(SIGNS, k=chance.randint(1, 3)))
    spelt = " ".join(chance.choices(["wang", "xiao", "m", "zi", "ming"], k=chance.randint(1, 3)))
    return {"name": chance.choice([{"contains": part}, {"startsWith": part}, {"pinyin": spelt}, {"eq": part}])}


def test_a_look_up_of_parts_of_names_changes_no_answer(town, monkeypatch):
    chance, looked_up = random.Random(11), []
    for number in range(25):
        name = "".join(chance.choices(SIGNS, k=chance.randint(1, 4)))
        town.add_child(name, 2010 + number % 7, chance.choice(["230102", "230103"]))
    filters = [random_filter(chance) for _ in range(40)]
    answers = {}
    for way in (narrowed, lambda reads, record, asked: asked):

        def noted(reads, record, asked, way=way):
            made = way(reads, record, asked)
            looked_up.append(made is not asked)
            return made

        monkeypatch.setattr("tongxing_graphql.reading.paging.narrowed", noted)
        for token in ("county", "angler", "mixed"):
            for number, each in enumerate(filters):
                answers.setdefault((token, number), []).append(bytes_of(town, token, COUNTED, filter=each))
    differing = {key: (filters[key[1]], told) for key, told in answers.items() if len(set(told)) > 1}
    assert differing == {}
    assert looked_up.count(True) > 40
    assert len({told[0] for told in answers.values()}) > 20
