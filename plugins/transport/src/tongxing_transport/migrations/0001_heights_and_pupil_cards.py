"""Heights and pupil cards."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0001_heights_and_pupil_cards"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_transport_height_measurement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("height_cm", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_transport_height_measurement") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_transport_height_measurement_child"), ["child"], unique=False)

    op.create_table(
        "_p_transport_pupil_card",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_transport_pupil_card") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_transport_pupil_card_child"), ["child"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_transport_pupil_card") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_transport_pupil_card_child"))

    op.drop_table("_p_transport_pupil_card")
    with op.batch_alter_table("_p_transport_height_measurement") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_transport_height_measurement_child"))

    op.drop_table("_p_transport_height_measurement")
