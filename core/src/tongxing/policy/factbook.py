"""All facts of the enabled departments, by key, checked: whom they use exists, may be used, and turns in no circle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from ..datafile import near
from ..errors import PluginError
from ..records import Record
from .facts import DTYPES, SUBJECTS, Fact, Subject
from .sources import LINKS


@dataclass(frozen=True)
class Foreign:
    """A fact of another department that a card lists under ``uses`` or ``requires``, with the type it is listed with."""

    key: str
    department: str
    type: type


Allowed = Mapping[str, Sequence[Foreign]]
"""For each plugin, the facts of other departments that its facts and conditions may name."""


@dataclass(frozen=True)
class Used:
    """One entry of ``uses``: a fact of the same subject, or of the subject's members."""

    of: Subject
    key: str


class Uses(Protocol):
    """What uses facts: another fact, or a signal."""

    @property
    def of(self) -> Subject:
        """Whose it is."""

    @property
    def uses(self) -> tuple[str, ...]:
        """The facts that it uses, as the author wrote them."""

    @property
    def plugin(self) -> str:
        """Who contributes it."""

    @property
    def where(self) -> str:
        """Where it stands, for messages."""


class ReadsAndUses(Uses, Protocol):
    """What also reads records."""

    @property
    def reads(self) -> tuple[type[Record], ...]:
        """The records that it reads."""


class FactBook:
    """Facts by key. PluginError at the first that does not fit, naming its plugin."""

    def __init__(self, facts: Iterable[Fact], allowed: Allowed | None = None) -> None:
        self.allowed: Allowed = allowed or {}
        self.by_key: dict[str, Fact] = {}
        for each in facts:
            self._add(each)
        for each in self.by_key.values():
            self.check(each, "fact")
        self.order: tuple[str, ...] = tuple(self._sorted())

    def __getitem__(self, key: str) -> Fact:
        return self.by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self.by_key

    def foreign(self, plugin: str, key: str) -> Foreign | None:
        """A fact of another department that this plugin may name, enabled or not."""
        return self._foreign.get((plugin, key))

    def may_name(self, plugin: str, fact: Fact) -> bool:
        """Whether a plugin may name a fact: its own, core's, or one that its card lists."""
        return fact.plugin in (plugin, "core", "") or (plugin, fact.key) in self._foreign

    def used(self, by: Uses) -> list[Used]:
        """What a fact or signal uses."""
        return used_by(by)

    @cached_property
    def _foreign(self) -> dict[tuple[str, str], Foreign]:
        return {(plugin, each.key): each for plugin, listed in self.allowed.items() for each in listed}

    def _add(self, fact: Fact) -> None:
        if other := self.by_key.get(fact.key):
            what = f"the fact {fact.key!r} is also declared by {other.plugin or 'core'}"
            raise PluginError(fact.plugin, fact.where, what, "Give it another name", blames=other.plugin)
        self.by_key[fact.key] = fact

    def check(self, by: "ReadsAndUses", what: str) -> None:
        """PluginError unless a fact or signal (``what``) may read the records and use the facts that it names."""
        for record in by.reads:
            if record.subject not in (by.of, "place"):
                saying = f"a {what} of a {by.of} reads {record.__name__}, a record of a {record.subject}"
                cure = f"Declare a fact of the {record.subject} and name it under `uses`"
                raise PluginError(by.plugin, by.where, saying, cure)
        for used in self.used(by):
            self._check_used(by, used)

    def _check_used(self, by: Uses, used: Used) -> None:
        other = self.by_key.get(used.key)
        if other is None and not self.foreign(by.plugin, used.key):
            cure = near(used.key, self.by_key) + "Name a fact that is declared"
            raise PluginError(by.plugin, by.where, f"uses {used.key!r}, which is no fact", cure)
        if other and not self.may_name(by.plugin, other):
            what = f"uses {used.key!r}, a fact of {other.plugin}, which the card does not list"
            raise PluginError(by.plugin, by.where, what, f"List {other.plugin} under `uses` in data/card.yaml")
        if other and other.of != used.of:
            what = f"uses {used.of}.{used.key}, and {used.key!r} is a fact of a {other.of}"
            raise PluginError(by.plugin, by.where, what, f"Write {other.of}.{used.key}")
        if used.of != by.of and not {(by.of, used.of), (used.of, by.of)} & set(LINKS):
            what = f"is of a {by.of} and uses a fact of a {used.of}, and the two are not linked directly"
            raise PluginError(by.plugin, by.where, what, "Go through a fact of the child")

    def _sorted(self) -> Iterable[str]:
        """Keys so that every fact comes after those that it uses."""
        done: dict[str, None] = {}

        def visit(key: str, path: tuple[str, ...]) -> None:
            if key in path:
                fact, circle = self.by_key[key], " → ".join((*path[path.index(key) :], key))
                raise PluginError(
                    fact.plugin, fact.where, f"facts use each other in a circle: {circle}", "Cut the circle"
                )
            if key in self.by_key and key not in done:
                for used in self.used(self.by_key[key]):
                    visit(used.key, (*path, key))
                done[key] = None

        for key in self.by_key:
            visit(key, ())
        return done


def used_by(by: Uses) -> list[Used]:
    """What a fact or signal uses, read from what its author wrote. PluginError for a subject that is none."""
    return [_used(by, text) for text in by.uses]


def _used(by: Uses, text: str) -> Used:
    subject, _, key = text.rpartition(".")
    if not subject:
        return Used(by.of, key)
    if subject not in SUBJECTS:
        what = f"uses {text!r}, and {subject!r} is no subject"
        raise PluginError(by.plugin, by.where, what, f"Say one of {', '.join(SUBJECTS)}")
    return Used(subject, key)


TYPES = {kind.__name__: kind for kind in DTYPES}
"""The types of facts by the names that a card uses."""
