"""Evidence says of each item all that its reasons rest on. What was kept the other way is decided again when it is asked for."""

from alembic import op

revision = "0031_evidence_item_by_item"
down_revision = "0030_events_in_their_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.execute("DELETE FROM _p_core_evidence")


def downgrade() -> None:
    """Back."""
    op.execute("DELETE FROM _p_core_evidence")
