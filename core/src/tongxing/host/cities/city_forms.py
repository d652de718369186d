"""The form of a city's file, part by part, and the sentence for each way to miss it."""

from ipaddress import ip_network
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints
from pydantic_core import ErrorDetails

from ...datafile import near
from ...people.divisions import national
from ...policy.forms import Code, Day, Form, SourceForm, Text
from ...trust.algorithms import SuiteName
from ...trust.identities.administrators import Office
from ..plugins.card import TwoWords
from .identity_forms import IdentityForm, LockoutForm, SecondFactorForm

Action = Literal["read", "write", "import", "configure", "rights"]
RegionBasis = Literal["residence", "hukou", "authored"]


def _known(code: str) -> str:
    if not national().is_known(code):
        raise ValueError(f"no division has the code {code}")
    return code


def _network(text: str) -> str:
    ip_network(text)  # ValueError says what is wrong
    return text


Division = Annotated[Code, AfterValidator(_known)]


class Fill(Form):
    """A value that the city sets for an open parameter, for all of the city unless it names a division of it."""

    value: bool | int | float | str
    source: SourceForm
    certainty: Literal["confirmed", "reconstructed"] = "confirmed"
    division: Division | None = None
    start: Day | None = Field(default=None, alias="from")


def _listed(fills: Any) -> Any:
    """``[parameters.x]`` is the short form of ``[[parameters.x]]`` with one value."""
    return [fills] if isinstance(fills, dict) else fills


Fills = Annotated[list[Fill], BeforeValidator(_listed)]


class PrincipalForm(Form):
    """Somebody, or a system, that may ask. ``token`` only where ``development = true``.

    ``approves``: belongs to the office that asks for, approves and ends grants here, and can hold none; the same as
    ``administers = "security"``. ``administers``: the one office that it holds.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")]
    title: TwoWords | None = None
    token: Annotated[str, StringConstraints(min_length=8)] | None = Field(default=None, repr=False)
    approves: bool = False
    administers: Office | None = None

    @property
    def office(self) -> Office | None:
        """The office that it holds."""
        return "security" if self.approves else self.administers


class RegionForm(Form):
    """A division and everything below it, on one basis or both."""

    division: Division
    bases: list[RegionBasis] = Field(default=["residence"], min_length=1)


class GrantForm(Form):
    """One approved right; all of its parts hold together or not at all."""

    principal: Text
    role: Text
    actions: list[Action]
    categories: list[Text]
    regions: list[RegionForm]
    purposes: list[Text]
    start: Day = Field(alias="from")
    until: Day
    approved_by: Text
    reference: Text


class BreakerForm(Form):
    """``[breaker]``: after how many failures in a row, within how long, a department's field is left alone, and for how long."""

    failures: int = Field(default=5, ge=1)
    within_s: float = Field(default=60, gt=0)
    rest_s: float = Field(default=30, gt=0)


class CityFile(Form):
    """The whole file."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,63}$")]
    title: TwoWords
    division: Division
    development: bool = False
    plugins: list[Text] = []
    database: Text | None = None
    reader: Text | None = None
    """How reads reach a PostgreSQL database as ``tongxing_reader``, where the same address as that role is not enough."""
    keys: Text | None = None
    anchors: Text | None = None
    cryptography: SuiteName = "international"
    service_lists: list[Text] = []
    parameters: dict[str, Fills] = {}
    documents: Literal["any", "registered"] | None = None
    """Which GraphQL documents it takes; unless said, a development city any, a city in earnest registered ones alone."""
    changes_kept_days: Annotated[int, Field(ge=1, le=366)] = 30
    """For how long whoever follows what changes may be away. Cities of one database: the shortest holds."""
    webhook_networks: list[Annotated[str, AfterValidator(_network)]] = []
    """Networks that are not public, into which letters to webhooks may go all the same."""
    identity: IdentityForm | None = None
    lockout: LockoutForm = LockoutForm()
    breaker: BreakerForm = BreakerForm()
    principals: list[PrincipalForm] = []
    grants: list[GrantForm] = []

    @property
    def takes_any_document(self) -> bool:
        """Whether documents need not be registered."""
        return self.development if self.documents is None else self.documents == "any"

    @property
    def offices(self) -> dict[str, Office]:
        """Who holds which office here."""
        return {principal.name: principal.office for principal in self.principals if principal.office}

    @property
    def approvers(self) -> frozenset[str]:
        """Who decides about grants here."""
        return frozenset(name for name, office in self.offices.items() if office == "security")


def said(name: str, error: ErrorDetails) -> str:
    """One mistake in our words: file, key, what is wrong, what to do."""
    place = ".".join(str(part) for part in error["loc"])
    last = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "missing":
            return f"{name}: {place} is missing. Add it."
        case "extra_forbidden":
            known = _keys_at(error["loc"])
            return f"{name}: {place} is not known. {near(last, known)}Known here: {', '.join(sorted(known))}."
        case "value_error":
            return f"{name}: {place}: {error['ctx']['error']}."
    return f"{name}: {place}: {error['msg'].removeprefix('Input ')}. Correct it."


def _keys_at(path: tuple[int | str, ...]) -> set[str]:
    """The keys that are known beside the one at this path."""
    parts: dict[str, type[BaseModel]] = {
        "parameters": Fill,
        "identity": IdentityForm,
        "second_factor": SecondFactorForm,
        "lockout": LockoutForm,
        "breaker": BreakerForm,
        "principals": PrincipalForm,
        "grants": GrantForm,
        "regions": RegionForm,
        "source": SourceForm,
        "title": TwoWords,
    }
    named = [part for part in path[:-1] if isinstance(part, str)]
    form = parts[named[-1]] if named and named[-1] in parts else CityFile
    return {field.alias or key for key, field in form.model_fields.items()}
