"""Rounds, ledger and visits."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0001_rounds_ledger_and_visits"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_monitoring_ledger_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("signal", sa.String(), nullable=True),
        sa.Column("open_reason", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.String(), nullable=True),
        sa.Column("close_note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_monitoring_ledger_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_monitoring_ledger_entry_child"), ["child"], unique=False)
        batch_op.create_index(
            "ux__p_monitoring_ledger_entry_open",
            ["child", "category"],
            unique=True,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )

    op.create_table(
        "_p_monitoring_round",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("half_year", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("taking_part", sa.String(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_monitoring_round") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_monitoring_round_division"), ["division"], unique=False)
        batch_op.create_index("ux__p_monitoring_round", ["county", "half_year"], unique=True)

    op.create_table(
        "_p_monitoring_signal_dismissal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("signal", sa.String(), nullable=False),
        sa.Column("signal_since", sa.Date(), nullable=True),
        sa.Column("dismissed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_monitoring_signal_dismissal") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_monitoring_signal_dismissal_child"), ["child"], unique=False)

    op.create_table(
        "_p_monitoring_verification",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("collector", sa.String(), nullable=True),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.Column("origin", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_monitoring_verification") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_monitoring_verification_child"), ["child"], unique=False)

    op.create_table(
        "_p_monitoring_visit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("visitor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("findings", sa.String(), nullable=True),
        sa.Column("actions_taken", sa.String(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_monitoring_visit") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_monitoring_visit_child"), ["child"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_monitoring_visit") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_monitoring_visit_child"))

    op.drop_table("_p_monitoring_visit")
    with op.batch_alter_table("_p_monitoring_verification") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_monitoring_verification_child"))

    op.drop_table("_p_monitoring_verification")
    with op.batch_alter_table("_p_monitoring_signal_dismissal") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_monitoring_signal_dismissal_child"))

    op.drop_table("_p_monitoring_signal_dismissal")
    with op.batch_alter_table("_p_monitoring_round") as batch_op:
        batch_op.drop_index("ux__p_monitoring_round")
        batch_op.drop_index(batch_op.f("ix__p_monitoring_round_division"))

    op.drop_table("_p_monitoring_round")
    with op.batch_alter_table("_p_monitoring_ledger_entry") as batch_op:
        batch_op.drop_index(
            "ux__p_monitoring_ledger_entry_open",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__p_monitoring_ledger_entry_child"))

    op.drop_table("_p_monitoring_ledger_entry")
