"""What kept decisions were made by, item by item, so that a switch makes stale only what it touches."""

import sqlalchemy as sa
from alembic import op

revision = "0027_decided_by"
down_revision = "0026_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_decided_by",
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("inputs_version", sa.String(length=64), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("city", "inputs_version"),
    )


def downgrade() -> None:
    """Back. What was kept is decided again where it is stale."""
    op.drop_table("_p_core_decided_by")
