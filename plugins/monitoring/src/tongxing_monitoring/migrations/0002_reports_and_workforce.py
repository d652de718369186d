"""Reports and workforce."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0002_reports_and_workforce"
down_revision = "0001_rounds_ledger_and_visits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_monitoring_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("half_year", sa.String(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("statistical", sa.Integer(), nullable=False),
        sa.Column("monitoring", sa.Integer(), nullable=False),
        sa.Column("on_ledger", sa.Integer(), nullable=False),
        sa.Column("visited", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_monitoring_report") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_monitoring_report_division"), ["division"], unique=False)
        batch_op.create_index("ux__p_monitoring_report_village", ["division", "half_year"], unique=True)

    op.create_table(
        "_p_monitoring_training",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=False),
        sa.Column("subject_matter", sa.String(), nullable=False),
        sa.Column("organiser", sa.String(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_monitoring_training") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_monitoring_training_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_monitoring_training_worker"), ["worker"], unique=False)

    op.create_table(
        "_p_monitoring_worker",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("committee_woman", sa.Boolean(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("appointed_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_monitoring_worker") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_monitoring_worker_division"), ["division"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_monitoring_worker") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_monitoring_worker_division"))

    op.drop_table("_p_monitoring_worker")
    with op.batch_alter_table("_p_monitoring_training") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_monitoring_training_worker"))
        batch_op.drop_index(batch_op.f("ix__p_monitoring_training_division"))

    op.drop_table("_p_monitoring_training")
    with op.batch_alter_table("_p_monitoring_report") as batch_op:
        batch_op.drop_index("ux__p_monitoring_report_village")
        batch_op.drop_index(batch_op.f("ix__p_monitoring_report_division"))

    op.drop_table("_p_monitoring_report")
