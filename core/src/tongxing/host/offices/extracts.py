"""A project's extract: one row a child of the newest snapshot, under the project's own pseudonyms, for an approved research project.

No name, number, day or township is in it: places are counties, ages bands of three years, and beside them stand the facts that
the project declared. Children whose row fewer than the smallest number told of a county share are left out, so that no row is
anybody's own; of the others every second one is given, chosen by the project's key, so that rows add up to no exact number that
could be held against a released table (trust.md 3.7, decision 0021). The office hands it over; the notebook's gate lets none of it out.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection, select

from ...errors import NotAllowed, NotFound, UsageError
from ...people import Child
from ...people.divisions import national
from ...policy.fact_parameters import FactParameters
from ...records.base import table_of
from ...trust.audit.entries import Entry
from ...trust.cipher import Vault
from ...trust.principals import Access
from ...trust.statistics import projects as kept
from ...trust.statistics import snapshots
from ...trust.statistics.projects import Project
from ..registry import Registry
from .statistics import FACTS, folder_of, limits_on

BAND_YEARS = 3
"""As wide as kindergarten and junior high are long."""
AGE = "age_years"
EVERY = 2
"""One child of so many is in a project's extract."""


def begin(
    registry: Registry, access: Access, key: str, columns: Sequence[str], approved_by: str, until: date
) -> Project:
    """Begin a project that another person of the approving office has approved.

    Raises NotAllowed without the action ``configure``; UsageError for an approval that is none, a column that no snapshot has.
    """
    _demand_operator(access)
    if approved_by == access.principal or approved_by not in registry.city.form.approvers:
        raise UsageError(f"{approved_by} cannot approve a project here.", remedy="Name one of the approving office.")
    with registry.database.write() as connection:
        known = set(_facts(connection, registry, access).columns) - {"subject", "division", AGE}
        if strange := sorted({*columns} - known):
            told = f"A snapshot has: {', '.join(sorted(known))}."
            raise UsageError(f"No snapshot has {', '.join(strange)}.", remedy=told)
        project = Project(
            kept.new_project_id(), registry.key, key, tuple(columns), approved_by, access.principal, access.now, until
        )
        kept.begin(connection, Vault(registry.ring), project)
        registry.log.keep(access, Entry("configure", f"research project {key} begun"))
    return project


def extract(registry: Registry, access: Access, key: str) -> pl.DataFrame:
    """The project's rows: ``child`` (the pseudonym), ``county``, ``ages``, and what it declared.

    Raises UsageError once the project has ended.
    """
    _demand_operator(access)
    limits = limits_on(FactParameters(registry.composition.parameters, "core", "an extract"), access.day)
    with registry.database.read() as connection:
        project = kept.project_of(connection, registry.key, key)
        if not project.is_live(access.day):
            raise UsageError(f"The project {key} has ended.", remedy="Have a new one approved.")
        rows = _rows(connection, registry, access, project)
    told = rows.filter(pl.len().over(rows.drop("child").columns) >= limits.county)
    drawn = told.filter(pl.col("child").str.slice(0, 8).str.to_integer(base=16) % EVERY == 0)
    registry.log.keep(access, Entry("read", f"extract of {key}", count=drawn.height))
    return drawn.sort("child")


def end(registry: Registry, access: Access, key: str) -> None:
    """End a project: its key is destroyed."""
    _demand_operator(access)
    with registry.database.write() as connection:
        kept.end(connection, kept.project_of(connection, registry.key, key), access.now)
        registry.log.keep(access, Entry("configure", f"research project {key} ended"))


def _demand_operator(access: Access) -> None:
    if not access.allowing("configure"):
        raise NotAllowed("A research project needs a grant with the action configure.", action="configure")


def _facts(connection: Connection, registry: Registry, access: Access) -> pl.DataFrame:
    """Facts of children in the newest snapshot whose file still stands, under its own pseudonyms."""
    standing = [s for s in snapshots.snapshots(connection, registry.key) if s.destroyed_at is None]
    if not standing:
        raise NotFound("No snapshot stands here.", remedy="Take one: tongxing snapshot take.")
    vault = Vault(registry.ring)
    frame = snapshots.frame_of(connection, vault, folder_of(registry), standing[0], FACTS)
    ids = connection.execute(select(table_of(Child).c.id)).scalars().all()
    # Who was erased since is no longer among the ids, and so leaves every later extract; whoever was restricted leaves it too.
    restricted = frozenset[str]().union(*access.withholding.without.values())
    ids = [each for each in ids if each not in restricted]
    known = pl.DataFrame({"child": ids, "subject": [vault.pseudonym(standing[0].id, each) for each in ids]})
    return frame.join(known, on="subject").with_columns(subject=pl.col("child")).drop("child")


def _rows(connection: Connection, registry: Registry, access: Access, project: Project) -> pl.DataFrame:
    facts = _facts(connection, registry, access)
    names = kept.names(connection, Vault(registry.ring), project, facts["subject"])
    counties = {code: national().county_of(code) for code in facts["division"].drop_nulls().unique()}
    first = pl.col(AGE) // BAND_YEARS * BAND_YEARS
    return facts.select(
        child=pl.col("subject").replace_strict(names, return_dtype=pl.String),
        county=pl.col("division").replace_strict(counties, default=None, return_dtype=pl.String),
        ages=pl.format("{}-{}", first, first + BAND_YEARS - 1),
        **{name: pl.col(name) for name in project.columns},
    )
