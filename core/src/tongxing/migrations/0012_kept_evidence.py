"""Evidence of kept decisions, from which their reasons are told."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0012_kept_evidence"
down_revision = "0011_codes_in_the_indexes_of_children"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_evidence",
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("good_until", sa.Date(), nullable=True),
        sa.Column("inputs_version", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city", "subject"),
    )


def downgrade() -> None:
    """Back. What was kept is decided again when it is asked for."""
    op.drop_table("_p_core_evidence")
