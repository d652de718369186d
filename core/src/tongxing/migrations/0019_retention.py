"""What was removed because its time was over."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0019_retention"
down_revision = "0018_answers_to_requests_and_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_retired",
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("record", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("city", "at", "record", "period"),
    )


def downgrade() -> None:
    """Back. What was removed stays removed; that it was is lost."""
    op.drop_table("_p_core_retired")
