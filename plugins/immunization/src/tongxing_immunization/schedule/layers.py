"""An edition laid over the one that it is based on, each part still knowing the file and line where it stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tongxing.datafile import DataFile, Path

KEYS = {"series": "series", "cautions": "code", "notes": "code", "doses": "number"}
"""Lists whose parts have a key: a part with the same key is changed where it stands, another is added."""


@dataclass(frozen=True)
class Layered(DataFile):
    """Content from several files. ``places``: path → file and line."""

    places: Mapping[Path, str] = field(default_factory=dict)

    def at(self, path: Any) -> str:
        """The file and line of a path, or of the nearest part of it that stands somewhere."""
        parts = tuple(path)
        while parts and parts not in self.places:
            parts = parts[:-1]
        return self.places.get(parts, self.where)


@dataclass
class _Part:
    """A value of a file and where it stands; mappings and lists hold parts."""

    value: Any
    place: str

    @classmethod
    def of(cls, file: DataFile, value: Any, path: Path = ()) -> "_Part":
        if isinstance(value, Mapping):
            value = {key: cls.of(file, one, (*path, key)) for key, one in value.items()}
        elif isinstance(value, list):
            value = [cls.of(file, one, (*path, number)) for number, one in enumerate(value)]
        return cls(value, file.at(path))

    def plain(self) -> Any:
        if isinstance(self.value, dict):
            return {key: part.plain() for key, part in self.value.items()}
        return [part.plain() for part in self.value] if isinstance(self.value, list) else self.value

    def places(self, path: Path = ()) -> Iterator[tuple[Path, str]]:
        yield path, self.place
        for key, part in inside(self.value):
            yield from part.places((*path, key))


def inside(value: Any) -> Iterable[tuple[Any, Any]]:
    """The parts of a mapping or a list with their keys or places; nothing is inside of anything else."""
    if isinstance(value, Mapping):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def layered(files: list[DataFile]) -> Layered:
    """Each file over those before it; the last is the edition itself."""
    laid = _Part.of(files[0], files[0].content)
    for file in files[1:]:
        laid = _over(laid, _Part.of(file, file.content))
    last = files[-1]
    return Layered(last.plugin, last.where, laid.plain(), {}, dict(laid.places()))


def _over(base: _Part, upper: _Part, name: str = "") -> _Part:
    if isinstance(base.value, dict) and isinstance(upper.value, dict):
        both = {key: _over(base.value[key], part, key) for key, part in upper.value.items() if key in base.value}
        return _Part({**base.value, **upper.value, **both}, upper.place)
    key = KEYS.get(name)
    if key is None or not (isinstance(base.value, list) and isinstance(upper.value, list)):
        return upper
    return _Part(_joined(base.value, upper.value, key), upper.place)


def _joined(base: list[_Part], upper: list[_Part], key: str) -> list[_Part]:
    said = {_key(part, key): part for part in upper}
    changed = [_over(part, said.pop(_key(part, key))) if _key(part, key) in said else part for part in base]
    return [*changed, *said.values()]


def _key(part: _Part, key: str) -> Any:
    """The key of a part of a list; a part without one is like no other, and the form will say so."""
    found = part.value.get(key) if isinstance(part.value, dict) else None
    return id(part) if found is None else found.value
