"""What a reader of values does not tell of an XLSX: hidden and merged cells, formulas without a value, how dates count."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from zipfile import BadZipFile, ZipFile

_SHEET = re.compile(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"[^>]*?\bhidden="(?:1|true)"')
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_FAILED = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_LARGEST = 1 << 29


@dataclass(frozen=True)
class Parts:
    """One sheet. Rows count from 1 and columns from 0, as everywhere here."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row, last column."""
    valueless: frozenset[tuple[int, int]] = frozenset()
    """Cells with a formula that was never calculated, or whose result is an error."""


@dataclass(frozen=True)
class Book:
    """``counts_from_1904``: dates that are bare numbers begin there, as old Macintosh files have it."""

    sheets: Mapping[str, Parts]
    counts_from_1904: bool = False


@lru_cache(maxsize=1)
def book_of(content: bytes) -> Book:
    """What the parts of an XLSX tell; nothing for any other file."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            names = set(parts.namelist())
            if "xl/workbook.xml" not in names:
                return Book({})
            top = _text(parts, "xl/workbook.xml")
            targets = _targets(parts, names)
            sheets = {
                _plain(name): _parts(parts, path)
                for name, id in _SHEET.findall(top)
                if (path := targets.get(id)) in names and path
            }
    except (BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError):
        return Book({})
    return Book(sheets, bool(re.search(r'\bdate1904="(1|true)"', top)))


def _text(parts: ZipFile, path: str) -> str:
    return _bytes(parts, path).decode("utf-8", errors="replace")


def _bytes(parts: ZipFile, path: str) -> bytes:
    with parts.open(path) as part:
        return part.read(_LARGEST)


def _targets(parts: ZipFile, names: set[str]) -> dict[str, str]:
    if "xl/_rels/workbook.xml.rels" not in names:
        return {}
    found = {}
    for relation in _RELATION.findall(_text(parts, "xl/_rels/workbook.xml.rels")):
        id, target = re.search(r'\bId="([^"]*)"', relation), re.search(r'\bTarget="([^"]*)"', relation)
        if id and target:
            found[id[1]] = target[1].removeprefix("/") if target[1].startswith("/") else f"xl/{target[1]}"
    return found


def _plain(name: str) -> str:
    for mark, meant in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        name = name.replace(mark, meant)
    return name


def _parts(parts: ZipFile, path: str) -> Parts:
    xml = _bytes(parts, path)
    return Parts(
        frozenset(int(row) for row in _ROW.findall(xml)),
        frozenset(_hidden_columns(xml)),
        tuple((int(top), place_of(left), int(end), place_of(right)) for left, top, right, end in _MERGED.findall(xml)),
        frozenset((int(row), place_of(c)) for found in (_EMPTY_FORMULA, _FAILED) for c, row in found.findall(xml)),
    )


def _hidden_columns(xml: bytes) -> set[int]:
    hidden: set[int] = set()
    for column in _COLUMN.findall(xml[: xml.find(b"<sheetData")]):
        first, last = re.search(rb'\bmin="(\d+)"', column), re.search(rb'\bmax="(\d+)"', column)
        if first and last and re.search(rb'\bhidden="(1|true)"', column):
            hidden |= set(range(int(first[1]) - 1, min(int(last[1]), 1000)))
    return hidden


def place_of(letters: bytes) -> int:
    """A → 0, AA → 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1
