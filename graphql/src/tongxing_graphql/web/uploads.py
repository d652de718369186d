"""Receiving a file: as the part of a form or as the body itself, straight to disk, where it has no name and leaves no trace.

Nothing of the client decides where anything is written. The file is gone when it is closed, also where the server is killed.
"""

import hashlib
import os
import zipfile
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import IO

import anyio.to_thread
from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from tongxing.errors import CannotRun, UsageError

from ..guards.limits import IMPORT_BYTES, UNPACKED_BYTES, LimitReached
from .wire import WrongMedia

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BEGINNINGS = {".xlsx": (_ZIP,), ".xls": (_OLE,), ".zip": (_ZIP,), ".csv": ()}
"""The kinds of file that are taken, by how their names end and how their bytes begin."""
KINDS = "XLSX, XLS, CSV, ZIP"
FORM = "multipart/form-data"
RAW = frozenset(
    {
        "application/octet-stream",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",
        "application/zip",
        "text/csv",
        "text/plain",
    }
)
PART = "file"
"""The part of a form that holds the file."""
_MOST_ENTRIES = 10_000


class DiskFull(CannotRun):
    """There is no room for the file."""


@dataclass(frozen=True)
class Received:
    """A file that has arrived. ``file`` is open, on disk, and has no name there."""

    file: IO[bytes]
    suffix: str
    size: int
    sha256: str


async def receive(request: Request, name: str | None, alive: Callable[[], None]) -> Received:
    """Take the file of a request. ``name``: what the client calls it, where the body is the file itself.

    ``alive`` is called, in a thread, now and then while it arrives. Raises LimitReached, WrongMedia, UsageError,
    DiskFull.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.headers.get("content-encoding", "identity") != "identity":
        raise WrongMedia("The body is compressed.", remedy="Send the file as it is.")
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > IMPORT_BYTES:
        raise LimitReached("bytes of file", IMPORT_BYTES, int(announced))
    file: IO[bytes] | None = None
    try:
        if kind == FORM:
            file, name = await _of_form(request, alive)
        elif kind in RAW:
            file = await _of_body(request, alive)
        else:
            raise WrongMedia(f"The Content-Type {kind or '(none)'} is no file.", remedy=f"Send {FORM}, or {_raw()}.")
        suffix = _suffix(name)
        size, sha256 = await anyio.to_thread.run_sync(_checked, file, suffix)
        return Received(file, suffix, size, sha256)
    except OSError as error:
        if file is not None:
            file.close()
        raise DiskFull("服务器磁盘空间不足,请联系管理员。 The server has no room for the file.") from error
    except BaseException:
        if file is not None:
            file.close()
        raise


def _raw() -> str:
    return "application/octet-stream or text/csv with ?name=…"


async def _counted(request: Request, alive: Callable[[], None]) -> AsyncGenerator[bytes, None]:
    """The body, never more of it than is allowed."""
    read, told = 0, 0.0
    async for part in request.stream():
        read += len(part)
        if read > IMPORT_BYTES:
            raise LimitReached("bytes of file", IMPORT_BYTES, read)
        if (now := anyio.current_time()) - told > 10:
            told = now
            await anyio.to_thread.run_sync(alive)
        yield part


async def _of_form(request: Request, alive: Callable[[], None]) -> tuple[IO[bytes], str | None]:
    if b"boundary" not in parse_options_header(request.headers["content-type"])[1]:
        raise UsageError("The form names no boundary.")
    try:
        form = await MultiPartParser(request.headers, _counted(request, alive), max_files=1, max_fields=0).parse()
    except MultiPartException as error:
        raise UsageError(f"The form cannot be read: {error.message}", remedy=f"Send one file, as {PART}.") from error
    part = form.get(PART)
    if not isinstance(part, UploadFile):
        await form.close()
        raise UsageError(f"The form has no file called {PART}.", remedy=f"For example: curl -F {PART}=@survey.xlsx.")
    return _on_disk(part.file), part.filename


async def _of_body(request: Request, alive: Callable[[], None]) -> IO[bytes]:
    file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=1)  # noqa: SIM115 — given on
    try:
        async for part in _counted(request, alive):
            await anyio.to_thread.run_sync(file.write, part)
    except BaseException:
        file.close()
        raise
    return _on_disk(file)


def _on_disk(file: IO[bytes]) -> IO[bytes]:
    """Python's temporary files have no name where the system allows it, and lose it at once where it does not."""
    if isinstance(file, SpooledTemporaryFile):
        file.rollover()
    file.flush()
    return file


def _suffix(name: str | None) -> str:
    """How the name ends, which is all of it that is used."""
    if not name:
        raise UsageError("The file has no name.", remedy="Say what it is called: ?name=survey.xlsx.")
    suffix = PurePath(name).suffix.lower()
    if suffix not in BEGINNINGS:
        raise WrongMedia(f"文件类型不支持。 Only {KINDS} files can be imported.", remedy="Save it as XLSX or CSV.")
    return suffix


def _checked(file: IO[bytes], suffix: str) -> tuple[int, str]:
    """Size and hash of a file that is what its name says."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    start = file.read(8)
    marks = BEGINNINGS[suffix]
    is_text = not start.startswith((_ZIP, _OLE))
    if size and not (start.startswith(marks) if marks else is_text):
        raise WrongMedia(f"文件内容与扩展名 {suffix} 不符。 The file is no {suffix} inside.", remedy="Save it again.")
    if start.startswith(_ZIP):
        _check_unpacked(file)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return size, digest


def _check_unpacked(file: IO[bytes]) -> None:
    """A small zip may hold more than any machine has room for; it says so in its list of contents."""
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UsageError("文件已损坏。 The file is damaged.", remedy="Save it again.") from error
    if len(entries) > _MOST_ENTRIES:
        raise LimitReached("files inside the file", _MOST_ENTRIES, len(entries))
    unpacked = sum(each.file_size for each in entries)
    if unpacked > UNPACKED_BYTES:
        raise LimitReached("bytes unpacked", UNPACKED_BYTES, unpacked)
