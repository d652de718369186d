"""A count of the changes of what decides who may see what; the triggers that count are made with the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0023_changes_are_counted"
down_revision = "0022_outbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_decided_count",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("slot"),
    )
    op.execute("INSERT INTO _p_core_decided_count VALUES (0, 0)")


def downgrade() -> None:
    """Back, with the triggers that count."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        made = sa.text(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%\"_p_core_decided_count\"%'"
        )
        for name in list(connection.execute(made).scalars()):
            op.execute(f'DROP TRIGGER "{name}"')
    else:
        op.execute("DROP FUNCTION IF EXISTS tongxing_counts() CASCADE")
    op.drop_table("_p_core_decided_count")
