"""Kept decisions."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0008_kept_decisions"
down_revision = "0007_the_access_log_is_chained"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_subject_mark",
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_table(
        "_p_core_decision",
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("track", sa.String(length=64), nullable=True),
        sa.Column("certainty", sa.String(length=16), nullable=True),
        sa.Column("served", sa.String(length=16), nullable=True),
        sa.Column("lapsed", sa.Date(), nullable=True),
        sa.Column("division", Code(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("good_until", sa.Date(), nullable=True),
        sa.Column("inputs_version", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city", "subject", "item"),
    )


def downgrade() -> None:
    """Back. What was kept is decided again when it is asked for."""
    op.drop_table("_p_core_decision")
    op.drop_table("_p_core_subject_mark")
