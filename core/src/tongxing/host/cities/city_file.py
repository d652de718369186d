"""A city's file (TOML): its name and division, the plugins to begin with, what the city fills in, who may do what."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from ...datafile import near
from ...errors import UsageError
from ...policy.editions import Editions, read_editions
from ...trust.identities.administrators import TITLES, Office
from ..contributions import CityInfo
from .city_forms import CityFile, GrantForm, PrincipalForm, said


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

    @property
    def anchors(self) -> Path | None:
        """Where the anchors of the access log of its database are written, where the file says it."""
        return self.beside(self.form.anchors) if self.form.anchors else None

    @cached_property
    def editions(self) -> Editions:
        """The service lists that the file names, read once. Raises UsageError with file and line for a mistake."""
        return read_editions(self.beside(path) for path in self.form.service_lists)

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
        raise UsageError(said(path.name, error.errors()[0])) from error
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
    _check_plugins(name, form, installed)
    names = [p.name for p in form.principals]
    for number, principal in enumerate(form.principals):
        if principal.name in names[:number]:
            raise UsageError(f"{name}: principals: {principal.name!r} stands there twice.", remedy="Keep one.")
        _check_principal(f"{name}: principals.{number}", principal, form.development)
    for number, grant in enumerate(form.grants):
        _check_grant(f"{name}: grants.{number}", grant, names, form.offices, form.development)


def _check_plugins(name: str, form: CityFile, installed: Collection[str]) -> None:
    for number, plugin in enumerate(form.plugins):
        if plugin in form.plugins[:number]:
            raise UsageError(f"{name}: plugins: {plugin!r} stands there twice.", remedy="Keep one.")
        if plugin not in installed:
            told = f"{near(plugin, installed)}Installed here: {', '.join(sorted(installed)) or 'none'}."
            raise UsageError(f"{name}: plugins: no plugin is called {plugin!r}.", remedy=told)


def _check_principal(where: str, principal: PrincipalForm, development: bool) -> None:
    if principal.token and not development:
        told = "Remove the token, or write development = true where no real child is kept."
        raise UsageError(f"{where}.token: only a development city has tokens here.", remedy=told)
    if principal.approves and principal.administers not in (None, "security"):
        raise UsageError(
            f"{where}: {principal.name!r} would decide about grants and be {principal.administers} administrator too.",
            remedy="Nobody holds two of these offices: name another principal for one of them.",
        )


def _check_grant(
    where: str, grant: GrantForm, principals: list[str], offices: Mapping[str, Office], development: bool
) -> None:
    if not development:
        told = "Have it asked for and approved: tongxing access grant, tongxing access approve."
        raise UsageError(f"{where}: only a development city approves grants in its own file.", remedy=told)
    if grant.principal not in principals:
        told = f"{near(grant.principal, principals)}Declare it under [[principals]]."
        raise UsageError(f"{where}.principal: no principal is called {grant.principal!r}.", remedy=told)
    if grant.principal in offices:
        told = "Who holds an office holds no grant: give it to another principal."
        title = TITLES[offices[grant.principal]].en
        raise UsageError(f"{where}.principal: {grant.principal!r} is {title} here.", remedy=told)
    if grant.approved_by == grant.principal:
        raise UsageError(f"{where}.approved_by: nobody approves a grant of their own.", remedy="Name another approver.")
    if grant.until <= grant.start:
        raise UsageError(f"{where}.until: ends before it begins.", remedy="Give a later day.")
