"""The events of a child in the index in the order in which pages show them."""

import sqlalchemy as sa
from alembic import op

revision = "0030_events_in_their_order"
down_revision = "0029_reactions_are_tried_again"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    _made_anew(["child", sa.text("happened_on DESC"), "id"])


def downgrade() -> None:
    """Back."""
    _made_anew(["child"])


def _made_anew(columns: list) -> None:
    with op.batch_alter_table("_p_core_service_event") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_service_event_child"))
        batch_op.create_index(batch_op.f("ix__p_core_service_event_child"), columns, unique=False)
