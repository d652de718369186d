"""Notices, consents, requests about one's data, restrictions; reports of harm."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0010_rights"
down_revision = "0009_erasures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_consent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("guardian", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("data_category", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_consent") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_consent_child"), ["child"], unique=False)

    op.create_table(
        "_p_core_harm_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("whom", sa.String(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_harm_report") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_harm_report_division"), ["division"], unique=False)

    op.create_table(
        "_p_core_notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_notice") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_notice_child"), ["child"], unique=False)

    op.create_table(
        "_p_core_restriction",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("data_category", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_restriction") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_restriction_child"), ["child"], unique=False)

    op.create_table(
        "_p_core_rights_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(), nullable=True),
        sa.Column("asks", sa.String(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reasons", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_rights_request") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_rights_request_child"), ["child"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_core_rights_request") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_rights_request_child"))

    op.drop_table("_p_core_rights_request")
    with op.batch_alter_table("_p_core_restriction") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_restriction_child"))

    op.drop_table("_p_core_restriction")
    with op.batch_alter_table("_p_core_notice") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_notice_child"))

    op.drop_table("_p_core_notice")
    with op.batch_alter_table("_p_core_harm_report") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_harm_report_division"))

    op.drop_table("_p_core_harm_report")
    with op.batch_alter_table("_p_core_consent") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_consent_child"))

    op.drop_table("_p_core_consent")
