"""Procedures (办件): the steps of an application, whose each is, which events begin and end it, and within how long.

A department writes them in ``data/procedures.yaml`` and names one by ``procedure:`` of an item.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ...datafile import DataFile, near
from ...errors import PluginError, Words
from ...policy.catalogue import Clause, ServiceItem
from ...policy.forms import Form, GradedSource, Key, TextForm
from ...policy.parameters import Parameter
from .applications import ACCEPTING, DECIDING

Unit = Literal["workday", "day", "month"]
LEVELS = ("village", "township", "county", "prefecture", "province")
PLACES = (ACCEPTING, DECIDING)
BEGINNING = "applied"
"""The event with which every procedure begins."""


class LimitForm(Form):
    """Within how long: a number with its source, or a parameter that says it."""

    unit: Unit
    count: int | None = None
    source: GradedSource | None = None
    parameter: Key | None = None


class OwnerForm(Form):
    """Whose step it is."""

    level: str
    place: str


class StepForm(Form):
    """One step as the file writes it."""

    step: Key
    title: TextForm
    owner: OwnerForm
    begins: list[Key]
    ends: list[Key]
    limit: LimitForm


class ProcedureForm(Form):
    """One entry of ``data/procedures.yaml``."""

    procedure: Key
    title: TextForm
    steps: list[StepForm]


@dataclass(frozen=True)
class Limit:
    """``count`` of units with its source, or the key of a parameter that holds the number."""

    unit: Unit
    count: int | None
    source: Clause | None
    parameter: str | None


@dataclass(frozen=True)
class ProcedureStep:
    """One step: it begins with the first of some events, and ends with the first of others after it."""

    key: str
    title: Words
    level: str
    place: str
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    limit: Limit


@dataclass(frozen=True)
class Procedure:
    """The steps by which an item is applied for, decided and delivered."""

    key: str
    plugin: str
    title: Words
    steps: tuple[ProcedureStep, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of event that begin or end a step."""
        return frozenset(kind for step in self.steps for kind in (*step.begins, *step.ends))


def procedures_of(
    file: DataFile | None, kinds: Iterable[str], parameters: Iterable[Parameter]
) -> tuple[Procedure, ...]:
    """The checked procedures of a plugin. Raises PluginError with file, line and cure at the first mistake.

    ``kinds``: the kinds of event that may be named. ``parameters``: those of the plugin and of core.
    """
    if file is None or file.content is None:
        return ()
    forms: list[ProcedureForm] = file.checked(list[ProcedureForm])
    check = _Check(file, sorted(kinds), {each.key: each for each in parameters})
    for number, form in enumerate(forms):
        if form.procedure in {other.procedure for other in forms[:number]}:
            raise file.mistake([number, "procedure"], f"two procedures are called {form.procedure!r}", "Rename one")
        check.steps(number, form)
    return tuple(Procedure(f.procedure, file.plugin, f.title.words, tuple(map(_step, f.steps))) for f in forms)


def check_items(items: Iterable[ServiceItem], procedures: Iterable[Procedure]) -> None:
    """PluginError where an item names a procedure that its plugin does not write."""
    known = sorted(each.key for each in procedures)
    for item in items:
        if item.procedure is not None and item.procedure not in known:
            what = f"{item.key} names the procedure {item.procedure!r}, which data/procedures.yaml does not have"
            raise PluginError(item.plugin, item.where, what, f"{near(item.procedure, known)}Write it there")


@dataclass(frozen=True)
class _Check:
    file: DataFile
    kinds: list[str]
    parameters: dict[str, Parameter]

    def steps(self, number: int, form: ProcedureForm) -> None:
        if not form.steps:
            raise self.file.mistake([number, "steps"], f"{form.procedure} has no step", "Write what is done first")
        reached = {BEGINNING}
        for place, step in enumerate(form.steps):
            path: list[str | int] = [number, "steps", place]
            if step.step in {other.step for other in form.steps[:place]}:
                raise self.file.mistake([*path, "step"], f"two steps are called {step.step!r}", "Rename one")
            self._owner(path, step)
            self._events(path, step)
            if not reached & set(step.begins):
                said = f"the step {step.step!r} leaves a gap: no step before it ends with {' or '.join(step.begins)}"
                raise self.file.mistake([*path, "begins"], said, f"Begin it with one of: {', '.join(sorted(reached))}")
            reached |= set(step.ends)
            self._limit([*path, "limit"], step)

    def _owner(self, path: list[str | int], step: StepForm) -> None:
        for name, said, known in (("place", step.owner.place, PLACES), ("level", step.owner.level, LEVELS)):
            if said not in known:
                cure = f"{near(said, known)}Say one of: {', '.join(known)}"
                raise self.file.mistake([*path, "owner", name], f"{said!r} is no {name} of a step", cure)

    def _events(self, path: list[str | int], step: StepForm) -> None:
        for name, said in (("begins", step.begins), ("ends", step.ends)):
            if not said:
                raise self.file.mistake([*path, name], f"no event {name[:-1]}s {step.step!r}", "Name one")
            for each in said:
                if each not in self.kinds:
                    cure = f"{near(each, self.kinds)}Declare it in data/events.yaml"
                    raise self.file.mistake([*path, name], f"no event is called {each!r}", cure)

    def _limit(self, path: list[str | int], step: StepForm) -> None:
        limit = step.limit
        if (limit.count is None) == (limit.parameter is None) or (limit.count is None) != (limit.source is None):
            cure = "Write `count` with `source`, or `parameter` alone"
            raise self.file.mistake(path, f"the limit of {step.step!r} is neither a number nor a parameter", cure)
        if limit.count is not None and limit.count < 1:
            raise self.file.mistake([*path, "count"], f"{limit.count} is no period", "Write 1 or more")
        if limit.parameter is None:
            return
        known = self.parameters.get(limit.parameter)
        if known is None:
            cure = f"{near(limit.parameter, self.parameters)}Write it in data/parameters/"
            raise self.file.mistake([*path, "parameter"], f"no parameter is called {limit.parameter!r}", cure)
        if known.unit != limit.unit:
            what = f"{limit.parameter} counts {known.unit}s, and the limit {limit.unit}s"
            raise self.file.mistake([*path, "unit"], what, "Make the two one")


def _step(form: StepForm) -> ProcedureStep:
    source = form.limit.source
    clause = Clause(source.title, source.url, source.certainty) if source else None
    limit = Limit(form.limit.unit, form.limit.count, clause, form.limit.parameter)
    owner = form.owner
    return ProcedureStep(
        form.step, form.title.words, owner.level, owner.place, tuple(form.begins), tuple(form.ends), limit
    )


def by_item(items: Iterable[ServiceItem], procedures: Iterable[Procedure]) -> Iterator[tuple[str, Procedure]]:
    """Each item that has a procedure, with it."""
    known = {(each.plugin, each.key): each for each in procedures}
    for item in items:
        if item.procedure is not None and (item.plugin, item.procedure) in known:
            yield item.key, known[item.plugin, item.procedure]
