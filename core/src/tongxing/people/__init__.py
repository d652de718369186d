"""People and places: the records that every department shares, and nothing of any one department.

- ``child``       Child and the numbers by which authorities know the child
- ``guardian``    Guardian, the dated tie to a child, the guardian's numbers
- ``household``   Household and its members, dated
- ``residence``   stays and residence permits, dated
- ``rights``      notices, consents, requests about one's data, restrictions; reports of harm
- ``grams``       pairs of characters of names, by which a part of a name is found
- ``counties``    the children of each county in the order of their ids, on SQLite
- ``divisions``   the division tree (GB/T 2260), from the table and never from digits
- ``central_sets`` which districts are a city's central urban area on a day
- ``id_number``   checks of the citizen number (GB 11643); ``id_columns``: of many; ``id_findings``: what they say
- ``codes``       code lists of national standards
"""

from collections.abc import Mapping

from ..records import Record
from .child import Child, Identifier
from .guardian import Guardian, GuardianIdentifier, Guardianship
from .household import Household, HouseholdMember
from .residence import Residence, ResidencePermit
from .rights import Consent, HarmReport, Notice, Restriction, RightsRequest

RECORDS = (
    Child,
    Identifier,
    Guardian,
    GuardianIdentifier,
    Guardianship,
    Household,
    HouseholdMember,
    Residence,
    ResidencePermit,
    Notice,
    Consent,
    Restriction,
    RightsRequest,
    HarmReport,
)
"""Core's own records about people, in the order in which their tables are made."""

MASTER: Mapping[str, type[Record]] = {"child": Child, "guardian": Guardian, "household": Household}
"""The record of each kind of subject itself. A column of such a name holds the id of one."""

__all__ = [
    "MASTER",
    "RECORDS",
    "Child",
    "Consent",
    "Guardian",
    "GuardianIdentifier",
    "Guardianship",
    "HarmReport",
    "Household",
    "HouseholdMember",
    "Identifier",
    "Notice",
    "Residence",
    "ResidencePermit",
    "Restriction",
    "RightsRequest",
]
