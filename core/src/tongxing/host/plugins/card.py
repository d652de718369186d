"""A department's card (``data/card.yaml``): who answers for the plugin, its data categories and purposes, its needs."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ...datafile import DataFile, near
from ...errors import PluginError, Words
from ...policy.forms import Form, Text
from ...trust.categories import EVERY, Category, CategoryBook, Purpose
from .versions import Range

Grade = Literal["general-1", "general-2", "general-3", "general-4", "important", "core"]
"""Grades of GB/T 43697-2024, with four steps inside «general»."""
Basis = Literal["statutory_duty", "guardian_consent", "emergency_life_health", "other_law"]
"""Why a body may handle the data at all: Personal Information Protection Law arts. 13 and 28-31."""
FactType = Literal["bool", "int", "float", "str", "date"]


class TwoWords(Form):
    """One text in Chinese and English."""

    zh: Text
    en: Text

    @property
    def words(self) -> Words:
        """The same, as the rest of the house holds it."""
        return Words(self.zh, self.en)


class Mandate(Form):
    """The clause by which the department has this duty."""

    clause: Text
    title: Text


class CategoryForm(Form):
    """A data category as the card declares it."""

    title: TwoWords
    grade: Grade
    purposes: list[Text] = Field(min_length=1)
    basis: Basis
    retention: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*[dmy]$")]
    origin_visible: bool = False
    sealed: bool = False
    """Facts of justice and abuse: nobody sees them but by a grant that names the child."""
    obtained_from: Text | None = None
    """The body that shared the data with this department and did not allow passing it on."""


class PurposeForm(Form):
    """A purpose as the card declares it. ``reads``: categories of core that it needs beside the plugin's own."""

    title: TwoWords
    reads: list[Text] = []


class CardForm(Form):
    """The whole file."""

    department: TwoWords
    steward: TwoWords
    mandate: Mandate
    hooks: Text
    requires: list[Text] = []
    uses: dict[str, dict[str, FactType]] = {}
    categories: dict[str, CategoryForm] = {}
    purposes: dict[str, PurposeForm] = {}
    first_version: Text = "0.1.0"
    """The version that was released first: so old is every field that names no ``since`` of its own."""


@dataclass(frozen=True)
class Card:
    """A card that was read and checked."""

    plugin: str
    file: DataFile
    form: CardForm
    categories: Mapping[str, Category]
    purposes: Mapping[str, Purpose]

    @property
    def title(self) -> Words:
        """The department's name."""
        return self.form.department.words

    @property
    def requires(self) -> tuple[str, ...]:
        """Plugins without which this one stops."""
        return tuple(self.form.requires)

    @property
    def listed(self) -> frozenset[str]:
        """Plugins whose facts the rules of this one may name."""
        return frozenset(self.form.requires) | frozenset(self.form.uses)


def card_of(plugin: str, file: DataFile | None, where: str, *, contract: str, core: "Card | None") -> Card:
    """The checked card of a plugin. ``core`` is core's own card, None while that one is read.

    Raises PluginError with the line of the first mistake.
    """
    if file is None:
        raise PluginError(plugin, where, "the card is missing", "Write it; `tongxing new` shows its form")
    if not isinstance(file.content, dict):
        raise PluginError(plugin, where, "the card is empty", "Write it; `tongxing new` shows its form")
    form = file.checked(CardForm)
    _check_hooks(file, form, contract)
    categories = {key: _category(plugin, key, c) for key, c in form.categories.items()}
    purposes = {k: Purpose(k, p.title.words, plugin, frozenset(p.reads)) for k, p in form.purposes.items()}
    card = Card(plugin, file, form, categories, purposes)
    _check_own_names(card)
    _check_purposes(card, core)
    _check_needs(card)
    return card


def _category(plugin: str, key: str, form: CategoryForm) -> Category:
    return Category(
        key=key,
        title=form.title.words,
        owner=plugin,
        grade=form.grade,
        basis=form.basis,
        retention=form.retention,
        purposes=frozenset(form.purposes),
        origin_visible=form.origin_visible,
        sealed=form.sealed,
        obtained_from=form.obtained_from or "",
    )


def _check_hooks(file: DataFile, form: CardForm, contract: str) -> None:
    try:
        met = Range(form.hooks).holds(contract)
    except ValueError as error:
        raise file.mistake(["hooks"], f"{form.hooks!r} is no range of versions", 'Write it as ">=1,<2"') from error
    if not met:
        what = f"was written for hooks {form.hooks}, and this is version {contract} of the contract"
        raise file.mistake(["hooks"], what, "Install a version of the plugin that fits, or widen the range once tested")


def _check_own_names(card: Card) -> None:
    for key in card.categories:
        if not re.fullmatch(rf"{card.plugin}\.[a-z][a-z0-9_]*", key):
            what = f"the data category {key!r} is not of this plugin"
            raise card.file.mistake(["categories", key], what, f"Begin it with '{card.plugin}.', in small letters")


def _check_purposes(card: Card, core: Card | None) -> None:
    known = set(card.purposes) | (set(core.purposes) if core else set())
    for key, category in card.form.categories.items():
        for number, purpose in enumerate(category.purposes):
            if purpose not in known:
                cure = f"{near(purpose, known)}Declare it under `purposes`, or name one of: {', '.join(sorted(known))}"
                where = ("categories", key, "purposes", number)
                raise card.file.mistake(where, f"the purpose {purpose!r} is declared nowhere", cure)
    seen = set(card.categories) | (set(core.categories) if core else set())
    for name, purpose_form in card.form.purposes.items():
        for number, category_key in enumerate(purpose_form.reads):
            if category_key == EVERY and card.plugin != "core":
                cure = "Name the categories that it needs"
                raise card.file.mistake(("purposes", name, "reads", number), "no department reads everything", cure)
            if category_key.split(".")[0] in ("core", card.plugin) and category_key not in seen:
                cure = f"{near(category_key, seen)}Name a category of core's card or of this one"
                where = ("purposes", name, "reads", number)
                raise card.file.mistake(where, f"the data category {category_key!r} is declared nowhere", cure)


def _check_needs(card: Card) -> None:
    for part in ("requires", "uses"):
        for number, other in enumerate(getattr(card.form, part)):
            if other in (card.plugin, "core"):
                place = (part, number if part == "requires" else other)
                raise card.file.mistake(place, f"{other} need not be listed under `{part}`", "Remove it")


def book_of(cards: Iterable[Card | None]) -> CategoryBook:
    """Data categories and purposes of these cards; a layer has none."""
    present = [card for card in cards if card]
    return CategoryBook.of(
        [category for card in present for category in card.categories.values()],
        [purpose for card in present for purpose in card.purposes.values()],
    )
