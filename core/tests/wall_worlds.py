"""Random worlds, principals and reads; what each read must answer by the specification; and the walls, taken off one by one.

The builder that takes a wall off exists here alone, and in no distribution.
"""

import random
from collections.abc import Callable, Collection
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from unittest.mock import patch

from sqlalchemy import delete, func, insert, select, update

from tongxing.people import Child, Guardian, Guardianship, Household, HouseholdMember, Identifier, Residence
from tongxing.records.base import abouts, table_of
from tongxing.testing.worlds import NOW, make_access, make_grant
from tongxing.trust.categories import CategoryBook
from tongxing.trust.grants import EMERGENCY
from tongxing.trust.scope import Scope
from tongxing.trust.visible import Placed, failing, visible
from tongxing.trust.walls.reach import PLACING
from tongxing.trust.walls.readers import Readers
from tongxing.trust.withholding import Withholding
from tongxing.work.events import GuardianEvent, PlaceEvent, ServiceEvent
from tongxing.work.store import Store

DAY = NOW.date()
# Codes on the very borders of ranges, where an off-by-one would show: 230102…/230103…, 2301…/2302…, 22…/23….
CODES = [
    *("230102000000", "230102001000", "230102999999", "230103000000", "230200000000", "229999999999"),
    *("230000000000", "220102001000", "240000000000", None),
]
SEALED = "core.household"
"""A category that these worlds seal: it opens to grants over named children alone."""
REGIONS = ["230102", "230103", "230102001", "230100", "230200", "230000", "220102", "000000"]
RECORDS = (Child, Identifier, Residence, Guardianship, HouseholdMember, Guardian, Household, ServiceEvent)
RECORDS = (*RECORDS, GuardianEvent, PlaceEvent)
NAMES = "甲乙丙丁戊己庚辛"
CATEGORIES = ["core.identity", "core.residence", "core.guardianship", "core.contact", "core.identifier"]
CATEGORIES += ["core.household", "core.service"]
LINKS = {"guardian": (Guardianship, "guardian"), "household": (HouseholdMember, "household")}
MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t"}


# worlds ---------------------------------------------------------------------------------------------------------------


def populate(world, chance: random.Random, children: int = 10) -> dict:
    """A new population; the rows of each record by its class."""
    rows: dict[type, list[dict]] = {record: [] for record in RECORDS}
    homes = max(1, children // 2)
    for n in range(children):
        codes = {"residence": chance.choice(CODES), "hukou": chance.choice(CODES)}
        _child(rows, chance, n, codes, homes)
    for n in range(homes):
        told = {"address": f"住址{n}", "hardship": chance.choice(["none", None]), "income_year_fen": n * 100}
        rows[Household].append({"id": f"h{n}", **MARKS, **told})
    for n in range(children):
        told = {
            "happened_on": DAY,
            "by": "t",
            "payload": "{}",
            "category": chance.choice(CATEGORIES),
            "kind": "visited",
        }
        rows[PlaceEvent].append({"id": f"p{n}", **MARKS, "place": f"x{n}", "division": chance.choice(CODES), **told})
    with world.database.write() as connection:
        for record in RECORDS:
            connection.execute(delete(table_of(record)))
            if rows[record]:
                connection.execute(insert(table_of(record)), rows[record])
    return rows


def _child(rows, chance, n, codes, homes):
    name = {"name": chance.choice(NAMES), "sex": chance.choice(["1", "2", None])}
    born = {
        "birth_date": date(2010 + n % 9, 1, 1),
        "ethnicity": None,
        "guardians_complete": chance.choice([True, None]),
    }
    rows[Child].append({"id": f"c{n}", **MARKS, **codes, **name, **born})
    of = {**MARKS, **codes, "child": f"c{n}"}
    begins = chance.choice([date(2020, 1, 1), DAY, DAY + timedelta(days=1)])
    dated = {"valid_from": begins, "valid_until": chance.choice([None, DAY, DAY + timedelta(days=1)])}
    number = {"kind": "foreign", "number": f"secret{n}", "number_blind": f"blind{n}"}
    rows[Identifier].append({"id": f"i{n}", **of, **number})
    stay = {"division": codes["residence"], "basis": "living", "accompanied_by": None}
    rows[Residence].append({"id": f"r{n}", **of, **dated, **stay})
    guardian = {"sex": None, "birth_date": None, "phone": f"phone{n}", "phone_blind": f"pb{n}"}
    rows[Guardian].append({"id": f"g{n}", **MARKS, "name": chance.choice(NAMES), **guardian})
    tie = {
        "relation": "51",
        "custody": chance.choice([True, None]),
        "contact": None,
        "lives_with_child": None,
        "sole": None,
    }
    for other in {n, chance.randrange(n + 1)}:
        rows[Guardianship].append({"id": f"t{n}-{other}", **of, **dated, **tie, "guardian": f"g{other}"})
    rows[HouseholdMember].append({"id": f"m{n}", **of, **dated, "household": f"h{chance.randrange(homes)}"})
    event = {"kind": "visited", "happened_on": DAY, "by": "t", "payload": "{}", "category": chance.choice(CATEGORIES)}
    rows[ServiceEvent].append({"id": f"e{n}", **of, **event, "division": chance.choice(CODES)})
    rows[GuardianEvent].append({"id": f"ge{n}", **MARKS, "guardian": f"g{n}", **event})


def move(world, rows, chance) -> None:
    """One child moves: the child's codes, and with them those of everything about the child."""
    child = chance.choice(rows[Child])
    place = {"residence": chance.choice(CODES)}
    with world.database.write() as connection:
        for record in RECORDS:
            if record.subject != "child":
                continue
            table = table_of(record)
            connection.execute(update(table).where(table.c[record.subject_column] == child["id"]).values(place))
            for row in rows[record]:
                if row[record.subject_column] == child["id"]:
                    row |= place


def principal(world, chance):
    """An access with up to four grants of all sorts, some of which never hold."""
    held = [
        make_grant(
            id=f"g{n}",
            categories=chance.sample(CATEGORIES, chance.randint(1, 4)),
            regions=[
                (chance.choice(REGIONS), chance.sample(["residence", "hukou", "authored"], chance.randint(1, 2)))
                for _ in range(chance.randint(0, 3))
            ],
            children=frozenset(chance.sample([f"c{n}" for n in range(10)], chance.choice([0, 0, 0, 1, 2]))),
            role=chance.choice(["officer", "officer", "officer", EMERGENCY]),
            actions=chance.choice([["read"], ["read", "write"], ["read"], ["write"], ["read", "rights"]]),
            purposes=chance.choice([["care"], ["care"], ["survey"]]),
            **chance.choice([{}, {}, {}, {"expires_at": NOW}, {"revoked_at": NOW}, {"approved_by": "officer"}]),
        )
        for n in range(chance.randint(0, 4))
    ]
    made = make_access(world, *held) if held else make_access(world, make_grant(categories=[], regions=[]))
    kinds = world.book.categories.values()
    made = replace(
        made, book=CategoryBook.of((replace(c, sealed=c.key == SEALED) for c in kinds), world.book.purposes.values())
    )
    made = replace(made, withholding=kept_back(chance))
    return replace(made, purpose="gossip") if chance.random() < 0.05 else made


def kept_back(chance) -> Withholding:
    """Mostly nobody; else children with a restriction of some categories, and categories that need a consent."""
    if chance.random() < 0.6:
        return Withholding()
    some = [f"c{n}" for n in range(10)]
    restricted = {
        key: frozenset(chance.sample(some, 2)) for key in chance.sample(CATEGORIES, chance.choice([0, 1, 3, 7]))
    }
    consented = {key: frozenset(chance.sample(some, 6)) for key in chance.sample(CATEGORIES, chance.choice([0, 0, 1]))}
    return Withholding(restricted, consented)


# the specification ----------------------------------------------------------------------------------------------------


def shown(access, rows, record, *, bare: Collection[str] = ()) -> list[dict]:
    """The rows of a record that this access may see, its hidden cells None. ``bare``: columns that no cell hides."""
    found = []
    for row in rows[record]:
        places = places_of(rows, record, row)
        opened = {c: _may(access, places, c) for c in {about.category for about in abouts(record).values()}}
        if record.category_column:
            wrote = row["division"] if record is ServiceEvent else None
            opened = dict.fromkeys(opened, _may(access, places, row["category"], wrote))
        if any(opened.values()):
            cells = {n: row.get(n) if opened[a.category] or n in bare else None for n, a in abouts(record).items()}
            found.append({"id": row["id"], **cells})
    return found


def places_of(rows, record, row):
    """Where a row's subject is: the child's codes, or those of the children tied to it that day."""
    if record.subject == "child":
        return [Placed(row["residence"], row["hukou"], row[record.subject_column])]
    if record.subject == "place":
        return [Placed(row["division"], None)]
    link, column = LINKS[record.subject]
    return [
        Placed(tie["residence"], tie["hukou"], tie["child"])
        for tie in rows[link]
        if tie[column] == row[record.subject_column]
        and tie["valid_from"] <= DAY
        and (tie["valid_until"] is None or tie["valid_until"] > DAY)
    ]


def _may(access, places, category, wrote=None):
    if not _for_rights(access, category):
        places = [
            place for place in places if not (place.child and access.withholding.holds_back(category, place.child))
        ]
        wrote = wrote if places else None
    asked = {"purpose": access.purpose, "now": NOW, "book": access.book, "written_at": wrote}
    return visible(access.grants, places, category, **asked) is not None


def _for_rights(access, category) -> bool:
    """Whether all grants that open a category are the rights desk's, from whom nothing is kept back."""
    asked = {"purpose": access.purpose, "now": NOW, "book": access.book}
    opening = [g for g in access.grants if failing(g, (), category, **asked) == "region"]
    return all("rights" in grant.actions for grant in opening)


# reads ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """One question: rows, filtered, sorted and cut; how many; or how many of each value."""

    record: type
    kind: str
    column: str
    value: object = None
    limit: int = 100

    def sql(self, relation):
        """The question over a relation of the record."""
        column, id = relation.c[self.column], relation.c.id
        match self.kind:
            case "rows":
                return select(*(relation.c[n] for n in ("id", *abouts(self.record)))).order_by(id).limit(self.limit)
            case "equal":
                return select(id, column).where(column == self.value).order_by(id)
            case "at least":
                return select(id, column).where(column >= self.value).order_by(id)
            case "not known":
                return select(id).where(column.is_(None)).order_by(id)
            case "sorted":
                return select(id, column).order_by(column.is_(None), column, id).limit(self.limit)
            case "count":
                return select(func.count(), func.count(column)).select_from(relation)
            case "groups":
                return select(column, func.count()).group_by(column)
        raise AssertionError(self.kind)

    def told(self, rows: list[dict]) -> list[tuple]:
        """The answer, from rows as they may be seen."""
        rows, name = sorted(rows, key=lambda row: row["id"]), self.column
        known = [row for row in rows if row[name] is not None]
        match self.kind:
            case "rows":
                return [tuple(row[n] for n in ("id", *abouts(self.record))) for row in rows][: self.limit]
            case "equal":
                return [(row["id"], row[name]) for row in known if row[name] == self.value]
            case "at least":
                return [(row["id"], row[name]) for row in known if row[name] >= self.value]
            case "not known":
                return [(row["id"],) for row in rows if row[name] is None]
            case "sorted":
                ordered = sorted(known, key=lambda row: row[name]) + [row for row in rows if row[name] is None]
                return [(row["id"], row[name]) for row in ordered][: self.limit]
            case "count":
                return [(len(rows), len(known))]
            case "groups":
                values = {row[name] for row in rows}
                return [(value, sum(row[name] == value for row in rows)) for value in values]
        raise AssertionError(self.kind)


KINDS = ("rows", "equal", "at least", "not known", "sorted", "count", "groups")


def random_read(rows, chance) -> Read:
    """A question about any column; values to compare with are such as stand somewhere, seen or not."""
    record = chance.choice(RECORDS)
    column = chance.choice(list(abouts(record)))
    values = [row[column] for row in rows[record] if row.get(column) is not None]
    kinds = KINDS if values else ("rows", "not known", "count")
    value = chance.choice(values) if values else None
    kind = chance.choice([k for k in kinds if k != "at least" or not isinstance(value, bool)])
    return Read(record, kind, column, value, chance.choice([1, 2, 100]))


# walls ----------------------------------------------------------------------------------------------------------------

STATES = ("both", "one alone", "two alone")


@contextmanager
def standing(state: str):
    """The walls as a state says, and the relation of a record in it."""
    if state == "two alone":
        yield lambda scope, record: table_of(record)
        return
    if state == "one alone":
        with patch.object(Readers, "open", lambda self, access, records, action="read": self._database.read()):
            yield relation
        return
    yield relation


def relation(scope: Scope, record):
    """A record as wall one shows it."""
    return scope.relation(record)


def wrong_answers(
    world, state: str, pairs: int, seed: int, *, write: Callable | None = None, first: bool = False
) -> list:
    """Pairs of (read, principal) whose answer is not the specification's. ``first``: stop at the first one."""
    chance, wrong, done = random.Random(seed), [], 0
    with standing(state) as related:
        while done < pairs:
            rows = populate(world, chance)
            if chance.random() < 0.5:
                move(world, rows, chance)
            for _ in range(8):
                access = principal(world, chance)
                with Store(world, access).reading("proof") as reading:
                    for read in (random_read(rows, chance) for _ in range(25)):
                        statement = (write or Read.sql)(read, related(reading.scope, read.record))
                        answer = [tuple(row) for row in reading.connection.execute(statement)]
                        bare = PLACING if state == "two alone" else ()
                        expected = read.told(shown(access, rows, read.record, bare=bare))
                        if sorted_if_groups(read, answer) != sorted_if_groups(read, expected):
                            wrong.append((read, access, answer, expected))
                        done += 1
                if first and wrong:
                    return wrong
    return wrong


def sorted_if_groups(read: Read, answer: list) -> list:
    """Groups come in no order."""
    return sorted(answer, key=repr) if read.kind == "groups" else answer
