"""Documents that are registered."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0016_registered_documents"
down_revision = "0015_letters_between_instances"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_document",
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.String(length=128), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("city", "id"),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("_p_core_document")
