"""Core as a plugin among plugins: its records and facts, its checks, and who stands behind a token.

The framework uses its own hooks, so that they stay honest; nothing here has a door that a department has not.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from sqlalchemy import Table

from ..errors import Words
from ..people import RECORDS
from ..people.grams import GRAMS
from ..people.rights import Consent, Restriction
from ..policy.cases import run_cases
from ..policy.core_facts import CORE_FACTS
from ..policy.facts import Fact
from ..policy.parameter_files import core_parameters
from ..policy.policy import Policy
from ..policy.residence.cases import run_residence_cases
from ..records import Record
from ..records.base import table_of
from ..trust.assessments import ASSESSMENTS
from ..trust.cipher import DATA_KEYS
from ..trust.granting import REQUESTS
from ..trust.grants import GRANTS
from ..trust.identities.lockouts import LOCKOUTS
from ..trust.incidents import INCIDENTS
from ..trust.principals import PRINCIPALS
from ..trust.registered import DOCUMENTS
from ..trust.sharing import SHARING
from ..trust.statistics.projects import PROJECTS
from ..trust.statistics.snapshots import RELEASES, SNAPSHOTS
from ..trust.unchanged import CHANGES
from ..work.decided import TABLES as DECIDED
from ..work.decided_by import INPUTS
from ..work.events import CORE_KINDS, EVENT_RECORDS
from ..work.exchange.letters import EXCHANGE
from ..work.marks import MARKS
from ..work.pending import PENDING
from ..work.rights.erasing import ERASURES
from ..work.rights.retention import RETIRED
from ..work.sheets.conflicts import CONFLICT_RECORDS
from ..work.sheets.imports import IMPORTS
from ..work.sheets.uploads import UPLOADS
from ..work.writing.batches import BATCHES
from ..work.writing.keys import KEYS
from .cities.enabled import CITY_PLUGIN
from .contributions import Check, CityInfo, Principal, Suite, SuiteResult
from .hookspecs import VERSION, hookimpl
from .plugins.calls import Calls
from .plugins.card import card_of
from .plugins.collecting import collect, stamped
from .plugins.loading import data_file
from .plugins.plugin import Plugin
from .plugins.policy_files import items_of
from .plugins.words import papers_of

KINDS = CORE_KINDS
SYSTEM: tuple[Table, ...] = (
    DATA_KEYS,
    GRANTS,
    REQUESTS,
    SHARING,
    PRINCIPALS,
    LOCKOUTS,
    DOCUMENTS,
    KEYS,
    PENDING,
    BATCHES,
    IMPORTS,
    UPLOADS,
    MARKS,
    *DECIDED,
    INPUTS,
    CITY_PLUGIN,
    ERASURES,
    SNAPSHOTS,
    RELEASES,
    PROJECTS,
    EXCHANGE,
    RETIRED,
    ASSESSMENTS,
    INCIDENTS,
    CHANGES,
    GRAMS,
)
"""Core's tables that hold no record. Named here so that all of them are known before a migration is compared."""
APPEND_ONLY: tuple[Table, ...] = (CITY_PLUGIN,)
"""Core's tables that nothing may change afterwards."""
DECIDING: tuple[Table, ...] = (
    PRINCIPALS,
    LOCKOUTS,
    GRANTS,
    SHARING,
    DOCUMENTS,
    CITY_PLUGIN,
    ASSESSMENTS,
    table_of(Restriction),
    table_of(Consent),
)
"""What decides who may come in, what is asked and what is seen: whatever is read of them is kept until one of them changes."""

Lookup = Callable[[str], Principal | None]


class Baseline:
    """Core's own hook implementations. One for each host, since it knows the tokens of that host's cities."""

    def __init__(self, everything: Callable[[], Policy]) -> None:
        """``everything``: the policy of all installed plugins, for worked cases."""
        self._everything = everything
        self._tokens: dict[str, Lookup] = {}

    def knows(self, city: str, lookup: Lookup) -> None:
        """From now on ask ``lookup`` who stands behind a token in this city."""
        self._tokens[city] = lookup

    @hookimpl
    def register_records(self) -> list[type[Record]]:
        """People, and what happened to them."""
        return [*RECORDS, *EVENT_RECORDS.values(), *CONFLICT_RECORDS.values()]

    @hookimpl
    def register_facts(self) -> list[Fact]:
        """What may be said of any child, guardian or household."""
        return list(CORE_FACTS)

    @hookimpl
    def register_checks(self) -> list[Check | Suite]:
        """The suites of worked cases: ``rules`` of service items, ``residence`` of the residence clock."""
        return [Suite("rules", self._run_rules), Suite("residence", self._run_residence)]

    def _run_rules(self, files: Sequence[Path]) -> SuiteResult:
        report = run_cases(files, self._everything())
        return SuiteResult(report.passed, report.failed, report.lines)

    def _run_residence(self, files: Sequence[Path]) -> SuiteResult:
        report = run_residence_cases(files, self._everything().parameters)
        return SuiteResult(report.passed, report.failed, report.lines)

    @hookimpl(trylast=True)
    def identify(self, headers: Mapping[str, str], city: CityInfo) -> Principal | None:
        """Who stands behind a bearer token of the city's issuer, or of a development city."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        known = self._tokens.get(city.key)
        if known is None or scheme.lower() != "bearer" or not token.strip():
            return None
        return known(token.strip())


def core_plugin(baseline: Baseline, calls: Calls) -> Plugin:
    """Core as a plugin; a mistake in it stops everything, since it is ours."""
    calls.add("core", baseline)
    card = card_of("core", data_file("core", "tongxing", "card.yaml"), "", contract=VERSION, core=None)
    contributed = stamped("core", collect(calls, "core", "tongxing"))
    return Plugin(
        key="core",
        kind="core",
        title=Words("童行核心", "Tongxing core"),
        version=metadata.version("tongxing"),
        package="tongxing",
        card=card,
        contributed=contributed,
        items=items_of("core", "tongxing", card),
        parameters=core_parameters(),
        kinds=KINDS,
        papers=papers_of(data_file("core", "tongxing", "words.yaml")),
        append_only=APPEND_ONLY,
        counted=DECIDING,
    )
