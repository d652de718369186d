"""Data categories and purposes, as the cards of the departments declare them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from ..datafile import near
from ..errors import UsageError, Words

EVERY = "*"


@dataclass(frozen=True)
class Category:
    """A kind of data with one owner, one grade, a legal basis and a retention period (trust.md L02, L12, L19)."""

    key: str
    title: Words
    owner: str
    grade: str
    basis: str
    retention: str
    purposes: frozenset[str]
    origin_visible: bool = False
    """Whether an office at the hukou place may see it; the plan asks for comparison between the two places."""
    sealed: bool = False
    """Opens to grants over named children alone: never by a region, never in an emergency (trust.md 3.3: justice, abuse)."""
    obtained_from: str = ""
    """The body that shared it with us, for use here alone: nobody gets it by a sharing record of ours (trust.md L16)."""

    @property
    def enum_name(self) -> str:
        """The name in the GraphQL enum DataCategory: ``transport.height`` → ``TRANSPORT_HEIGHT``."""
        return self.key.replace(".", "_").upper()


@dataclass(frozen=True)
class Purpose:
    """What data is asked for. ``reads`` are categories of other owners that this purpose needs too; ``*``: of all."""

    key: str
    title: Words
    owner: str
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CategoryBook:
    """All categories and purposes of one city's enabled plugins."""

    categories: Mapping[str, Category] = field(default_factory=dict)
    purposes: Mapping[str, Purpose] = field(default_factory=dict)

    @classmethod
    def of(cls, categories: Iterable[Category], purposes: Iterable[Purpose]) -> "CategoryBook":
        """A book of the given categories and purposes."""
        return cls({c.key: c for c in categories}, {p.key: p for p in purposes})

    def serves(self, category: str, purpose: str) -> bool:
        """Whether a category may be used for a purpose at all: by its owner's card, or by the purpose's own ``reads``."""
        known, asked = self.categories.get(category), self.purposes.get(purpose)
        if known is None or asked is None:
            return False
        return purpose in known.purposes or category in asked.reads or EVERY in asked.reads

    def matching(self, patterns: Iterable[str], where: str) -> Iterator[str]:
        """``transport.*`` as the categories that the cards declare now; one that comes later needs a new grant.

        Raises UsageError for a pattern that matches nothing.
        """
        for pattern in patterns:
            found = [key for key in self.categories if fnmatchcase(key, pattern)]
            if not found:
                told = f"{near(pattern, self.categories)}Known here: {', '.join(sorted(self.categories))}."
                raise UsageError(f"{where}: no data category is called {pattern!r}.", remedy=told)
            yield from found

    def demand_purposes(self, purposes: Iterable[str], where: str) -> None:
        """Raise UsageError for a purpose that no card declares."""
        for purpose in purposes:
            if purpose not in self.purposes:
                told = f"{near(purpose, self.purposes)}Known here: {', '.join(sorted(self.purposes))}."
                raise UsageError(f"{where}: no purpose is called {purpose!r}.", remedy=told)
