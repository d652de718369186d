"""work, help and posts."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0001_work_help_and_posts"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_employment_hardship_ground",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_hardship_ground") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_hardship_ground_guardian"), ["guardian"], unique=False)

    op.create_table(
        "_p_employment_help_plan",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("application", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_help_plan") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_help_plan_guardian"), ["guardian"], unique=False)

    op.create_table(
        "_p_employment_home_help",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("application", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_home_help") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_home_help_household"), ["household"], unique=False)

    op.create_table(
        "_p_employment_job_channel",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_job_channel") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_job_channel_division"), ["division"], unique=False)

    op.create_table(
        "_p_employment_job_difficulty",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("grounds", sa.String(), nullable=False),
        sa.Column("post_months", sa.Integer(), nullable=False),
        sa.Column("application", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_job_difficulty") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_job_difficulty_guardian"), ["guardian"], unique=False)

    op.create_table(
        "_p_employment_job_fair",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("for_guardians", sa.Boolean(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_job_fair") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_job_fair_division"), ["division"], unique=False)

    op.create_table(
        "_p_employment_job_status",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("employer", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_job_status") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_job_status_guardian"), ["guardian"], unique=False)

    op.create_table(
        "_p_employment_job_subsidy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("training", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=True),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_job_subsidy") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_job_subsidy_guardian"), ["guardian"], unique=False)

    op.create_table(
        "_p_employment_job_training",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("trade", sa.String(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("certified_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_job_training") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_job_training_guardian"), ["guardian"], unique=False)

    op.create_table(
        "_p_employment_job_wish",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_job_wish") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_job_wish_guardian"), ["guardian"], unique=False)

    op.create_table(
        "_p_employment_public_post",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_public_post") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_public_post_guardian"), ["guardian"], unique=False)

    op.create_table(
        "_p_employment_vacancy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("employer", sa.String(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("month_fen", sa.Integer(), nullable=True),
        sa.Column("offered_at", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_vacancy") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_vacancy_division"), ["division"], unique=False)

    op.create_table(
        "_p_employment_zero_employment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_employment_zero_employment") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_employment_zero_employment_household"), ["household"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_employment_zero_employment") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_zero_employment_household"))

    op.drop_table("_p_employment_zero_employment")
    with op.batch_alter_table("_p_employment_vacancy") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_vacancy_division"))

    op.drop_table("_p_employment_vacancy")
    with op.batch_alter_table("_p_employment_public_post") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_public_post_guardian"))

    op.drop_table("_p_employment_public_post")
    with op.batch_alter_table("_p_employment_job_wish") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_job_wish_guardian"))

    op.drop_table("_p_employment_job_wish")
    with op.batch_alter_table("_p_employment_job_training") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_job_training_guardian"))

    op.drop_table("_p_employment_job_training")
    with op.batch_alter_table("_p_employment_job_subsidy") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_job_subsidy_guardian"))

    op.drop_table("_p_employment_job_subsidy")
    with op.batch_alter_table("_p_employment_job_status") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_job_status_guardian"))

    op.drop_table("_p_employment_job_status")
    with op.batch_alter_table("_p_employment_job_fair") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_job_fair_division"))

    op.drop_table("_p_employment_job_fair")
    with op.batch_alter_table("_p_employment_job_difficulty") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_job_difficulty_guardian"))

    op.drop_table("_p_employment_job_difficulty")
    with op.batch_alter_table("_p_employment_job_channel") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_job_channel_division"))

    op.drop_table("_p_employment_job_channel")
    with op.batch_alter_table("_p_employment_home_help") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_home_help_household"))

    op.drop_table("_p_employment_home_help")
    with op.batch_alter_table("_p_employment_help_plan") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_help_plan_guardian"))

    op.drop_table("_p_employment_help_plan")
    with op.batch_alter_table("_p_employment_hardship_ground") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_employment_hardship_ground_guardian"))

    op.drop_table("_p_employment_hardship_ground")
