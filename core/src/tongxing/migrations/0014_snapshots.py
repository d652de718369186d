"""Snapshots and what was released of them."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0014_snapshots"
down_revision = "0013_lockouts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_snapshot",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.Column("taken_by", sa.String(length=128), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("destroyed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("city", "period", name="one_snapshot_a_half_year"),
    )
    op.create_table(
        "_p_core_release",
        sa.Column("snapshot", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot", "key"),
    )


def downgrade() -> None:
    """Back. What was released, and when a snapshot was taken, is lost."""
    op.drop_table("_p_core_release")
    op.drop_table("_p_core_snapshot")
