"""Files to grids: the bytes of an XLSX or CSV as cells of text, each row and column where the spreadsheet program has it."""

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path

import fastexcel
import polars as pl

from ...errors import UsageError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NOTHING = b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"
"""Blanks, and the marks of encodings."""
_PART = 50_000
_LONGEST_CELL = 1 << 20
_MOST_COLUMNS = 1000


@dataclass(frozen=True)
class File:
    """A file as it was read once; everything after works on these bytes, whatever happens to the file."""

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The file's hash, by which an import knows it again."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_workbook(self) -> bool:
        """Whether it is a workbook rather than text."""
        return self.content.startswith((_ZIP, _OLE))


@dataclass(frozen=True)
class Grid:
    """One sheet: a column of text for each of its columns. ``first`` is the place of the leftmost one, A being 0."""

    name: str
    cells: pl.DataFrame = field(repr=False)
    first: int = 0


def unreadable(zh: str, en: str) -> UsageError:
    """An error of one sentence in both languages."""
    return UsageError(f"{zh} {en}")


def read_file(path: Path) -> File:
    """Read a file once. Raises UsageError where it is none, is empty, or changes while it is read."""
    try:
        with path.open("rb") as source:
            before = os.fstat(source.fileno())
            content = source.read()
            after = os.fstat(source.fileno())
    except OSError as error:
        raise unreadable(f"无法读取文件 {path.name}。", f"The file {path.name} cannot be read.") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        raise unreadable(
            f"{path.name} 在读取时被修改,请关闭并保存后重试。",
            f"{path.name} changed while it was read; close and save it, then try again.",
        )
    if not content.strip(_NOTHING):
        raise unreadable(f"{path.name} 是空文件,请选择填好的表格。", f"{path.name} is empty; choose the filled sheet.")
    return File(path.name, content)


def grids_of(file: File) -> list[Grid]:
    """All sheets of a workbook; the one of a CSV, named after the file. Raises UsageError for what is neither."""
    return list(_sheets(file)) if file.is_workbook else [_text_sheet(file)]


def numbers_in(file: File, grid: Grid, columns: Iterable[int]) -> dict[int, pl.Series]:
    """For each of these columns of a grid, which cells are numbers in the file; text never is."""
    if not file.is_workbook:
        return {}
    # A text is no boolean and becomes null, a number is one: that is how the two are told apart.
    sheet = _opened(file).load_sheet(grid.name, header_row=None, skip_rows=0, dtypes="boolean")
    truths = sheet.to_polars().head(grid.cells.height)
    return {column: truths.to_series(column).is_not_null() for column in columns}


def letter_of(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _opened(file: File) -> fastexcel.ExcelReader:
    try:
        return fastexcel.read_excel(file.content)
    except BaseException as error:
        raise _no_spreadsheet(file, error) from error


def _no_spreadsheet(file: File, error: BaseException) -> BaseException:
    """A broken workbook, also where the reader itself gave up: its panic is no ordinary exception."""
    if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError | UsageError):
        return error
    return unreadable(
        f"{file.name} 不是可读取的表格文件,请用 XLSX 或 CSV 格式另存。",
        f"{file.name} is no spreadsheet that can be read; save it as XLSX or CSV.",
    )


def _sheets(file: File) -> Iterator[Grid]:
    reader = _opened(file)
    for name in reader.sheet_names:
        try:
            sheet = reader.load_sheet(
                name, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True
            )
            places = sheet.available_columns()
            cells = sheet.to_polars()
        except BaseException as error:
            raise _no_spreadsheet(file, error) from error
        named = cells.rename({old: str(n) for n, old in enumerate(cells.columns)})
        yield Grid(name, named, places[0].absolute_index if places else 0)


def _text_sheet(file: File) -> Grid:
    text = _decoded(file)
    head = text[:4096].splitlines()[:12]
    separator = max(",\t;|", key=lambda mark: sum(line.count(mark) for line in head))
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    parts = []
    try:
        while part := list(islice(rows, _PART)):
            if max(map(len, part)) > _MOST_COLUMNS:
                raise csv.Error("too many columns")
            parts.append(_part(part))
    except csv.Error as error:
        raise unreadable(
            f"{file.name} 第 {rows.line_num} 行无法读取,请检查引号。",
            f"{file.name}: line {rows.line_num} cannot be read; look for a quotation mark too many.",
        ) from error
    return Grid(Path(file.name).stem, pl.concat(parts or [_part([[]])], how="diagonal"))


def _part(rows: list[list[str]]) -> pl.DataFrame:
    columns = list(zip_longest(*rows)) or [(None,) * len(rows)]
    return pl.DataFrame({str(n): pl.Series(values, dtype=pl.String) for n, values in enumerate(columns)})


def _decoded(file: File) -> str:
    """Text in UTF-8, UTF-16 with its mark, or GB18030, as spreadsheet programs here write it."""
    marked = next((code for mark, code in _MARKS if file.content.startswith(mark)), None)
    for code in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            text = file.content.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _no_spreadsheet(file, ValueError())
