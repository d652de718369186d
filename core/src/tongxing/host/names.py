"""Names that must not clash in one city: how keys, records and columns are called in GraphQL and in the database."""

import re

from ..records import Record
from ..records.base import plugin_of, snake

KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
"""A plugin's key: the entry point's name, the ending of its package, the beginning of its categories and tables."""


def camel(name: str) -> str:
    """``height_cm`` → ``heightCm``; exactly strawberry's rule, so that a clash is seen before a schema is made."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() if part else "_" for part in rest)


def pascal(name: str) -> str:
    """``legal_aid`` → ``LegalAid``."""
    made = camel(name)
    return made[:1].upper() + made[1:]


def plural(word: str) -> str:
    """``measurement`` → ``measurements``, ``entry`` → ``entries``, ``match`` → ``matches``, ``child`` → ``children``."""
    if word == "child":
        return "children"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def type_name(record: type[Record]) -> str:
    """The GraphQL type of a record: ``Child``, ``TransportPupilCard``."""
    owner = plugin_of(record)
    return record.__name__ if owner == "core" else pascal(owner) + record.__name__


def list_name(record: type[Record]) -> str:
    """The GraphQL field that lists a record: ``heightMeasurements``."""
    return camel(plural(snake(record.__name__)))
