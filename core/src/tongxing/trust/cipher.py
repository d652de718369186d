"""Secrets at rest: one data key for each child, guardian and household, wrapped by the city's key.

Stored form ``v1:<algorithm>:<key id>:<bytes>``, so that algorithm and key can change without touching what is stored.
The key file names the suite of algorithms that seals what is new (``algorithms``). The record and column are bound in,
so that a value moved to another cell does not open. Destroying a subject's data key erases every secret about them at
once, in the past too; a backup holds the key for as long as the backup is kept.
"""

import base64
import json
import os
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import polars as pl
from cryptography.exceptions import InvalidTag
from sqlalchemy import Column, Connection, String, Table, Text, column, select, table
from sqlmodel import SQLModel

from ..database import among
from ..errors import CannotRun, Collided, NotFound, VersionConflict
from ..records.base import Instant
from ..records.history import ERASING
from ..records.loading import add_rows
from .algorithms import SEALING, SUITES, Sealing, Suite, SuiteName, suite

NONCE, _KEY, _NAME = 12, 32, 4
"""Bytes of what is drawn at random."""
PSEUDONYM = 32
"""Hexadecimal digits of a pseudonym."""

DATA_KEYS = Table(
    "_p_core_data_key",
    SQLModel.metadata,
    Column("subject", String(32), primary_key=True),
    Column("key", String(16), nullable=False),
    Column("wrapped", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)
_KEY_ROW = ["subject", "key", "wrapped"]


@dataclass(frozen=True)
class KeyRing:
    """The city's keys, kept in a file outside the database: one wraps data keys, one makes blind indexes."""

    current: str
    wrapping: Mapping[str, bytes] = field(repr=False)
    index: bytes = field(repr=False)
    suite: Suite = SUITES["international"]
    """The algorithms of what is new. Blind indexes and pseudonyms of one city are all made by it."""

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """The keys of a city. Raises CannotRun where the file is missing, is no key file, or its algorithms fail here."""
        try:
            kept = json.loads(path.read_text())
            keys = {name: base64.b64decode(text) for name, text in kept["keys"].items()}
            used = suite(kept.get("suite", "international"))
            return cls(kept["current"], keys, base64.b64decode(kept["index"]), used)
        except FileNotFoundError as error:
            raise CannotRun(
                f"The city's key file {path.name} is missing.",
                remedy="Restore it; without it no secret can be read.",
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise CannotRun(f"{path.name} is not a key file.", remedy="Restore the city's key file.") from error

    @classmethod
    def of(cls, path: Path, algorithms: SuiteName = "international") -> "KeyRing":
        """The keys of a city, made when first needed. Of several who need them at one time one makes them. Raises CannotRun."""
        with suppress(FileExistsError):
            if not path.exists():
                return cls.create(path, algorithms)
        return cls.load(path)

    @classmethod
    def create(cls, path: Path, algorithms: SuiteName = "international") -> "KeyRing":
        """New keys in a new file that only its owner may read, whole when it is there. Raises FileExistsError where one is."""
        suite(algorithms)
        path.parent.mkdir(parents=True, exist_ok=True)
        name = secrets.token_hex(4)
        kept = {
            "current": name,
            "keys": {name: _text(os.urandom(32))},
            "index": _text(os.urandom(32)),
            "suite": algorithms,
        }
        with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())  # what is sealed by keys that a power cut takes is lost
            os.link(file.name, path)
        return cls.load(path)

    def blind(self, column: str, value: str) -> str:
        """The keyed blind index of a value: equal values give equal indexes, and nothing else can be told from it."""
        message = f"{column}|{unicodedata.normalize('NFKC', value).strip().upper()}"
        return self.suite.mac(self.index, message.encode()).hex()

    def derived(self, use: str) -> bytes:
        """A key for one use alone, made from the city's; whoever holds it can make no other."""
        return self.suite.mac(self.index, f"tongxing {use}".encode())


@dataclass
class Vault:
    """Seals and opens the secrets of many subjects; each data key is unwrapped once for as long as the vault lives."""

    ring: KeyRing
    _open: dict[str, tuple[str, bytes]] = field(default_factory=dict, repr=False)
    _ciphers: dict[tuple[bytes, str], Sealing] = field(default_factory=dict, repr=False)
    _held: set[str] = field(default_factory=set, repr=False)
    """Whose keys stand until the transaction ends."""

    def ready(self, connection: Connection, subjects: Iterable[str], *, create: bool = False) -> None:
        """Unwrap the data keys of these subjects, in one statement; ``create`` makes those that do not exist yet.

        Whoever may create is about to write: until its transaction ends nobody whose key it has is erased, and of whoever was
        erased nothing is written again. Raises NotFound for those, Collided where somebody else makes the same key at this moment.
        """
        wanted = sorted({s for s in subjects if s} - (self._held if create else self._open.keys()))
        if not wanted:
            return
        kept = select(DATA_KEYS.c.subject, DATA_KEYS.c.key, DATA_KEYS.c.wrapped)
        kept = kept.where(among(connection, DATA_KEYS.c.subject, wanted)).order_by(DATA_KEYS.c.subject)
        if create:
            kept = kept.with_for_update(read=True, key_share=True)
        found = {subject: (key, wrapped) for subject, key, wrapped in connection.execute(kept)}
        self._open |= {subject: (key, self._unwrap(subject, wrapped)) for subject, (key, wrapped) in found.items()}
        if not create:
            return
        self._held.update(wanted)
        if missing := [s for s in wanted if s not in found]:
            _demand_none_erased(connection, missing)
            made = pl.DataFrame(self._new_keys(missing), schema=_KEY_ROW, orient="row")
            try:
                add_rows(connection, DATA_KEYS, made.with_columns(created_at=pl.lit(datetime.now(UTC))))
            except VersionConflict as error:
                raise Collided("Somebody else made the same data key at this moment.", remedy="Try again.") from error

    def apart(self) -> "Vault":
        """One that knows the same keys; what either makes from now on is its own, as what may be undone must be."""
        return Vault(self.ring, dict(self._open), dict(self._ciphers), set(self._held))

    def knows(self, subject: str) -> bool:
        """Whether this subject's key is unwrapped."""
        return subject in self._open

    def seal(self, subject: str, place: str, value: str) -> str:
        """The stored form of a secret; ``place`` is the record's id and the column."""
        return self.seal_data(subject, place, value.encode())

    def seal_data(self, subject: str, place: str, data: bytes) -> str:
        """The stored form of any bytes."""
        return self._sealed(*self._open[subject], place, data, os.urandom(NONCE))

    def seal_all(self, cells: Sequence[tuple[str, str, str | None]]) -> list[str | None]:
        """``seal`` of many cells: subject, place and value; an empty one stays empty."""
        return [
            None if value is None else self._sealed(*self._open[subject], place, value.encode(), nonce)
            for (subject, place, value), nonce in zip(cells, _drawn(NONCE, len(cells)), strict=True)
        ]

    def open(self, subject: str, place: str, stored: str | None) -> str | None:
        """The secret again; None where it is empty or its key was destroyed."""
        if not stored or subject not in self._open:
            return None
        return self.open_data(subject, place, stored).decode()

    def open_data(self, subject: str, place: str, stored: str) -> bytes:
        """The bytes again. Raises CannotRun where the key was destroyed, or they were changed."""
        if subject not in self._open:
            raise CannotRun("The key of what is sealed here was destroyed, so it is gone.")
        return self._opened(self._open[subject][1], place, stored)

    def pseudonym(self, subject: str, name: str) -> str:
        """A name of somebody that means something beside this subject's key alone: with the key gone it is nobody's."""
        return self.ring.suite.mac(self._open[subject][1], f"pseudonym {name}".encode()).hex()[:PSEUDONYM]

    def _new_keys(self, subjects: Sequence[str]) -> list[tuple[str, str, str]]:
        """A row of the table of data keys for each of these subjects."""
        city_key, rows = self.ring.current, []
        drawn = (_drawn(size, len(subjects)) for size in (_NAME, _KEY, NONCE))
        for subject, name, key, nonce in zip(subjects, *drawn, strict=True):
            self._open[subject] = name.hex(), key
            wrapped = self._sealed(city_key, self.ring.wrapping[city_key], subject, key, nonce)
            rows.append((subject, name.hex(), wrapped))
        return rows

    def _unwrap(self, subject: str, wrapped: str) -> bytes:
        city_key = wrapped.split(":")[2]
        if city_key not in self.ring.wrapping:
            raise CannotRun("A data key is wrapped by a city key that this machine does not hold.")
        return self._opened(self.ring.wrapping[city_key], subject, wrapped)

    def _sealed(self, name: str, key: bytes, place: str, data: bytes, nonce: bytes) -> str:
        algorithm = self.ring.suite.sealing
        body = nonce + self._cipher(key, algorithm).encrypt(nonce, data, place.encode())
        return f"v1:{algorithm}:{name}:{_text(body)}"

    def _opened(self, key: bytes, place: str, stored: str) -> bytes:
        version, algorithm, _, body = stored.split(":", 3)
        if version != "v1" or algorithm not in SEALING:
            raise CannotRun(f"A secret is stored as {version}:{algorithm}, which this version cannot open.")
        data = base64.b64decode(body)
        try:
            return self._cipher(key, algorithm).decrypt(data[:NONCE], data[NONCE:], place.encode())
        except InvalidTag as error:
            raise CannotRun("A secret does not open: it was changed or moved, or the key is another one.") from error

    def _cipher(self, key: bytes, algorithm: str) -> Sealing:
        made = self._ciphers.get((key, algorithm))
        if made is None:
            made = self._ciphers[key, algorithm] = SEALING[algorithm](key)
        return made


def _demand_none_erased(connection: Connection, subjects: Sequence[str]) -> None:
    erased = table(ERASING, column("subject"))
    if connection.execute(erased.select().where(among(connection, erased.c.subject, subjects)).limit(1)).first():
        raise NotFound("Nobody has this id any more: what was kept was erased.", remedy="Check the id.")


def _drawn(size: int, count: int) -> list[bytes]:
    """So many random values; the system is asked once for all, which for a batch is far quicker than one by one."""
    drawn = os.urandom(size * count)
    return [drawn[n : n + size] for n in range(0, size * count, size)]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
