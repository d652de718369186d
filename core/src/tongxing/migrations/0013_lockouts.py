"""Who has guessed too often."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0013_lockouts"
down_revision = "0012_kept_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_lockout",
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("locked_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("city", "subject"),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("_p_core_lockout")
