"""Whatever is changed in policy, compiler, walls, authorizer or audit is noticed by what is tested every time."""

from random import Random

import pytest
import test_core_audit as audit
from sqlalchemy.exc import DatabaseError
from test_core_walls import REFUSED_BY_SQLITE, opened, reading_of_one
from trust_mutants import MUTANTS
from wall_worlds import wrong_answers

from tongxing.testing.mutants import standing_changed
from tongxing.testing.worlds import make_world
from tongxing.trust.audit.verifying import verify

PAIRS, SEED = 12_000, 11
"""Six slices of what ``make test`` compares (``test_core_walls_proof``); most mutants are seen within the first hundred."""
TRIED = 300
CODES = {"CHANGED", "MISSING", "CUT_OFF", "ANOTHER"}
SURVIVORS = {
    "lite_views:_by_category  if keeping else →  if False else": "test_core_walls_cells, events of a child of whom all is restricted",
    'visible:_conditions action == "read" and not → not': "reads alone are compared; test_core_handovers asks that who wrote cannot change",
    "keep_back child in self.without → False": "asked of children at hand and not by a relation: test_core_rights",
    "_of if not book.serves → if False and not book.serves": "every category of the worlds serves every purpose: test_core_scope",
    "visible:_conditions book.serves(category, purpose) → True": "likewise: test_core_granting, explain names it",
    "lite:_first if part.only is None → if True": "seldom drawn: test_core_walls_cells, a cell of the child itself",
    '_of if all("rights" → if any("rights"': "the desk somewhere is no desk elsewhere: test_core_rights",
    'reach:_of for_rights = all("rights" → for_rights = any("rights"': "likewise: test_core_rights",
    "reach:_all_within low >= a and  → ": "seldom seen in random worlds: test_core_walls, what a range covers",
    "covers if not ranges: → if False:": "no ranges make a test that never holds, too",
    "_reads return source in self._public → return True": "needs the secret name: test_core_walls, who knows the name of an inner view",
    "_reads table.lower() → table": "SQLite tells a table's name as it was made, however a statement writes it",
}
"""Mutants that are not noticed here, with why."""

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(3600)]


def world_in(folder):
    return make_world(f"sqlite:///{folder / 'test.db'}", folder)


def compared(state):
    def is_wrong(folder):
        world = world_in(folder)
        try:
            return bool(wrong_answers(world, state, PAIRS, seed=SEED, first=True))
        finally:
            world.database.close()

    return is_wrong


def refused(folder):
    """Whether a statement runs that may not, or a reader reads nothing."""
    world = world_in(folder)
    try:
        with reading_of_one(world) as reading:
            for statement in REFUSED_BY_SQLITE:
                try:
                    reading.connection.exec_driver_sql(statement).all()
                except DatabaseError:
                    continue
                return True
        return not opened(world)[0]
    finally:
        world.database.close()


def tampered(folder):
    """Whether a log that is whole has a finding, or one that was tampered with has none, or never the right one."""
    world = world_in(folder)
    try:
        whole = audit.whole.__wrapped__(world)
        audit.KEYS.update(suite=world.ring.suite, key=whole.key)
        untouched, random = list(whole.blocks.kept), Random(2026)
        found = audit.codes(whole)
        if found:
            return True
        for number in range(TRIED):
            whole.blocks.kept = audit.TAMPERINGS[number % len(audit.TAMPERINGS)](untouched, random)
            if not verify(whole).findings:
                return True
            found |= audit.codes(whole)
        return not found >= CODES
    finally:
        world.database.close()


KILLERS = {"one": compared("one alone"), "two": compared("two alone"), "refused": refused, "tampered": tampered}


@pytest.mark.parametrize("killer", KILLERS)
def test_nothing_is_noticed_where_nothing_is_changed(killer, tmp_path):
    assert not KILLERS[killer](tmp_path)


@pytest.mark.parametrize("mutant", [each for each in MUTANTS if str(each) not in SURVIVORS], ids=str)
def test_a_mutant_is_killed(mutant, tmp_path):
    with standing_changed(mutant):
        try:
            is_killed = KILLERS[mutant.killer](tmp_path)
        except Exception:  # it broke, which nobody misses
            is_killed = True
    assert is_killed


def test_there_are_more_than_fifty_and_who_is_explained_is_among_them():
    assert len(MUTANTS) - len(SURVIVORS) >= 50
    assert SURVIVORS.keys() <= {str(each) for each in MUTANTS}
