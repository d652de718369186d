"""Small types that many others use: words in two languages, a division, JSON, what is wrong with an input."""

from enum import Enum
from typing import Any, cast

import strawberry
from strawberry.scalars import JSON as JSON

from tongxing.errors import Problem as CoreProblem
from tongxing.errors import Words as CoreWords
from tongxing.host.names import camel
from tongxing.people.divisions import national


@strawberry.interface(description="A record. Its `id` can be given to `node` again.")
class Node:
    """Whatever has an id of its own."""

    id: strawberry.ID = strawberry.field(
        description="Id in this API; arguments accept it, and the record's own id too."
    )


@strawberry.type(description="One text in Chinese and in English.")
class Words:
    """One text in the two languages of the house."""

    zh: str
    en: str

    @classmethod
    def of(cls, words: CoreWords) -> "Words":
        """Core's words, as the schema shows them."""
        return cls(zh=words.zh, en=words.en)


def _name(root: Any) -> str | None:
    return national().name(root.code)


def _path_name(root: Any) -> str | None:
    return national().path_name(root.code)


def _level(root: Any) -> str | None:
    return national().level(root.code)


def _is_statistical(root: Any) -> bool:
    row = national().get(root.code)
    return row is not None and row.is_statistical


@strawberry.type(description="A division of the country (GB/T 2260).")
class Division:
    """A place by its code; what the table does not name is null."""

    code: str = strawberry.field(description="12 digits.")
    name: str | None = strawberry.field(
        resolver=_name,
        description="Official name; null for what no table lists: villages, townships of most provinces.",
    )
    path_name: str | None = strawberry.field(
        resolver=_path_name, description="Names from the province down, such as 黑龙江省哈尔滨市道里区."
    )
    level: str | None = strawberry.field(
        resolver=_level, description="province, prefecture, county …, township or village."
    )
    is_statistical: bool = strawberry.field(
        resolver=_is_statistical,
        description="Only the statistics bureau codes it: an area, farm or forestry bureau that no list of the ministry has.",
    )


def division_of(code: Any) -> Division | None:
    """The division of a code; None where the code is not known or may not be seen."""
    return None if code is None else Division(code=str(code))


@strawberry.enum(description="The language of a text.")
class Language(Enum):
    """Chinese or English."""

    ZH = "zh"
    EN = "en"


def _message(root: Any, language: Language = Language.ZH) -> str:
    return str(getattr(root.said.message, language.value))


def _remedy(root: Any, language: Language = Language.ZH) -> str:
    return str(getattr(root.said.remedy, language.value))


@strawberry.type(description="One thing wrong with an input. All problems of an input are told at once.")
class Problem:
    """A problem, as the schema shows it."""

    path: str = strawberry.field(description="Where in `input`.")
    code: str = strawberry.field(description="A stable word for programs.")
    clause: str | None = strawberry.field(description="The clause that demands it.")
    said: strawberry.Private[CoreProblem]
    versions: JSON | None = strawberry.field(
        description="Of a VERSION_CONFLICT: `mine`, `theirs`, and `base` where what you read is kept."
    )
    message: str = strawberry.field(resolver=_message, description="What is wrong.")
    remedy: str = strawberry.field(resolver=_remedy, description="What to do.")

    @classmethod
    def of(cls, problem: CoreProblem) -> "Problem":
        """Core's problem; the path as the input's fields are called here."""
        path = ".".join(camel(part) for part in problem.path.split("."))
        return cls(
            path=path,
            code=problem.code,
            clause=problem.clause,
            versions=cast(JSON | None, problem.versions),
            said=problem,
        )
