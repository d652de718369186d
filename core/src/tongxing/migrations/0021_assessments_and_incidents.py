"""Impact assessments of what is enabled, and incidents."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0021_assessments_and_incidents"
down_revision = "0020_kept_signals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_assessment",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("plugin", sa.String(length=64), nullable=False),
        sa.Column("uses", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix__p_core_assessment_city"), "_p_core_assessment", ["city"])
    op.create_table(
        "_p_core_incident",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("authority_told_at", Instant(), nullable=True),
        sa.Column("people_told_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix__p_core_incident_city"), "_p_core_incident", ["city"])


def downgrade() -> None:
    """Back. The records of assessments and incidents are lost."""
    op.drop_table("_p_core_incident")
    op.drop_table("_p_core_assessment")
