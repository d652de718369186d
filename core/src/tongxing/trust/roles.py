"""Roles that grants are asked for by (``data/roles.yaml``), and the limits that hold for every grant."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..datafile import near, read
from ..errors import UsageError, Words

_FILE = "data/roles.yaml"
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(_Form):
    """One text in Chinese and English."""

    zh: Text
    en: Text

    @property
    def words(self) -> Words:
        """The same, as the rest of the house holds it."""
        return Words(self.zh, self.en)


class Role(_Form):
    """A template of a grant. ``sharing``: a grant of this role rests on a sharing record."""

    title: Title
    actions: frozenset[Text]
    categories: tuple[Text, ...]
    """Keys or patterns; ``{department}`` stands for the plugin that is named with the request."""
    bases: frozenset[Text]
    purposes: frozenset[Text]
    levels: frozenset[Text]
    """The levels of divisions over which such a grant may reach."""
    sharing: bool = False


class Limits(_Form):
    """What no grant may exceed, except a development grant, which only a development city has."""

    longest_days: int = Field(gt=0)
    two_approvers: frozenset[Text]
    """Grades of data that two persons must have approved (trust.md T13)."""
    source: Mapping[str, Any]


class Emergency(_Form):
    """What opens in an emergency, for how long, how often within a day, and for which reasons."""

    hours: int = Field(gt=0)
    a_day: int = Field(gt=0)
    review_days: int = Field(gt=0)
    """After so many days without a review it is late."""
    categories: frozenset[Text]
    reasons: Mapping[str, Title]
    source: Mapping[str, Any]


class Incident(_Form):
    """How soon the authority must know of an incident."""

    report_hours: int = Field(gt=0)
    source: Mapping[str, Any]


class RoleBook(_Form):
    """The whole file."""

    limits: Limits
    emergency: Emergency
    incident: Incident
    roles: Mapping[str, Role]

    def role(self, key: str) -> Role:
        """A role by its key. Raises UsageError for one that is not there."""
        if key not in self.roles:
            told = f"{near(key, self.roles)}Known here: {', '.join(sorted(self.roles))}."
            raise UsageError(f"No role is called {key!r}.", remedy=told)
        return self.roles[key]


@cache
def role_book() -> RoleBook:
    """The roles, read once."""
    file = read("core", files("tongxing").joinpath(_FILE), f"tongxing/{_FILE}")
    if file is None:
        raise FileNotFoundError(_FILE)
    return file.checked(RoleBook)
