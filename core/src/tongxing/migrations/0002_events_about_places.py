"""Events about places."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0002_events_about_places"
down_revision = "0001_people_events_grants_keys_logs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_place_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("corrects", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_place_event") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_place_event_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_place_event_item"), ["item"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_place_event_place"), ["place"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_core_place_event") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_place_event_place"))
        batch_op.drop_index(batch_op.f("ix__p_core_place_event_item"))
        batch_op.drop_index(batch_op.f("ix__p_core_place_event_division"))

    op.drop_table("_p_core_place_event")
