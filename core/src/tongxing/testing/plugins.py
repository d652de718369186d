"""Small plugins written for a test: a good one in one call, a broken one by saying which file is different."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from sqlmodel import SQLModel

from ..host.cities.city_file import City, read_city
from ..host.cities.composition import Composition
from ..host.cities.enabled import Entry
from ..host.host import Host
from ..records.history import _HISTORY

PLUGIN = '''"""A department made for a test."""

from tongxing import hookimpl


@hookimpl
def register_records():
    from . import records
    return [records.Note]


@hookimpl
def register_facts():
    from . import facts
    return [facts.{key}_noted]
'''
RECORDS = '''"""What it keeps."""

from datetime import date

from tongxing import ChildRecord, field


class Note(ChildRecord, table=True):
    """A note about a child."""

    noted_on: date = field(category="{key}.note", zh="日期", en="Noted on")
    points: int = field(category="{key}.note", ge=0, le=10, zh="分数", en="Points")
'''
FACTS = '''"""What it knows."""

from tongxing import Runs, fact, latest

from .records import Note


@fact(of="child", type=int, category="{key}.note", reads=[Note], zh="分数", en="Points")
def {key}_noted(notes) -> Runs:
    """The latest points."""
    return latest(notes, day="noted_on", value="points")
'''
CARD = """department: {{zh: 测试, en: Test}}
steward: {{zh: 测试局, en: Test bureau}}
mandate: {{clause: "1", title: Test}}
hooks: ">=1,<2"
categories:
  {key}.note: {{title: {{zh: 记录, en: Note}}, grade: general-2, purposes: [care], basis: statutory_duty, retention: 2y}}
"""
SERVICES = """- item: {KEY}_HELP
  subject: child
  category: {key}.note
  title: {{zh: 帮助, en: Help}}
  decided_by: none
  period: continuous
  apply: {{where: {{zh: 窗口, en: Desk}}}}
  entitled:
    - from: 2024-01-01
      source: {{title: Test, certainty: confirmed}}
      tracks:
        - key: by_points
          title: {{zh: 按分数, en: By points}}
          conditions: [{{if: "{key}_noted >= :{key}_points_min", clause: "1"}}]
"""
PARAMETERS = """- key: {key}_points_min
  title: {{zh: 分数下限, en: Least points}}
  unit: count
  by: none
  values:
    - {{from: 2020-01-01, division: "000000", value: 3, source: {{title: Test, url: "https://example.org"}}, certainty: confirmed}}
"""
MIGRATION = '''"""Notes."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0001_notes"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_{key}_note",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_{key}_note") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_{key}_note_child"), ["child"], unique=False)


def downgrade() -> None:
    """Back."""
    op.drop_table("_p_{key}_note")
'''
GOOD = {
    "__init__.py": '"""A department made for a test."""\n',
    "plugin.py": PLUGIN,
    "records.py": RECORDS,
    "facts.py": FACTS,
    "migrations/0001_notes.py": MIGRATION,
    "data/card.yaml": CARD,
    "data/services.yaml": SERVICES,
    "data/parameters/{key}.yaml": PARAMETERS,
}
"""The files of a good plugin; ``{key}`` stands for its key."""


CITY = """
key = "testing"
title = {zh = "测试市", en = "Testing"}
division = "230100"
development = true
"""
DAY = datetime(2026, 11, 23, tzinfo=UTC)


def enabled_in_turn(*plugins: str, since: datetime = DAY) -> dict[str, Entry]:
    """The rows of a city in which these plugins were enabled one after another."""
    return {key: Entry(n, "testing", key, "enabled", since, "tester", "") for n, key in enumerate(plugins, start=1)}


@dataclass(frozen=True)
class Distribution:
    """What an entry point tells of its distribution."""

    name: str
    version: str


@dataclass(frozen=True)
class WrittenPlugin:
    """A plugin on disk, with the shape of an entry point."""

    name: str
    package: str
    folder: Path
    dist: Distribution

    @property
    def value(self) -> str:
        """What ``pyproject.toml`` would say."""
        return f"{self.package}.plugin"

    def load(self) -> Any:
        """Import the module, as an entry point does."""
        return importlib.import_module(self.value)


class Workshop:
    """A folder on ``sys.path`` for the plugins of one test; whatever they defined is forgotten when the test ends.

    ``with Workshop(tmp_path) as workshop: Host(workshop.plugin("fishing"), workshop.plugin("hunting"))``
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.packages: set[str] = set()
        self._hidden: dict[str, ModuleType] = {}
        """Modules of an installed package that has the name of one written here; put back at the end."""

    def plugin(
        self,
        key: str,
        files: Mapping[str, str | None] | None = None,
        *,
        package: str | None = None,
        version: str = "1.0",
        dist: str | None = None,
    ) -> WrittenPlugin:
        """Write a good plugin, with these files instead of its own (None: without that file); ``{key}`` is filled in.

        A file of ``files`` is taken as it stands, apart from ``{key}`` in its name.
        """
        name = package or f"tongxing_{key}"
        root = self.folder / name
        filled = {path: text.format(key=key, KEY=key.upper()) for path, text in GOOD.items()}
        for path, text in {**filled, **(files or {})}.items():
            if text is not None:
                self._write(root / path.format(key=key), text)
        if name not in self.packages:
            self.packages.add(name)
            self._hidden |= _taken_out({name})
        importlib.invalidate_caches()
        return WrittenPlugin(key, name, root, Distribution(dist or name.replace("_", "-"), version))

    def city(self, host: Host, text: str = CITY, name: str = "testing") -> City:
        """A city by the text of its file."""
        file = self.folder / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        return read_city(file, installed=host.departments)

    def compose(self, host: Host, *plugins: str, city: City | None = None) -> Composition:
        """A city in which these plugins were enabled, in this order; without a database."""
        return host.compose(city or self.city(host), enabled_in_turn(*plugins))

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def __enter__(self) -> "Workshop":
        sys.path.insert(0, str(self.folder))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        sys.path.remove(str(self.folder))
        self._forget_tables()
        _taken_out(self.packages)
        sys.modules.update(self._hidden)

    def _forget_tables(self) -> None:
        """Tables stand in one metadata of the process; another test may write a plugin of the same name."""
        for record in _below(SQLModel):
            if record.__module__.split(".")[0] in self.packages:
                SQLModel._sa_registry._dispose_cls(record)
        for package in self.packages:
            key = package.removeprefix("tongxing_")
            for metadata, start in ((SQLModel.metadata, f"_p_{key}_"), (_HISTORY, f"_h_{key}_")):
                for table in [t for name, t in metadata.tables.items() if name.startswith(start)]:
                    metadata.remove(table)


def _taken_out(packages: set[str]) -> dict[str, ModuleType]:
    """Remove all modules of some packages from ``sys.modules``, and give them."""
    return {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] in packages}


def _below(record: type[Any]) -> Iterator[type[Any]]:
    for each in record.__subclasses__():
        yield each
        yield from _below(each)
