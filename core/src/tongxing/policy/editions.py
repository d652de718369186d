"""Editions of the service list (关爱服务清单): its lines, for whom, from when. Data of a region, outside core and plugins.

A local edition names the one that it builds on, and must not fall below it: every line of the base has a local line for
the same people with at least the same contents (brief.md section 2, F1).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from pydantic import Field

from .. import datafile
from ..datafile import DataFile
from ..errors import PluginError, UsageError, Words
from .catalogue import Clause
from .certainty import Certainty
from .forms import Code, Day, Form, GradedSource, Key, Text, TextForm

ITEM = r"^[A-Z][A-Z0-9_]*$"


class TargetForm(TextForm):
    """Whom a line is for, in words, and by age where it says so: completed years, ``under_age`` not included."""

    from_age: int = Field(default=0, ge=0)
    under_age: int | None = None


class LineForm(Form):
    """One line of an edition."""

    item: str = Field(pattern=ITEM)
    area: Text
    title: TextForm
    target: TargetForm
    contents: dict[Key, TextForm] = Field(min_length=1)
    lead: list[Text] = Field(min_length=1)
    department: Key
    base: str | None = Field(default=None, pattern=ITEM)
    certainty: Certainty


class EditionForm(Form):
    """A file of an edition."""

    edition: Text
    label: TextForm
    region: Code
    start: Day = Field(alias="from")
    until: Day | None = None
    source: GradedSource
    base: Text | None = None
    checked: Day | None = None
    items: list[LineForm] = Field(min_length=1)


@dataclass(frozen=True)
class Line:
    """One line: what is offered to whom, who leads, and which line of the base it fulfils.

    ``department`` is the key of the plugin that would decide it; where that is off, the line is not covered here.
    """

    item: str
    area: str
    title: Words
    target: Words
    from_age: int
    under_age: int | None
    contents: Mapping[str, Words]
    lead: tuple[str, ...]
    department: str
    base: str | None
    certainty: Certainty


@dataclass(frozen=True)
class Edition:
    """One edition, in force from one day until another (None: no end is known)."""

    key: str
    label: Words
    region: str
    start: date
    until: date | None
    source: Clause
    lines: Mapping[str, Line]
    checked: date | None = None
    """The day on which somebody last held it against its source."""
    where: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.start <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Editions:
    """The editions that a city follows, oldest first."""

    all: tuple[Edition, ...] = ()

    def on(self, day: date) -> Edition | None:
        """The edition in force on a day: of several, the one that began last."""
        return next((edition for edition in reversed(self.all) if edition.holds(day)), None)

    def named(self, key: str) -> Edition:
        """The edition of this key; UsageError where the city follows none of that name."""
        for edition in self.all:
            if edition.key == key:
                return edition
        known = ", ".join(edition.key for edition in self.all) or "none"
        near = datafile.near(key, [edition.key for edition in self.all])
        raise UsageError(f"There is no edition {key!r} of the service list here.", remedy=f"{near}Known here: {known}.")

    def of_item(self, item: str, day: date) -> Edition | None:
        """The edition in force on a day, if it has this item."""
        edition = self.on(day)
        return edition if edition and item in edition.lines else None


def read_editions(paths: Iterable[Path]) -> Editions:
    """Read editions, each with the one that it builds on; UsageError with file and line at the first mistake."""
    found: list[Edition] = []
    for path in paths:
        edition, file = _read(path)
        if base_path := file.content.get("base"):
            base, _ = _read((path.parent / base_path).resolve())
            for path_in_file, what, cure in fallen_below(edition, base):
                raise _usage(file.mistake(path_in_file, what, cure))
        found.append(edition)
    found.sort(key=lambda edition: edition.start)
    _check_apart(found)
    return Editions(tuple(found))


def fallen_below(edition: Edition, base: Edition) -> Iterator[tuple[Sequence[str | int], str, str]]:
    """Where a local edition gives less than its base: place in its file, what is missing, and what to do."""
    fulfilled = {line.base: (number, line) for number, line in enumerate(edition.lines.values()) if line.base}
    for wanted in base.lines.values():
        if wanted.item not in fulfilled:
            yield ["items"], f"no line fulfils {wanted.item} of {base.key}", f"Add one with `base: {wanted.item}`"
            continue
        number, line = fulfilled[wanted.item]
        if missing := [key for key in wanted.contents if key not in line.contents]:
            what = f"{line.item} lacks {', '.join(missing)} of {base.key}"
            yield ["items", number, "contents"], what, "A local list adds to the base and takes nothing away"
        if _is_narrower(line, wanted):
            what = f"{line.item} is for fewer ages than {wanted.item} of {base.key}"
            yield ["items", number, "target"], what, "Widen its ages to those of the base"
    for number, line in enumerate(edition.lines.values()):
        if line.base and line.base not in base.lines:
            near = datafile.near(line.base, base.lines)
            yield ["items", number, "base"], f"{base.key} has no line {line.base}", f"{near}Name one of its lines"


def _is_narrower(line: Line, wanted: Line) -> bool:
    ends_before = line.under_age is not None and (wanted.under_age is None or line.under_age < wanted.under_age)
    return line.from_age > wanted.from_age or ends_before


def edition_of(file: DataFile) -> Edition:
    """The edition of one file; PluginError with file and line at the first mistake."""
    return _edition(file, file.checked(EditionForm))


def _read(path: Path) -> tuple[Edition, DataFile]:
    try:
        file = datafile.read("service list", path, path.name)
        if file is None:
            raise UsageError(f"There is no service list {path.name}.", remedy="Correct its path in the city's file.")
        return edition_of(file), file
    except PluginError as error:
        raise _usage(error) from error


def _edition(file: DataFile, form: EditionForm) -> Edition:
    lines: dict[str, Line] = {}
    for number, each in enumerate(form.items):
        if each.item in lines:
            raise file.mistake(["items", number, "item"], f"{each.item} stands there twice", "Keep one of the two")
        lines[each.item] = _line(each)
    source = Clause(form.source.title, form.source.url, form.source.certainty)
    return Edition(
        key=form.edition,
        label=form.label.words,
        region=form.region,
        start=form.start,
        until=form.until,
        source=source,
        lines=lines,
        checked=form.checked,
        where=file.at([]),
    )


def _line(form: LineForm) -> Line:
    return Line(
        item=form.item,
        area=form.area,
        title=form.title.words,
        target=form.target.words,
        from_age=form.target.from_age,
        under_age=form.target.under_age,
        contents={key: text.words for key, text in form.contents.items()},
        lead=tuple(form.lead),
        department=form.department,
        base=form.base,
        certainty=form.certainty,
    )


def _check_apart(editions: Sequence[Edition]) -> None:
    """Of one name there is one edition, and on no day do two hold: a list ends where the next begins, or says when."""
    for before, after in pairwise(editions):
        if after.start == before.start or (before.until is not None and after.start < before.until):
            what = f"the edition {after.key} overlaps {before.key}, which {_ending(before)}"
            cure = "Leave `until` out: a list ends where the next begins"
            raise UsageError(f"{after.where}: {what}.", remedy=f"{cure}.")
    keys = [edition.key for edition in editions]
    for number, edition in enumerate(editions):
        if edition.key in keys[:number]:
            raise UsageError(
                f"{edition.where}: two service lists are called {edition.key!r}.", remedy="Name each edition once."
            )


def _ending(edition: Edition) -> str:
    return f"holds until {edition.until}" if edition.until else f"begins on {edition.start} too"


def _usage(error: PluginError) -> UsageError:
    return UsageError(f"{error.where}: {error.what}.", remedy=f"{error.cure}.")
