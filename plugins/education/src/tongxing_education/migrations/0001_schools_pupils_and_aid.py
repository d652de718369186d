"""Schools, pupils and aid."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0001_schools_pupils_and_aid"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_education_aid_award",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_education_aid_award") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_education_aid_award_child"), ["child"], unique=False)

    op.create_table(
        "_p_education_enrolment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("school", sa.String(), nullable=True),
        sa.Column("school_code", sa.String(), nullable=True),
        sa.Column("school_name", sa.String(), nullable=True),
        sa.Column("school_division", Code(), nullable=True),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("student_number", sa.String(), nullable=True),
        sa.Column("boarding", sa.Boolean(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("leave_reason", sa.String(), nullable=True),
        sa.Column("student_number_blind", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_education_enrolment") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_education_enrolment_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_education_enrolment_school"), ["school"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__p_education_enrolment_student_number_blind"), ["student_number_blind"], unique=False
        )

    op.create_table(
        "_p_education_enrolment_window",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("pupils", sa.String(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("documents", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_education_enrolment_window") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_education_enrolment_window_division"), ["division"], unique=False)

    op.create_table(
        "_p_education_exam_registration",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("exam", sa.String(), nullable=False),
        sa.Column("exam_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_education_exam_registration") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_education_exam_registration_child"), ["child"], unique=False)

    op.create_table(
        "_p_education_held_paper",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("says_since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_education_held_paper") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_education_held_paper_child"), ["child"], unique=False)

    op.create_table(
        "_p_education_out_of_school_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_education_out_of_school_case") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_education_out_of_school_case_child"), ["child"], unique=False)

    op.create_table(
        "_p_education_school",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ownership", sa.String(), nullable=False),
        sa.Column("stages", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_education_school") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_education_school_division"), ["division"], unique=False)

    op.create_table(
        "_p_education_school_year_capacity",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("classes", sa.Integer(), nullable=True),
        sa.Column("large_classes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_education_school_year_capacity") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_education_school_year_capacity_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_education_school_year_capacity_school"), ["school"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_education_school_year_capacity") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_education_school_year_capacity_school"))
        batch_op.drop_index(batch_op.f("ix__p_education_school_year_capacity_division"))

    op.drop_table("_p_education_school_year_capacity")
    with op.batch_alter_table("_p_education_school") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_education_school_division"))

    op.drop_table("_p_education_school")
    with op.batch_alter_table("_p_education_out_of_school_case") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_education_out_of_school_case_child"))

    op.drop_table("_p_education_out_of_school_case")
    with op.batch_alter_table("_p_education_held_paper") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_education_held_paper_child"))

    op.drop_table("_p_education_held_paper")
    with op.batch_alter_table("_p_education_exam_registration") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_education_exam_registration_child"))

    op.drop_table("_p_education_exam_registration")
    with op.batch_alter_table("_p_education_enrolment_window") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_education_enrolment_window_division"))

    op.drop_table("_p_education_enrolment_window")
    with op.batch_alter_table("_p_education_enrolment") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_education_enrolment_student_number_blind"))
        batch_op.drop_index(batch_op.f("ix__p_education_enrolment_school"))
        batch_op.drop_index(batch_op.f("ix__p_education_enrolment_child"))

    op.drop_table("_p_education_enrolment")
    with op.batch_alter_table("_p_education_aid_award") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_education_aid_award_child"))

    op.drop_table("_p_education_aid_award")
