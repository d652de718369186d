"""Core names no department and uses no department's word: what is looked for stands here, and what is excused says why.

Looked at are names, attributes and texts of core's Python, not its docstrings and comments, in which the smallest department
stands for any; and all of its other files but national code lists (`people/data`, `policy/data`).
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tongxing.host.installed import installed_host

SOURCE = Path(__file__).parents[1] / "core/src/tongxing"
CODE_LISTS = ("people/data/", "policy/data/")
"""Divisions, townships, holidays: names of places and days, by the nation."""
WORDS = {
    "education": "school pupil kindergarten enrol classroom 学校 学籍 入学 学位 教育局 幼儿园 学生",
    "immunization": "vaccin immuni dose 接种 疫苗 疾控 免疫",
    "rehabilitation": "rehabilit disab(?!le) 康复 残疾 残联",
    "housing": "housing tenan landlord 公租房 租赁 住建",
    "employment": "employ unemploy recruit payroll 就业 失业 招聘 人社",
    "culture": "cultur harbour broadcast 童心 团委 妇联 广电 网信",
    "transport": "transport transit fare railway 票价 公交 铁路",
    "monitoring": "ledger 台账",
    "social protection, health, insurance": "orphan insurance hospital 孤儿 低保 医保 医院",
}
EXCUSED = {
    ("policy/catalogue.py", "school"): "a period of the service list",
    ("policy/gaps.py", "school"): "the first day of that period",
    ("template/src/tongxing_KEY/data/services.yaml.tmpl", "school"): "the same period, as an author may write it",
    ("people/rights.py", "school"): "through whom a guardian was told",
    ("work/rights/acts.py", "school"): "the same",
    ("people/rights.py", "学校"): "the same",
    ("data/survey.yaml", "学生"): "heads under which others' sheets have a child's name",
    ("data/survey.yaml", "低保"): "hardship, a column of core's household",
    ("people/household.py", "低保"): "the same",
    ("demo/answers.py", "ledger"): "a key of the demo's answers, which programs of others read",
    ("demo/rows.py", "低保"): "the same, as a family tells it",
}


def said(path: Path) -> Iterator[str]:
    """Names and texts of a file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield text
        return
    tree = ast.parse(text)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        for value in (getattr(node, field, None) for field in ("id", "attr", "name", "arg", "module")):
            if isinstance(value, str):
                yield value
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def files() -> list[tuple[str, str]]:
    """Every file of core that may be looked at, with what it says."""
    found = []
    for path in sorted(SOURCE.rglob("*")):
        name = path.relative_to(SOURCE).as_posix()
        if path.is_file() and path.suffix not in (".pyc", ".typed") and not name.startswith(CODE_LISTS):
            found.append((name, "\n".join(said(path))))
    return found


@pytest.fixture(scope="module")
def core() -> list[tuple[str, str]]:
    return files()


def uses(text: str, word: str) -> bool:
    """Whether a word, or one that begins with it, stands in a text; in names made of several words too."""
    if not word.isascii():
        return word in text
    return re.search(rf"\b{word}", parted(text)) is not None


@cache
def parted(text: str) -> str:
    """A text in small letters, its names taken apart."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", text).lower()


@pytest.mark.parametrize("department", WORDS)
def test_core_uses_no_word_of_a_department(department, core):
    words = WORDS[department].split()
    found = {(name, word) for name, text in core for word in words if uses(text, word)}
    assert found - EXCUSED.keys() == set()


def test_nothing_is_excused_that_is_not_there(core):
    texts = dict(core)
    assert [each for each in EXCUSED if not uses(texts.get(each[0], ""), each[1])] == []


def test_core_names_no_department_and_nothing_that_one_contributes(core):
    folders = {path.parent.name for path in SOURCE.parents[2].glob("plugins/*/pyproject.toml")}
    plugins = [plugin for plugin in installed_host().plugins.values() if plugin.key in folders]
    named = {item.key for plugin in plugins for item in plugin.items} | folders - {
        "monitoring"
    }  # a population is called so
    for plugin in plugins:
        named |= {kind.key for kind in plugin.kinds} | {f"{plugin.key}.", f"tongxing_{plugin.key}"}
    assert len(named) > 40
    whole = re.compile(r"[A-Za-z][A-Za-z0-9_]*\.?")
    found = {(name, word) for name, text in core for word in named.intersection(whole.findall(text))}
    assert found == set()


def test_a_word_is_found_wherever_it_stands():
    assert uses("SchoolYear", "school") and uses("old_school", "school") and uses("Preschools; Schooling", "school")
    assert not uses("preschool", "school") and uses("儿童入学年龄", "入学")
