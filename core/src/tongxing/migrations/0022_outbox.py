"""The outbox: that something changed, in the transaction that changed it."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0022_outbox"
down_revision = "0021_assessments_and_incidents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. What changed before is not told."""
    table = op.create_table(
        "_p_core_change",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, primary_key=True
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=True),
        sa.Column("ids", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_index("ix__p_core_change_at", "_p_core_change", ["at"])
    first = {"kind": "begun", "name": "", "ids": "[]", "at": datetime.now(UTC)}
    op.bulk_insert(table, [first])  # something for who begins to follow to stand on


def downgrade() -> None:
    """Back. Whoever follows what changes must read everything anew."""
    op.drop_index("ix__p_core_change_at", "_p_core_change")
    op.drop_table("_p_core_change")
