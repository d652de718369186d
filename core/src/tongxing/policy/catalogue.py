"""Service items and their rules, as ``data/services.yaml`` says them: dated versions, tracks, conditions with clauses."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import Field

from ..datafile import DataFile
from ..errors import PluginError, Words
from .certainty import Certainty
from .conditions import Condition, ConditionError, parsed
from .facts import Subject
from .forms import ClauseForm, Day, Form, GradedSource, Key, Text, TextForm
from .sources import Basis

Period = Literal["once", "school_year", "half_year", "continuous"]
DecidedBy = Literal["residence", "hukou", "none"]


class LimitForm(Form):
    """Within how long the office decides."""

    count: int = Field(gt=0)
    unit: Literal["day", "workday", "month"]


class ApplyForm(Form):
    """How to apply: where, by which channels, with which papers, within how long, on which terms."""

    where: TextForm | None = None
    channel: list[Key] = []
    papers: list[Key] = []
    limit: LimitForm | None = None
    terms: TextForm | None = None
    url: Text | None = None


class ConditionForm(Form):
    """One condition of a track: ``if`` what, by which clause, and which papers would show it."""

    text: Text = Field(alias="if")
    clause: ClauseForm
    papers: list[Key] = []


class TrackForm(Form):
    """One way to meet a rule: all of its conditions must be met."""

    key: Key
    title: TextForm | None = None
    conditions: list[ConditionForm]


class VersionForm(Form):
    """A rule from one day on, until the next version or until it ends without one."""

    start: Day = Field(alias="from")
    until: Day | None = None
    source: GradedSource
    tracks: list[TrackForm]


class ServedForm(VersionForm):
    """When an item counts as served. Without a source of its own it rests on that of the entitlement."""

    source: GradedSource | None = None  # type: ignore[assignment]

    def sourced(self, entitled: list[VersionForm]) -> VersionForm:
        """The same with the source of the entitlement that is in force when it begins, where it names none."""
        before = [form for form in entitled if form.start <= self.start] or entitled[:1]
        return self.model_copy(update={"source": self.source or before[-1].source})


class ItemForm(Form):
    """One entry of ``data/services.yaml``."""

    item: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    subject: Subject
    category: Text
    area: Text | None = None
    title: TextForm
    decided_by: DecidedBy
    period: Period
    apply: ApplyForm
    procedure: Key | None = None
    checked: Day | None = None
    entitled: list[VersionForm] = Field(min_length=1)
    served: list[ServedForm] = []


@dataclass(frozen=True)
class Clause:
    """What a condition rests on: a title to look up, an address if there is one, and how sure it is."""

    title: str
    url: str | None
    certainty: Certainty

    def as_dict(self) -> dict[str, str | None]:
        """The form of every JSON output."""
        return {"title": self.title, "url": self.url, "certainty": self.certainty}


@dataclass(frozen=True)
class Demand:
    """One condition with its clause, and the papers that show it."""

    condition: Condition
    clause: Clause
    papers: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True)
class Track:
    """One way to meet a rule."""

    key: str
    title: Words
    demands: tuple[Demand, ...]


@dataclass(frozen=True)
class Version:
    """A rule from one day until another (None: no end is known)."""

    start: date
    until: date | None
    source: Clause
    tracks: tuple[Track, ...]

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.start <= day and (self.until is None or day < self.until)

    @property
    def demands(self) -> tuple[Demand, ...]:
        """The conditions of all its tracks, in file order."""
        return tuple(demand for track in self.tracks for demand in track.demands)


@dataclass(frozen=True)
class Rule:
    """Versions in time, oldest first, never two on one day."""

    versions: tuple[Version, ...] = ()

    def on(self, day: date) -> Version | None:
        """The version in force on a day."""
        return next((version for version in self.versions if version.holds(day)), None)

    @property
    def conditions(self) -> dict[str, Condition]:
        """Every condition of every version, by its text."""
        return {d.condition.text: d.condition for version in self.versions for d in version.demands}

    @property
    def days(self) -> set[date]:
        """Every day on which a version begins or ends."""
        return {day for version in self.versions for day in (version.start, version.until) if day}


@dataclass(frozen=True)
class ServiceItem:
    """One line of the service list, as its department decides it."""

    key: str
    plugin: str
    subject: Subject
    category: str
    title: Words
    decided_by: DecidedBy
    period: Period
    apply: ApplyForm
    entitled: Rule
    served: Rule
    area: str | None = None
    procedure: str | None = None
    where: str = field(default="", compare=False)
    checked: date | None = None
    """The day on which somebody last held its rules against their sources."""

    @property
    def basis(self) -> Basis:
        """Whose place the item belongs to: the hukou place where that decides, else the residence."""
        return "hukou" if self.decided_by == "hukou" else "residence"


def items_of(file: DataFile) -> list[ServiceItem]:
    """The items of one file; PluginError with file and line at the first mistake."""
    if not isinstance(file.content, list):
        raise file.mistake([], "is no list of items", "Begin each with `- item:`")
    forms = file.checked(list[ItemForm])
    return [_item(file, number, form) for number, form in enumerate(forms)]


def _item(file: DataFile, number: int, form: ItemForm) -> ServiceItem:
    return ServiceItem(
        key=form.item,
        plugin=file.plugin,
        subject=form.subject,
        category=form.category,
        title=form.title.words,
        decided_by=form.decided_by,
        period=form.period,
        apply=form.apply,
        entitled=_rule(file, [number, "entitled"], form.item, form.entitled),
        served=_rule(file, [number, "served"], form.item, [each.sourced(form.entitled) for each in form.served]),
        area=form.area,
        procedure=form.procedure,
        where=file.at([number]),
        checked=form.checked,
    )


def _rule(file: DataFile, path: list[str | int], item: str, forms: list[VersionForm]) -> Rule:
    _check_order(file, path, item, forms)
    ends: list[date | None] = [*(form.start for form in forms[1:]), *([None] if forms else [])]
    return Rule(
        tuple(
            _version(file, [*path, n], item, form, end) for n, (form, end) in enumerate(zip(forms, ends, strict=True))
        )
    )


def _check_order(file: DataFile, path: list[str | int], item: str, forms: list[VersionForm]) -> None:
    before: VersionForm | None = None
    for number, form in enumerate(forms):
        if form.until is not None and form.until <= form.start:
            what = f"{item}: the version from {form.start} ends on {form.until}"
            raise file.mistake([*path, number, "until"], what, "End it after it begins")
        if before is not None and form.start <= before.start:
            what = f"{item}: the version from {form.start} does not come after the one from {before.start}"
            raise file.mistake([*path, number, "from"], what, "Put the oldest first, each on a day of its own")
        if before is not None and before.until is not None and form.start < before.until:
            what = f"{item}: the version from {form.start} overlaps the one until {before.until}"
            raise file.mistake([*path, number, "from"], what, "Leave `until` out: a version ends where the next begins")
        before = form


def _version(file: DataFile, path: list[str | int], item: str, form: VersionForm, end: date | None) -> Version:
    if not form.tracks:
        raise file.mistake([*path, "tracks"], f"{item}: a version without a track", "Add a track with its conditions")
    source = Clause(form.source.title, form.source.url, form.source.certainty)
    tracks = [_track(file, [*path, "tracks", n], item, each, source) for n, each in enumerate(form.tracks)]
    keys = [track.key for track in tracks]
    if twice := [n for n, key in enumerate(keys) if key in keys[:n]]:
        where = [*path, "tracks", twice[0], "key"]
        raise file.mistake(where, f"{item}: two tracks are called {keys[twice[0]]!r}", "Give each its own key")
    return Version(form.start, form.until or end, source, tuple(tracks))


def _track(file: DataFile, path: list[str | int], item: str, form: TrackForm, source: Clause) -> Track:
    if not form.conditions:
        what = f"{item}: the track {form.key!r} has no condition"
        raise file.mistake([*path, "conditions"], what, 'Say what must be met; `if: "TRUE"` where everybody meets it')
    demands = [_demand(file, [*path, "conditions", n], item, each, source) for n, each in enumerate(form.conditions)]
    title = form.title.words if form.title else Words(form.key, form.key)
    return Track(form.key, title, tuple(demands))


def _demand(file: DataFile, path: list[str | int], item: str, form: ConditionForm, source: Clause) -> Demand:
    try:
        condition = parsed(form.text)
    except ConditionError as error:
        raise mistaken(file.plugin, file.at([*path, "if"]), item, form.text, error) from error
    clause = Clause(form.clause.title, form.clause.url or source.url, form.clause.certainty or source.certainty)
    return Demand(condition, clause, tuple(form.papers), file.at([*path, "if"]))


def mistaken(plugin: str, where: str, item: str, text: str, error: ConditionError) -> PluginError:
    """The error of a condition, with its place in the file."""
    return PluginError(plugin, where, f"{item}: {text!r}: {error.what}", error.cure)
