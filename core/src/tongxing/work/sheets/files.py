"""Files to grids: an XLSX, a CSV or a ZIP of CSV files as cells of text, each where the spreadsheet program has it."""

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

import fastexcel
import polars as pl

from ...errors import UsageError
from .reaching import demand_near
from .texts import cells_of, decoded

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NOTHING = b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"
"""Blanks, and the marks of encodings."""
_BOOKS = {"[Content_Types].xml", "mimetype", "xl/workbook.xml"}
"""Parts that a workbook has and a ZIP of CSV files has not."""
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_LARGEST_BUNDLE = 1 << 32
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_PLAIN_COPY = "请打开后另存为 XLSX", "open it and save it as XLSX"
_OTHERS: Sequence[tuple[bytes | tuple[bytes, ...], str, str]] = (
    (b"%pdf", "PDF 文件,请使用原来的表格文件", "a PDF; use the spreadsheet that it was made from"),
    (
        (b"\x89png", b"\xff\xd8\xff", b"gif8"),
        "图片,请使用原来的表格文件",
        "a picture; use the spreadsheet that it was made from",
    ),
    ((b"rar!", b"7z\xbc\xaf", b"\x1f\x8b"), "压缩文件,请先解压", "packed; unpack it first"),
    (
        (b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"{\\rtf", b"mime-version"),
        f"网页或文档,不是表格,{_PLAIN_COPY[0]}",
        f"a web page or a document and no spreadsheet; {_PLAIN_COPY[1]}",
    ),
)
"""What people send instead of a sheet, by its first bytes in small letters."""


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
        return self.content.startswith((_ZIP, _OLE)) and not self.is_bundle

    @property
    def is_bundle(self) -> bool:
        """Whether it is a ZIP with CSV files."""
        if not self.content.startswith(_ZIP):
            return False
        try:
            with ZipFile(BytesIO(self.content)) as parts:
                names = set(parts.namelist())
        except (BadZipFile, NotImplementedError, OSError, ValueError):
            return False
        return not names & _BOOKS and any(name.lower().endswith((".csv", ".txt")) for name in names)


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
    """All sheets of a workbook or of a ZIP with CSV files; the one of a CSV. Raises UsageError for what is none."""
    if file.is_bundle:
        return _bundle(file)
    if file.is_workbook:
        demand_near(file.name, file.content)
        return list(_sheets(file))
    for beginning, zh, en in _OTHERS:
        if file.content[:64].lstrip().lower().startswith(beginning):
            raise unreadable(f"{file.name} 是{zh}。", f"{file.name} is {en}.")
    return [_text_grid(file.name, file.content, file)]


def numbers_in(file: File, grid: Grid, columns: Iterable[int]) -> dict[int, pl.Series]:
    """For each of these columns of a grid, which cells are numbers in the file; text never is."""
    wanted = list(columns)
    if not wanted or not file.is_workbook:
        return {}
    # A text is no boolean and becomes null, a number is one: that is how the two are told apart.
    sheet = _opened(file).load_sheet(grid.name, header_row=None, skip_rows=0, dtypes="boolean")
    truths = sheet.to_polars().head(grid.cells.height)
    return {column: truths.to_series(column).is_not_null() for column in wanted}


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
    if file.content.startswith(_OLE) and _PROTECTED in file.content:
        return _locked(file)
    return unreadable(
        f"{file.name} 不是可读取的表格文件,请用 XLSX 或 CSV 格式另存。",
        f"{file.name} is no spreadsheet that can be read; save it as XLSX or CSV.",
    )


def _locked(file: File) -> UsageError:
    return unreadable(
        f"{file.name} 有密码保护,请取消密码后另存。", f"{file.name} is protected by a password; save it without one."
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


def _text_grid(name: str, content: bytes, file: File) -> Grid:
    text = decoded(content)
    if text is None:
        raise _no_spreadsheet(file, ValueError())
    return Grid(Path(name).stem, cells_of(text, unreadable, name))


# a ZIP of CSV files -----------------------------------------------------------------------------------------------------


def _bundle(file: File) -> list[Grid]:
    """The CSV files of a ZIP, each a sheet named after it; folders and what the packer itself adds are passed over."""
    try:
        with ZipFile(BytesIO(file.content)) as parts:
            wanted = [info for info in parts.infolist() if _is_table(info)]
            if any(info.flag_bits & _ENCRYPTED for info in wanted):
                raise _locked(file)
            if sum(info.file_size for info in wanted) > _LARGEST_BUNDLE:
                raise unreadable(
                    f"{file.name} 解压后过大,请分成几个文件。", f"{file.name} is too large when unpacked; split it."
                )
            grids = [_text_grid(_name(info), parts.read(info), file) for info in wanted]
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error) as error:
        raise _no_spreadsheet(file, error) from error
    _demand_names(file, [grid.name for grid in grids])
    return grids


def _demand_names(file: File, names: Sequence[str]) -> None:
    """A problem names its sheet and row: two tables of one name, as from two folders, could not be told apart."""
    if twice := [name for number, name in enumerate(names) if name in names[:number]]:
        raise unreadable(
            f"{file.name} 中有两个名为“{twice[0]}”的表,请改名或分开导入。",
            f"{file.name} holds two tables called {twice[0]!r}; rename one, or import them apart.",
        )


def _is_table(info: ZipInfo) -> bool:
    path = PurePosixPath(_name(info))
    return path.suffix.lower() in (".csv", ".txt") and not any(p.startswith((".", "__MACOSX")) for p in path.parts)


def _name(info: ZipInfo) -> str:
    """Names that are not marked as UTF-8 were written in the code page of a Chinese Windows."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename
