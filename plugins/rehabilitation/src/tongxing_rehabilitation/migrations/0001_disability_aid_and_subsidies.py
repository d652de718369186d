"""Disability, aid and subsidies."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0001_disability_aid_and_subsidies"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_rehabilitation_disability",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("autism", sa.Boolean(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("number_blind", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_rehabilitation_disability") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_rehabilitation_disability_child"), ["child"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__p_rehabilitation_disability_number_blind"), ["number_blind"], unique=False
        )

    op.create_table(
        "_p_rehabilitation_institution",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("groups", sa.String(), nullable=False),
        sa.Column("designated_on", sa.Date(), nullable=False),
        sa.Column("designated_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_rehabilitation_institution") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_rehabilitation_institution_division"), ["division"], unique=False)

    op.create_table(
        "_p_rehabilitation_rehab_plan",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("ceiling_fen", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_rehabilitation_rehab_plan") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_rehabilitation_rehab_plan_child"), ["child"], unique=False)

    op.create_table(
        "_p_rehabilitation_rehab_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cost_fen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_rehabilitation_rehab_session") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_rehabilitation_rehab_session_child"), ["child"], unique=False)

    op.create_table(
        "_p_rehabilitation_settlement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_rehabilitation_settlement") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_rehabilitation_settlement_child"), ["child"], unique=False)

    op.create_table(
        "_p_rehabilitation_subsidy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=True),
        sa.Column("month_fen", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_rehabilitation_subsidy") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_rehabilitation_subsidy_child"), ["child"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_rehabilitation_subsidy") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_rehabilitation_subsidy_child"))

    op.drop_table("_p_rehabilitation_subsidy")
    with op.batch_alter_table("_p_rehabilitation_settlement") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_rehabilitation_settlement_child"))

    op.drop_table("_p_rehabilitation_settlement")
    with op.batch_alter_table("_p_rehabilitation_rehab_session") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_rehabilitation_rehab_session_child"))

    op.drop_table("_p_rehabilitation_rehab_session")
    with op.batch_alter_table("_p_rehabilitation_rehab_plan") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_rehabilitation_rehab_plan_child"))

    op.drop_table("_p_rehabilitation_rehab_plan")
    with op.batch_alter_table("_p_rehabilitation_institution") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_rehabilitation_institution_division"))

    op.drop_table("_p_rehabilitation_institution")
    with op.batch_alter_table("_p_rehabilitation_disability") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_rehabilitation_disability_number_blind"))
        batch_op.drop_index(batch_op.f("ix__p_rehabilitation_disability_child"))

    op.drop_table("_p_rehabilitation_disability")
