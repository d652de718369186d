"""Pairs of characters of names, by which a part of a name is found; the triggers that keep them are made with the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0024_parts_of_names"
down_revision = "0023_changes_are_counted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. What names there are is taken apart with the triggers."""
    op.create_table(
        "_p_core_name_gram",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("first", sa.String(length=1), nullable=False),
        sa.Column("second", sa.String(length=1), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("kind", "first", "second", "id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Back, with the triggers."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        made = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%\"_p_core_name_gram\"%'")
        for name in list(connection.execute(made).scalars()):
            op.execute(f'DROP TRIGGER "{name}"')
    else:
        for table in ("_p_core_child", "_p_core_guardian"):
            for act in ("insert", "update", "delete"):
                op.execute(f'DROP FUNCTION IF EXISTS "{table}_grams_{act}"() CASCADE')
    op.drop_table("_p_core_name_gram")
