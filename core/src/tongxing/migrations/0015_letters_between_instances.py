"""Letters between instances."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0015_letters_between_instances"
down_revision = "0014_snapshots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_exchange",
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("peer", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("city", "peer", "direction", "number"),
    )


def downgrade() -> None:
    """Back. Which letters were sent and taken is lost; the events stay."""
    op.drop_table("_p_core_exchange")
