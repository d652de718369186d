"""Conflicts of re-surveys."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0003_conflicts_of_re_surveys"
down_revision = "0002_events_about_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_child_conflict",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=True),
        sa.Column("told", sa.String(), nullable=True),
        sa.Column("standing", sa.String(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_child_conflict") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_child_conflict_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_child_conflict_state"), ["state"], unique=False)

    op.create_table(
        "_p_core_guardian_conflict",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=True),
        sa.Column("told", sa.String(), nullable=True),
        sa.Column("standing", sa.String(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_guardian_conflict") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_guardian_conflict_guardian"), ["guardian"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_guardian_conflict_state"), ["state"], unique=False)

    op.create_table(
        "_p_core_household_conflict",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=True),
        sa.Column("told", sa.String(), nullable=True),
        sa.Column("standing", sa.String(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_household_conflict") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_household_conflict_household"), ["household"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_household_conflict_state"), ["state"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_core_household_conflict") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_household_conflict_state"))
        batch_op.drop_index(batch_op.f("ix__p_core_household_conflict_household"))

    op.drop_table("_p_core_household_conflict")
    with op.batch_alter_table("_p_core_guardian_conflict") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_guardian_conflict_state"))
        batch_op.drop_index(batch_op.f("ix__p_core_guardian_conflict_guardian"))

    op.drop_table("_p_core_guardian_conflict")
    with op.batch_alter_table("_p_core_child_conflict") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_child_conflict_state"))
        batch_op.drop_index(batch_op.f("ix__p_core_child_conflict_child"))

    op.drop_table("_p_core_child_conflict")
