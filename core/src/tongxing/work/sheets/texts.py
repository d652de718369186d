"""Text files to cells: a CSV in whatever encoding and with whatever separator spreadsheet programs here write."""

import csv
import io
from collections.abc import Callable
from itertools import islice, zip_longest

import polars as pl

from ...errors import UsageError

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_PART = 50_000
_LONGEST_CELL = 1 << 20
_MOST_COLUMNS = 1000
_LOOKED_AT = 4096
Unreadable = Callable[[str, str], UsageError]


def decoded(content: bytes) -> str | None:
    """Text in UTF-8, UTF-16 with or without its mark, or GB18030; None for what is no text."""
    for code in _encodings(content):
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    return None


def _encodings(content: bytes) -> list[str]:
    marked = next((code for mark, code in _MARKS if content.startswith(mark)), None)
    if marked:
        return [marked]
    top = content[:_LOOKED_AT]
    if b"\0" in top:  # separators and digits have a zero byte in UTF-16, in front or behind
        return ["utf-16-be" if top[0::2].count(0) > top[1::2].count(0) else "utf-16-le"]
    return ["utf-8", "gb18030"]


def cells_of(text: str, wrong: Unreadable, name: str) -> pl.DataFrame:
    """The cells, a column of text each. Raises UsageError for a quotation mark that swallows rows."""
    head = text[:_LOOKED_AT].splitlines()[:12]
    separator = max(",\t;|", key=lambda mark: sum(line.count(mark) for line in head))
    if '"' not in text and text.count("\r") == text.count("\r\n"):
        fast = _plain(text, separator)
        if fast is not None:
            return fast
    return _quoted(text, separator, wrong, name)


def _plain(text: str, separator: str) -> pl.DataFrame | None:
    """Without quotation marks, as fast as can be; None where a line is longer than the first."""
    try:
        cells = pl.read_csv(
            io.BytesIO(text.encode()),
            has_header=False,
            infer_schema=False,
            quote_char=None,
            separator=separator,
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if not 0 < cells.width <= _MOST_COLUMNS:
        return None
    return cells.rename({old: str(n) for n, old in enumerate(cells.columns)})


def _quoted(text: str, separator: str, wrong: Unreadable, name: str) -> pl.DataFrame:
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    parts = []
    try:
        while part := list(islice(rows, _PART)):
            if max(map(len, part)) > _MOST_COLUMNS:
                raise csv.Error("too many columns")
            parts.append(_part(part))
    except csv.Error as error:
        raise wrong(
            f"{name} 第 {rows.line_num} 行无法读取,请检查引号。",
            f"{name}: line {rows.line_num} cannot be read; look for a quotation mark too many.",
        ) from error
    return pl.concat(parts or [_part([[]])], how="diagonal")


def _part(rows: list[list[str]]) -> pl.DataFrame:
    columns = list(zip_longest(*rows)) or [(None,) * len(rows)]
    return pl.DataFrame({str(n): pl.Series(values, dtype=pl.String) for n, values in enumerate(columns)})
