"""Doses, histories, health, certificates and clinics."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0001_doses_and_what_a_clinic_knows"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_immunization_blood_product",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_blood_product") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_blood_product_child"), ["child"], unique=False)

    op.create_table(
        "_p_immunization_certificate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("clinic", sa.String(), nullable=True),
        sa.Column("number_blind", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_certificate") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_certificate_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_immunization_certificate_clinic"), ["clinic"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_immunization_certificate_number_blind"), ["number_blind"], unique=False)

    op.create_table(
        "_p_immunization_certificate_check",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("school", sa.String(), nullable=True),
        sa.Column("notice", sa.String(), nullable=True),
        sa.Column("check_by", sa.Date(), nullable=True),
        sa.Column("recheck_by", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("missing", sa.String(), nullable=True),
        sa.Column("rechecked_on", sa.Date(), nullable=True),
        sa.Column("recheck_outcome", sa.String(), nullable=True),
        sa.Column("recheck_missing", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_certificate_check") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_certificate_check_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_immunization_certificate_check_notice"), ["notice"], unique=False)

    op.create_table(
        "_p_immunization_clinic",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_clinic") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_clinic_division"), ["division"], unique=False)

    op.create_table(
        "_p_immunization_clinical_note",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_clinical_note") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_clinical_note_child"), ["child"], unique=False)

    op.create_table(
        "_p_immunization_contraindication",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_contraindication") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_contraindication_child"), ["child"], unique=False)

    op.create_table(
        "_p_immunization_dose",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("lot", sa.String(), nullable=True),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("route", sa.String(), nullable=True),
        sa.Column("clinic", sa.String(), nullable=True),
        sa.Column("clinic_name", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("self_paid", sa.Boolean(), nullable=True),
        sa.Column("campaign", sa.Boolean(), nullable=True),
        sa.Column("scar", sa.Boolean(), nullable=True),
        sa.Column("withdrawn", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_dose") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_dose_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_immunization_dose_clinic"), ["clinic"], unique=False)

    op.create_table(
        "_p_immunization_health_circumstance",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("hbsag_mother", sa.String(), nullable=True),
        sa.Column("gestation_weeks", sa.Integer(), nullable=True),
        sa.Column("birth_weight_g", sa.Integer(), nullable=True),
        sa.Column("hiv", sa.String(), nullable=True),
        sa.Column("severe_immunosuppression", sa.Boolean(), nullable=True),
        sa.Column("immunodeficiency", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_health_circumstance") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_health_circumstance_child"), ["child"], unique=False)

    op.create_table(
        "_p_immunization_history_review",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("extent", sa.String(), nullable=False),
        sa.Column("seen_in", sa.String(), nullable=True),
        sa.Column("seen_by", sa.String(), nullable=True),
        sa.Column("clinic", sa.String(), nullable=True),
        sa.Column("province", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_history_review") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_history_review_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_immunization_history_review_clinic"), ["clinic"], unique=False)

    op.create_table(
        "_p_immunization_reminder",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_reminder") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_reminder_child"), ["child"], unique=False)

    op.create_table(
        "_p_immunization_told_history",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("certificate_held", sa.Boolean(), nullable=True),
        sa.Column("certificate_shown", sa.Boolean(), nullable=True),
        sa.Column("last_product", sa.String(), nullable=True),
        sa.Column("last_given_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_immunization_told_history") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_immunization_told_history_child"), ["child"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_immunization_told_history") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_told_history_child"))

    op.drop_table("_p_immunization_told_history")
    with op.batch_alter_table("_p_immunization_reminder") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_reminder_child"))

    op.drop_table("_p_immunization_reminder")
    with op.batch_alter_table("_p_immunization_history_review") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_history_review_clinic"))
        batch_op.drop_index(batch_op.f("ix__p_immunization_history_review_child"))

    op.drop_table("_p_immunization_history_review")
    with op.batch_alter_table("_p_immunization_health_circumstance") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_health_circumstance_child"))

    op.drop_table("_p_immunization_health_circumstance")
    with op.batch_alter_table("_p_immunization_dose") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_dose_clinic"))
        batch_op.drop_index(batch_op.f("ix__p_immunization_dose_child"))

    op.drop_table("_p_immunization_dose")
    with op.batch_alter_table("_p_immunization_contraindication") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_contraindication_child"))

    op.drop_table("_p_immunization_contraindication")
    with op.batch_alter_table("_p_immunization_clinical_note") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_clinical_note_child"))

    op.drop_table("_p_immunization_clinical_note")
    with op.batch_alter_table("_p_immunization_clinic") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_clinic_division"))

    op.drop_table("_p_immunization_clinic")
    with op.batch_alter_table("_p_immunization_certificate_check") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_certificate_check_notice"))
        batch_op.drop_index(batch_op.f("ix__p_immunization_certificate_check_child"))

    op.drop_table("_p_immunization_certificate_check")
    with op.batch_alter_table("_p_immunization_certificate") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_certificate_number_blind"))
        batch_op.drop_index(batch_op.f("ix__p_immunization_certificate_clinic"))
        batch_op.drop_index(batch_op.f("ix__p_immunization_certificate_child"))

    op.drop_table("_p_immunization_certificate")
    with op.batch_alter_table("_p_immunization_blood_product") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_immunization_blood_product_child"))

    op.drop_table("_p_immunization_blood_product")
