"""Means, homes, the queue, flats and subsidies."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0001_means_homes_the_queue_flats_and_subsidie"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_housing_applicant",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("guardian", sa.String(), nullable=True),
        sa.Column("hukou_division", sa.String(), nullable=True),
        sa.Column("hukou_kind", sa.String(), nullable=True),
        sa.Column("job_since", sa.Date(), nullable=True),
        sa.Column("job_until", sa.Date(), nullable=True),
        sa.Column("insured_since", sa.Date(), nullable=True),
        sa.Column("insured_until", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_housing_applicant") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_housing_applicant_household"), ["household"], unique=False)

    op.create_table(
        "_p_housing_breach",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_housing_breach") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_housing_breach_household"), ["household"], unique=False)

    op.create_table(
        "_p_housing_dwelling",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("owns_home_here", sa.Boolean(), nullable=True),
        sa.Column("own_floor_m2", sa.Float(), nullable=True),
        sa.Column("persons", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_housing_dwelling") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_housing_dwelling_household"), ["household"], unique=False)

    op.create_table(
        "_p_housing_earlier_benefit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_housing_earlier_benefit") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_housing_earlier_benefit_household"), ["household"], unique=False)

    op.create_table(
        "_p_housing_flat",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("estate", sa.String(), nullable=False),
        sa.Column("floor_m2", sa.Float(), nullable=False),
        sa.Column("month_fen", sa.Integer(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_housing_flat") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_housing_flat_division"), ["division"], unique=False)

    op.create_table(
        "_p_housing_means",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("income_year_fen", sa.Integer(), nullable=True),
        sa.Column("assets_fen", sa.Integer(), nullable=True),
        sa.Column("owns_car", sa.Boolean(), nullable=True),
        sa.Column("owns_company", sa.Boolean(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_housing_means") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_housing_means_household"), ["household"], unique=False)

    op.create_table(
        "_p_housing_queue_place",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("waits_at", sa.String(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_housing_queue_place") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_housing_queue_place_household"), ["household"], unique=False)

    op.create_table(
        "_p_housing_rent_subsidy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("application", sa.String(), nullable=True),
        sa.Column("month_fen", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_housing_rent_subsidy") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_housing_rent_subsidy_household"), ["household"], unique=False)

    op.create_table(
        "_p_housing_tenancy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("application", sa.String(), nullable=True),
        sa.Column("flat", sa.String(), nullable=False),
        sa.Column("month_fen", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_housing_tenancy") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_housing_tenancy_household"), ["household"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_housing_tenancy") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_housing_tenancy_household"))

    op.drop_table("_p_housing_tenancy")
    with op.batch_alter_table("_p_housing_rent_subsidy") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_housing_rent_subsidy_household"))

    op.drop_table("_p_housing_rent_subsidy")
    with op.batch_alter_table("_p_housing_queue_place") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_housing_queue_place_household"))

    op.drop_table("_p_housing_queue_place")
    with op.batch_alter_table("_p_housing_means") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_housing_means_household"))

    op.drop_table("_p_housing_means")
    with op.batch_alter_table("_p_housing_flat") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_housing_flat_division"))

    op.drop_table("_p_housing_flat")
    with op.batch_alter_table("_p_housing_earlier_benefit") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_housing_earlier_benefit_household"))

    op.drop_table("_p_housing_earlier_benefit")
    with op.batch_alter_table("_p_housing_dwelling") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_housing_dwelling_household"))

    op.drop_table("_p_housing_dwelling")
    with op.batch_alter_table("_p_housing_breach") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_housing_breach_household"))

    op.drop_table("_p_housing_breach")
    with op.batch_alter_table("_p_housing_applicant") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_housing_applicant_household"))

    op.drop_table("_p_housing_applicant")
