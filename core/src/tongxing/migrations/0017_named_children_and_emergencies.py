"""Children named in grants, records that were opened in emergencies, and records that are handed over."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0017_named_children_and_emergencies"
down_revision = "0016_registered_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("_p_core_grant", sa.Column("children", sa.Text(), nullable=True))
    op.create_table(
        "_p_core_emergency",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("principal", sa.String(length=128), nullable=False),
        sa.Column("child", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("reviewed_by", sa.String(length=128), nullable=True),
        sa.Column("reviewed_at", Instant(), nullable=True),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix__p_core_emergency_city"), "_p_core_emergency", ["city"])
    op.create_table(
        "_p_core_handover",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("division", Code(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("offered_by", sa.String(length=128), nullable=False),
        sa.Column("offered_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_by", sa.String(length=128), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix__p_core_handover_city"), "_p_core_handover", ["city"])
    op.create_index(op.f("ix__p_core_handover_child"), "_p_core_handover", ["child"])


def downgrade() -> None:
    """Back. Grants over named children end, and what was opened in emergencies is lost."""
    op.execute("DELETE FROM _p_core_grant WHERE children IS NOT NULL")
    op.drop_table("_p_core_handover")
    op.drop_table("_p_core_emergency")
    op.drop_column("_p_core_grant", "children")
