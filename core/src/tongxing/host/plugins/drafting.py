"""Drafting the next migration of a plugin: what alembic finds changed, as a readable script for a person to check.

A draft names columns and types in full and imports no record class: a script must still mean the same in ten years.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from ...database import Database
from ...errors import UsageError
from ...records.base import Code, Instant
from .migrations import upgrade_within
from .scripts import Tables, context

_TEMPLATE = '''"""{title}"""

{imports}

revision = {revision}
down_revision = {before}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
{forward}


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
{back}
'''


def draft(tables: Tables, title: str, *, folder: Path | None = None) -> Path:
    """Write the next script into the plugin's folder of migrations, or another; give its path.

    Raises UsageError where the records and the scripts agree already.
    """
    with TemporaryDirectory() as place:
        database = Database(str(Path(place) / "draft.db"))
        with database.write() as connection:
            text = _text(connection, tables, title)
        database.close()
    written = (folder or tables.folder) / f"{_name(tables, title)}.py"
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(text, encoding="utf-8")
    vars(tables).pop("scripts", None)  # they were read before there was one more
    return written


def _text(connection: Connection, tables: Tables, title: str) -> str:
    if tables.head:
        upgrade_within(connection, tables, checked=False)
    # render_as_batch also for SQLite alone is what makes one script run on both engines
    script = produce_migrations(context(connection, tables, render_as_batch=True), SQLModel.metadata)
    if script.upgrade_ops is None or script.upgrade_ops.is_empty():
        raise UsageError(f"{tables.plugin}: the records and the migrations agree; there is nothing to draft.")
    forward, back, imports = _code(script)
    return _TEMPLATE.format(
        title=title.rstrip(".") + ".",
        imports=_import_lines(imports, forward + back),
        revision=f'"{_name(tables, title)}"',
        before=f'"{tables.head}"' if tables.head else None,
        forward=forward,
        back=back,
    )


def _code(script: MigrationScript) -> tuple[str, str, set[str]]:
    imports: set[str] = set()
    made = []
    for operations in (script.upgrade_ops, script.downgrade_ops):
        assert operations is not None
        text = render_python_code(operations, render_item=_rendered, render_as_batch=True)
        made.append(_tidy(text))
        imports |= {name for name in ("Code", "Instant") if re.search(rf"\b{name}\(\)", text)}
    return made[0], made[1], imports


def _rendered(kind: str, thing: Any, _: AutogenContext) -> str | Literal[False]:
    """Types of our own by their plain name; sqlmodel's text type as what it is."""
    if kind == "type" and isinstance(thing, AutoString):
        return f"sa.String(length={thing.length})" if thing.length else "sa.String()"
    if kind == "type" and isinstance(thing, Code | Instant):
        return f"{type(thing).__name__}()"
    return False


def _import_lines(ours: Iterable[str], text: str) -> str:
    lines = ["import sqlalchemy as sa"] if "sa." in text else []
    lines.append("from alembic import op")
    names = ", ".join(sorted(ours))
    return "\n".join(lines) + (f"\n\nfrom tongxing.records.base import {names}" if names else "")


def _tidy(text: str) -> str:
    """Without alembic's own comments, indented and quoted like the rest of the house."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if line.strip().startswith("# ###"):
            continue
        if inside and line == "    )":
            inside, lines[-1] = False, lines[-1] + ","
        lines.append(f"    {line}" if inside else line)
        if line.startswith("    op.create_table("):
            inside, lines[-1:] = True, ["    op.create_table(", line.replace("    op.create_table(", " " * 8)]
    return "\n".join(_quoted(line).rstrip() for line in lines).strip("\n")


def _quoted(line: str) -> str:
    plain = line.replace(", schema=None", "")
    return plain if '"' in plain else plain.replace("'", '"')


def _name(tables: Tables, title: str) -> str:
    """``0002_card_number``; the number is told by the scripts that stand there."""
    count = len(list(tables.scripts.walk_revisions())) if tables.head else 0
    words = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:40] or "change"
    return f"{count + 1:04}_{words}"
