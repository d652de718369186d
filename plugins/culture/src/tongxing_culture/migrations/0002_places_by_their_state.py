"""Places at activities are found by their state: a desk asks for those that are offered."""

from alembic import op

revision = "0002_places_by_their_state"
down_revision = "0001_venues_activities_and_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index("ix__p_culture_participation_state", "_p_culture_participation", ["state"])


def downgrade() -> None:
    """Back. Nothing is lost."""
    op.drop_index("ix__p_culture_participation_state", "_p_culture_participation")
