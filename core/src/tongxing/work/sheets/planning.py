"""Rows to records: a batch of families becomes what is to be written, and what stands already is left alone.

A family's rows make a household with its members, each child with number, stay, permit and one `identified` event, each
guardian with a tie to every child, and the departments' records that their questions fill. All rows of a batch are
planned together, a column at a time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ...people import (
    Child,
    Guardian,
    GuardianIdentifier,
    Guardianship,
    Household,
    HouseholdMember,
    Identifier,
    Residence,
    ResidencePermit,
    id_columns,
)
from ...records import Record
from ..events import SERVICE, Happened, ServiceEvent
from ..world import World
from .answers import draft_answers
from .checked import Checked
from .drafts import Drafts
from .episodes import PERMIT, STAY, plan_permits, plan_stays
from .families import NUMBER, Families
from .imports import Told
from .matching import find_children, find_guardians
from .questions import RECORD, SUBJECTS, Subject, Survey
from .resolving import TOLD
from .rights import ALWAYS, Rights
from .standing import Standing

PARENTS = ("51", "52")
REFUSED = "NOT_ALLOWED"
_CHILD = ("name", "sex", "birth_date", "ethnicity", "hukou", "residence", "guardians_complete")
_EVENT = ("child", "kind", "thread", "happened_on", "division", "by", "payload", "category")
_ASKED = ("relation", "lives_with_child", "custody", "sole")
_TIE = ("child", "guardian", *_ASKED, "valid_from")


@dataclass
class Plan:
    """Plans one batch. ``refused``: what is rejected only now; ``children``: row of the children's sheet → id."""

    world: World
    survey: Survey
    standing: Standing
    rights: Rights
    filled: Mapping[str, frozenset[str]]
    """Sheet → columns that have a value somewhere in the file."""
    drafts: Drafts
    refused: list[Told] = field(default_factory=list)
    children: dict[int, str] = field(default_factory=dict)

    def families(self, families: Families) -> None:
        """Plan all rows of a batch."""
        guardians = families["guardian"]
        children = self._children(families["child"], guardians)
        self.children = dict(children.select("row", "child").iter_rows())
        self._households(self._with_children("household", families["household"], children), children)
        self._guardians(self._with_children("guardian", guardians, children), children)

    def _put(self, record: type[Record], rows: pl.DataFrame, columns: Sequence[str], sheet: Subject) -> None:
        self.drafts.put(record, self.drafts.named(rows), columns, sheet=sheet)

    # children ---------------------------------------------------------------------------------------------------------

    def _children(self, children: pl.DataFrame, guardians: pl.DataFrame) -> pl.DataFrame:
        """Plan the children's own records; gives the rows that are not refused, with ``child``, the id."""
        children = self._allowed("child", *self._known_children(children, guardians), stands=pl.col("id").is_not_null())
        children = self.drafts.named(children.sort("row")).with_columns(child="id")
        lives, stays = plan_stays(self.standing, children)
        self.drafts.put(Child, children.with_columns(lives), _CHILD, sheet="child")
        self._numbers(Identifier, children, "child")
        self._put(Residence, stays, ["child", *STAY], "child")
        self._put(ResidencePermit, plan_permits(self.standing, children), ["child", *PERMIT], "child")
        self._identified(children)
        self._answers("child", children.with_columns(subject="child", day="surveyed_on"))
        return children

    def _known_children(self, children: pl.DataFrame, guardians: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The children with the ``id`` of who stands already; and where each is said to be, and where it was."""
        found = find_children(self.standing, children, guardians)
        self._refuse("child", found.filter("hidden")["row"], "id_number")
        self._refuse("child", found.filter("contradicts")["row"], "id_number", "CONTRADICTS")
        meant = found.filter(~pl.col("hidden"), ~pl.col("contradicts")).select("row", "id")
        children = children.join(meant, on="row")
        before = children.select("row", "id").join(self.standing[Child].select("id", "residence", "hukou"), on="id")
        place = ("row", "residence", "hukou")
        return children, pl.concat([children.select(place), before.select(place)])

    def _numbers(self, record: type[Record], rows: pl.DataFrame, owner: Subject) -> None:
        """Numbers that nobody has yet. A row that was issued for somebody corrects the number that they have."""
        known = self.standing[record]
        mine = known.filter(pl.col("kind") == "resident_id").unique(owner, keep="first", maintain_order=True)
        told = rows.filter(pl.col(NUMBER).is_not_null() & ~pl.col(NUMBER).is_in(known[NUMBER].implode()))
        told = told.unique(NUMBER, keep="first", maintain_order=True).drop("id")
        told = told.join(mine.select("id", mine[owner].alias(RECORD)), on=RECORD, how="left", maintain_order="left")
        told = told.with_columns(kind=pl.lit("resident_id"), number="id_number")
        self._put(record, told, [owner, "kind", "number"], owner)

    def _identified(self, children: pl.DataFrame) -> None:
        """One event for each child whom no survey found before."""
        known = self.standing[ServiceEvent]["child"].implode()
        rows = self.drafts.named(_without_id(children.filter(~pl.col("child").is_in(known))))
        threads = [self.world.new_id(self.world.province) for _ in range(rows.height)]
        rows = rows.with_columns(
            pl.Series("thread", threads, dtype=pl.String),
            kind=pl.lit("identified"),
            happened_on="surveyed_on",
            division="residence",
            by=pl.lit(self.rights.access.principal),
            payload=pl.lit("{}"),
            category=pl.lit(SERVICE),
        )
        self.drafts.put(ServiceEvent, rows, _EVENT, sheet="child")
        self.drafts.happened += [
            Happened(id, "identified", "child", child, None, thread, day)
            for id, child, thread, day in rows.select("id", "child", "thread", "happened_on").iter_rows()
        ]

    # households -------------------------------------------------------------------------------------------------------

    def _households(self, households: pl.DataFrame, children: pl.DataFrame) -> None:
        """A household for each family: of its row, of the household that its children have, or a new one."""
        families = _by_family(children).join(self._homes(children), on="family")
        issued = pl.when(pl.col(RECORD).is_in(self.standing[Household]["id"].implode())).then(pl.col(RECORD))
        told = households.join(families, on="family").with_columns(id=pl.coalesce(issued, "home")).sort("row")
        told = self._allowed_in_family("household", told, children)
        bare = families.join(told, on="family", how="anti").with_columns(row="first", id="home").sort("row")
        told, bare = self.drafts.named(told), self.drafts.named(bare)
        asked = {c.column: c.key for c in self.survey.of("household") if c.record is Household}
        self.drafts.put(Household, told.with_columns(**asked), list(asked), sheet="household")
        self.drafts.put(Household, bare, [], sheet="child")
        self._answers("household", told.with_columns(subject="id"))
        self._members(children, pl.concat([part.select("family", household="id") for part in (told, bare)]))

    def _homes(self, children: pl.DataFrame) -> pl.DataFrame:
        """Family → ``home``: the household in which the first of its children stands."""
        members = self.standing.open(HouseholdMember).select("child", "household")
        inside = children.select("row", "family", "child").join(members, on="child", how="left").sort("row")
        return inside.group_by("family").agg(home=pl.col("household").drop_nulls().first())

    def _members(self, children: pl.DataFrame, homes: pl.DataFrame) -> None:
        inside = self.standing.open(HouseholdMember)["child"].implode()
        rows = _without_id(children.filter(~pl.col("child").is_in(inside))).join(
            homes, on="family", maintain_order="left"
        )
        # Since when the family has kept house together is not asked: the stay here is the best that is known.
        rows = rows.with_columns(valid_from=pl.coalesce("residing_since", "surveyed_on"))
        self._put(HouseholdMember, rows, ["child", "household", "valid_from"], "child")

    # guardians --------------------------------------------------------------------------------------------------------

    def _guardians(self, guardians: pl.DataFrame, children: pl.DataFrame) -> None:
        guardians = guardians.join(find_guardians(self.standing, guardians, children), on="row")
        guardians = guardians.join(_by_family(children), on="family").sort("row")
        guardians = self._allowed_in_family("guardian", guardians, children)
        guardians = self._each_named(guardians, ["person"]).with_columns(guardian="id")
        # The sheet asks a guardian for neither sex nor birth date: a sound number says both.
        told = guardians.with_columns(**id_columns.told_by(pl.col("id_number")))
        self.drafts.put(Guardian, told, ["name", "phone", "sex", "birth_date"], sheet="guardian")
        self._numbers(GuardianIdentifier, guardians, "guardian")
        self._ties(guardians, children)
        self._answers("guardian", guardians.with_columns(subject="id"))

    def _ties(self, guardians: pl.DataFrame, children: pl.DataFrame) -> None:
        """Each guardian of a family to each of its children."""
        said = {key: TOLD + key for key in _ASKED if TOLD + key in guardians.columns}
        told = guardians.select("row", "family", "guardian", *_ASKED, *said.values())
        theirs = children.select("family", "child", "hukou", "birth_date", "residing_since", "surveyed_on")
        pairs, pair = told.join(theirs, on="family", maintain_order="left_right"), ["child", "guardian"]
        known = self.standing.open(Guardianship).unique(pair, keep="first", maintain_order=True)
        pairs = pairs.join(known.select(*pair, "id"), on=pair, how="left", maintain_order="left")
        # A tie that is new is told whole, also by a row of a re-survey that nobody touched.
        pairs = pairs.with_columns(
            pl.when(pl.col("id").is_null()).then(pl.coalesce(old, key)).otherwise(key).alias(key)
            for key, old in said.items()
        )
        # A parent is one from the child's birth on; of others, only that they were met in the survey is known.
        met = pl.coalesce("residing_since", "surveyed_on")
        since = pl.when(pl.col("relation").is_in(PARENTS)).then("birth_date").otherwise(met)
        since = pl.when(pl.col("id").is_null()).then(since.first().over(pair))
        self.drafts.put(
            Guardianship, self._each_named(pairs.with_columns(valid_from=since), pair), _TIE, sheet="guardian"
        )

    def _each_named(self, rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
        """The rows with an id each; rows with one key are about one record."""
        first = self.drafts.named(rows.unique(key, keep="first", maintain_order=True))
        named = first.select(*key, "id", "is_new")
        return rows.drop("id").join(named, on=key, how="left", maintain_order="left")

    # answers and rights -----------------------------------------------------------------------------------------------

    def _answers(self, kind: Subject, rows: pl.DataFrame) -> None:
        """What the departments asked of these children, guardians or households: ``subject``, ``day`` of the survey."""
        draft_answers(self.drafts, self.survey.departments(kind), rows, kind)

    def _with_children(self, kind: Subject, rows: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
        """The rows of families of which a child is left; the others are refused."""
        self._refuse(kind, rows.join(children, on="family", how="anti")["row"], "family", "FAMILY_REJECTED")
        return rows.join(children, on="family", how="semi")

    def _allowed_in_family(self, kind: Subject, rows: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
        """The rows that may be imported at the place of every child of their family."""
        places = rows.select("row", "family").join(children.select("family", "residence", "hukou"), on="family")
        return self._allowed(kind, rows, places, stands=pl.col("id").is_not_null())

    def _allowed(self, kind: Subject, rows: pl.DataFrame, places: pl.DataFrame, *, stands: pl.Expr) -> pl.DataFrame:
        """The rows that may be imported whole; the others are refused. ``places``: one or more of each row."""
        out: set[int] = set()
        if kind == "child":
            out = {row for category in ALWAYS for row in self.rights.barred(places, category)}
            self._refuse(kind, sorted(out), "residence")
        rows = rows.filter(~pl.col("row").is_in(sorted(out)))
        for key, barred in self.rights.barred_columns(places, self.survey, kind).items():
            # Of a record that stands every column that the file sets is asked: what may not be read must not be emptied.
            asked = pl.col(key).is_not_null() | (stands if key in self.filled.get(kind, ()) else False)
            found = rows.filter(pl.col("row").is_in(sorted(barred)), asked)["row"]
            self._refuse(kind, found, key)
            out |= set(found)
        return rows.filter(~pl.col("row").is_in(sorted(out)))

    def _refuse(self, sheet: Subject, rows: Iterable[int], key: str, code: str = REFUSED) -> None:
        self.refused += [(sheet, row, key, code) for row in rows]


def _by_family(children: pl.DataFrame) -> pl.DataFrame:
    """Each family's first row, the hukou of that child, and the last day on which one of its children was surveyed."""
    ordered = children.sort("row").group_by("family", maintain_order=True)
    return ordered.agg(pl.col("hukou").first(), first=pl.col("row").first(), day=pl.col("surveyed_on").max())


def _without_id(rows: pl.DataFrame) -> pl.DataFrame:
    """For a record of its own beside the one that the rows were named for."""
    return rows.with_columns(id=pl.lit(None, pl.String))


def filled_columns(checked: Checked) -> dict[str, frozenset[str]]:
    """Sheet → columns that have a value in some accepted row."""
    frames = {subject: checked.accepted(subject) for subject in SUBJECTS if subject in checked.values}
    return {s: frozenset(n for n in f.columns if f[n].null_count() < f.height) for s, f in frames.items()}
