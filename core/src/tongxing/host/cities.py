"""A city's file (TOML): its name and division, the plugins to begin with, what the city fills in, who may do what."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from ..datafile import near
from ..errors import UsageError
from ..people.divisions import national
from ..policy.forms import Code, Day, Form, SourceForm, Text
from .card import TwoWords
from .contributions import CityInfo

Action = Literal["read", "write", "import", "configure"]
RegionBasis = Literal["residence", "hukou"]


def _known(code: str) -> str:
    if not national().is_known(code):
        raise ValueError(f"no division has the code {code}")
    return code


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
    """Somebody, or a system, that may ask. ``token`` only where ``development = true``."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")]
    title: TwoWords | None = None
    token: Annotated[str, StringConstraints(min_length=8)] | None = Field(default=None, repr=False)


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


class CityFile(Form):
    """The whole file."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,63}$")]
    title: TwoWords
    division: Division
    development: bool = False
    plugins: list[Text] = []
    database: Text | None = None
    keys: Text | None = None
    central_set: Text = "all_districts"
    parameters: dict[str, Fills] = {}
    principals: list[PrincipalForm] = []
    grants: list[GrantForm] = []


@dataclass(frozen=True)
class City:
    """A city as its file describes it. Relative paths in the file start at the file's own folder."""

    file: Path
    form: CityFile

    @property
    def key(self) -> str:
        """The city's key, the first part of its addresses."""
        return self.form.key

    @property
    def info(self) -> CityInfo:
        """What a plugin may know of the city."""
        return CityInfo(self.key, self.form.title.words, self.form.division, self.form.development)

    @property
    def province(self) -> str:
        """The first two digits of ids that are given here."""
        return self.form.division[:2]

    @property
    def database(self) -> str | None:
        """The database that the file names: a URL, or a path resolved from the file's folder."""
        named = self.form.database
        return named if named is None or "://" in named else str(self.beside(named))

    @property
    def keys(self) -> Path:
        """The city's key file; unless named, ``<city>.keys`` beside the city's file."""
        return self.beside(self.form.keys or f"{self.key}.keys")

    def beside(self, path: str) -> Path:
        """A path of the file, from the file's folder."""
        return (self.file.parent / path).resolve()


def read_city(path: Path, *, installed: Collection[str]) -> City:
    """Read a city's file. Raises UsageError with file, key and cure for the first mistake in it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UsageError(f"{path.name}: there is no such city file.", remedy=_others(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name}: is no TOML: {error}.", remedy="Mend this line.") from error
    try:
        form = CityFile.model_validate(content)
    except ValidationError as error:
        raise UsageError(*_said(path.name, error.errors()[0], content)) from error
    _check(path.name, form, installed)
    return City(path.resolve(), form)


def find_city(name: str, *, installed: Collection[str], folders: Collection[Path]) -> City:
    """A city by its file, or by its key: ``harbin`` is ``harbin.toml`` in one of the folders."""
    if name.endswith(".toml") or "/" in name:
        return read_city(Path(name), installed=installed)
    for folder in folders:
        if (folder / f"{name}.toml").is_file():
            return read_city(folder / f"{name}.toml", installed=installed)
    known = {file.stem for folder in folders for file in folder.glob("*.toml")}
    told = f"{near(name, known)}Known here: {', '.join(sorted(known)) or 'none'}; or give the path of a city file."
    raise UsageError(f"--city: no city is called {name!r}.", remedy=told)


def _others(path: Path) -> str:
    known = sorted(file.name for file in path.parent.glob("*.toml")) if path.parent.is_dir() else []
    return f"{near(path.name, known)}Give the path of a city's TOML file."


def _check(name: str, form: CityFile, installed: Collection[str]) -> None:
    """What no single key can tell."""
    for number, plugin in enumerate(form.plugins):
        if plugin in form.plugins[:number]:
            raise UsageError(f"{name}: plugins: {plugin!r} stands there twice.", remedy="Keep one.")
        if plugin not in installed:
            told = f"{near(plugin, installed)}Installed here: {', '.join(sorted(installed)) or 'none'}."
            raise UsageError(f"{name}: plugins: no plugin is called {plugin!r}.", remedy=told)
    names = [p.name for p in form.principals]
    for number, principal in enumerate(form.principals):
        if principal.name in names[:number]:
            raise UsageError(f"{name}: principals: {principal.name!r} stands there twice.", remedy="Keep one.")
        if principal.token and not form.development:
            told = "Remove the token, or write development = true where no real child is kept."
            raise UsageError(
                f"{name}: principals.{number}.token: only a development city has tokens here.", remedy=told
            )
    for number, grant in enumerate(form.grants):
        _check_grant(f"{name}: grants.{number}", grant, names, form.development)


def _check_grant(where: str, grant: GrantForm, principals: list[str], development: bool) -> None:
    if not development:
        told = "Have grants approved by the approving office, and import them."
        raise UsageError(f"{where}: only a development city approves grants in its own file.", remedy=told)
    if grant.principal not in principals:
        told = f"{near(grant.principal, principals)}Declare it under [[principals]]."
        raise UsageError(f"{where}.principal: no principal is called {grant.principal!r}.", remedy=told)
    if grant.approved_by == grant.principal:
        raise UsageError(f"{where}.approved_by: nobody approves a grant of their own.", remedy="Name another approver.")
    if grant.until <= grant.start:
        raise UsageError(f"{where}.until: ends before it begins.", remedy="Give a later day.")


def _said(name: str, error: ErrorDetails, content: Mapping[str, Any]) -> tuple[str]:
    """One mistake in our words: file, key, what is wrong, what to do."""
    place = ".".join(str(part) for part in error["loc"])
    last = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "missing":
            return (f"{name}: {place} is missing. Add it.",)
        case "extra_forbidden":
            known = _keys_at(error["loc"])
            return (f"{name}: {place} is not known. {near(last, known)}Known here: {', '.join(sorted(known))}.",)
        case "value_error":
            return (f"{name}: {place}: {error['ctx']['error']}.",)
    return (f"{name}: {place}: {error['msg'].removeprefix('Input ')}. Correct it.",)


def _keys_at(path: tuple[int | str, ...]) -> set[str]:
    """The keys that are known beside the one at this path."""
    parts: dict[str, type[BaseModel]] = {
        "parameters": Fill,
        "principals": PrincipalForm,
        "grants": GrantForm,
        "regions": RegionForm,
        "source": SourceForm,
        "title": TwoWords,
    }
    named = [part for part in path[:-1] if isinstance(part, str)]
    form = parts[named[-1]] if named and named[-1] in parts else CityFile
    return {field.alias or key for key, field in form.model_fields.items()}
