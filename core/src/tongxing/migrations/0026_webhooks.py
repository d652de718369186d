"""Webhooks: who is told over HTTP that something changed, and letters that could not be brought."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0026_webhooks"
down_revision = "0025_research_projects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_webhook",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("principal", sa.String(length=128), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(length=128), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("stand", sa.String(length=64), nullable=False),
        sa.Column("until", sa.String(length=64), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("said", sa.String(length=128), nullable=False),
    )
    op.create_index("ix__p_core_webhook_city", "_p_core_webhook", ["city"])
    op.create_table(
        "_p_core_webhook_dead",
        sa.Column("letter", sa.String(length=64), primary_key=True),
        sa.Column("webhook", sa.String(length=32), nullable=False),
        sa.Column("stand", sa.String(length=64), nullable=False),
        sa.Column("until", sa.String(length=64), nullable=False),
        sa.Column("said", sa.String(length=128), nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_index("ix__p_core_webhook_dead_webhook", "_p_core_webhook_dead", ["webhook"])


def downgrade() -> None:
    """Back. Who is told, and how far that had come, is lost."""
    for table in ("_p_core_webhook_dead", "_p_core_webhook"):
        op.drop_table(table)
