"""How far a workbook reaches, looked at before it is laid out as a table: one stray cell would make that table huge.

A blank in the last cell of a sheet, XFD1048576, asks for seventeen thousand million cells, and the reader does not refuse
that: it ends the process. A small file that unpacks to more than any machine holds does the same.
"""

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from ...errors import UsageError
from .parts import place_of

MOST_COLUMNS = 1000
MOST_CELLS = 2_000_000
"""Of a table of which nearly nothing is filled; one that is filled may be larger."""
_FILLED = 50
"""A table has at least one filled cell in so many."""
_LARGEST = 1 << 30
_COLUMNS = re.compile(rb"""\sr=["']([A-Z]+)\d+["'][^>]*(?<!/)>""")
_ROWS = re.compile(rb"""\sr=["'][A-Z]+(\d+)["'][^>]*(?<!/)>""")
"""Of cells that hold something; programs write empty ones to keep their looks, and a reader passes over them."""


def demand_near(name: str, content: bytes) -> None:
    """Raise UsageError for an XLSX that unpacks to too much, or whose cells lie too far apart. Others are left alone."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            if sum(info.file_size for info in parts.infolist()) > _LARGEST:
                raise UsageError(f"{name} 解压后过大,请分成几个文件。 {name} is too large when unpacked; split it.")
            for info in parts.infolist():
                # Reading a part also holds it to the size that it says it has.
                if info.filename.endswith(".xml"):
                    _demand_near(name, parts.read(info))
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        return  # damaged: the reader says so


def _demand_near(name: str, xml: bytes) -> None:
    columns = _COLUMNS.findall(xml)
    if not columns:
        return
    last = max(set(columns), key=place_of)
    width, height = place_of(last) + 1, max(map(int, set(_ROWS.findall(xml))))
    if width > MOST_COLUMNS or width * height > max(MOST_CELLS, _FILLED * len(columns)):
        raise UsageError(
            f"{name} 的内容一直延伸到 {last.decode()} 列、第 {height} 行,中间几乎是空的;请删除远处多余的单元格后保存。",
            remedy=f"{name} reaches as far as column {last.decode()} and row {height} with almost nothing between; "
            "delete the stray cells out there and save it.",
        )
