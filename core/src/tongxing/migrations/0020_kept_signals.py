"""Kept signals, and an index by which a list of gaps reads only those who wait."""

import sqlalchemy as sa
from alembic import op

revision = "0020_kept_signals"
down_revision = "0019_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_signal_look",
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("suggests", sa.Boolean(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("inputs_version", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city", "subject"),
        sqlite_with_rowid=False,
    )
    waiting = sa.text("answer = 'MET' AND served IN ('NOT_MET', 'NOT_KNOWN')")
    op.create_index(
        "ix__p_core_decision_waiting",
        "_p_core_decision",
        ["city", "item", "subject"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    """Back. What was kept is found again when it is asked for."""
    op.drop_index("ix__p_core_decision_waiting", "_p_core_decision")
    op.drop_table("_p_core_signal_look")
