"""Research projects and what they declared."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0025_research_projects"
down_revision = "0024_parts_of_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_research_project",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(length=128), nullable=False),
        sa.Column("begun_by", sa.String(length=128), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("city", "key", name="one_research_project_a_key"),
    )


def downgrade() -> None:
    """Back. Which projects there were is lost; their keys stay among the data keys."""
    op.drop_table("_p_core_research_project")
